// Answers of the topic methods.
//
// Each fills the response but for `commit`. INVALID_ARGUMENT names the field;
// NOT_FOUND has the reason COLLECTION_NOT_FOUND, TRANSCRIPT_NOT_FOUND or
// TOPIC_NOT_FOUND.

#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "query-service/quotes/query_node.h"
#include "query-service/store/store_view.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/query_service.pb.h"

namespace turnstone {

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::GetTopicRequest& request, const StopSignal& stop,
                    v1::GetTopicResponse* response);
absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListTopicsRequest& request,
                    const StopSignal& stop, v1::ListTopicsResponse* response);
absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListTopicQuotesRequest& request,
                    const StopSignal& stop,
                    v1::ListTopicQuotesResponse* response);

// Fills a topic of a collection, which is given by its id.
void ToProto(const std::string& collection, const Topic& topic,
             v1::Topic* proto);

// Returns the query that finds the turns which name a topic.
QueryNode QueryOf(const Topic& topic);

}  // namespace turnstone
