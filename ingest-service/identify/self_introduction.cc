#include "ingest-service/identify/self_introduction.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ingest-service/identify/no_names.h"

namespace turnstone {
namespace {

constexpr size_t kNameWordsMax = 4;
constexpr size_t kNameWordBytesMax = 40;

// Capitalised, these follow "I'm" and are no names: what one is, or where
// from. Behind "my name is" they are names: "Christian".
constexpr std::array<absl::string_view, 79> kNoNames = {
    "african",    "american",    "ambassador", "arab",      "asian",
    "assistant",  "associate",   "australian", "austrian",  "belgian",
    "black",      "brazilian",   "british",    "canadian",  "catholic",
    "ceo",        "cfo",         "chair",      "chairman",  "chief",
    "chinese",    "christian",   "co-founder", "cofounder", "commissioner",
    "coo",        "coordinator", "cto",        "danish",    "dean",
    "deputy",     "developer",   "director",   "doctor",    "dutch",
    "editor",     "engineer",    "english",    "european",  "executive",
    "finnish",    "founder",     "french",     "general",   "german",
    "god",        "head",        "hispanic",   "indian",    "irish",
    "israeli",    "italian",     "japanese",   "jewish",    "judge",
    "justice",    "korean",      "latina",     "latino",    "lead",
    "manager",    "mexican",     "minister",   "muslim",    "norwegian",
    "officer",    "polish",      "president",  "professor", "reporter",
    "republican", "russian",     "scottish",   "secretary", "senior",
    "spanish",    "swedish",     "swiss",      "vice"};

// Words right behind a name of one word that leave no doubt.
constexpr std::array<absl::string_view, 9> kAfterName = {
    "from", "with", "and", "at", "by", "here", "i", "over", "also"};

// Words before "I'm" that begin what is said.
constexpr std::array<absl::string_view, 15> kBeforeIAm = {
    "hi", "hello", "hey",   "and",    "so",    "yes", "yeah", "well",
    "um", "uh",    "sorry", "thanks", "thank", "you", "okay"};

// Words that end the name of an organisation.
constexpr std::array<absl::string_view, 20> kOrganisations = {
    "agency",     "association", "chronicle", "college", "commission",
    "foundation", "gazette",     "group",     "herald",  "institute",
    "journal",    "network",     "news",      "post",    "press",
    "radio",      "review",      "times",     "tribune", "university"};
constexpr std::array<absl::string_view, 5> kISay = {"i", "i'm", "i've", "i'd",
                                                    "my"};

constexpr std::array<absl::string_view, 4> kApostrophes = {"'", "\xE2\x80\x99",
                                                           "\xCA\xBC", "`"};

template <size_t kSize>
bool Contains(const std::array<absl::string_view, kSize>& words,
              absl::string_view word) {
  return absl::c_linear_search(words, word);
}

// A run of bytes without white space.
struct Word {
  uint32_t begin = 0;
  uint32_t end = 0;         // Without marks that follow the word.
  char mark = 0;            // The first mark behind the word, or 0.
  bool quoted = false;      // A quotation mark stands before it.
  absl::string_view lower;  // In small letters, apostrophes made equal.
};

bool IsSpace(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c));
}

// Appends the word in small letters, apostrophes made equal.
void AppendLower(absl::string_view word, std::string* letters) {
  for (size_t at = 0; at < word.size();) {
    const char c = word[at];
    const auto apostrophe = [&word, at](absl::string_view bytes) {
      return absl::StartsWith(word.substr(at), bytes);
    };
    const auto* const found = static_cast<unsigned char>(c) < 0x80 && c != '`'
                                  ? kApostrophes.end()
                                  : absl::c_find_if(kApostrophes, apostrophe);
    const bool other = found != kApostrophes.end();
    letters->push_back(
        other ? '\'' : absl::ascii_tolower(static_cast<unsigned char>(c)));
    at += other ? found->size() : 1;
  }
}

