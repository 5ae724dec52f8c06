#include "ingest-service/parse/header_lines.h"

#include <algorithm>
#include <array>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/text_places.h"

namespace turnstone {
namespace {

constexpr size_t kFieldKeyBytesMax = 40;

constexpr std::array<absl::string_view, 28> kSpokenWords = {
    "i",  "we",    "you",  "my",   "our",   "your",   "me",
    "us", "it",    "he",   "she",  "they",  "thanks", "thank",
    "hi", "hello", "hey",  "okay", "ok",    "yes",    "yeah",
    "no", "so",    "well", "this", "today", "there",  "let"};

// Words of names that have no capital.
constexpr std::array<absl::string_view, 30> kSmallWords = {
    "a",    "an",      "and",     "as",    "at",   "by",   "de",   "des",
    "du",   "for",     "from",    "held",  "in",   "la",   "le",   "of",
    "on",   "or",      "the",     "to",    "und",  "vs",   "with", "via",
    "next", "meeting", "session", "local", "time", "hours"};

// Words of lines that date the document, not the event.
constexpr std::array<absl::string_view, 24> kOtherDates = {
    "published", "updated",    "update",      "posted",    "revised",
    "revision",  "accessed",   "retrieved",   "generated", "copyright",
    "deadline",  "next",       "previous",    "last",      "exported",
    "printed",   "downloaded", "transcribed", "created",   "modified",
    "version",   "born",       "corrected",   "uploaded"};

// Words at the ends of a name that join it to a date, place or time.
constexpr std::array<absl::string_view, 7> kJoints = {
    "in", "at", "on", "from", "held", "of", "the"};

template <size_t kSize>
bool HasWordOf(const TextTokens& tokens,
               const std::array<absl::string_view, kSize>& words) {
  return absl::c_any_of(tokens, [&words](const TextToken& token) {
    return token.kind == TokenKind::kWord &&
           absl::c_linear_search(words, absl::AsciiStrToLower(token.text));
  });
}

bool IsIn(SourceSpan inner, SourceSpan outer) {
  return inner.begin >= outer.begin && inner.end <= outer.end;
}

// True if nothing but dates, places, times and joints is in the line.
bool IsOnlyTime(const TextTokens& tokens, const HeaderLine& line,
                const FoundTime& time, size_t time_begin) {
  const size_t time_end = SkipTimeZone(tokens, time.next);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i == time_begin) i = time_end;
    if (i >= tokens.size()) break;
    const TextToken& token = tokens[i];
    const auto covers = [&token](SourceSpan span) {
      return IsIn(token.span, span);
    };
    const bool known =
        token.kind == TokenKind::kMark || token.kind == TokenKind::kDash ||
        IsWeekday(token.text) || IsWord(tokens, i, "at") ||
        IsWord(tokens, i, "from") || IsWord(tokens, i, "on") ||
        absl::c_any_of(line.places, covers) ||
        absl::c_any_of(line.dates, [&covers](const FoundDate& date) {
          return covers(date.source);
        });
    if (!known) return false;
  }
  return true;
}

// Returns the one time of the line, if the line says what it is: a range
// beside a date or alone, or "at" a time beside a date.
std::optional<FoundTime> TimeOf(const TextTokens& tokens,
                                const HeaderLine& line) {
  const std::vector<FoundTime> times = FindTimes(tokens);
  if (times.size() != 1) return std::nullopt;
  const FoundTime& time = times[0];
  const auto begin = static_cast<size_t>(
      absl::c_find_if(tokens,
                      [&time](const TextToken& token) {
                        return token.span.begin == time.source.begin;
                      }) -
      tokens.begin());
  if (time.end.has_value()) {
    const bool said =
        !line.dates.empty() || IsOnlyTime(tokens, line, time, begin);
    return said ? std::optional(time) : std::nullopt;
  }
  const bool said =
      !line.dates.empty() && begin > 0 && IsWord(tokens, begin - 1, "at");
  return said ? std::optional(time) : std::nullopt;
}

