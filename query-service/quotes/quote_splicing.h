// Finds the turns from which the parts of a quote were put together.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "query-service/index/turn_columns.h"
#include "query-service/quotes/quote_alignment.h"
#include "query-service/quotes/quote_candidates.h"

namespace turnstone {

// A stretch of a quote that stands in a turn word for word.
struct QuotePart {
  DocId doc = 0;
  WordRun run;
};

// Collects stretches and chooses those that make up most of the quote, with as
// few parts as can be. Used by one thread.
class QuoteSplicer {
 public:
  // `ellipses` are the words of the quote before which something is left out;
  // `bits` says how much each word of the quote says, `enough_bits` when it is
  // enough.
  QuoteSplicer(std::vector<uint32_t> quote,
               const std::vector<uint32_t>& ellipses, std::vector<double> bits,
               double enough_bits);

  // Adds parts that go on from turn to neighbouring turn; usually it is one.
  // Of those that go on equally far, the one with the better fit is taken, the
  // first of equals.
  void Add(std::vector<QuotePart> parts, SpeakerFit fit);

  // Returns the parts, in the order of the quote. One at least is long or
  // rare enough not to be there by chance; each of the others is, too, or is in
  // the turn of such a part, or is all between two ellipses. Empty if they have
  // too few words of the quote or are too many.
  std::vector<QuotePart> Choose() const;

 private:
  // Words [begin, end) of the quote.
  struct Stretch {
    std::vector<QuotePart> parts;
    SpeakerFit fit = SpeakerFit::kWrong;
    uint32_t begin = 0;
    uint32_t end = 0;
  };
  struct Taken {
    const Stretch* stretch = nullptr;  // Has these words and maybe more.
    uint32_t begin = 0;
    uint32_t end = 0;
  };

  // True if the words do not stand next to each other by chance.
  bool IsTelling(uint32_t begin, uint32_t end) const;
  // Chooses stretches, of those turns only unless `only` is null.
  std::vector<Taken> Plan(const absl::flat_hash_set<DocId>* only) const;

  const std::vector<uint32_t> quote_;
  std::vector<bool> is_border_;  // By word: something is left out before it.
  const std::vector<double> bits_;
  const double enough_bits_;
  std::vector<Stretch> stretches_;
};

}  // namespace turnstone
