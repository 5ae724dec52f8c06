// Finds turns that may hold a quote, by the index alone.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/stop_signal.h"
#include "common/text/tokenizer.h"
#include "query-service/index/index_view.h"

namespace turnstone {

// Where a quote is looked for, and who is said to have said it. What is not
// set does not restrict.
struct QuoteScope {
  std::optional<uint32_t> collection;                     // Ordinal.
  std::optional<uint32_t> transcript;                     // Ordinal.
  std::optional<absl::flat_hash_set<uint32_t>> speakers;  // Ordinals.
};

// How a turn's speaker fits those who are said to speak, the best first.
enum class SpeakerFit : uint8_t {
  kRight,      // One of them, for sure; or nobody was named.
  kUncertain,  // Nobody knows for sure who speaks.
  kWrong,      // Somebody else, for sure.
};
inline constexpr size_t kSpeakerFits = 3;

SpeakerFit FitOf(const QuoteScope& scope, const TurnColumns& columns);

// The turns for one quote. All arguments outlive it. Used by one thread. All
// methods: CANCELLED or DEADLINE_EXCEEDED by `stop`; DATA_LOSS or as
// FromRocks() if the index cannot be read.
class QuoteCandidates {
 public:
  QuoteCandidates(const IndexView& view, const QuoteScope& scope,
                  const StopSignal& stop)
      : view_(view), scope_(scope), stop_(stop) {}

  // Looks up the words of the quote, at least one, which outlive it too. Of
  // long quotes some words stand for all.
  absl::Status Open(const std::vector<Token>& words);

  // Returns turns that hold the words [begin, end) of the quote next to each
  // other, as far as can be told by some of them: of each fit of the speaker at
  // most `limit`, the best fit first. None with the best fit is missing if
  // there are fewer.
  absl::StatusOr<std::vector<DocId>> FindPhrase(size_t begin, size_t end,
                                                size_t limit);

  // Returns turns that have most of the quote, or of a part of it, by how rare
  // the words are that they share with it. At most 80.
  absl::StatusOr<std::vector<DocId>> FindSimilar();

  // How much each word of the quote says: the binary logarithm of how few turns
  // have it. 0 for words that were not looked up.
  const std::vector<double>& bits() const { return bits_; }

  // So many bits do not come together by chance.
  double enough_bits() const;

 private:
  // A different word of the quote that was looked up.
  struct Term {
    absl::string_view term;
    uint32_t word = 0;  // Its first place in the quote.
    int64_t count = 0;  // Live turns that have it.
    double bits = 0;
  };
  // A word of a phrase.
  struct PhraseTerm {
    absl::string_view term;
    int64_t count = 0;
    std::vector<uint32_t> offsets;  // Words before it in the phrase, rising.
  };
  struct Shared;

  bool InScope(const TurnColumns& columns) const;
  absl::Status CountStep();
  // Moves all cursors to the first turn at or after `doc` that all have, and
  // returns it, or kDocIdEnd.
  absl::StatusOr<DocId> SeekAll(std::vector<TermCursor>* cursors, DocId doc);
  absl::StatusOr<bool> HoldsPhrase(const std::vector<PhraseTerm>& terms,
                                   std::vector<TermCursor>* cursors);
  // Returns the words by which a phrase is found, the rarest first; none if no
  // turn has one of them.
  absl::StatusOr<std::vector<PhraseTerm>> PhraseTermsOf(size_t begin,
                                                        size_t end);
  absl::StatusOr<int64_t> CountOf(absl::string_view term);
  std::vector<uint32_t> SeedsOf() const;
  absl::StatusOr<std::vector<Shared>> FindShared(
      const std::vector<uint32_t>& seeds);
  absl::Status AddOthers(const std::vector<uint32_t>& seeds,
                         std::vector<Shared>* turns);
  size_t BlockOf(uint32_t word) const;

  const IndexView& view_;
  const QuoteScope& scope_;
  const StopSignal& stop_;
  const std::vector<Token>* words_ = nullptr;
  size_t blocks_ = 1;         // Into which it is divided.
  std::vector<Term> terms_;   // The rarest first.
  std::vector<double> bits_;  // By word of the quote.
  absl::flat_hash_map<absl::string_view, int64_t> counts_;  // By term.
  std::vector<uint32_t> starts_;
  std::vector<uint32_t> places_;
  int steps_ = 0;  // Since `stop_` was asked.
};

}  // namespace turnstone
