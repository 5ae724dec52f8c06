// Cuts text into words and gives each the term it is searched by. The same for
// ingest, index and queries; how a character is typed never decides what is
// found.
//
// Words are those of Unicode (UAX 29), but for what transcripts need:
//
//   word   := (letter | digit | mark)+, joined by
//     apostrophe  of any kind: "don't" is one word, "dont";
//     period      between digits, and in initials: "3.14", "U.S", "a.m". Not
//                 between longer words: transcripts often leave out the blank
//                 at the end of a sentence ("of course.That");
//     comma       before exactly three digits and after one to three: "1,000"
//                 is "1000". Not in lists ("3,4");
//     middle dot  between letters: "col·lecció" is "colleccio";
//     ignored     soft hyphens, joiners, marks of direction and others that
//                 are not seen.
//
// Everything else stands between words, also what UAX 29 would join: hyphens
// of all kinds, underscores, colons, zero-width spaces. Runs of Chinese,
// Japanese, Thai, Lao, Khmer and Burmese are cut by ICU's dictionaries; "東京"
// may be another word in another sentence, and every node needs the same ICU.
//
// A term is its word in lower case without diacritics (NFKD, full case folding,
// NFC), of which only letters, digits, periods and the bar of a fraction are
// left. It is made from the word's first kFoldedBytesMax bytes and cut to
// kTermBytesMax, both between characters.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/text/character_kind.h"
#include "common/text/term_fold.h"

namespace turnstone {

// A word at the UTF-8 bytes [begin, end) of a text, and its term.
struct Token {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string term;

  friend bool operator==(const Token&, const Token&) = default;
};

// Walks over the words of a text without allocating for each of them:
//
//   Tokenizer words(text);
//   while (words.Next()) Use(words.term());
//
// Words rise and do not overlap. Bytes that are not UTF-8 stand between them.
// Not thread-safe.
class Tokenizer {
 public:
  // `text` has less than 4 GiB and outlives the tokenizer.
  explicit Tokenizer(absl::string_view text);

  // Starts over with another text; memory is kept.
  void Reset(absl::string_view text);

  // Moves to the next word, or returns false if there is none.
  bool Next();

  // Of the present word. `term()` is valid until the next call, never empty.
  uint32_t begin() const { return begin_; }
  uint32_t end() const { return end_; }
  absl::string_view term() const { return {term_.data(), term_size_}; }

 private:
  bool ReadPlainWord();
  bool FindWord();
  void ReadWord(size_t at);
  void ReadUnspacedRun(size_t at);
  size_t Joined(size_t joiner, CharacterKind last, size_t run) const;
  size_t SkipIgnored(size_t at) const;
  bool IsLoneLetter(size_t at) const;
  bool AreThreeDigits(size_t at) const;

  absl::string_view text_;
  size_t next_ = 0;
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
  // Where the words of the present unspaced run end, and which is next.
  std::vector<uint32_t> run_ends_;
  size_t next_end_ = 0;
  std::array<char, kFoldBufferBytes> term_;
  size_t term_size_ = 0;
};

// Returns all words of `text`.
std::vector<Token> Tokenize(absl::string_view text);

}  // namespace turnstone