// Returns what the line names before its dates, places and time.
SourceSpan NameOf(const TextTokens& tokens, const HeaderLine& line) {
  uint64_t end = tokens.back().span.end;
  for (const FoundDate& date : line.dates) {
    end = std::min(end, date.source.begin);
  }
  for (const SourceSpan& place : line.places) end = std::min(end, place.begin);
  if (line.time.has_value()) {
    end = std::min(end, line.time->source.begin);
  }
  size_t last = 0;
  while (last < tokens.size() && tokens[last].span.end <= end) ++last;
  const bool cut = last < tokens.size();
  while (cut && last > 0) {
    const TextToken& token = tokens[last - 1];
    const bool joint =
        token.kind == TokenKind::kDash || IsWeekday(token.text) ||
        absl::c_linear_search(kJoints, absl::AsciiStrToLower(token.text)) ||
        (token.kind == TokenKind::kMark && token.text != ")" &&
         token.text != "\"" && token.text != "?" && token.text != "!");
    if (!joint) break;
    --last;
  }
  if (last == 0) return {tokens[0].span.begin, tokens[0].span.begin};
  return {tokens[0].span.begin, tokens[last - 1].span.end};
}

}  // namespace

std::optional<HeaderField> ReadHeaderField(absl::string_view source,
                                           SourceSpan line) {
  const absl::string_view text = BytesOf(source, line);
  const size_t colon = text.substr(0, kFieldKeyBytesMax).find(':');
  if (colon == absl::string_view::npos) return std::nullopt;
  const auto trim = [source](SourceSpan span) {
    span = Trim(source, span);
    while (span.size() > 0 && absl::StrContains("*_", source[span.begin])) {
      ++span.begin;
    }
    while (span.size() > 0 && absl::StrContains("*_", source[span.end - 1])) {
      --span.end;
    }
    return Trim(source, span);
  };
  const SourceSpan key = trim({line.begin, line.begin + colon});
  if (key.size() == 0) return std::nullopt;
  return HeaderField{absl::AsciiStrToLower(BytesOf(source, key)),
                     trim({line.begin + colon + 1, line.end})};
}

SourceSpan StripLineMarks(absl::string_view source, SourceSpan line) {
  line = Trim(source, line);
  for (const absl::string_view mark : {"- ", "* ", "> ", "\xE2\x80\xA2 "}) {
    if (!absl::StartsWith(BytesOf(source, line), mark)) continue;
    line = Trim(source, {line.begin + mark.size(), line.end});
    break;
  }
  constexpr std::array<absl::string_view, 4> kPairs = {"**", "__", "()", "[]"};
  for (bool again = true; again && line.size() > 2;) {
    const absl::string_view inner =
        source.substr(line.begin + 1, line.size() - 2);
    again = absl::c_any_of(kPairs, [&](absl::string_view pair) {
      return source[line.begin] == pair[0] && source[line.end - 1] == pair[1] &&
             (pair[0] == pair[1] || !absl::StrContains(inner, pair[1]));
    });
    if (again) line = Trim(source, {line.begin + 1, line.end - 1});
  }
  return line;
}

bool HasSpokenWord(const TextTokens& tokens) {
  return HasWordOf(tokens, kSpokenWords);
}

bool IsSpokenLine(const TextTokens& tokens, bool may_be_title) {
  if (tokens.empty()) return false;
  size_t last = tokens.size() - 1;
  while (last > 0 && (tokens[last].text == "\"" || tokens[last].text == ")")) {
    --last;
  }
  const absl::string_view end = tokens[last].text;
  const bool sentence =
      end == "." || (!may_be_title && (end == "?" || end == "!"));
  return sentence && HasSpokenWord(tokens);
}

bool IsNameCase(const TextTokens& tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const TextToken& token = tokens[i];
    // "Teachers' ", "17th", "Let's"
    if (token.kind != TokenKind::kWord || IsCapitalised(token) ||
        (i > 0 && !token.spaced && tokens[i - 1].text != "(")) {
      continue;
    }
    if (!absl::c_linear_search(kSmallWords, token.text)) return false;
  }
  return true;
}

HeaderLine ReadHeaderLine(absl::string_view source, SourceSpan line) {
  HeaderLine found;
  found.name = {line.begin, line.begin};
  const TextTokens tokens = TokenizeText(source, line);
  if (tokens.empty()) return found;
  found.name = line;
  TextTokens other;  // "10 a.m. to noon" has small letters of its own.
  const std::vector<FoundTime> times = FindTimes(tokens);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool in_time = absl::c_any_of(times, [&](const FoundTime& time) {
      return IsIn(tokens[i].span, time.source);
    });
    if (!in_time) other.push_back(tokens[i]);
  }
  if (!IsNameCase(other)) return found;
  if (HasWordOf(tokens, kOtherDates)) {
    found.name = {line.begin, line.begin};
    return found;
  }
  found.dates = FindDates(tokens);
  found.places = FindPlaces(tokens);
  found.time = TimeOf(tokens, found);
  found.name = NameOf(tokens, found);
  return found;
}

}  // namespace turnstone
