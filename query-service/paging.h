// Pages of lists, as every List and Search method has them.

#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/status_macros.h"
#include "common/rpc/page_token.h"

namespace turnstone {

// Which items a request asks for.
struct PageRequest {
  size_t limit = 0;         // At most so many.
  std::string after;        // Those behind this key; empty for the first page.
  std::string fingerprint;  // Of the request's other fields.

  // Returns the token of the page behind `key`.
  std::string TokenBehind(absl::string_view key) const {
    return rpc::EncodePageToken(fingerprint, key);
  }
};

// INVALID_ARGUMENT if the size is negative or the token is not of this request.
template <class Request>
absl::StatusOr<PageRequest> PageOf(const Request& request) {
  PageRequest page;
  TS_ASSIGN_OR_RETURN(const int size, rpc::PageSize(request.page_size()));
  page.limit = static_cast<size_t>(size);
  page.fingerprint = request.GetTypeName() + rpc::RequestFingerprint(request);
  if (!request.page_token().empty()) {
    TS_ASSIGN_OR_RETURN(page.after, rpc::DecodePageToken(request.page_token(),
                                                         page.fingerprint));
  }
  return page;
}

}  // namespace turnstone
