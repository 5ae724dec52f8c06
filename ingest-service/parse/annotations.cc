#include "ingest-service/parse/annotations.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace turnstone {
namespace {

constexpr size_t kInlineWordsMax = 5;
constexpr size_t kOwnLineRoundWordsMax = 6;
constexpr size_t kSoundWordsMax = 4;

constexpr std::array<absl::string_view, 8> kUnclearWords = {"?",
                                                            "??",
                                                            "???",
                                                            "inaudible",
                                                            "indiscernible",
                                                            "unclear",
                                                            "unintelligible",
                                                            "indistinct"};

// Each of these alone is a sound.
constexpr std::array<absl::string_view, 32> kSounds = {
    "laughter",  "laughs",   "laughing", "laugh",    "chuckles",  "chuckle",
    "chuckling", "applause", "cheers",   "cheering", "clapping",  "music",
    "pause",     "pauses",   "silence",  "sigh",     "sighs",     "sighing",
    "cough",     "coughs",   "coughing", "sneeze",   "sneezes",   "gasp",
    "gasps",     "beep",     "beeping",  "ringing",  "crosstalk", "whistling",
    "booing",    "audio"};

// Last words of longer sounds: "Phone ringing", "music playing".
constexpr std::array<absl::string_view, 13> kSoundEnds = {
    "laughter", "laughing",  "laughs",  "applause", "cheering",
    "clapping", "playing",   "ringing", "beeping",  "coughing",
    "music",    "crosstalk", "chiming"};

// First words of round brackets about how somebody speaks.
constexpr std::array<absl::string_view, 9> kNoteStarts = {
    "speaking ",  "off mic",    "off-mic",    "no audio",     "no response",
    "no english", "audio lost", "cross talk", "away from mic"};

constexpr std::array<absl::string_view, 4> kNotes = {"phonetic", "sic", "break",
                                                     "off the record"};

template <size_t kSize>
bool Contains(const std::array<absl::string_view, kSize>& words,
              absl::string_view word) {
  return absl::c_linear_search(words, word);
}

// What is between brackets, made ready for the lists.
struct Inner {
  std::string text;
  std::vector<absl::string_view> words;  // Of `text`.
  bool content = false;                  // More than digits and marks.
};

bool IsUnclear(const Inner& inner) {
  return !inner.words.empty() && inner.words.size() <= kInlineWordsMax &&
         Contains(kUnclearWords, inner.words.front());
}

bool IsSound(const Inner& inner) {
  if (inner.words.empty() || inner.words.size() > kSoundWordsMax) return false;
  if (inner.words.size() == 1) return Contains(kSounds, inner.words[0]);
  return Contains(kSoundEnds, inner.words.back()) ||
         inner.words.front() == "laughter" || inner.words.front() == "applause";
}

bool IsNote(const Inner& inner) {
  return Contains(kNotes, inner.text) ||
         (inner.words.size() <= kInlineWordsMax &&
          absl::c_any_of(kNoteStarts, [&inner](absl::string_view start) {
            return absl::StartsWith(inner.text, start);
          }));
}

// Returns the end of the brackets that open at `open`, or 0 if they do not
// close soon, or hold other brackets.
uint64_t CloseOf(absl::string_view source, uint64_t open, uint64_t end) {
  const char closing = source[open] == '[' ? ']' : ')';
  const absl::string_view rest = source.substr(0, end);
  const size_t at =
      rest.substr(open + 1, kAnnotationBytesMax + 1).find_first_of("[]()\r\n");
  if (at == absl::string_view::npos || rest[open + 1 + at] != closing) {
    return 0;
  }
  return open + 1 + at + 1;
}

bool HasContent(absl::string_view text) {
  return absl::c_any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isalpha(byte) || byte >= 0x80 || c == '?' || c == ':';
  });
}

