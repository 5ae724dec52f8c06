// Client streams: messages are read one at a time and handed to a sink.

#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "common/rpc/call.h"
#include "common/rpc/work_pool.h"

namespace turnstone::rpc {

// Takes the messages of one upload. Its functions run on the work pool, one at
// a time; it is destroyed when the call is over, however it ended.
template <class Request>
class UploadSink {
 public:
  virtual ~UploadSink() = default;

  // Takes the next message. An error ends the upload with it.
  virtual absl::Status Add(const Request& message, const StopSignal& stop) = 0;

  // Acts on the whole upload and fills the response. A connection that breaks
  // can look like the end of the messages, so the sink must know from the
  // messages themselves (a size, a digest, a mark) that it has them all.
  virtual absl::Status Finish(const StopSignal& stop) = 0;
};

// The reactor of an upload; deletes itself when gRPC is done with it. The next
// message is read after the sink has taken the last: the client is held back
// by HTTP/2 flow control and memory stays at one message.
template <class Request>
class UploadCall final : public grpc::ServerReadReactor<Request> {
 public:
  UploadCall(grpc::CallbackServerContext* context, absl::string_view method,
             absl::Duration duration_max, Metrics& metrics, WorkPool& pool,
             std::unique_ptr<UploadSink<Request>> sink,
             const google::protobuf::Message* response)
      : context_(context),
        call_(*context, method, duration_max, metrics),
        pool_(pool),
        sink_(std::move(sink)),
        response_(response) {
    this->StartRead(&message_);
  }

  void OnReadDone(bool ok) override {
    if (!pool_.TryRun([this, ok] { ok ? TakeMessage() : TakeEnd(); })) {
      End(ServerBusy());
    }
  }
  void OnCancel() override { call_.stop().Stop(); }
  void OnDone() override { delete this; }

 private:
  void TakeMessage() {
    call_.AddRequestBytes(message_.ByteSizeLong());
    absl::Status status = call_.stop().Check();
    if (status.ok()) status = sink_->Add(message_, call_.stop());
    if (!status.ok()) return End(std::move(status));
    this->StartRead(&message_);
  }

  void TakeEnd() {
    if (context_->IsCancelled()) call_.stop().Stop();
    absl::Status status = call_.stop().Check();
    if (status.ok()) status = sink_->Finish(call_.stop());
    if (status.ok()) call_.AddResponseBytes(response_->ByteSizeLong());
    End(std::move(status));
  }

  // Nothing may touch this object after Finish.
  void End(absl::Status status) {
    this->Finish(call_.Close(std::move(status)));
  }

  grpc::CallbackServerContext* const context_;
  Call call_;
  WorkPool& pool_;
  const std::unique_ptr<UploadSink<Request>> sink_;
  const google::protobuf::Message* const response_;
  Request message_;
};

}  // namespace turnstone::rpc
