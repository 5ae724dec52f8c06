#include "ingest-service/identify/capitals.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"

namespace turnstone {
namespace {

// So many bytes behind a run are but marks that close the text.
constexpr size_t kClosingBytes = 3;

bool IsSpace(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c));
}

bool IsLetterAt(absl::string_view text, size_t at) {
  return at < text.size() &&
         (absl::ascii_isalnum(static_cast<unsigned char>(text[at])) ||
          static_cast<unsigned char>(text[at]) >= 0xC3);
}

// Returns how many bytes the character at `at` has if it is in no word, or 0.
// Hyphens and apostrophes are in a word if a letter follows; a byte of a
// letter beyond ASCII stands for the letter.
size_t GapBytesAt(absl::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (absl::ascii_isalnum(byte)) return 0;
  if (byte == '-' || byte == '\'') return IsLetterAt(text, at + 1) ? 0 : 1;
  if (byte < 0x80) return 1;
  if (byte == 0xC2) return std::min<size_t>(2, text.size() - at);
  if (byte != 0xE2 || at + 2 >= text.size()) return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const auto third = static_cast<unsigned char>(text[at + 2]);
  if (second != 0x80 && second != 0x81) return 0;
  const bool joins =
      second == 0x80 && (third == 0x90 || third == 0x91 || third == 0x99);
  return joins && IsLetterAt(text, at + 3) ? 0 : 3;
}

bool IsCapital(absl::string_view word) {
  const auto first = static_cast<unsigned char>(word[0]);
  // Capitals of Latin-1 and Latin Extended: those of other scripts have no
  // part in the English around them.
  return absl::ascii_isupper(first) ||
         (first == 0xC3 && word.size() > 1 &&
          static_cast<unsigned char>(word[1]) < 0x9F) ||
         first == 0xC4 || first == 0xC5;
}

// True for a word in capitals only, such as "API"; one letter may be a name's
// initial.
bool IsAcronym(absl::string_view word) {
  return word.size() > 1 && std::none_of(word.begin(), word.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return absl::ascii_islower(byte) || byte >= 0x80;
         });
}

// Returns where the word ends that has a byte at `at`.
size_t WordEnd(absl::string_view text, size_t at) {
  while (at < text.size()) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(text[at]))) {
      ++at;
      continue;
    }
    if (GapBytesAt(text, at) != 0) break;
    // Of a joining hyphen or apostrophe all three bytes are passed.
    at += static_cast<unsigned char>(text[at]) == 0xE2 ? 3 : 1;
  }
  return std::min(at, text.size());
}

// Words that a full stop shortens, before a name or inside of one.
bool IsAbbreviation(absl::string_view word) {
  return word == "Mr" || word == "Mrs" || word == "Ms" || word == "Dr" ||
         word == "Prof" || word == "St" || word == "Sen" || word == "Rep";
}

// Of a word of up to eight bytes these bytes, as most words are: that is
// several times as fast.
uint64_t HashOf(absl::string_view word) {
  uint64_t bytes = 0;
  if (word.size() > sizeof(bytes)) return absl::Hash<absl::string_view>()(word);
  for (const char c : word) bytes = bytes << 8 | static_cast<unsigned char>(c);
  return bytes;
}

// Without the apostrophe and what follows: "Lea's" is "Lea".
absl::string_view WithoutPossessive(absl::string_view word) {
  for (const absl::string_view apostrophe : {"'", "\xE2\x80\x99"}) {
    const size_t at = word.find(apostrophe);
    if (at != absl::string_view::npos && at > 1 && at + 3 >= word.size()) {
      return word.substr(0, at);
    }
  }
  return word;
}

}  // namespace

std::string SmallLetters(absl::string_view word) {
  return absl::AsciiStrToLower(word);
}

Capitals::Capitals(const std::vector<Turn>& turns) : turns_(turns) {
  for (uint32_t turn = 0; turn < turns.size(); ++turn) ReadTurn(turn);
}

// Reads the words of one turn.
struct Capitals::TurnWords {
  uint32_t turn = 0;
  absl::string_view text;
  size_t at = 0;
  Before before = Before::kSentence;
  bool small_letters = false;
  bool joins = false;  // The word before ended a run that may go on.

