// Streams of the server, and both ways: a producer on a thread of its own,
// which blocks in Write and in Read.

#pragma once

#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/base/stop_signal.h"
#include "common/rpc/call.h"

namespace turnstone::rpc {

// What a producer writes its messages to. Used by the producer's thread only.
template <class Response>
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;

  // Sends a message; blocks while the client is slow. CANCELLED if the client
  // has gone, DEADLINE_EXCEEDED after its deadline, UNAVAILABLE (reason
  // SERVER_STOPPING) if the server shuts down: the producer then returns it.
  virtual absl::Status Write(const Response& message) = 0;

  // Sleeps for `duration`, or until the stream has to end; then returns the
  // same errors as Write.
  virtual absl::Status Sleep(absl::Duration duration) = 0;

  // OK while the stream goes on; the same errors as Write.
  virtual absl::Status Check() const = 0;

  // Stops for all the reasons above.
  virtual const StopSignal& stop() const = 0;

  // Calls `wake` once, from another thread, as soon as the stream has to end
  // (at once if it has): notifies what the producer sleeps on. It may run up
  // to the end of the call, so it uses only what outlives the call, and takes
  // no lock that is held around a call of this object.
  virtual void WhenStopped(std::function<void()> wake) = 0;
};

// What the producer of a stream both ways reads from and writes to.
template <class Request, class Response>
class StreamPeer : public StreamWriter<Response> {
 public:
  // Puts the client's next message into `*message` and returns true; false if
  // the client has sent all. Waits for it, or returns the same errors as Write.
  // One more message is read ahead; the client is held back by HTTP/2 flow
  // control.
  virtual absl::StatusOr<bool> Read(Request* message) = 0;
};

// The part of a stream that does not depend on its messages. Thread-safe.
class StreamState {
 public:
  StreamState(const grpc::CallbackServerContext& context,
              absl::string_view method, Metrics& metrics);
  virtual ~StreamState() = default;

  // Ends the stream: the client has gone, or the server shuts down.
  void StopForClient() { Stop(/*by_server=*/false); }
  void StopForServer() { Stop(/*by_server=*/true); }

  absl::Status CheckState() const;
  absl::Status SleepState(absl::Duration duration);
  void SetWake(std::function<void()> wake);

  // A write is begun by the producer and ended by gRPC.
  void BeginWrite();
  absl::Status WaitForWrite();
  void EndWrite(bool ok);

  // The same for reads; false if there is nothing more. A stop ends the wait
  // before gRPC ends the read: its message lives as long as the call.
  void BeginRead();
  absl::StatusOr<bool> WaitForRead();
  void EndRead(bool ok);

  Call& call() { return call_; }
  const Call& call() const { return call_; }

 private:
  void Stop(bool by_server);

  Call call_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> wake_;
  bool stopped_ = false;
  bool by_server_ = false;
  bool writing_ = false;
  bool write_ok_ = true;
  bool reading_ = false;
  bool read_ok_ = true;
};

// The reactor of a server stream; deletes itself when gRPC is done with it.
template <class Response>
class StreamCall final : public grpc::ServerWriteReactor<Response>,
                         public StreamWriter<Response>,
                         public StreamState {
 public:
  using StreamState::StreamState;

  absl::Status Write(const Response& message) override {
    TS_RETURN_IF_ERROR(CheckState());
    call().AddResponseBytes(message.ByteSizeLong());
    BeginWrite();
    this->StartWrite(&message);
    return WaitForWrite();
  }
  absl::Status Sleep(absl::Duration duration) override {
    return SleepState(duration);
  }
  absl::Status Check() const override { return CheckState(); }
  const StopSignal& stop() const override { return call().stop(); }
  void WhenStopped(std::function<void()> wake) override {
    SetWake(std::move(wake));
  }

  void OnWriteDone(bool ok) override { EndWrite(ok); }
  void OnCancel() override { StopForClient(); }
  void OnDone() override { delete this; }
};

// The reactor of a stream both ways; deletes itself as StreamCall does.
template <class Request, class Response>
class ExchangeCall final : public grpc::ServerBidiReactor<Request, Response>,
                           public StreamPeer<Request, Response>,
                           public StreamState {
 public:
  ExchangeCall(const grpc::CallbackServerContext& context,
               absl::string_view method, Metrics& metrics)
      : StreamState(context, method, metrics), context_(context) {}

  absl::StatusOr<bool> Read(Request* message) override {
    TS_RETURN_IF_ERROR(CheckState());
    if (!read_ahead_) StartReading();
    read_ahead_ = false;
    TS_ASSIGN_OR_RETURN(const bool has_message, WaitForRead());
    if (!has_message) {
      // A client that has gone can look like one that has sent all.
      if (context_.IsCancelled()) StopForClient();
      TS_RETURN_IF_ERROR(CheckState());
      return false;
    }
    call().AddRequestBytes(message_.ByteSizeLong());
    message->Swap(&message_);
    StartReading();
    return true;
  }
  absl::Status Write(const Response& message) override {
    TS_RETURN_IF_ERROR(CheckState());
    call().AddResponseBytes(message.ByteSizeLong());
    BeginWrite();
    this->StartWrite(&message);
    return WaitForWrite();
  }
  absl::Status Sleep(absl::Duration duration) override {
    return SleepState(duration);
  }
  absl::Status Check() const override { return CheckState(); }
  const StopSignal& stop() const override { return call().stop(); }
  void WhenStopped(std::function<void()> wake) override {
    SetWake(std::move(wake));
  }

  void OnReadDone(bool ok) override { EndRead(ok); }
  void OnWriteDone(bool ok) override { EndWrite(ok); }
  void OnCancel() override { StopForClient(); }
  void OnDone() override { delete this; }

 private:
  void StartReading() {
    read_ahead_ = true;
    BeginRead();
    this->StartRead(&message_);
  }

  const grpc::CallbackServerContext& context_;
  Request message_;
  bool read_ahead_ = false;
};

}  // namespace turnstone::rpc
