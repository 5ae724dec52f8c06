#include "common/rpc/call.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "common/observe/log.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/status_details.h"

namespace turnstone::rpc {
namespace {

constexpr absl::Duration kBusyRetryAfter = absl::Seconds(1);

absl::Time DeadlineOf(const grpc::CallbackServerContext& context,
                      absl::Time latest) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return latest;
  return std::min(absl::FromChrono(deadline), latest);
}

}  // namespace

Call::Call(const grpc::CallbackServerContext& context, absl::string_view method,
           absl::Duration duration_max, Metrics& metrics)
    : method_(method),
      metrics_(metrics),
      started_(absl::Now()),
      stop_(DeadlineOf(context, started_ + duration_max)) {}

grpc::Status Call::Close(absl::Status status) {
  const absl::Time now = absl::Now();
  if (absl::IsCancelled(status) && now >= stop_.deadline()) {
    status = absl::DeadlineExceededError("the call's deadline has passed");
  }
  const absl::Duration duration = now - started_;
  const std::string code = absl::StatusCodeToString(status.code());
  metrics_.CountCall(method_, code, duration, request_bytes_, response_bytes_);
  LogInfo("call", {{"method", method_},
                   {"status", code},
                   {"reason", ReasonOf(status)},
                   {"duration_ms", absl::ToDoubleMilliseconds(duration)},
                   {"request_bytes", request_bytes_},
                   {"response_bytes", response_bytes_}});
  return ToGrpcStatus(status);
}

absl::Status ServerBusy() {
  return WithRetryAfter(
      WithReason(absl::ResourceExhaustedError("too many calls are waiting"),
                 "SERVER_BUSY"),
      kBusyRetryAfter);
}

}  // namespace turnstone::rpc
