// Cuts text into words and gives each the term it is searched by.
//
// A word is a run of letters, digits and combining marks. An apostrophe (' or
// U+2019) between two of them is part of the word but not of its term, so that
// "don't" is one word with the term "dont". Everything else, hyphens of all
// kinds included, stands between words. A term is its word in lower case
// without diacritics (NFKD, full case folding, NFC), cut at a character
// boundary to kTermBytesMax bytes. The same for ingest, index and queries.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

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
// Bytes that are not UTF-8 stand between words. Not thread-safe.
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
  absl::string_view term() const { return term_; }

 private:
  bool FindWord();
  // Returns the size of the word character at `at`, or 0 if there is none.
  size_t WordCharacter(size_t at) const;
  // Returns the size of an apostrophe at `at`, or 0.
  size_t Apostrophe(size_t at) const;
  void FoldAscii();
  void FoldUnicode();

  absl::string_view text_;
  size_t next_ = 0;
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
  bool ascii_ = true;  // The present word has only ASCII letters and digits.
  std::string term_;
};

// Returns all words of `text`.
std::vector<Token> Tokenize(absl::string_view text);

}  // namespace turnstone