// The words of the beginning of `text`, of whole words only. Their small
// letters are put into `letters`.
std::vector<Word> WordsOf(absl::string_view text, std::string* letters) {
  std::string head(text.substr(0, kIntroductionBytesMax));
  // A no-break space has two bytes, as these have: offsets stay.
  if (absl::StrContains(head, '\xC2')) {
    absl::StrReplaceAll({{"\xC2\xA0", "  "}}, &head);
  }
  letters->reserve(head.size());  // So that it never moves.
  std::vector<Word> words;
  words.reserve(head.size() / 4);
  size_t at = 0;
  while (at < head.size()) {
    while (at < head.size() && IsSpace(head[at])) ++at;
    const size_t begin = at;
    while (at < head.size() && !IsSpace(head[at])) ++at;
    if (at == begin || (at == head.size() && at < text.size())) break;
    Word word;
    word.begin = static_cast<uint32_t>(begin);
    word.end = static_cast<uint32_t>(at);
    for (absl::string_view quote : {"\"", "\xE2\x80\x9C", "\xE2\x80\x98"}) {
      if (absl::StartsWith(absl::string_view(head).substr(begin), quote)) {
        word.quoted = true;
      }
    }
    while (word.end > word.begin &&
           absl::StrContains(".,;:!?-\")", head[word.end - 1])) {
      word.mark = head[word.end - 1];
      --word.end;
    }
    const size_t lower = letters->size();
    AppendLower(absl::string_view(head).substr(begin, word.end - begin),
                letters);
    word.lower = absl::string_view(*letters).substr(lower);
    words.push_back(word);
  }
  return words;
}

// True for "Lea", "Kerry-Ann", "O'Neil" and, as an initial, "J".
bool IsNameWord(absl::string_view text, const Word& word) {
  const auto size = static_cast<int32_t>(word.end - word.begin);
  if (size == 0 || size > static_cast<int32_t>(kNameWordBytesMax) ||
      absl::EndsWith(word.lower, "'s") || absl::EndsWith(word.lower, "s'") ||
      absl::StartsWith(word.lower, "i'")) {
    return false;
  }
  const char* const bytes = text.data() + word.begin;
  bool first = true;
  bool small = false;
  for (int32_t at = 0; at < size;) {
    UChar32 point = 0;
    U8_NEXT(bytes, at, size, point);
    const bool letter = point > 0 && u_isalpha(point);
    if (first && !(letter && u_isUUppercase(point))) return false;
    const bool joins = point == '-' || point == '\'' || point == 0x2019 ||
                       point == 0x2010 || point == 0x2011 || point == '.';
    if (!letter && !joins && u_charType(point) != U_NON_SPACING_MARK) {
      return false;
    }
    small = small || (letter && u_isULowercase(point));
    first = false;
  }
  // "IT" and "CEO" are no names; "J." and "CJ" may be.
  return small || (size <= 2 && word.lower != "i" && word.lower != "it" &&
                   word.lower != "ok" && word.lower != "tv");
}

bool IsInitial(const Word& word) {
  return word.end - word.begin == 1 && word.mark == '.';
}

// What stands before word `at` begins a sentence, or is a greeting.
bool BeginsSpeech(const std::vector<Word>& words, size_t at) {
  return at == 0 || words[at - 1].mark != 0 ||
         Contains(kBeforeIAm, words[at - 1].lower);
}

// Returns how many words from `at` on say "my name is" or "I am"; 0 if none.
size_t CueAt(const std::vector<Word>& words, size_t at, bool* says_name) {
  const auto is = [&](size_t offset, absl::string_view lower) {
    return at + offset < words.size() && words[at + offset].lower == lower &&
           (words[at + offset].mark == 0);
  };
  if (words[at].quoted) return 0;
  *says_name = true;
  if (is(0, "my") && is(1, "name") && is(2, "is")) return 3;
  if (is(0, "my") && is(1, "name's")) return 2;
  *says_name = false;
  const size_t cue = is(0, "i'm") ? 1 : is(0, "i") && is(1, "am") ? 2 : 0;
  return cue > 0 && BeginsSpeech(words, at) ? cue : 0;
}