  // A word that is in no run.
  void Pass() {
    before = Before::kWord;
    joins = false;
  }

  void ReadGap(size_t gap) {
    const char c = text[at];
    at += gap;
    if (IsSpace(c) || c == '\xC2') return;
    before = c == '.' || c == '?' || c == '!' || c == '"' || c == ']'
                 ? Before::kSentence
                 : Before::kMark;
    joins = false;
  }
};

void Capitals::ReadTurn(uint32_t turn) {
  TurnWords words;
  words.turn = turn;
  words.text = turns_[turn].text;
  const size_t first_run = runs_.size();
  while (words.at < words.text.size()) {
    const size_t gap = GapBytesAt(words.text, words.at);
    if (gap > 0) {
      words.ReadGap(gap);
    } else {
      ReadWord(&words);
    }
  }
  if (!words.small_letters) runs_.resize(first_run);
}

void Capitals::ReadWord(TurnWords* words) {
  const absl::string_view text = words->text;
  const size_t begin = words->at;
  words->at = WordEnd(text, begin);
  const absl::string_view word = text.substr(begin, words->at - begin);
  const bool small = absl::ascii_islower(static_cast<unsigned char>(word[0]));
  if (small) small_words_.insert(HashOf(word));
  const bool capital = IsCapital(word) && !IsAcronym(word);
  words->small_letters =
      words->small_letters || small || (capital && word.size() > 1);
  // "Example.org" is no name.
  const bool address = word.size() > 1 && words->at + 1 < text.size() &&
                       text[words->at] == '.' &&
                       IsLetterAt(text, words->at + 1);
  if (address) ++words->at;
  if (!capital || address) {
    words->Pass();
    return;
  }
  AddToRun(WithoutPossessive(word), begin, words);
}

void Capitals::AddToRun(absl::string_view word, size_t begin,
                        TurnWords* words) {
  const absl::string_view text = words->text;
  const auto end = static_cast<uint32_t>(begin + word.size());
  if (words->joins && runs_.back().words < kRunWordsMax &&
      runs_.back().end + 1 == begin) {
    ++runs_.back().words;
    runs_.back().end = end;
  } else {
    runs_.push_back(
        {words->turn, static_cast<uint32_t>(begin), end, 1, words->before});
  }
  CapitalRun& run = runs_.back();
  words->joins = end == words->at;
  const bool shortened =
      ((word.size() == 1 && word[0] != 'I') || IsAbbreviation(word)) &&
      words->at < text.size() && text[words->at] == '.';
  if (shortened) {
    run.end = static_cast<uint32_t>(++words->at);
    words->joins = true;
  }
  const bool marked = run.end == words->at && words->at < text.size() &&
                      !IsSpace(text[words->at]);
  run.after = marked ? text[words->at] : '\0';
  run.closes = text.size() - run.end <= kClosingBytes;
  words->before = Before::kWord;
}

absl::string_view Capitals::TextOf(const CapitalRun& run) const {
  return absl::string_view(turns_[run.turn].text)
      .substr(run.begin, run.end - run.begin);
}

absl::string_view Capitals::WordBefore(uint32_t turn, uint32_t at,
                                       char* mark) const {
  const absl::string_view text = turns_[turn].text;
  const auto is_word = [text](uint32_t byte) {
    return absl::ascii_isalnum(static_cast<unsigned char>(text[byte])) ||
           static_cast<unsigned char>(text[byte]) >= 0x80 || text[byte] == '\'';
  };
  *mark = 0;
  while (at > 0 && !is_word(at - 1)) {
    --at;
    if (!IsSpace(text[at])) *mark = text[at];
  }
  const uint32_t end = at;
  while (at > 0 && is_word(at - 1)) --at;
  return text.substr(at, end - at);
}

absl::string_view Capitals::WordBehind(uint32_t turn, uint32_t at) const {
  const absl::string_view text = turns_[turn].text;
  size_t begin = at;
  while (begin < text.size()) {
    const size_t gap = GapBytesAt(text, begin);
    if (gap == 0) break;
    begin += gap;
  }
  return text.substr(begin, WordEnd(text, begin) - begin);
}

bool Capitals::IsCommonWord(absl::string_view word) const {
  return small_words_.contains(HashOf(SmallLetters(word)));
}

}  // namespace turnstone
