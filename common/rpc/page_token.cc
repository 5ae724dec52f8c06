#include "common/rpc/page_token.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/rpc/status_details.h"

namespace turnstone::rpc {
namespace {

constexpr char kVersion = 1;
constexpr size_t kFiltersBytes = 8;
constexpr size_t kHeadBytes = 1 + kFiltersBytes;
constexpr size_t kCheckBytes = 16;

// Tells this checksum from other uses of SHA-256.
constexpr char kCheckPrefix[] = "turnstone page token ";

std::string Filters(absl::string_view fingerprint) {
  return Sha256(fingerprint).substr(0, kFiltersBytes);
}

std::string CheckOf(absl::string_view body) {
  return Sha256(absl::StrCat(kCheckPrefix, body)).substr(0, kCheckBytes);
}

absl::Status TokenError(absl::string_view description) {
  return WithReason(FieldViolation("page_token", description),
                    "PAGE_TOKEN_INVALID");
}

}  // namespace

std::string RequestFingerprint(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> filters(request.New());
  filters->CopyFrom(request);
  for (const char* name : {"page_token", "page_size", "min_commit"}) {
    const google::protobuf::FieldDescriptor* field =
        filters->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) {
      filters->GetReflection()->ClearField(filters.get(), field);
    }
  }
  std::string bytes = filters->GetDescriptor()->full_name();
  // Plain serialization leaves the order of maps open.
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  TS_CHECK(filters->SerializeToCodedStream(&coded));
  coded.Trim();
  return bytes;
}

std::string EncodePageToken(absl::string_view fingerprint,
                            absl::string_view key) {
  TS_CHECK(key.size() <= kPageKeyBytesMax);
  const std::string body =
      absl::StrCat(absl::string_view(&kVersion, 1), Filters(fingerprint), key);
  return absl::WebSafeBase64Escape(absl::StrCat(body, CheckOf(body)));
}

absl::StatusOr<std::string> DecodePageToken(absl::string_view token,
                                            absl::string_view fingerprint) {
  if (token.size() > kPageTokenBytesMax) {
    return TokenError("longer than any token");
  }
  std::string bytes;
  // Base64 has several spellings of the same bytes; only ours is a token.
  if (!absl::WebSafeBase64Unescape(token, &bytes) ||
      absl::WebSafeBase64Escape(bytes) != token ||
      bytes.size() < kHeadBytes + kCheckBytes) {
    return TokenError("not a token of this server");
  }
  const absl::string_view all(bytes);
  const absl::string_view body = all.substr(0, all.size() - kCheckBytes);
  if (CheckOf(body) != all.substr(body.size())) {
    return TokenError("not a token of this server");
  }
  if (body[0] != kVersion) {
    return TokenError("of another version; start again at the first page");
  }
  if (body.substr(1, kFiltersBytes) != Filters(fingerprint)) {
    return TokenError(
        "of a request with other fields; only page_size may change");
  }
  return std::string(body.substr(kHeadBytes));
}

absl::StatusOr<int> PageSize(int requested, int size_default, int size_max) {
  if (requested < 0) {
    return FieldViolation("page_size", "must not be negative");
  }
  return requested == 0 ? size_default : std::min(requested, size_max);
}

}  // namespace turnstone::rpc
