// The scores of words in turns: BM25 (Robertson and Zaragoza, "The
// Probabilistic Relevance Framework: BM25 and Beyond", 2009).
//
//   score = weight * frequency part
//   weight = ln(1 + (N - n + 0.5) / (n + 0.5))
//   frequency part = f / (f + norm)
//   norm = k1 * (1 - b) + l * (k1 * b / a)
//
// N live turns, n of them with the word, f times in a turn of l words, a words
// in a live turn on average. All in double, in this order of operations, so
// that all nodes with the same turns give equal scores.

#pragma once

#include <cmath>
#include <cstdint>

namespace turnstone {

inline constexpr double kBm25K1 = 1.2;
inline constexpr double kBm25B = 0.75;

// `holders` is at most `turns`.
inline double Bm25Weight(int64_t turns, int64_t holders) {
  return std::log(
      1 + (static_cast<double>(turns) - static_cast<double>(holders) + 0.5) /
              (static_cast<double>(holders) + 0.5));
}

// What depends on the lengths of turns only.
class Bm25Norms {
 public:
  explicit Bm25Norms(double average_length)
      : by_word_(kBm25K1 * kBm25B / average_length) {}

  double Of(uint32_t length) const {
    return kBm25K1 * (1 - kBm25B) + length * by_word_;
  }

 private:
  double by_word_;
};

inline double Bm25FrequencyPart(uint32_t frequency, double norm) {
  return frequency / (frequency + norm);
}

}  // namespace turnstone
