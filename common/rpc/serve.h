// How handlers serve calls: off the event threads, bounded, timed and counted.
//
//   grpc::ServerUnaryReactor* QueryHandler::SearchQuotes(
//       grpc::CallbackServerContext* context,
//       const SearchQuotesRequest* request, SearchQuotesResponse* response) {
//     return rpc_.Serve(context, "SearchQuotes", request, response,
//                       [=, this](const StopSignal& stop) -> absl::Status {
//                         ...
//                       });
//   }
//
// Every call ends in one log line ("call": method, status, duration_ms,
// request_bytes, response_bytes) and in the metrics.

#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/stop_signal.h"
#include "common/model/limits.h"
#include "common/observe/metrics.h"
#include "common/rpc/stream.h"
#include "common/rpc/upload.h"
#include "common/rpc/work_pool.h"

namespace turnstone::rpc {

struct RuntimeOptions {
  int threads = 8;  // Unary and upload work at once.
  int calls_waiting_max = kCallsWaitingMax;
  int followers_max = kFollowersMax;  // Server streams at once.
  // Work is told to stop after this long even if the client set no deadline.
  absl::Duration call_duration_max = absl::Seconds(60);
  absl::Duration upload_duration_max = absl::Minutes(15);
};

// Serves calls. `main` makes one and hands it to the handlers' constructors;
// it outlives the server. Safe to use from several threads.
class Runtime {
 public:
  // Fills the response, or returns an error. Runs on the pool; long work asks
  // `stop`, which knows the deadline and hears of cancellation.
  using Work = std::function<absl::Status(const StopSignal& stop)>;

  // Decides when a call's work may begin: calls `proceed` once, at once or
  // later, on any thread; an error ends the call with it. Must not block.
  // `stop` lives until `proceed` is called.
  using Gate = std::function<void(const StopSignal& stop,
                                  std::function<void(absl::Status)> proceed)>;

  // Writes messages until it is done or the writer returns an error.
  template <class Response>
  using Producer = std::function<absl::Status(StreamWriter<Response>& writer)>;

  Runtime(const RuntimeOptions& options, Metrics& metrics);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // Serves a unary call. If kCallsWaitingMax calls wait already, the call ends
  // at once with RESOURCE_EXHAUSTED, reason SERVER_BUSY; if its deadline passes
  // or it is cancelled while it waits, `work` does not run. A call whose gate
  // has not let it proceed holds no thread.
  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context,
                                  absl::string_view method,
                                  const google::protobuf::Message* request,
                                  const google::protobuf::Message* response,
                                  Work work, const Gate& gate = nullptr);

  // Serves a client stream: hands its messages to `sink`, whose Finish fills
  // `response`. SERVER_BUSY as above, at any message.
  template <class Request>
  grpc::ServerReadReactor<Request>* ServeUpload(
      grpc::CallbackServerContext* context, absl::string_view method,
      const google::protobuf::Message* response,
      std::unique_ptr<UploadSink<Request>> sink) {
    return new UploadCall<Request>(context, method,
                                   options_.upload_duration_max, metrics_,
                                   pool_, std::move(sink), response);
  }

  // Serves a server stream: `produce` gets a thread of its own. SERVER_BUSY if
  // kFollowersMax streams are open; UNAVAILABLE after StopStreams.
  template <class Response>
  grpc::ServerWriteReactor<Response>* ServeStream(
      grpc::CallbackServerContext* context, absl::string_view method,
      const google::protobuf::Message* request, Producer<Response> produce) {
    auto* stream = new StreamCall<Response>(*context, method, metrics_);
    stream->call().AddRequestBytes(request->ByteSizeLong());
    RunStream(
        stream,
        [stream, produce = std::move(produce)] { return produce(*stream); },
        [stream](grpc::Status status) { stream->Finish(std::move(status)); });
    return stream;
  }

  // Serves a stream both ways, in the same manner.
  template <class Request, class Response>
  grpc::ServerBidiReactor<Request, Response>* ServeExchange(
      grpc::CallbackServerContext* context, absl::string_view method,
      std::function<absl::Status(StreamPeer<Request, Response>& peer)>
          produce) {
    auto* stream =
        new ExchangeCall<Request, Response>(*context, method, metrics_);
    RunStream(
        stream,
        [stream, produce = std::move(produce)] { return produce(*stream); },
        [stream](grpc::Status status) { stream->Finish(std::move(status)); });
    return stream;
  }

  // Tells every server stream to end, now and from now on: the server drains.
  void StopStreams();

 private:
  void RunStream(StreamState* stream, std::function<absl::Status()> produce,
                 std::function<void(grpc::Status)> finish);

  const RuntimeOptions options_;
  Metrics& metrics_;
  std::mutex mutex_;
  std::set<StreamState*> streams_;
  bool streams_stopped_ = false;
  WorkPool pool_;
  WorkPool stream_pool_;
};

}  // namespace turnstone::rpc
