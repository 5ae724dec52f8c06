#include "query-service/quotes/edit_distance.h"

#include <algorithm>
#include <numeric>

namespace turnstone {
namespace {

// Terms are UTF-8 always; other bytes only count for themselves.
void Decode(absl::string_view text, std::u32string* characters) {
  characters->clear();
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<uint8_t>(text[at++]);
    char32_t character = lead;
    while (at < text.size() && (text[at] & 0xc0) == 0x80) {
      character = character << 6 | (text[at++] & 0x3f);
    }
    characters->push_back(character);
  }
}

}  // namespace

EditDistance::EditDistance(absl::string_view word) { Decode(word, &word_); }

bool EditDistance::IsWithin(absl::string_view other, uint32_t most) {
  Decode(other, &other_);
  const size_t size = word_.size();
  if (other_.size() > size + most || size > other_.size() + most) return false;
  last_.resize(size + 1);
  std::iota(last_.begin(), last_.end(), 0);
  before_ = last_;
  row_.resize(size + 1);
  for (size_t i = 1; i <= other_.size(); ++i) {
    row_[0] = static_cast<uint32_t>(i);
    uint32_t least = row_[0];
    for (size_t k = 1; k <= size; ++k) {
      const bool same = other_[i - 1] == word_[k - 1];
      uint32_t edits = std::min(
          {last_[k] + 1, row_[k - 1] + 1, last_[k - 1] + (same ? 0 : 1)});
      if (i > 1 && k > 1 && other_[i - 1] == word_[k - 2] &&
          other_[i - 2] == word_[k - 1]) {
        edits = std::min(edits, before_[k - 2] + 1);
      }
      row_[k] = edits;
      least = std::min(least, edits);
    }
    if (least > most) return false;
    before_.swap(last_);
    last_.swap(row_);
  }
  return last_[size] <= most;
}

}  // namespace turnstone
