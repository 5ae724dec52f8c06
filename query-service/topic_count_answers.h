// Answers of the methods that count who speaks of a topic, when, and of what
// else.
//
// Each fills the response but for `commit`. INVALID_ARGUMENT names the field;
// NOT_FOUND has the reason TOPIC_NOT_FOUND or SPEAKER_NOT_FOUND. A turn counts
// once, and for the speaker whom it is attributed to, however surely.

#pragma once

#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "query-service/store/store_view.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/topic_queries.pb.h"

namespace turnstone {

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListTopicSpeakersRequest& request,
                    const StopSignal& stop,
                    v1::ListTopicSpeakersResponse* response);
absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListSpeakerTopicsRequest& request,
                    const StopSignal& stop,
                    v1::ListSpeakerTopicsResponse* response);
absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListRelatedTopicsRequest& request,
                    const StopSignal& stop,
                    v1::ListRelatedTopicsResponse* response);
absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ComputeTopicTrendRequest& request,
                    const StopSignal& stop,
                    v1::ComputeTopicTrendResponse* response);

}  // namespace turnstone
