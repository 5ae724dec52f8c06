// Other spellings for queries that find nothing.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_view.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_filter.h"

namespace turnstone {

// One turn with a word one edit away counts for so many of those two away.
inline constexpr int64_t kOneEditWeight = 100;

// Returns a query, as text, that finds something with `filter` where `query`
// finds nothing, or an empty text. Words and words of phrases that no turn of
// the filter's collections has are replaced by one that some have, one edit
// away, or two if they have kTwoEditsCharactersMin characters: by the one that
// most turns have, weighted; of equals by the first in the order of bytes.
// Words that must not occur, and those with `*` or `~`, stay. The same on every
// node.
//
// Reads every word of the index once, and none if there are more than
// kQueryExpansionsMax words to replace. Errors as of FindQuotes().
absl::StatusOr<std::string> SuggestQuery(const IndexView& view,
                                         const QueryNode& query,
                                         const QuoteFilter& filter,
                                         const StopSignal& stop);

}  // namespace turnstone
