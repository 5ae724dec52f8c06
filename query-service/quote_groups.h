// Pages of quotes that are grouped.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "query-service/paging.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_finder.h"
#include "query-service/store/store_view.h"
#include "turnstone/v1/quote.pb.h"

namespace turnstone {

// Adds a page of groups, as `request` asks for them, and how many there are;
// returns the token of the next page, or empty. INVALID_ARGUMENT names the
// field; otherwise as FindQuotes() and StoreView.
absl::StatusOr<std::string> AddGroups(
    const StoreView& view, const PageRequest& page, const QueryNode& query,
    const QuoteFilter& filter, QuoteOptions options,
    const v1::SearchQuotesRequest& request, const StopSignal& stop,
    v1::SearchQuotesResponse* response);

}  // namespace turnstone
