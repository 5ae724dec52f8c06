// The words of a quote as somebody wrote it down, with the quoter's marks.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/text/tokenizer.h"

namespace turnstone {

// The words that are quoted, in order.
struct QuotedWords {
  std::vector<Token> words;  // Offsets are bytes of the quote.
  // Words before which something is left out, as an ellipsis says: "...",
  // ". . ." or U+2026, in brackets or not. Rising, above 0, below the number
  // of words.
  std::vector<uint32_t> ellipses;
};

// Reads a quote as its quoter means it: words in square brackets are notes
// such as "[sic]" and are left out, unless they stand close to a word, as in
// "[T]he" or "need[ed]", which is one word.
QuotedWords ReadQuotedWords(absl::string_view quote);

// Numbers the words of a quote, equal ones alike, so that words of turns can
// be compared with them. Words are equal if their terms are; words so long
// that their terms are cut, if their bytes are.
class WordNumbers {
 public:
  // Of a word that the quote does not have.
  static constexpr uint32_t kOther = UINT32_MAX;

  // `text` is what the words are of.
  WordNumbers(absl::string_view text, const std::vector<Token>& words);

  // The numbers of the quote's words, in order.
  const std::vector<uint32_t>& quote() const { return quote_; }
  // How many different words there are; the numbers are below.
  size_t size() const { return numbers_.size(); }

  uint32_t Find(absl::string_view term, absl::string_view word) const;

 private:
  absl::flat_hash_map<std::string, uint32_t> numbers_;
  std::vector<uint32_t> quote_;
};

// The words of a turn, numbered as those of a quote.
struct TurnWords {
  TurnWords(const WordNumbers& numbers, absl::string_view text);

  std::vector<uint32_t> numbers;
  std::vector<uint32_t> begins;  // In bytes of the text.
  std::vector<uint32_t> ends;
};

}  // namespace turnstone
