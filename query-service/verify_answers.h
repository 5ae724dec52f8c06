// Answers of VerifyQuote: whether somebody really said a thing.

#pragma once

#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "query-service/store/store_view.h"
#include "turnstone/v1/query_service.pb.h"

namespace turnstone {

// Fills the response but for `commit`. INVALID_ARGUMENT names the field;
// NOT_FOUND if the collection, transcript or speaker is not there.
absl::Status Answer(const StoreView& view,
                    const v1::VerifyQuoteRequest& request,
                    const StopSignal& stop, v1::VerifyQuoteResponse* response);

}  // namespace turnstone
