// What requests restrict quotes to.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "query-service/quotes/quote_filter.h"
#include "query-service/store/store_view.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/quote.pb.h"

namespace turnstone {

// Returns the filter of a request with this `parent`, a collection or all, and
// `filter`. INVALID_ARGUMENT names the field; NOT_FOUND if the collection, or
// a collection, speaker, transcript or topic to filter by, is not there;
// otherwise as TopicLists.
absl::StatusOr<QuoteFilter> FilterOf(const StoreView& view, TopicLists& topics,
                                     const std::string& parent,
                                     const v1::QuoteFilter& filter,
                                     const StopSignal& stop);

}  // namespace turnstone
