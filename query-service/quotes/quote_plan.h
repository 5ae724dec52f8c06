// A query prepared for one view of the index: which lists it reads, and what
// each part of it weighs.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_view.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_filter.h"

namespace turnstone {

// The lists of a key, one for each part of the view; null where it has none.
using PartLists = std::vector<std::unique_ptr<PostingList>>;

struct PlanNode {
  enum class Kind {
    kAny,     // Turns in any of the lists.
    kPhrase,  // Turns with the words of all lists next to each other.
    kNear,    // Turns in which both children are near each other.
    kAnd,     // Turns of all children, ...
    kOr,      // of any, ...
    kNot,     // and, only in kAnd, not of the one child.
  };

  Kind kind = Kind::kAny;
  std::vector<PartLists> lists;
  // What the frequency part of a leaf's score counts; 0 for filters.
  double weight = 0;
  uint32_t distance = 0;  // Words between near ones, at most.
  std::vector<PlanNode> children;
};

// What scores are computed from. Later pages use those of the first, so that
// what has not changed keeps its score and its place.
struct QuoteStatistics {
  int64_t turns = 0;             // Live turns.
  int64_t tokens = 0;            // Of all live turns.
  std::vector<int64_t> holders;  // Live turns with each word of the query.

  double average_length() const {
    return static_cast<double>(tokens) / static_cast<double>(turns);
  }
};

struct QuotePlan {
  PlanNode root;
  // Lists are not all of the filter: what is found must still pass it.
  bool checks_filter = false;
  QuoteStatistics statistics;
};

// Opens the lists of a query, and of the parts of a filter that are lists.
// Scores are computed from `known` if it is given, otherwise from the view.
// INVALID_ARGUMENT if `known` cannot be of this query; CANCELLED or
// DEADLINE_EXCEEDED by `stop`; RESOURCE_EXHAUSTED if words that stand for
// others take more than kMergedUnitsMax; DATA_LOSS or as FromRocks() if the
// index cannot be read. `view` outlives the plan.
absl::StatusOr<QuotePlan> MakeQuotePlan(
    const IndexView& view, const QueryNode& query, const QuoteFilter& filter,
    const std::optional<QuoteStatistics>& known, const StopSignal& stop);

}  // namespace turnstone
