// What a query node holds at present, and the calls that wait for more.

#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/stop_signal.h"
#include "common/model/record.h"
#include "query-service/store/store_view.h"

namespace turnstone {

// How far a node has followed the feed.
struct NodeProgress {
  bool caught_up = false;           // Since it started, or was wiped.
  uint64_t feed_last_sequence = 0;  // As last heard.
  absl::Time whole_at;              // When it last held all of the feed.
};

// Thread-safe. The follower publishes; handlers read.
class Node {
 public:
  Node();
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Makes a view the present one; null while there is none.
  void Publish(std::shared_ptr<const StoreView> view);
  void SetProgress(const NodeProgress& progress);

  NodeProgress progress() const;
  // The present view, whole or not; null if there is none.
  std::shared_ptr<const StoreView> LastView() const;

  // The present view. UNAVAILABLE (reason NOT_CAUGHT_UP, with RetryInfo) until
  // the store has had the whole feed once.
  absl::StatusOr<std::shared_ptr<const StoreView>> View() const;

  // Calls `ready` once: with OK as soon as the present view has applied
  // `commit`; or with UNAVAILABLE (reason COMMIT_NOT_APPLIED, with RetryInfo)
  // shortly before `stop`'s deadline, with what `stop` says when it stops, or
  // with RESOURCE_EXHAUSTED if kCallsWaitingMax calls wait. `stop` lives until
  // `ready` is called, maybe at once, and maybe on another thread.
  void WhenApplied(const CommitToken& commit, const StopSignal& stop,
                   std::function<void(absl::Status)> ready);

 private:
  struct Waiter {
    CommitToken commit;
    const StopSignal* stop;
    absl::Time give_up;
    std::function<void(absl::Status)> ready;
  };

  bool HasApplied(const CommitToken& commit) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closing_ || !waiters_.empty();
  }
  // Ends the waits whose time is up.
  void WatchWaiters();

  mutable absl::Mutex mutex_;
  std::shared_ptr<const StoreView> view_ ABSL_GUARDED_BY(mutex_);
  NodeProgress progress_ ABSL_GUARDED_BY(mutex_);
  std::list<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread watcher_;
};

}  // namespace turnstone
