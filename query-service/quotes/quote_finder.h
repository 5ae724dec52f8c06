// Finds the turns that match a query, ranks and counts them.
//
// Scores are BM25 over live turns only, the sum over the query's terms of
//
//   ln(1 + (N - n + 0.5) / (n + 0.5)) * f / (f + k1 * (1 - b + b * l / a))
//
// with k1 = 1.2, b = 0.75, N live turns, n of them with the term, f times in a
// turn of l tokens, a tokens in a turn on average. Computed in double in the
// order of the terms, so that all nodes with the same turns give equal scores.
// Each term counts once, whether as a word or in phrases.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_view.h"
#include "query-service/quotes/quote_query.h"

namespace turnstone {

// The most hits that are put in order at once.
inline constexpr size_t kQuotesRankedMax = 10'000;

enum class QuoteOrder {
  kRelevance,  // Best score first.
  kTime,       // Oldest day first, turns without a day before all others.
};

// Which turns may match. What is not set does not restrict.
struct QuoteFilter {
  std::optional<uint32_t> collection;                        // Ordinal.
  std::optional<absl::flat_hash_set<uint32_t>> speakers;     // Ordinals.
  std::optional<absl::flat_hash_set<uint32_t>> transcripts;  // Ordinals.
  // Both included. Turns without a day match only if neither is set.
  std::optional<int32_t> day_min;
  std::optional<int32_t> day_max;
};

// What scores are computed from. Later pages use those of the first, so that
// what has not changed keeps its score and its place.
struct QuoteStatistics {
  int64_t turns = 0;             // Live turns.
  int64_t tokens = 0;            // Of all live turns.
  std::vector<int64_t> holders;  // Live turns with each term of the query.
};

// The sort key of a hit, the same on every node: where a page ended.
struct QuoteCursor {
  double score = 0;        // Of QuoteOrder::kRelevance.
  int32_t day = kNoDay;    // Of QuoteOrder::kTime.
  std::string transcript;  // Its name, as TieOrder gives it.
  uint32_t number = 0;     // Of the turn.
  QuoteStatistics statistics;
};

struct QuoteHit {
  DocId doc = 0;
  double score = 0;
};

struct QuotePage {
  std::vector<QuoteHit> hits;  // In order.
  bool more = false;           // There are hits behind these.
  int64_t total = 0;           // All hits, those of other pages included.
  QuoteStatistics statistics;  // That the scores were computed from.
};

// Gives the name of a transcript for its ordinal: hits that are equal
// otherwise are in the order of (name, number of the turn). Names of different
// transcripts differ. What it returns lives as long as the call it is given to.
using TieOrder = std::function<absl::string_view(uint32_t transcript)>;

// Returns the first `limit` hits, at most kQuotesRankedMax, behind `after`, or
// from the start. INVALID_ARGUMENT if `after` cannot be of this query;
// CANCELLED or DEADLINE_EXCEEDED by `stop`; DATA_LOSS or as FromRocks() if the
// index cannot be read.
absl::StatusOr<QuotePage> FindQuotes(
    const IndexView& view, const QuoteQuery& query, const QuoteFilter& filter,
    QuoteOrder order, size_t limit, const std::optional<QuoteCursor>& after,
    const TieOrder& tie_order, const StopSignal& stop);

// Returns how many turns match, exactly. Errors as of FindQuotes().
absl::StatusOr<int64_t> CountQuotes(const IndexView& view,
                                    const QuoteQuery& query,
                                    const QuoteFilter& filter,
                                    const StopSignal& stop);

// Returns the cursor from which the next page begins. `page` is not empty.
QuoteCursor CursorBehind(const IndexView& view, const QuotePage& page,
                         const TieOrder& tie_order);

// Returns the bytes [first, second) of `text` that match: words, and phrases
// as a whole. Sorted; those that overlap are one.
std::vector<std::pair<uint32_t, uint32_t>> Highlights(const QuoteQuery& query,
                                                      absl::string_view text);

}  // namespace turnstone
