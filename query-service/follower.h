// Follows ingest's feed into the node's store.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/observe/metrics.h"
#include "query-service/node.h"
#include "query-service/store/store.h"
#include "turnstone/internal/v1/feed_service.grpc.pb.h"

namespace turnstone {

// A thread that applies commits of the feed and publishes each on the node. A
// feed that is away is tried again for ever. A store that contradicts the
// feed (another epoch, pruned tombstones, another digest) is wiped and filled
// again from the start; until then the node has no view.
class Follower {
 public:
  // `feed` is HOST:PORT of ingest; `folder` that of the node's data. Opens the
  // store and begins to follow. `failed` is called, once, on the follower's
  // thread, when the store can no longer be written: the process should end
  // and start again. `node` and `metrics` outlive the follower. Errors as of
  // Store::Open().
  static absl::StatusOr<std::unique_ptr<Follower>> Start(
      const std::string& feed, const std::string& folder, Node& node,
      Metrics& metrics, std::function<void()> failed);

  // Ends following; the node has no view afterwards.
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

 private:
  // What to do after a stream has ended.
  enum class Next { kTryAgain, kWipe, kFail };

  Follower(const std::string& folder, Node& node, Metrics& metrics,
           std::function<void()> failed)
      : folder_(folder),
        node_(node),
        metrics_(metrics),
        failed_(std::move(failed)) {}

  void Run();
  Next FollowOnce();
  // Applies a message; kTryAgain if all went well.
  Next Apply(internal::v1::FollowResponse* response);
  bool DigestDiffers(const internal::v1::FollowResponse& response) const;
  absl::Status Wipe();
  bool WaitToTryAgain(absl::Duration pause);

  const std::string folder_;
  Node& node_;
  Metrics& metrics_;
  const std::function<void()> failed_;
  std::unique_ptr<internal::v1::FeedService::Stub> stub_;
  std::unique_ptr<Store> store_;
  NodeProgress progress_;
  // Records of a commit that is not whole yet.
  std::vector<internal::v1::Record> waiting_;
  bool heard_ = false;  // The present stream has brought something.

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace turnstone
