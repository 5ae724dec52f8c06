#include "common/rpc/serve.h"

#include "common/rpc/status_details.h"

namespace turnstone::rpc {
namespace {

// Deletes itself when gRPC is done with it, which is after Finish: until then
// the pool may use it, whatever the client does.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const grpc::CallbackServerContext& context,
            absl::string_view method, absl::Duration duration_max,
            Metrics& metrics, const google::protobuf::Message* request,
            const google::protobuf::Message* response, Runtime::Work work)
      : call_(context, method, duration_max, metrics),
        response_(response),
        work_(std::move(work)) {
    call_.AddRequestBytes(request->ByteSizeLong());
  }

  void Run() {
    absl::Status status = call_.stop().Check();
    if (status.ok()) status = work_(call_.stop());
    if (status.ok()) call_.AddResponseBytes(response_->ByteSizeLong());
    End(std::move(status));
  }

  const StopSignal& stop() const { return call_.stop(); }

  // Nothing may touch this object after Finish.
  void End(absl::Status status) { Finish(call_.Close(std::move(status))); }

  void OnCancel() override { call_.stop().Stop(); }
  void OnDone() override { delete this; }

 private:
  Call call_;
  const google::protobuf::Message* const response_;
  const Runtime::Work work_;
};

}  // namespace

Runtime::Runtime(const RuntimeOptions& options, Metrics& metrics)
    : options_(options),
      metrics_(metrics),
      pool_(options.threads, options.calls_waiting_max),
      stream_pool_(options.followers_max, /*waiting_max=*/0) {}

Runtime::~Runtime() = default;

grpc::ServerUnaryReactor* Runtime::Serve(
    grpc::CallbackServerContext* context, absl::string_view method,
    const google::protobuf::Message* request,
    const google::protobuf::Message* response, Work work, const Gate& gate) {
  auto* call = new UnaryCall(*context, method, options_.call_duration_max,
                             metrics_, request, response, std::move(work));
  const auto proceed = [this, call](absl::Status status) {
    if (!status.ok()) {
      call->End(std::move(status));
    } else if (!pool_.TryRun([call] { call->Run(); })) {
      call->End(ServerBusy());
    }
  };
  if (gate == nullptr) {
    proceed(absl::OkStatus());
  } else {
    gate(call->stop(), proceed);
  }
  return call;
}

void Runtime::StopStreams() {
  const std::lock_guard<std::mutex> lock(mutex_);
  streams_stopped_ = true;
  for (StreamState* stream : streams_) stream->StopForServer();
}

void Runtime::RunStream(StreamState* stream,
                        std::function<absl::Status()> produce,
                        std::function<void(grpc::Status)> finish) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (streams_stopped_) stream->StopForServer();
    streams_.insert(stream);
  }
  const auto end = [this, stream, finish](absl::Status status) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      streams_.erase(stream);
    }
    // A producer that only saw its StopSignal says CANCELLED; the stream knows
    // whose wish it was.
    if (absl::IsCancelled(status)) {
      const absl::Status cause = stream->CheckState();
      if (!cause.ok()) status = cause;
    }
    finish(stream->call().Close(std::move(status)));
  };
  const bool taken =
      stream_pool_.TryRun([stream, end, produce = std::move(produce)] {
        absl::Status status = stream->CheckState();
        if (status.ok()) status = produce();
        end(std::move(status));
      });
  if (!taken) end(ServerBusy());
}

}  // namespace turnstone::rpc
