// A server in this process whose methods do what each test says.

#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/serve.h"
#include "common/rpc/server.h"
#include "common/rpc/status_details.h"
#include "rpc_test_service.grpc.pb.h"

namespace turnstone::rpc {

using ::turnstone::test::Echo;
using ::turnstone::test::Note;

// Longer than anything here takes; a test that waits this long has failed.
inline constexpr std::chrono::seconds kWaitMax(60);

// Returns whether `condition` came true within kWaitMax.
inline bool Eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kWaitMax;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return condition();
}

// Opens once; tests hold work back with it.
class Gate {
 public:
  void Open() { opened_.set_value(); }
  void Wait() const { opened_seen_.wait(); }
  bool IsOpen() const {
    return opened_seen_.wait_for(std::chrono::seconds(0)) ==
           std::future_status::ready;
  }

 private:
  std::promise<void> opened_;
  const std::shared_future<void> opened_seen_ = opened_.get_future().share();
};

// Adds up the numbers it gets.
class SumSink : public UploadSink<Note> {
 public:
  explicit SumSink(Note* response) : response_(response) {}

  absl::Status Add(const Note& note, const StopSignal& /*stop*/) override {
    if (note.number() < 0) {
      return FieldViolation("number", "must not be negative");
    }
    response_->set_number(response_->number() + note.number());
    return absl::OkStatus();
  }
  absl::Status Finish(const StopSignal& /*stop*/) override {
    return absl::OkStatus();
  }

 private:
  Note* const response_;
};

class EchoHandler final : public Echo::CallbackService {
 public:
  explicit EchoHandler(Runtime& rpc) : rpc_(rpc) {}

  // What Ask and Follow do; set before the first call.
  std::function<absl::Status(const Note&, const StopSignal&)> ask =
      [](const Note&, const StopSignal&) { return absl::OkStatus(); };
  std::function<absl::Status(StreamWriter<Note>&)> follow =
      [](StreamWriter<Note>&) { return absl::OkStatus(); };
  std::function<absl::Status(StreamPeer<Note, Note>&)> exchange =
      [](StreamPeer<Note, Note>&) { return absl::OkStatus(); };

  grpc::ServerUnaryReactor* Ask(grpc::CallbackServerContext* context,
                                const Note* request, Note* response) override {
    return rpc_.Serve(context, "Ask", request, response,
                      [=, this](const StopSignal& stop) {
                        response->set_number(request->number() + 1);
                        return ask(*request, stop);
                      });
  }
  grpc::ServerReadReactor<Note>* Upload(grpc::CallbackServerContext* context,
                                        Note* response) override {
    return rpc_.ServeUpload<Note>(context, "Upload", response,
                                  std::make_unique<SumSink>(response));
  }
  grpc::ServerWriteReactor<Note>* Follow(grpc::CallbackServerContext* context,
                                         const Note* request) override {
    return rpc_.ServeStream<Note>(context, "Follow", request, follow);
  }
  grpc::ServerBidiReactor<Note, Note>* Exchange(
      grpc::CallbackServerContext* context) override {
    return rpc_.ServeExchange<Note, Note>(context, "Exchange", exchange);
  }

 private:
  Runtime& rpc_;
};

// Everything that a service's main makes.
class RpcServerTest : public testing::Test {
 protected:
  void StartServer(const RuntimeOptions& runtime_options = {},
                   const ServerOptions& options = {}) {
    runtime_ = std::make_unique<Runtime>(runtime_options, metrics_);
    handler_ = std::make_unique<EchoHandler>(*runtime_);
    auto server = Server::Start(options, {handler_.get()}, *runtime_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::move(server).value();
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                   grpc::InsecureChannelCredentials());
    stub_ = Echo::NewStub(channel_);
  }

  absl::Status Ask(int number = 0) {
    grpc::ClientContext context;
    Note request;
    request.set_number(number);
    Note response;
    return FromGrpcStatus(stub_->Ask(&context, request, &response));
  }

  // Whether `count` calls of `method` have been counted with `code`.
  bool Counted(const std::string& method, const std::string& code, int count) {
    const std::string line =
        absl::StrCat("turnstone_calls_total{code=\"", code, "\",method=\"",
                     method, "\"} ", count, "\n");
    return metrics_.Text().find(line) != std::string::npos;
  }

  Metrics metrics_;
  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<EchoHandler> handler_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Echo::Stub> stub_;
};

}  // namespace turnstone::rpc
