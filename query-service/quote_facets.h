// Counts quotes by speaker, transcript, month and topic.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "google/protobuf/repeated_field.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_filter.h"
#include "query-service/store/store_view.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/quote.pb.h"

namespace turnstone {

// Returns how many turns match, and adds their counts by each of `facets` to
// `*counts`. INVALID_ARGUMENT if one is unknown or given twice, or is topics
// and `parent` is not one collection; otherwise as FindQuotes(), StoreView and
// TopicLists.
absl::StatusOr<int64_t> CountByFacets(
    const StoreView& view, TopicLists& topics, const std::string& parent,
    const QueryNode& query, const QuoteFilter& filter,
    const google::protobuf::RepeatedField<int>& facets, const StopSignal& stop,
    google::protobuf::RepeatedPtrField<v1::QuoteFacetCounts>* counts);

}  // namespace turnstone
