#include "ingest-service/parse/text_times.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace turnstone {
namespace {

constexpr int kHalfDayHours = 12;
constexpr int kDayHours = 24;
constexpr int kHourMinutes = 60;
constexpr size_t kZoneLettersMax = 5;

enum class Half { kNone, kMorning, kAfternoon };

// A time as it is printed.
struct PrintedTime {
  int hour = 0;
  int minute = 0;
  bool has_minute = false;
  bool two_digits = false;  // Of the hour.
  Half half = Half::kNone;
  size_t next = 0;
  SourceSpan source;
};

// Reads "am", "AM", "a.m." at `*at`.
Half ReadHalf(const TextTokens& tokens, size_t* at) {
  for (const bool morning : {true, false}) {
    const Half half = morning ? Half::kMorning : Half::kAfternoon;
    if (IsWord(tokens, *at, morning ? "am" : "pm")) {
      *at += 1;
      return half;
    }
    if (IsWord(tokens, *at, morning ? "a" : "p") &&
        IsMark(tokens, *at + 1, ".") && IsWord(tokens, *at + 2, "m") &&
        !tokens[*at + 2].spaced) {
      *at += IsMark(tokens, *at + 3, ".") && !tokens[*at + 3].spaced ? 4 : 3;
      return half;
    }
  }
  return Half::kNone;
}

// Reads ":10", ".10" or "h10" at `*at`; seconds are passed over.
bool ReadMinute(const TextTokens& tokens, size_t* at, int* minute) {
  const bool mark = *at < tokens.size() && !tokens[*at].spaced &&
                    (IsMark(tokens, *at, ":") || IsMark(tokens, *at, ".") ||
                     IsWord(tokens, *at, "h"));
  if (!mark || !IsJoined(tokens, *at + 1, TokenKind::kNumber) ||
      tokens[*at + 1].text.size() != 2 ||
      NumberOf(tokens, *at + 1) >= kHourMinutes) {
    return false;
  }
  *minute = NumberOf(tokens, *at + 1);
  const bool colon = IsMark(tokens, *at, ":");
  *at += 2;
  if (colon && IsMark(tokens, *at, ":") &&
      IsJoined(tokens, *at + 1, TokenKind::kNumber)) {
    *at += 2;
  }
  return true;
}

// True if a time may end before token `at`.
bool EndsTime(const TextTokens& tokens, size_t at) {
  if (at >= tokens.size() || tokens[at].spaced) return true;
  if (tokens[at].kind == TokenKind::kWord) {
    return absl::EqualsIgnoreCase(tokens[at].text, "z");
  }
  return tokens[at].kind != TokenKind::kMark ||
         !IsJoined(tokens, at + 1, TokenKind::kNumber);
}

// True if a time may begin at token `at`.
bool BeginsTime(const TextTokens& tokens, size_t at) {
  if (at >= tokens.size()) return false;
  if (at == 0 || tokens[at].spaced) return true;
  const TextToken& before = tokens[at - 1];
  if (before.kind == TokenKind::kMark) {
    return before.text == "(" || before.text == "[" || before.text == ",";
  }
  return before.kind == TokenKind::kDash;
}

std::optional<PrintedTime> ReadPrinted(const TextTokens& tokens, size_t at) {
  PrintedTime time;
  if (IsWord(tokens, at, "noon")) {
    time = {12, 0, true, true, Half::kAfternoon, at + 1, tokens[at].span};
    return time;
  }
  time.hour = NumberOf(tokens, at);
  if (time.hour < 0 || time.hour >= kDayHours || tokens[at].text.size() > 2) {
    return std::nullopt;
  }
  time.two_digits = tokens[at].text.size() == 2;
  time.next = at + 1;
  time.has_minute = ReadMinute(tokens, &time.next, &time.minute);
  time.half = ReadHalf(tokens, &time.next);
  if (time.half != Half::kNone &&
      (time.hour < 1 || time.hour > kHalfDayHours)) {
    return std::nullopt;
  }
  if (!EndsTime(tokens, time.next)) return std::nullopt;
  time.source = {tokens[at].span.begin, tokens[time.next - 1].span.end};
  return time;
}

int MinutesOf(const PrintedTime& time, Half half) {
  int hour = time.hour;
  if (half != Half::kNone) hour %= kHalfDayHours;
  if (half == Half::kAfternoon) hour += kHalfDayHours;
  return hour * kHourMinutes + time.minute;
}

// Fills in the times of a range: false if they may be others.
bool ResolveRange(const PrintedTime& start, const PrintedTime& end,
                  FoundTime* found) {
  found->end = MinutesOf(end, end.half);
  if (end.half == Half::kNone) {
    if (start.half != Half::kNone || !start.has_minute || !end.has_minute) {
      return false;
    }
    const bool afternoon = end.hour > kHalfDayHours;
    if (!afternoon && !(start.two_digits && end.two_digits)) return false;
    found->start = MinutesOf(start, Half::kNone);
    return found->start < *found->end;
  }
  if (start.half != Half::kNone) {
    found->start = MinutesOf(start, start.half);
  } else if (start.hour < 1 || start.hour > kHalfDayHours) {
    return false;
  } else {
    found->start = MinutesOf(start, end.half);
    if (found->start >= *found->end) {
      found->start = MinutesOf(start, Half::kMorning);
    }
  }
  return found->start < *found->end;
}

bool IsRangeMark(const TextTokens& tokens, size_t at) {
  return at < tokens.size() &&
         (tokens[at].kind == TokenKind::kDash || IsWord(tokens, at, "to") ||
          IsWord(tokens, at, "until") || IsWord(tokens, at, "till"));
}

}  // namespace

