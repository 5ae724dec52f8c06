// Page tokens and page sizes of every List and Search method.
//
//   token  := base64url(version:u8 filters:8 key check:16), without padding
//   filters := the first bytes of SHA-256 of the fingerprint
//   check   := the first bytes of SHA-256 of a constant and all before it
//
// A token says where to go on, so that any node can serve the next page and
// no server keeps state. The check finds damage and mistakes; it is no secret,
// so the key is untrusted input to whoever decodes it.

#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/limits.h"

namespace google::protobuf {
class Message;
}

namespace turnstone::rpc {

// The longest key: its token stays under kPageTokenBytesMax.
inline constexpr size_t kPageKeyBytesMax = 3000;

// Returns bytes that are equal for two requests exactly if all their fields
// are, save `page_token`, `page_size` and `min_commit`, which may change from
// page to page.
std::string RequestFingerprint(const google::protobuf::Message& request);

// Returns the token for the page that starts after `key`, which is at most
// kPageKeyBytesMax bytes of the caller's own coding: ids and numbers, never
// transcript text.
std::string EncodePageToken(absl::string_view fingerprint,
                            absl::string_view key);

// Returns the key inside a token. INVALID_ARGUMENT (field `page_token`, reason
// PAGE_TOKEN_INVALID) if it is altered, of another version, too long or of a
// request with other filters. The first page's empty token is not for here.
absl::StatusOr<std::string> DecodePageToken(absl::string_view token,
                                            absl::string_view fingerprint);

// Returns how many items a page may have: `size_default` if 0 are requested,
// `size_max` if more than that. INVALID_ARGUMENT (field `page_size`) if
// negative.
absl::StatusOr<int> PageSize(int requested, int size_default = kPageSizeDefault,
                             int size_max = kPageSizeMax);

}  // namespace turnstone::rpc
