#include "query-service/quotes/edit_distance.h"

#include <algorithm>
#include <bit>
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

// The characters that a word has, as bits, some of which are shared.
uint64_t CharactersOf(const std::u32string& word) {
  uint64_t bits = 0;
  for (const char32_t character : word) bits |= uint64_t{1} << character % 64;
  return bits;
}

}  // namespace

EditDistance::EditDistance(absl::string_view word) {
  Decode(word, &word_);
  characters_ = CharactersOf(word_);
}

bool EditDistance::IsWithin(absl::string_view other, uint32_t most) {
  Decode(other, &other_);
  const size_t size = word_.size();
  if (other_.size() > size + most || size > other_.size() + most) return false;
  // An edit takes away one character at most, and adds one.
  const int changed = std::popcount(CharactersOf(other_) ^ characters_);
  if (changed > static_cast<int>(2 * most)) return false;
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
