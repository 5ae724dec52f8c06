#include "common/rpc/health.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "common/rpc/call.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/status_details.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace turnstone::rpc {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;
using ServingStatus = HealthCheckResponse::ServingStatus;

// The reactor of one Watch. Sends the newest status whenever it differs from
// the last one sent; a slow watcher skips what lay between. Deletes itself
// when gRPC is done with it.
class Watch final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  // `forget` is called before the end, after which nobody may use the watch.
  explicit Watch(std::function<void(Watch*)> forget)
      : forget_(std::move(forget)) {}

  void Set(ServingStatus status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    wanted_ = status;
    Advance();
  }

  // Finishes with `status` as soon as what was set has been sent.
  void End(grpc::Status status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!end_.has_value()) end_ = std::move(status);
    Advance();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    if (!ok && !end_.has_value()) end_ = grpc::Status::CANCELLED;
    if (!ok) wanted_ = message_.status();
    Advance();
  }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override {
    forget_(this);
    delete this;
  }

 private:
  void Advance() {
    if (writing_ || finished_) return;
    if (!sent_any_ || wanted_ != message_.status()) {
      sent_any_ = true;
      writing_ = true;
      message_.set_status(wanted_);
      StartWrite(&message_);
    } else if (end_.has_value()) {
      finished_ = true;
      Finish(*end_);
    }
  }

  const std::function<void(Watch*)> forget_;
  std::mutex mutex_;
  ServingStatus wanted_ = HealthCheckResponse::SERVICE_UNKNOWN;
  HealthCheckResponse message_;  // Sent last, or being sent.
  std::optional<grpc::Status> end_;
  bool sent_any_ = false;
  bool writing_ = false;
  bool finished_ = false;
};

}  // namespace

class Health::HealthService final
    : public grpc::health::v1::Health::CallbackService {
 public:
  HealthService() { statuses_[""] = HealthCheckResponse::NOT_SERVING; }

  // The server has ended, so the last watches are about to go.
  ~HealthService() override {
    std::unique_lock<std::mutex> lock(mutex_);
    gone_.wait(lock, [this] { return watches_.empty(); });
  }

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const HealthCheckRequest* request,
                                  HealthCheckResponse* response) override {
    const ServingStatus status = StatusOf(request->service());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (status == HealthCheckResponse::SERVICE_UNKNOWN) {
      reactor->Finish(ToGrpcStatus(absl::NotFoundError("no such service")));
    } else {
      response->set_status(status);
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }

  grpc::ServerWriteReactor<HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* /*context*/,
      const HealthCheckRequest* request) override {
    auto* watch = new rpc::Watch([this](rpc::Watch* gone) { Forget(gone); });
    const std::lock_guard<std::mutex> lock(mutex_);
    watch->Set(StatusLocked(request->service()));
    if (shut_down_) {
      watch->End(Stopping());
    } else if (watches_.size() >= kHealthWatchersMax) {
      watch->End(ToGrpcStatus(ServerBusy()));
    }
    watches_[watch] = request->service();
    return watch;
  }

  void SetServing(absl::string_view service, bool serving) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (shut_down_) return;
    const std::string name(service);
    const ServingStatus status = serving ? HealthCheckResponse::SERVING
                                         : HealthCheckResponse::NOT_SERVING;
    statuses_[name] = status;
    for (const auto& [watch, watched] : watches_) {
      if (watched == name) watch->Set(status);
    }
  }

  void Shutdown() {
    const std::lock_guard<std::mutex> lock(mutex_);
    shut_down_ = true;
    for (auto& [name, status] : statuses_) {
      status = HealthCheckResponse::NOT_SERVING;
    }
    for (const auto& [watch, watched] : watches_) {
      watch->Set(StatusLocked(watched));
      watch->End(Stopping());
    }
  }

 private:
  static grpc::Status Stopping() {
    return ToGrpcStatus(WithReason(
        absl::UnavailableError("the server is stopping"), "SERVER_STOPPING"));
  }

  ServingStatus StatusOf(const std::string& service) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return StatusLocked(service);
  }

  ServingStatus StatusLocked(const std::string& service) const {
    const auto found = statuses_.find(service);
    return found == statuses_.end() ? HealthCheckResponse::SERVICE_UNKNOWN
                                    : found->second;
  }

  void Forget(rpc::Watch* watch) {
    const std::lock_guard<std::mutex> lock(mutex_);
    watches_.erase(watch);
    gone_.notify_all();
  }

  std::mutex mutex_;  // Taken before a watch's own.
  std::condition_variable gone_;
  std::map<std::string, ServingStatus> statuses_;
  std::map<rpc::Watch*, std::string> watches_;  // With the service watched.
  bool shut_down_ = false;
};

Health::Health() : service_(std::make_unique<HealthService>()) {}

Health::~Health() = default;

void Health::SetServing(absl::string_view service, bool serving) {
  service_->SetServing(service, serving);
}

void Health::Shutdown() { service_->Shutdown(); }

grpc::Service& Health::service() { return *service_; }

}  // namespace turnstone::rpc
