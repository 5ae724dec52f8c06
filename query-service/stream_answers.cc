#include "query-service/stream_answers.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/status_details.h"
#include "query-service/quote_answers.h"

namespace turnstone {
namespace {

// A response with so many bytes is sent, however few results it has: one more
// result may be as large again, and clients accept 4 MiB by default.
constexpr size_t kResponseBytesMax = 256u << 10;

// Waits until the node has applied what the search asks for.
absl::Status AwaitCommit(Node& node, const std::string& min_commit,
                         const StopSignal& stop) {
  if (min_commit.empty()) return absl::OkStatus();
  TS_ASSIGN_OR_RETURN(
      const CommitToken commit,
      rpc::InField("min_commit", CommitToken::Parse(min_commit)));
  absl::Status applied;
  absl::Notification done;
  node.WhenApplied(commit, stop, [&](absl::Status status) {
    applied = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  return applied;
}

absl::Status Search(Node& node, TopicLists& topics,
                    const v1::SearchQuotesRequest& request,
                    const StopSignal& stop,
                    v1::SearchQuotesResponse* response) {
  TS_RETURN_IF_ERROR(AwaitCommit(node, request.min_commit(), stop));
  TS_ASSIGN_OR_RETURN(const auto view, node.View());
  TS_RETURN_IF_ERROR(Answer(*view, topics, request, stop, response));
  response->set_commit(view->commit().ToString());
  return absl::OkStatus();
}

// Puts the error as a call would have ended with it into `*result`.
absl::Status SetError(const absl::Status& error, v1::SearchResult* result) {
  result->clear_response();
  const grpc::Status status = rpc::ToGrpcStatus(error);
  if (!result->mutable_error()->ParseFromString(status.error_details())) {
    return absl::InternalError("an error is damaged");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status StreamSearches(Node& node, TopicLists& topics,
                            rpc::StreamPeer<v1::StreamSearchesRequest,
                                            v1::StreamSearchesResponse>& peer) {
  v1::StreamSearchesRequest request;
  v1::StreamSearchesResponse response;
  int32_t index = 0;
  for (;;) {
    TS_ASSIGN_OR_RETURN(const bool has_request, peer.Read(&request));
    if (!has_request) return absl::OkStatus();
    if (request.searches().empty() ||
        request.searches_size() > kStreamedSearchesMax) {
      return rpc::FieldViolation(
          "searches", absl::StrCat("expected 1 to ", kStreamedSearchesMax));
    }
    response.Clear();
    size_t bytes = 0;
    for (const v1::SearchQuotesRequest& search : request.searches()) {
      if (bytes >= kResponseBytesMax) {
        TS_RETURN_IF_ERROR(peer.Write(response));
        response.Clear();
        bytes = 0;
      }
      v1::SearchResult* const result = response.add_results();
      result->set_index(index++);
      const absl::Status searched =
          Search(node, topics, search, peer.stop(), result->mutable_response());
      TS_RETURN_IF_ERROR(peer.Check());
      if (!searched.ok()) TS_RETURN_IF_ERROR(SetError(searched, result));
      bytes += result->ByteSizeLong();
    }
    TS_RETURN_IF_ERROR(peer.Write(response));
  }
}

}  // namespace turnstone
