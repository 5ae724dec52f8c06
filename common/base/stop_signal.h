// Tells long work that nobody waits for it any more.

#pragma once

#include <atomic>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace turnstone {

// A deadline and a flag. Work that scans calls Check() at least every
// kStopCheckInterval steps and returns what it says. Thread-safe.
class StopSignal {
 public:
  // Never stops unless Stop() is called.
  StopSignal() : deadline_(absl::InfiniteFuture()) {}
  explicit StopSignal(absl::Time deadline) : deadline_(deadline) {}
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Asks the work to end: the caller has cancelled.
  void Stop() { stopped_.store(true, std::memory_order_relaxed); }

  // OK; or CANCELLED after Stop(); or DEADLINE_EXCEEDED after the deadline.
  absl::Status Check() const;

  absl::Time deadline() const { return deadline_; }

 private:
  const absl::Time deadline_;
  std::atomic<bool> stopped_{false};
};

}  // namespace turnstone
