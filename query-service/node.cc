#include "query-service/node.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/model/limits.h"
#include "common/rpc/call.h"
#include "common/rpc/status_details.h"

namespace turnstone {
namespace {

// How often deadlines and cancellations of waiting calls are looked at.
constexpr absl::Duration kWatchInterval = absl::Milliseconds(10);
// The answer must reach the client before its deadline.
constexpr absl::Duration kAnswerTimeMax = absl::Milliseconds(100);
constexpr absl::Duration kRetryAfter = absl::Milliseconds(500);

absl::Status NotApplied() {
  return rpc::WithRetryAfter(
      rpc::WithReason(
          absl::UnavailableError("this node has not applied the commit yet"),
          "COMMIT_NOT_APPLIED"),
      kRetryAfter);
}

}  // namespace

Node::Node() : watcher_([this] { WatchWaiters(); }) {}

Node::~Node() {
  {
    const absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  watcher_.join();
}

void Node::Publish(std::shared_ptr<const StoreView> view) {
  std::list<Waiter> ready;
  {
    const absl::MutexLock lock(&mutex_);
    view_.swap(view);
    for (auto it = waiters_.begin(); it != waiters_.end();) {
      const auto next = std::next(it);
      if (HasApplied(it->commit)) ready.splice(ready.end(), waiters_, it);
      it = next;
    }
  }
  for (const Waiter& waiter : ready) waiter.ready(absl::OkStatus());
}

void Node::SetProgress(const NodeProgress& progress) {
  const absl::MutexLock lock(&mutex_);
  progress_ = progress;
}

NodeProgress Node::progress() const {
  const absl::MutexLock lock(&mutex_);
  return progress_;
}

std::shared_ptr<const StoreView> Node::LastView() const {
  const absl::MutexLock lock(&mutex_);
  return view_;
}

absl::StatusOr<std::shared_ptr<const StoreView>> Node::View() const {
  auto view = LastView();
  if (view != nullptr && view->state().caught_up()) return view;
  return rpc::WithRetryAfter(
      rpc::WithReason(
          absl::UnavailableError("this node has not followed the feed yet"),
          "NOT_CAUGHT_UP"),
      kRetryAfter);
}

bool Node::HasApplied(const CommitToken& commit) const {
  return view_ != nullptr && view_->commit().epoch == commit.epoch &&
         view_->commit().sequence >= commit.sequence;
}

void Node::WhenApplied(const CommitToken& commit, const StopSignal& stop,
                       std::function<void(absl::Status)> ready) {
  absl::Status status;
  {
    const absl::MutexLock lock(&mutex_);
    if (!HasApplied(commit)) {
      if (waiters_.size() < static_cast<size_t>(kCallsWaitingMax)) {
        const absl::Duration left = stop.deadline() - absl::Now();
        waiters_.push_back(
            {commit, &stop,
             stop.deadline() - std::min(kAnswerTimeMax, left / 5),
             std::move(ready)});
        return;
      }
      status = rpc::ServerBusy();
    }
  }
  ready(status);
}

void Node::WatchWaiters() {
  for (;;) {
    std::list<std::pair<Waiter, absl::Status>> ended;
    bool closing = false;
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Node::HasWork));
      closing = closing_;
      const absl::Time now = absl::Now();
      for (auto it = waiters_.begin(); it != waiters_.end();) {
        absl::Status status = it->stop->Check();
        if (status.ok() && (closing || now >= it->give_up)) {
          status = NotApplied();
        }
        const auto next = std::next(it);
        if (!status.ok()) {
          ended.emplace_back(std::move(*it), std::move(status));
          waiters_.erase(it);
        }
        it = next;
      }
    }
    for (const auto& [waiter, status] : ended) waiter.ready(status);
    if (closing) return;
    absl::SleepFor(kWatchInterval);
  }
}

}  // namespace turnstone
