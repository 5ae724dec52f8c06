// Answers about speakers: whom a name means, and how much they say.
//
// Each fills the response but for `commit`. INVALID_ARGUMENT names the field;
// NOT_FOUND is as in lookup_answers.h.

#pragma once

#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "query-service/store/store_view.h"
#include "turnstone/v1/query_service.pb.h"

namespace turnstone {

absl::Status Answer(const StoreView& view,
                    const v1::ResolveSpeakerNameRequest& request,
                    const StopSignal& stop,
                    v1::ResolveSpeakerNameResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::ComputeSpeakerStatsRequest& request,
                    const StopSignal& stop,
                    v1::ComputeSpeakerStatsResponse* response);

}  // namespace turnstone
