// Many searches of quotes over one stream.

#pragma once

#include "absl/status/status.h"
#include "common/rpc/stream.h"
#include "query-service/node.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/quote.pb.h"

namespace turnstone {

// Answers every search that the client sends, each from the view that is the
// present one then. Returns OK once the client has sent all, or what ended the
// stream; what is wrong with a search is in its result.
absl::Status StreamSearches(Node& node, TopicLists& topics,
                            rpc::StreamPeer<v1::StreamSearchesRequest,
                                            v1::StreamSearchesResponse>& peer);

}  // namespace turnstone
