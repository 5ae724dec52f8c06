// Compares the words of a quote with those of a turn.
//
// Words are numbers (quoted_words.h). Runs of equal words are found first;
// those that lie in the same order, close together, are the frame of the
// alignment, and what lies between them is compared word by word, with as few
// words changed as can be (Levenshtein 1966).

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace turnstone {

// Words [quote, quote + size) of the quote are words [turn, turn + size) of the
// turn.
struct WordRun {
  uint32_t quote = 0;
  uint32_t turn = 0;
  uint32_t size = 0;

  uint32_t quote_end() const { return quote + size; }
  uint32_t turn_end() const { return turn + size; }
  friend bool operator==(const WordRun&, const WordRun&) = default;
};

// The best place of a quote in a turn.
struct Alignment {
  std::vector<WordRun> equal;  // In order in both, none empty.
  // The words of the turn that are compared with the whole quote.
  uint32_t turn_begin = 0;
  uint32_t turn_end = 0;
  uint32_t matched = 0;   // Words in `equal`.
  double similarity = 0;  // `matched` by the words of the longer side, 0 to 1.
};

// Any thread.
class QuoteAligner {
 public:
  // The quote has at least one word.
  explicit QuoteAligner(std::vector<uint32_t> quote);

  // Returns runs that could not be longer, by place in the quote. Long quotes
  // have no short ones.
  std::vector<WordRun> FindRuns(const std::vector<uint32_t>& turn) const;

  // Aligns the quote with a turn that has these runs. Without any, or if they
  // have too few of the quote's words, nothing matches.
  Alignment Align(const std::vector<uint32_t>& turn,
                  const std::vector<WordRun>& runs) const;

  // Returns the places, rising, where the turn has the whole quote. Linear.
  std::vector<size_t> FindWhole(const std::vector<uint32_t>& turn) const;

 private:
  uint64_t ShingleAt(const std::vector<uint32_t>& words, size_t at) const;

  const std::vector<uint32_t> quote_;
  const size_t shingle_size_;
  // Where each shingle of the quote begins.
  absl::flat_hash_map<uint64_t, std::vector<uint32_t>> shingles_;
  std::vector<uint32_t> borders_;  // Knuth, Morris and Pratt 1977.
};

}  // namespace turnstone
