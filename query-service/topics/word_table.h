// Lists of words, split and hashed at compile time: every word of a transcript
// is looked up.

#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace turnstone {

constexpr size_t CountWords(absl::string_view text) {
  size_t count = 1;
  for (size_t i = 0; i < text.size(); ++i) count += text[i] == ' ';
  return count;
}

template <size_t N>
constexpr std::array<absl::string_view, N> SplitWords(absl::string_view text) {
  std::array<absl::string_view, N> words;
  size_t begin = 0;
  for (size_t i = 0; i < N; ++i) {
    size_t end = begin;
    while (end < text.size() && text[end] != ' ') ++end;
    words[i] = absl::string_view(text.data() + begin, end - begin);
    begin = end + 1;
  }
  return words;
}

constexpr size_t HashOf(absl::string_view word) {
  uint32_t hash = 2166136261;  // FNV-1a.
  for (char c : word) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619;
  return hash ^ (hash >> 15);
}

// The words of a list by hash, at most half full; the rest is empty. Made from
// one text with a space between words.
template <size_t N>
struct WordTable {
  static constexpr size_t kSize = std::bit_ceil(2 * N);

  constexpr explicit WordTable(absl::string_view text) {
    for (absl::string_view word : SplitWords<N>(text)) {
      size_t place = HashOf(word) % kSize;
      while (!words[place].empty()) place = (place + 1) % kSize;
      words[place] = word;
    }
  }

  bool Holds(absl::string_view word) const {
    size_t place = HashOf(word) % kSize;
    while (!words[place].empty() && words[place] != word) {
      place = (place + 1) % kSize;
    }
    return !words[place].empty();
  }

  std::array<absl::string_view, kSize> words;
};

}  // namespace turnstone
