#include "ingest-service/parse/label_rules.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

constexpr int kCapitalsWordsMax = 10;
constexpr int kCapitalisedWordsMax = 5;
constexpr int kUncasedLettersMax = 24;

// Words that begin sentences and no names.
constexpr std::array<absl::string_view, 52> kSentenceStarts = {
    "so",    "and",     "but",      "because", "if",      "what",   "how",
    "why",   "when",    "where",    "which",   "here",    "there",  "this",
    "that",  "these",   "those",    "my",      "our",     "your",   "okay",
    "ok",    "yes",     "yeah",     "no",      "well",    "now",    "then",
    "also",  "please",  "thanks",   "thank",   "hello",   "hi",     "hey",
    "let",   "let's",   "remember", "again",   "another", "it",     "its",
    "in",    "on",      "for",      "to",      "first",   "second", "finally",
    "right", "alright", "sorry"};

// Words that stand in sentences and in no name, wherever.
constexpr std::array<absl::string_view, 20> kSentenceWords = {
    "is",     "are",   "was",   "were",   "i'm",    "it's",   "that's",
    "what's", "you",   "we",    "they",   "you're", "we're",  "them",
    "been",   "would", "could", "should", "about",  "because"};

// Words that stand in names without a capital.
constexpr std::array<absl::string_view, 26> kParticles = {
    "de",  "la", "le",  "van", "von", "der", "den",  "bin", "bint",
    "ibn", "al", "el",  "of",  "the", "and", "from", "for", "du",
    "da",  "do", "dos", "di",  "del", "y",   "ter",  "ten"};

// Words that stand in roles without one: "Audience member".
constexpr std::array<absl::string_view, 4> kRoleWords = {
    "member", "members", "speaker", "participant"};

constexpr std::array<absl::string_view, 21> kTitles = {
    "mr",  "mrs", "ms",  "mx",   "dr",  "prof", "sr",
    "jr",  "st",  "hon", "amb",  "gen", "col",  "rep",
    "sen", "gov", "rev", "capt", "sgt", "ph.d", "lt"};

// Whole fields of headers.
constexpr std::array<absl::string_view, 38> kHeaderFields = {
    "room",         "day & time",   "date",      "time",      "day",
    "date & time",  "location",     "place",     "venue",     "title",
    "session",      "event",        "subject",   "topic",     "agenda",
    "duration",     "participants", "attendees", "present",   "note",
    "notes",        "source",       "url",       "website",   "facilitator",
    "facilitators", "moderators",   "speakers",  "panelists", "panellists",
    "summary",      "keywords",     "published", "recorded",  "language",
    "transcript",   "warning",      "disclaimer"};

// First words of fields that have a number or title: "WORKSHOP 31".
constexpr std::array<absl::string_view, 8> kHeaderStarts = {
    "workshop", "session", "day", "room", "panel", "track", "ws", "part"};

template <size_t kSize>
bool Contains(const std::array<absl::string_view, kSize>& words,
              absl::string_view word) {
  return absl::c_linear_search(words, word);
}

struct Word {
  std::string lower;  // In small letters (of ASCII), without a comma.
  int upper = 0;
  int small = 0;
  int uncased = 0;  // Letters of scripts without capitals.
  bool small_first = false;
  bool comma = false;
  bool ok = true;
};

bool IsLabelMark(UChar32 point) {
  return point < 0x80
             ? absl::StrContains(
                   "'-./&()#_,",
                   absl::string_view(std::string(1, static_cast<char>(point))))
             : point == 0x2010 || point == 0x2011 || point == 0x2013 ||
                   point == 0x2019;
}

// "H.E.", "J.", "B.Lewis", "Mr." but not "Thanks."
bool DotsAreOfName(absl::string_view lower) {
  lower = absl::StripSuffix(absl::StripPrefix(lower, "("), ")");
  if (Contains(kTitles, absl::StripSuffix(lower, "."))) return true;
  size_t letters = 0;
  for (const char c : lower) {
    if (c == '.' && letters > 1) return false;
    letters = c == '.' ? 0 : letters + 1;
  }
  return true;
}

