// Words that are nearly the same.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

// Tells how far words are from one: by characters put in, left out, replaced,
// or swapped with their neighbour (optimal string alignment distance; Boytsov,
// "Indexing methods for approximate dictionary searching", 2011).
class EditDistance {
 public:
  // `word` is UTF-8.
  explicit EditDistance(absl::string_view word);

  // True if `other` is at most `most` edits away.
  bool IsWithin(absl::string_view other, uint32_t most);

 private:
  std::u32string word_;
  uint64_t characters_ = 0;  // Of `word_`.
  std::u32string other_;
  std::vector<uint32_t> before_;  // Rows of the table.
  std::vector<uint32_t> last_;
  std::vector<uint32_t> row_;
};

}  // namespace turnstone
