// What every call has, whatever its shape: time, sizes, a stop signal, an end.

#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/stop_signal.h"
#include "common/observe/metrics.h"

namespace turnstone::rpc {

// One call from its arrival to its status. Used by one thread at a time, save
// stop(), which is thread-safe.
class Call {
 public:
  // The call stops at the client's deadline, or `duration_max` from now if
  // that is sooner.
  Call(const grpc::CallbackServerContext& context, absl::string_view method,
       absl::Duration duration_max, Metrics& metrics);

  StopSignal& stop() { return stop_; }
  const StopSignal& stop() const { return stop_; }

  void AddRequestBytes(size_t bytes) { request_bytes_ += bytes; }
  void AddResponseBytes(size_t bytes) { response_bytes_ += bytes; }

  // Counts and logs the call; returns what to finish its reactor with. Called
  // exactly once. A call that stopped because its time was up ends in
  // DEADLINE_EXCEEDED, whichever of the two signals came first.
  grpc::Status Close(absl::Status status);

 private:
  const std::string method_;
  Metrics& metrics_;
  const absl::Time started_;
  StopSignal stop_;
  size_t request_bytes_ = 0;
  size_t response_bytes_ = 0;
};

// Returns the error of a call that found the server full: RESOURCE_EXHAUSTED,
// reason SERVER_BUSY, with RetryInfo.
absl::Status ServerBusy();

}  // namespace turnstone::rpc
