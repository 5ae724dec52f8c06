// Finds the turns that match a query, ranks and counts them.
//
// The score of a turn is the sum of those of the query's words, phrases and
// prefixes that it holds, in the order of the query (bm25.h). A phrase counts
// as often as it stands in the turn, and weighs as much as all its words; so
// does each word of it weigh on its own. What must not occur does not count.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_view.h"
#include "query-service/quotes/part_search.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_filter.h"
#include "query-service/quotes/quote_plan.h"

namespace turnstone {

// The most hits that are put in order at once.
inline constexpr size_t kQuotesRankedMax = 10'000;

enum class QuoteOrder {
  kRelevance,  // Best score first.
  kTime,       // Oldest day first, turns without a day before all others.
  kPosition,   // By transcript, then turn.
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
  QuoteStatistics statistics;  // That the scores were computed from.
};

// Gives the name of a transcript for its ordinal: hits that are equal
// otherwise are in the order of (name, number of the turn). Names of different
// transcripts differ. What it returns lives as long as the call it is given to.
using TieOrder = std::function<absl::string_view(uint32_t transcript)>;

struct QuoteOptions {
  QuoteOrder order = QuoteOrder::kRelevance;
  size_t limit = 10;  // At most kQuotesRankedMax.
  std::optional<QuoteCursor> after;
};

// Returns the first hits behind `after`, or from the start. INVALID_ARGUMENT
// if `after` cannot be of this query; CANCELLED or DEADLINE_EXCEEDED by `stop`;
// RESOURCE_EXHAUSTED as MakeQuotePlan(); DATA_LOSS or as FromRocks() if the
// index cannot be read.
absl::StatusOr<QuotePage> FindQuotes(const IndexView& view,
                                     const QueryNode& query,
                                     const QuoteFilter& filter,
                                     const QuoteOptions& options,
                                     const TieOrder& tie_order,
                                     const StopSignal& stop);

// Hits that belong together.
struct HitGroup {
  uint32_t key = 0;
  int64_t count = 0;           // Of all.
  std::vector<QuoteHit> hits;  // The first of them, in order; at least one.
};

struct GroupPage {
  std::vector<HitGroup> groups;  // In the order of their first hits.
  bool more = false;             // There are groups behind these.
  size_t group_count = 0;        // Of all pages.
  QuoteStatistics statistics;
};

// Gives the key of the group that a turn is in.
using GroupKey = std::function<uint32_t(DocId)>;

// Returns the first `options.limit` groups whose first hits are behind
// `options.after`, with at most `hits_max` hits of each, above 0. Errors as of
// FindQuotes().
absl::StatusOr<GroupPage> FindGroups(
    const IndexView& view, const QueryNode& query, const QuoteFilter& filter,
    const QuoteOptions& options, size_t hits_max, const GroupKey& key_of,
    const TieOrder& tie_order, const StopSignal& stop);

// Gives `sink` all turns that match. Errors as of FindQuotes().
absl::Status ForEachQuote(const IndexView& view, const QueryNode& query,
                          const QuoteFilter& filter, const StopSignal& stop,
                          HitSink* sink);

// Returns the cursor from which the page behind `last` begins: the last hit of
// a page, or the first of its last group.
QuoteCursor CursorBehind(const IndexView& view, const QuoteHit& last,
                         const QuoteStatistics& statistics,
                         const TieOrder& tie_order);

}  // namespace turnstone