Word ReadWord(absl::string_view bytes) {
  Word word;
  word.comma = absl::ConsumeSuffix(&bytes, ",");
  word.lower = absl::AsciiStrToLower(bytes);
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t at = 0; at < size;) {
    UChar32 point = 0;
    U8_NEXT(bytes.data(), at, size, point);
    if (point < 0 || point == ',') {
      word.ok = false;
    } else if (u_isUUppercase(point) || u_istitle(point)) {
      ++word.upper;
    } else if (u_isULowercase(point)) {
      word.small_first = word.small_first || word.upper + word.small == 0;
      ++word.small;
    } else if (u_isalpha(point)) {
      ++word.uncased;
    } else if (!u_isdigit(point) && u_charType(point) != U_NON_SPACING_MARK &&
               !IsLabelMark(point)) {
      word.ok = false;
    }
  }
  if (absl::StrContains(word.lower, ".")) {
    word.ok = word.ok && DotsAreOfName(word.lower);
  }
  return word;
}

// "KASPAR" and "McDONALD".
bool InCapitals(const Word& word) {
  return word.small == 0 || (word.upper >= 3 && word.small <= 2);
}

}  // namespace

LabelStyle ClassifyLabel(absl::string_view text) {
  if (text.empty() || text.size() > kLabelBytesMax) return LabelStyle::kNone;
  int words = 0;
  int letters = 0;
  int uncased = 0;
  bool capitals = true;
  bool comma = false;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && SpaceBytesAt(text, end) == 0) ++end;
    const Word word = ReadWord(text.substr(at, end - at));
    const bool first = words++ == 0;
    const bool particle = !first && Contains(kParticles, word.lower);
    const bool role = !first && Contains(kRoleWords, word.lower);
    if (!word.ok || words > kCapitalsWordsMax ||
        (first && Contains(kSentenceStarts, word.lower)) ||
        Contains(kSentenceWords, word.lower) ||
        (word.small_first && !particle && !role)) {
      return LabelStyle::kNone;
    }
    letters += word.upper + word.small + word.uncased;
    uncased += word.uncased;
    capitals = capitals && (InCapitals(word) || particle);
    comma = comma || word.comma;
    at = SkipSpace(text, end, text.size());
  }
  if (letters == 0 || uncased > kUncasedLettersMax) return LabelStyle::kNone;
  if (capitals && uncased == 0) return LabelStyle::kCapitals;
  return comma || words > kCapitalisedWordsMax ? LabelStyle::kNone
                                               : LabelStyle::kCapitalised;
}

bool IsHeaderField(absl::string_view label) {
  const std::string lower = absl::AsciiStrToLower(label);
  const size_t space = lower.find(' ');
  return Contains(kHeaderFields, lower) ||
         (space != std::string::npos &&
          Contains(kHeaderStarts, absl::string_view(lower).substr(0, space)));
}

std::optional<FoundLabel> FindLabel(absl::string_view source, uint64_t begin,
                                    uint64_t end) {
  const uint64_t limit = std::min<uint64_t>(end, begin + kLabelBytesMax + 1);
  const size_t found = source.substr(0, limit).find(':', begin);
  if (found == absl::string_view::npos) return std::nullopt;
  FoundLabel label;
  label.span = Trim(source, {begin, found});
  label.style = ClassifyLabel(BytesOf(source, label.span));
  if (label.style == LabelStyle::kNone) return std::nullopt;
  label.text_begin = SkipSpace(source, found + 1, end);
  if (label.text_begin == found + 1 && found + 1 < end) {
    // "NAME:text" is a label, "HTTP://" and "AT 3:00" are not.
    const char next = source[found + 1];
    if (label.style != LabelStyle::kCapitals || next == '/' || next == ':' ||
        absl::ascii_isdigit(static_cast<unsigned char>(next))) {
      return std::nullopt;
    }
  }
  return label;
}

uint64_t SkipSpace(absl::string_view source, uint64_t begin, uint64_t end) {
  while (begin < end) {
    const size_t size = SpaceBytesAt(source.substr(0, end), begin);
    if (size == 0) break;
    begin += size;
  }
  return begin;
}

}  // namespace turnstone
