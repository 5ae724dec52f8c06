#include "common/base/stop_signal.h"

#include "absl/time/clock.h"

namespace turnstone {

absl::Status StopSignal::Check() const {
  if (stopped_.load(std::memory_order_relaxed)) {
    return absl::CancelledError("the call was cancelled");
  }
  if (deadline_ != absl::InfiniteFuture() && absl::Now() >= deadline_) {
    return absl::DeadlineExceededError("the call's deadline has passed");
  }
  return absl::OkStatus();
}

}  // namespace turnstone
