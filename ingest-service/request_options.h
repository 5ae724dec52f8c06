// What every write request carries, from its message.

#pragma once

#include "absl/status/statusor.h"
#include "common/base/hash.h"
#include "common/model/limits.h"
#include "common/rpc/page_token.h"
#include "common/rpc/status_details.h"
#include "ingest-service/pipeline.h"

namespace turnstone {

// INVALID_ARGUMENT if the request id is too long.
template <class Request>
absl::StatusOr<WriteOptions> OptionsOf(const Request& request) {
  if (request.request_id().size() > kRequestIdBytesMax) {
    return rpc::FieldViolation("request_id", "is longer than 128 bytes");
  }
  // The method is part of it: one id must not serve two methods.
  return WriteOptions{
      request.request_id(),
      Sha256(request.GetTypeName() + rpc::RequestFingerprint(request)),
      request.validate_only()};
}

}  // namespace turnstone
