#include "query-service/follower.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/observe/log.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/status_details.h"

namespace turnstone {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kPauseMax = absl::Seconds(2);
// Longer than any call may hold a view.
constexpr absl::Duration kViewsGoneMax = absl::Minutes(2);

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& feed) {
  grpc::ChannelArguments arguments;
  // A connection that is half open is found out by pings.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 15'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  return grpc::CreateCustomChannel(feed, grpc::InsecureChannelCredentials(),
                                   arguments);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Follower>> Follower::Start(
    const std::string& feed, const std::string& folder, Node& node,
    Metrics& metrics, std::function<void()> failed) {
  std::unique_ptr<Follower> follower(
      new Follower(folder, node, metrics, std::move(failed)));
  TS_ASSIGN_OR_RETURN(follower->store_, Store::Open(folder));
  node.Publish(follower->store_->View());
  follower->progress_.whole_at = absl::Now();
  node.SetProgress(follower->progress_);
  follower->stub_ = internal::v1::FeedService::NewStub(MakeChannel(feed));
  follower->thread_ = std::thread([raw = follower.get()] { raw->Run(); });
  return follower;
}

Follower::~Follower() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (stream_ != nullptr) stream_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
  node_.Publish(nullptr);
}

void Follower::Run() {
  absl::Duration pause = kFirstPause;
  for (;;) {
    heard_ = false;
    Next next = FollowOnce();
    if (next == Next::kWipe) {
      const absl::Status status = Wipe();
      if (!status.ok()) {
        LogError("wipe_failed", {{"reason", status.message()}});
        next = Next::kFail;
      }
      heard_ = false;  // What is wrong may be wrong again.
    }
    if (next == Next::kFail) {
      failed_();
      return;
    }
    pause = heard_ ? kFirstPause : std::min(pause * 2, kPauseMax);
    if (!WaitToTryAgain(pause)) return;
  }
}

bool Follower::WaitToTryAgain(absl::Duration pause) {
  const absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause);
}

Follower::Next Follower::FollowOnce() {
  grpc::ClientContext context;
  {
    const absl::MutexLock lock(&mutex_);
    if (stopping_) return Next::kTryAgain;
    stream_ = &context;
  }
  internal::v1::FollowRequest request;
  request.set_after(store_->state().sequence());
  request.set_epoch(store_->state().epoch());
  const auto reader = stub_->Follow(&context, request);
  waiting_.clear();
  internal::v1::FollowResponse response;
  Next next = Next::kTryAgain;
  while (next == Next::kTryAgain && reader->Read(&response)) {
    heard_ = true;
    next = Apply(&response);
  }
  if (next != Next::kTryAgain) context.TryCancel();
  const absl::Status status = rpc::FromGrpcStatus(reader->Finish());
  const absl::MutexLock lock(&mutex_);
  stream_ = nullptr;
  if (next != Next::kTryAgain) return next;
  if (rpc::ReasonOf(status) == "FEED_RESET") return Next::kWipe;
  if (!stopping_) {
    LogWarning("feed_lost",
               {{"code", absl::StatusCodeToString(status.code())}});
  }
  return Next::kTryAgain;
}

Follower::Next Follower::Apply(internal::v1::FollowResponse* response) {
  const internal::v1::StoreState& state = store_->state();
  if (state.sequence() > 0 && state.epoch() != response->epoch()) {
    return Next::kWipe;
  }
  const bool idle = response->records().empty();
  for (internal::v1::Record& record : *response->mutable_records()) {
    waiting_.push_back(std::move(record));
  }
  progress_.feed_last_sequence = response->last_sequence();
  if (response->complete_to() > 0 || response->last_sequence() == 0) {
    const bool caught_up = response->complete_to() >= response->last_sequence();
    if (!waiting_.empty() || response->complete_to() > state.sequence() ||
        (caught_up && !state.caught_up())) {
      const absl::Status status = store_->Apply(
          waiting_, response->epoch(), response->complete_to(), caught_up);
      if (!status.ok()) {
        LogError("apply_failed", {{"reason", status.message()}});
        return absl::IsDataLoss(status) ? Next::kWipe : Next::kFail;
      }
      waiting_.clear();
      node_.Publish(store_->View());
    }
    progress_.caught_up = progress_.caught_up || caught_up;
    if (caught_up) progress_.whole_at = absl::Now();
  }
  node_.SetProgress(progress_);
  if (DigestDiffers(*response)) {
    LogError("digest_differs", {{"sequence", response->digest_sequence()}});
    metrics_.AddToCounter("digest_mismatches_total",
                          "How often the node's records were not ingest's.", 1);
    return Next::kWipe;
  }
  const absl::Status status = store_->Maintain(idle);
  if (!status.ok()) {
    LogError("maintain_failed", {{"reason", status.message()}});
  }
  return Next::kTryAgain;
}

bool Follower::DigestDiffers(
    const internal::v1::FollowResponse& response) const {
  return !response.digest().empty() && waiting_.empty() &&
         response.digest_sequence() == store_->state().sequence() &&
         response.digest() != store_->digest().ToHex();
}

absl::Status Follower::Wipe() {
  LogWarning("store_wiped", {{"reason", "the feed begins anew"}});
  metrics_.AddToCounter("store_wipes_total",
                        "How often the store was filled anew.", 1);
  progress_.caught_up = false;
  node_.SetProgress(progress_);
  node_.Publish(nullptr);
  const std::weak_ptr<const rocks::Database> database = store_->database();
  store_.reset();
  for (const absl::Time end = absl::Now() + kViewsGoneMax;
       !database.expired();) {
    if (absl::Now() > end) {
      return absl::InternalError("a call still reads the store");
    }
    absl::SleepFor(absl::Milliseconds(1));
  }
  TS_RETURN_IF_ERROR(Store::Wipe(folder_));
  TS_ASSIGN_OR_RETURN(store_, Store::Open(folder_));
  node_.Publish(store_->View());
  return absl::OkStatus();
}

}  // namespace turnstone
