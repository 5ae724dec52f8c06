#include "common/rpc/stream.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/status_details.h"

namespace turnstone::rpc {

StreamState::StreamState(const grpc::CallbackServerContext& context,
                         absl::string_view method, Metrics& metrics)
    : call_(context, method, absl::InfiniteDuration(), metrics) {}

void StreamState::Stop(bool by_server) {
  std::function<void()> wake;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
    by_server_ = by_server;
    call_.stop().Stop();
    changed_.notify_all();
    wake = std::move(wake_);
    wake_ = nullptr;
  }
  if (wake) wake();
}

absl::Status StreamState::CheckState() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (by_server_) {
    return WithReason(absl::UnavailableError("the server is stopping"),
                      "SERVER_STOPPING");
  }
  return call_.stop().Check();
}

absl::Status StreamState::SleepState(absl::Duration duration) {
  const absl::Time until =
      std::min(absl::Now() + duration, call_.stop().deadline());
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, absl::ToChronoNanoseconds(until - absl::Now()),
                      [this] { return stopped_; });
  }
  return CheckState();
}

void StreamState::SetWake(std::function<void()> wake) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!stopped_) {
      wake_ = std::move(wake);
      return;
    }
  }
  wake();
}

void StreamState::BeginWrite() {
  const std::lock_guard<std::mutex> lock(mutex_);
  writing_ = true;
}

// Waits for gRPC even after a stop, because the message is the caller's until
// then. A client that has gone, or the end of the drain, ends every write.
absl::Status StreamState::WaitForWrite() {
  bool ok = false;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !writing_; });
    ok = write_ok_;
  }
  if (!ok) StopForClient();
  return CheckState();
}

void StreamState::BeginRead() {
  const std::lock_guard<std::mutex> lock(mutex_);
  reading_ = true;
}

absl::StatusOr<bool> StreamState::WaitForRead() {
  bool has_message = false;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !reading_ || stopped_; });
    has_message = !reading_ && read_ok_;
  }
  TS_RETURN_IF_ERROR(CheckState());
  return has_message;
}

void StreamState::EndRead(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  reading_ = false;
  read_ok_ = ok;
  changed_.notify_all();
}

void StreamState::EndWrite(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  writing_ = false;
  write_ok_ = ok;
  changed_.notify_all();
}

}  // namespace turnstone::rpc