// Reads the brackets at [open, close), which lie in `span`, into `found` and
// `inner`. Markdown writes them as "\[" and "\]".
void ReadBrackets(absl::string_view source, SourceSpan span, uint64_t open,
                  uint64_t close, FoundAnnotation* found, Inner* inner) {
  found->source = {open, close};
  uint64_t inner_end = close - 1;
  if (open > span.begin && source[open - 1] == '\\' && inner_end > open + 1 &&
      source[inner_end - 1] == '\\') {
    --found->source.begin;
    --inner_end;
  }
  found->inner = Trim(source, {open + 1, inner_end});
  inner->text = absl::AsciiStrToLower(BytesOf(source, found->inner));
  absl::StrReplaceAll({{"\xC2\xA0", " "}}, &inner->text);
  while (absl::EndsWith(inner->text, ".") || absl::EndsWith(inner->text, "!")) {
    inner->text.pop_back();
  }
  inner->words = absl::StrSplit(inner->text, ' ', absl::SkipEmpty());
  inner->content = HasContent(BytesOf(source, found->inner));
  found->kind = IsUnclear(*inner)         ? AnnotationKind::kUnclear
                : IsSound(*inner)         ? AnnotationKind::kSound
                : IsTimeMark(inner->text) ? AnnotationKind::kTime
                                          : AnnotationKind::kNote;
}

// "a[b]" and "f(?)" are one word, "[b](c)" is a link.
bool StandsAlone(absl::string_view source, SourceSpan span,
                 SourceSpan brackets) {
  const auto is_word = [&source](uint64_t at) {
    return absl::ascii_isalnum(static_cast<unsigned char>(source[at])) ||
           source[at] == '_' || source[at] == '(';
  };
  return !(brackets.begin > span.begin && is_word(brackets.begin - 1)) &&
         !(brackets.end < span.end && is_word(brackets.end));
}

bool IsListed(char open, const FoundAnnotation& found, const Inner& inner) {
  if (open == '[') {
    return inner.content && inner.words.size() <= kInlineWordsMax;
  }
  return found.kind != AnnotationKind::kNote || IsNote(inner);
}

}  // namespace

bool IsTimeMark(absl::string_view text) {
  int colons = 0;
  char last = ':';
  for (const char c : text) {
    const bool is_mark = c == ':' || c == '.' || c == ',';
    if (is_mark ? !absl::ascii_isdigit(static_cast<unsigned char>(last))
                : !absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      return false;
    }
    colons += c == ':' ? 1 : 0;
    last = c;
  }
  return (colons == 1 || colons == 2) &&
         absl::ascii_isdigit(static_cast<unsigned char>(last));
}

std::optional<FoundAnnotation> FindAnnotation(absl::string_view source,
                                              SourceSpan span) {
  const absl::string_view text = source.substr(0, span.end);
  for (size_t open = FindEither(text, span.begin, '[', '('); open < text.size();
       open = FindEither(text, open + 1, '[', '(')) {
    const uint64_t close = CloseOf(source, open, span.end);
    if (close == 0) continue;
    FoundAnnotation found;
    Inner inner;
    ReadBrackets(source, span, open, close, &found, &inner);
    if (!IsListed(source[open], found, inner) ||
        !StandsAlone(source, span, found.source)) {
      continue;
    }
    // The full stop after "(?)" ends the speaker's sentence; that after
    // "(Laughter)" ends nothing.
    if (source[open] == '(' && found.kind != AnnotationKind::kUnclear &&
        found.kind != AnnotationKind::kTime && close < span.end &&
        source[close] == '.') {
      ++found.source.end;
    }
    return found;
  }
  return std::nullopt;
}

std::optional<FoundAnnotation> FindOwnLineAnnotation(absl::string_view source,
                                                     const SourceLine& line) {
  const SourceSpan span = line.visible;
  if (span.size() < 2) return std::nullopt;
  const uint64_t open = span.begin + (source[span.begin] == '\\' ? 1 : 0);
  if (source[open] != '[' && source[open] != '(') return std::nullopt;
  const uint64_t close = CloseOf(source, open, span.end);
  if (close == 0 ||
      (close != span.end && (close + 1 != span.end || source[close] != '.'))) {
    return std::nullopt;
  }
  FoundAnnotation found;
  Inner inner;
  ReadBrackets(source, span, open, close, &found, &inner);
  // A wrapped line of speech may be "(IGF)".
  if (!IsListed(source[open], found, inner) &&
      (!line.after_blank || !inner.content ||
       (source[open] == '(' && inner.words.size() > kOwnLineRoundWordsMax))) {
    return std::nullopt;
  }
  found.source = span;
  return found;
}

}  // namespace turnstone
