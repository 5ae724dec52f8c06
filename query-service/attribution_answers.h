// Answers about who speaks turns: why, where it is open, and what has become
// of a turn that was cited.
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
                    const v1::ExplainAttributionRequest& request,
                    const StopSignal& stop,
                    v1::ExplainAttributionResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::ListUnresolvedTurnsRequest& request,
                    const StopSignal& stop,
                    v1::ListUnresolvedTurnsResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::ResolvePermalinkRequest& request,
                    const StopSignal& stop,
                    v1::ResolvePermalinkResponse* response);

}  // namespace turnstone
