// Answers of the methods that search for quotes.
//
// Each fills the response but for `commit`. INVALID_ARGUMENT names the field,
// and for `query` the column; NOT_FOUND if the collection, or what to filter
// by, is not there.

#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "common/rpc/stream.h"
#include "google/protobuf/repeated_field.h"
#include "query-service/paging.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_finder.h"
#include "query-service/store/store_view.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/quote.pb.h"

namespace turnstone {

// Streamed quotes come in messages of so many.
inline constexpr int kStreamedQuotesMax = 100;

absl::Status Answer(const StoreView& view, TopicLists& topics,
                    const v1::SearchQuotesRequest& request,
                    const StopSignal& stop, v1::SearchQuotesResponse* response);
absl::Status Answer(const StoreView& view, TopicLists& topics,
                    const v1::CountQuotesRequest& request,
                    const StopSignal& stop, v1::CountQuotesResponse* response);

// Adds a page of quotes; returns the token of the next, or empty.
absl::StatusOr<std::string> AddPage(
    const StoreView& view, const PageRequest& page, const QueryNode& query,
    const QuoteFilter& filter, QuoteOptions options, int context_turns,
    const StopSignal& stop,
    google::protobuf::RepeatedPtrField<v1::Quote>* quotes);

// Writes whole responses.
absl::Status StreamQuotes(const StoreView& view, TopicLists& topics,
                          const v1::StreamQuotesRequest& request,
                          rpc::StreamWriter<v1::StreamQuotesResponse>& writer);

}  // namespace turnstone
