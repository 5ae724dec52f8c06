#include "tests/bench/load.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/blocking_counter.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"

namespace turnstone {
namespace {

constexpr char kMethod[] = "/turnstone.v1.QueryService/SearchQuotes";

// What all calls of a KeepBusy() share.
struct Load {
  grpc::GenericStub& stub;
  const std::vector<grpc::ByteBuffer>& requests;
  const absl::Time end;
  absl::BlockingCounter running;
  std::atomic<size_t> next{0};
};

// One call after the other, each begun where the one before has ended.
class Slot {
 public:
  explicit Slot(Load* load) : load_(*load) {}

  void Start() {
    context_ = std::make_unique<grpc::ClientContext>();
    reply_.Clear();
    const size_t at = load_.next.fetch_add(1) % load_.requests.size();
    started_ = absl::Now();
    load_.stub.UnaryCall(context_.get(), kMethod, grpc::StubOptions(),
                         &load_.requests[at], &reply_,
                         [this](grpc::Status status) { End(status); });
  }

  const absl::Status& status() const { return status_; }
  const Durations& durations() const { return durations_; }

 private:
  void End(const grpc::Status& status) {
    const absl::Time now = absl::Now();
    status_ = rpc::FromGrpcStatus(status);
    if (status_.ok() && now < load_.end) {
      durations_.push_back(now - started_);
      Start();
    } else {
      load_.running.DecrementCount();
    }
  }

  Load& load_;
  std::unique_ptr<grpc::ClientContext> context_;
  grpc::ByteBuffer reply_;
  absl::Time started_;
  absl::Status status_;
  Durations durations_;
};

}  // namespace

grpc::ByteBuffer BytesOf(const v1::SearchQuotesRequest& request) {
  const grpc::Slice slice(request.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

RawClient::RawClient(const std::string& addresses) {
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  stub_ = std::make_unique<grpc::GenericStub>(
      grpc::CreateCustomChannel(absl::StrCat("ipv4:", addresses),
                                grpc::InsecureChannelCredentials(), arguments));
}

absl::StatusOr<absl::Duration> RawClient::Time(const grpc::ByteBuffer& request,
                                               size_t* reply_bytes) {
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  grpc::ByteBuffer reply;
  grpc::Status status;
  const absl::Time begin = absl::Now();
  const auto call = stub_->PrepareUnaryCall(&context, kMethod, request, &queue);
  call->StartCall();
  call->Finish(&reply, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  TS_CHECK(queue.Next(&tag, &ok));
  const absl::Duration duration = absl::Now() - begin;
  TS_RETURN_IF_ERROR(rpc::FromGrpcStatus(status));
  if (reply_bytes != nullptr) *reply_bytes = reply.Length();
  return duration;
}

absl::StatusOr<Durations> RawClient::KeepBusy(
    const std::vector<grpc::ByteBuffer>& requests, int in_flight,
    absl::Duration duration) {
  Load load{*stub_, requests, absl::Now() + duration,
            absl::BlockingCounter(in_flight)};
  std::vector<std::unique_ptr<Slot>> slots;
  for (int i = 0; i < in_flight; ++i) {
    slots.push_back(std::make_unique<Slot>(&load));
  }
  for (const auto& slot : slots) slot->Start();
  load.running.Wait();
  Durations all;
  for (const auto& slot : slots) {
    TS_RETURN_IF_ERROR(slot->status());
    all.insert(all.end(), slot->durations().begin(), slot->durations().end());
  }
  return all;
}

}  // namespace turnstone
