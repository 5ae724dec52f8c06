// Serves turnstone.internal.v1.FeedService: the ledger's feed as a stream.

#pragma once

#include <grpcpp/grpcpp.h>

#include "common/rpc/serve.h"
#include "ingest-service/ledger/ledger.h"
#include "turnstone/internal/v1/feed_service.grpc.pb.h"

namespace turnstone {

// A follower that waits for news hears of the digest and of the feed's end at
// least this often.
inline constexpr absl::Duration kFeedIdleMax = absl::Seconds(1);

// Thread-safe.
class FeedHandler final : public internal::v1::FeedService::CallbackService {
 public:
  // Both outlive the handler.
  FeedHandler(rpc::Runtime& runtime, Ledger& ledger)
      : runtime_(runtime), ledger_(ledger) {}

  grpc::ServerWriteReactor<internal::v1::FollowResponse>* Follow(
      grpc::CallbackServerContext* context,
      const internal::v1::FollowRequest* request) override;

 private:
  rpc::Runtime& runtime_;
  Ledger& ledger_;
};

}  // namespace turnstone