std::optional<FoundTime> ReadTime(const TextTokens& tokens, size_t at) {
  if (!BeginsTime(tokens, at)) return std::nullopt;
  const auto start = ReadPrinted(tokens, at);
  if (!start.has_value()) return std::nullopt;
  FoundTime found;
  found.source = start->source;
  if (IsRangeMark(tokens, start->next)) {
    const auto end = ReadPrinted(tokens, start->next + 1);
    if (!end.has_value() || !ResolveRange(*start, *end, &found)) {
      return std::nullopt;
    }
    found.source.end = end->source.end;
    found.next = end->next;
    return found;
  }
  if (start->half == Half::kNone && !(start->has_minute && start->two_digits)) {
    return std::nullopt;
  }
  found.start = MinutesOf(*start, start->half);
  found.next = start->next;
  return found;
}

std::vector<FoundTime> FindTimes(const TextTokens& tokens) {
  std::vector<FoundTime> times;
  for (size_t at = 0; at < tokens.size();) {
    const auto found = ReadTime(tokens, at);
    at = found.has_value() ? found->next : at + 1;
    if (found.has_value()) times.push_back(*found);
  }
  return times;
}

size_t SkipTimeZone(const TextTokens& tokens, size_t at) {
  const bool open = IsMark(tokens, at, "(");
  size_t next = at + (open ? 1 : 0);
  if (IsWord(tokens, next, "local")) ++next;
  if (IsWord(tokens, next, "time") || IsWord(tokens, next, "hrs") ||
      IsWord(tokens, next, "hours")) {
    ++next;
  } else if (next < tokens.size() && tokens[next].kind == TokenKind::kWord &&
             tokens[next].text.size() <= kZoneLettersMax &&
             absl::AsciiStrToUpper(tokens[next].text) == tokens[next].text) {
    ++next;
    const bool sign =
        IsMark(tokens, next, "+") || IsJoined(tokens, next, TokenKind::kDash);
    if (sign && NumberOf(tokens, next + 1) >= 0) next += 2;
  } else {
    return at;
  }
  if (!open) return next;
  return IsMark(tokens, next, ")") ? next + 1 : at;
}

std::string FormatTime(int minutes) {
  return absl::StrFormat("%02d:%02d", minutes / kHourMinutes,
                         minutes % kHourMinutes);
}

}  // namespace turnstone
