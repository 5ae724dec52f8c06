// Answers of the method that splits a transcript by subject.

#pragma once

#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "query-service/store/store_view.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/topic_queries.pb.h"

namespace turnstone {

// Fills the response but for `commit`. INVALID_ARGUMENT names the field;
// NOT_FOUND has the reason TRANSCRIPT_NOT_FOUND.
absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::GetOutlineRequest& request,
                    const StopSignal& stop, v1::GetOutlineResponse* response);

}  // namespace turnstone