// Reads the name whose first word is `at`.
std::optional<SelfIntroduction> ReadName(absl::string_view text,
                                         const std::vector<Word>& words,
                                         size_t at, bool says_name) {
  SelfIntroduction found;
  found.says_name = says_name;
  std::vector<absl::string_view> name;
  size_t full_words = 0;
  bool ended = false;
  for (; at < words.size() && name.size() < kNameWordsMax && !ended; ++at) {
    const Word& word = words[at];
    const bool named = says_name && name.empty();
    if (word.quoted || !IsNameWord(text, word) ||
        (!named && Contains(kNoNames, word.lower))) {
      break;
    }
    const bool initial = IsInitial(word);
    if (!initial && word.end - word.begin < 2) break;
    found.end = word.end + (initial ? 1 : 0);
    name.push_back(text.substr(word.begin, found.end - word.begin));
    full_words += initial ? 0 : 1;
    ended = word.mark != 0 && !initial;
  }
  if (full_words == 0) return std::nullopt;
  found.has_surname = full_words > 1;
  // "I'm Deep Learning's" or "I'm Stack Overflow famous" is no name.
  const bool clear = ended || at >= words.size() ||
                     Contains(kAfterName, words[at].lower) ||
                     absl::StartsWith(words[at].lower, "i'");
  if (!says_name && !clear) return std::nullopt;
  // "My name is Indian in origin."
  if (name.size() == 1 && !ended && Contains(kNoNames, words[at - 1].lower)) {
    return std::nullopt;
  }
  found.name = absl::StrJoin(name, " ");
  return found;
}

// Reads the capitalised words from `at` on, up to a mark. Returns how many.
size_t CapitalsAt(absl::string_view text, const std::vector<Word>& words,
                  size_t at) {
  size_t count = 0;
  while (at + count < words.size()) {
    const Word& word = words[at + count];
    const bool joins = count > 0 && (word.lower == "of" || word.lower == "the");
    if (word.quoted || (!joins && !IsNameWord(text, word))) return 0;
    ++count;
    if (word.mark != 0) return count;
  }
  return 0;
}

// True if the words from `at` on say what the speaker is of: "I work for
// Acme", "I'm with the Times". Behind a comma "I'm with you" speaks to whom
// the comma calls.
bool SaysOf(absl::string_view text, const std::vector<Word>& words, size_t at,
            char mark) {
  const auto is = [&](size_t offset, absl::string_view lower) {
    return at + offset < words.size() && words[at + offset].lower == lower;
  };
  size_t of = 0;
  if (is(0, "i") && is(1, "work") && (is(2, "for") || is(2, "at"))) {
    of = at + 3;
  } else if (mark != ',' && is(0, "i'm") && (is(1, "with") || is(1, "from"))) {
    of = at + 2;
  } else {
    return false;
  }
  if (of < words.size() && words[of].lower == "the") ++of;
  return of < words.size() && IsNameWord(text, words[of]);
}

// True if the words from `at` on are an organisation, and the speaker goes on:
// "Valley Tribune, I think ".
bool SpeaksFor(absl::string_view text, const std::vector<Word>& words,
               size_t at) {
  const size_t count = CapitalsAt(text, words, at);
  if (count == 0) return false;
  const size_t behind = at + count;
  return Contains(kOrganisations, words[behind - 1].lower) &&
         behind < words.size() && Contains(kISay, words[behind].lower);
}

// Reads a name beside which only stands what the speaker is of: "Lea; I work
// for Acme", "Lea Kaspar, Valley Tribune, I wonder".
std::optional<SelfIntroduction> ReadNameBesideOrganisation(
    absl::string_view text, const std::vector<Word>& words) {
  for (size_t at = 0; at < words.size(); ++at) {
    if (at > 0 && words[at - 1].mark == 0) continue;
    const size_t count = CapitalsAt(text, words, at);
    if (count == 0 || count >= kNameWordsMax || IsNoName(words[at].lower) ||
        Contains(kOrganisations, words[at + count - 1].lower)) {
      continue;
    }
    const char mark = words[at + count - 1].mark;
    if ((at == 0 && SaysOf(text, words, at + count, mark)) ||
        (count > 1 && mark == ',' && SpeaksFor(text, words, at + count))) {
      auto found = ReadName(text, words, at, false);
      if (found.has_value()) found->begin = words[at].begin;
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<SelfIntroduction> FindSelfIntroduction(absl::string_view text) {
  std::string letters;
  const std::vector<Word> words = WordsOf(text, &letters);
  for (size_t at = 0; at < words.size(); ++at) {
    bool says_name = false;
    const size_t cue = CueAt(words, at, &says_name);
    if (cue == 0) continue;
    // In capitals every word could be a name.
    if (says_name && text[words[at].begin + 1] == 'Y') continue;
    auto found = ReadName(text, words, at + cue, says_name);
    if (!found.has_value()) continue;
    found->begin = words[at].begin;
    return found;
  }
  return ReadNameBesideOrganisation(text, words);
}

}  // namespace turnstone
