#include "ingest-service/feed_handler.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/rpc/status_details.h"
#include "ingest-service/convert.h"

namespace turnstone {
namespace {

using Writer = rpc::StreamWriter<internal::v1::FollowResponse>;

absl::Status FeedReset() {
  return rpc::WithReason(
      absl::OutOfRangeError("the feed has forgotten this sequence or is of "
                            "another epoch: wipe and follow from 0"),
      "FEED_RESET");
}

// Writes the feed from where the request says, until the stream ends.
absl::Status WriteFeed(Ledger& ledger,
                       const internal::v1::FollowRequest& request,
                       Writer& writer) {
  uint64_t after = request.after();
  if (after > 0 && request.epoch() != ledger.epoch()) return FeedReset();
  writer.WhenStopped([&ledger] { ledger.WakeFollowers(); });
  for (;;) {
    auto batch = ledger.ReadFeed(after, kFeedBatchBytesMax);
    if (absl::IsOutOfRange(batch.status())) return FeedReset();
    TS_RETURN_IF_ERROR(batch.status());
    internal::v1::FollowResponse response;
    response.set_epoch(ledger.epoch());
    response.set_complete_to(batch->complete_to);
    response.set_last_sequence(
        std::max(batch->last_sequence, batch->complete_to));
    for (const Record& record : batch->records) {
      ToProto(record, response.add_records());
      after = record.sequence;
    }
    const bool idle = batch->complete_to >= batch->last_sequence;
    if (idle) {
      const auto [digest, sequence] = ledger.digest();
      response.set_digest(digest.ToHex());
      response.set_digest_sequence(sequence);
    }
    TS_RETURN_IF_ERROR(writer.Write(response));
    after = std::max(after, batch->complete_to);
    if (idle) ledger.WaitForCommit(after, writer.stop(), kFeedIdleMax);
    TS_RETURN_IF_ERROR(writer.Check());
  }
}

}  // namespace

grpc::ServerWriteReactor<internal::v1::FollowResponse>* FeedHandler::Follow(
    grpc::CallbackServerContext* context,
    const internal::v1::FollowRequest* request) {
  return runtime_.ServeStream<internal::v1::FollowResponse>(
      context, "Follow", request, [this, request](Writer& writer) {
        return WriteFeed(ledger_, *request, writer);
      });
}

}  // namespace turnstone
