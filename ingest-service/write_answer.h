// The first answer to a request id, as the ledger keeps it.
//
//   answer := commit_token:sized body:sized
//
// On disk since format version 1; see common/docs/FORMAT.md.

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/bytes.h"
#include "common/base/status_macros.h"
#include "common/rpc/status_details.h"
#include "ingest-service/pipeline.h"

namespace turnstone {

inline std::string EncodeAnswer(absl::string_view commit,
                                absl::string_view body) {
  std::string answer;
  AppendSized(commit, &answer);
  AppendSized(body, &answer);
  return answer;
}

// Returns the first answer to the request, if it was answered before.
// INVALID_ARGUMENT (reason REQUEST_ID_REUSED) if its id was another request's;
// DATA_LOSS if the kept answer is damaged.
template <class Resource>
absl::StatusOr<std::optional<Written<Resource>>> FindAnswer(
    const Ledger& ledger, const WriteOptions& options,
    absl::StatusOr<Resource> (*decode)(absl::string_view)) {
  if (options.request_id.empty()) return std::nullopt;
  auto answer = ledger.FindRequest(options.request_id, options.fingerprint);
  if (absl::IsInvalidArgument(answer.status())) {
    return rpc::WithReason(answer.status(), "REQUEST_ID_REUSED");
  }
  TS_RETURN_IF_ERROR(answer.status());
  if (!answer->has_value()) return std::nullopt;
  ByteReader reader(**answer);
  absl::string_view commit;
  absl::string_view body;
  if (!reader.ReadSized(&commit) || !reader.ReadSized(&body)) {
    return absl::DataLossError("store: a kept answer is damaged");
  }
  TS_ASSIGN_OR_RETURN(Resource resource, decode(body));
  return std::make_optional(
      Written<Resource>{std::move(resource), std::string(commit)});
}

}  // namespace turnstone
