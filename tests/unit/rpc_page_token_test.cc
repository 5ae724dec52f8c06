#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "common/base/hash.h"
#include "common/rpc/page_token.h"
#include "common/rpc/status_details.h"
#include "google/rpc/error_details.pb.h"

namespace turnstone::rpc {
namespace {

void ExpectRefused(const std::string& token, const std::string& fingerprint) {
  const absl::StatusOr<std::string> key = DecodePageToken(token, fingerprint);
  EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument) << token;
  EXPECT_EQ(ReasonOf(key.status()), "PAGE_TOKEN_INVALID") << token;
}

TEST(PageTokenTest, ItsKeyComesBack) {
  const std::string key("\x00\xff key", 6);
  const auto decoded =
      DecodePageToken(EncodePageToken("filters", key), "filters");
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, key);
  EXPECT_EQ(*DecodePageToken(EncodePageToken("filters", ""), "filters"), "");
}

TEST(PageTokenTest, ItIsUrlSafeAndTheLongestFits) {
  const std::string token =
      EncodePageToken("filters", std::string(kPageKeyBytesMax, '\xfb'));
  EXPECT_LE(token.size(), kPageTokenBytesMax);
  EXPECT_EQ(token.find_first_of("+/="), std::string::npos);
  EXPECT_TRUE(DecodePageToken(token, "filters").ok());
}

TEST(PageTokenTest, EachAlteredCharacterIsInvalidArgument) {
  // Three keys, so that the last character carries 6, 4 and 2 bits.
  for (const std::string key : {"key", "key+", "key++"}) {
    const std::string token = EncodePageToken("filters", key);
    for (size_t i = 0; i < token.size(); ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        if (static_cast<char>(byte) == token[i]) continue;
        std::string altered = token;
        altered[i] = static_cast<char>(byte);
        ExpectRefused(altered, "filters");
      }
    }
  }
}

TEST(PageTokenTest, EachTruncationAndAnyTailIsInvalidArgument) {
  const std::string token = EncodePageToken("filters", "key");
  for (size_t size = 0; size < token.size(); ++size) {
    ExpectRefused(token.substr(0, size), "filters");
  }
  ExpectRefused(token + "A", "filters");
  ExpectRefused(token + "=", "filters");
  ExpectRefused(token + "\n", "filters");
  ExpectRefused(std::string(kPageTokenBytesMax + 1, 'A'), "filters");
}

TEST(PageTokenTest, OtherFiltersAreInvalidArgument) {
  ExpectRefused(EncodePageToken("filters", "key"), "other filters");
}

TEST(PageTokenTest, AnotherVersionIsInvalidArgument) {
  std::string body(1, '\x02');
  body.append(Sha256("filters").substr(0, 8)).append("key");
  body.append(Sha256("turnstone page token " + body).substr(0, 16));
  ExpectRefused(absl::WebSafeBase64Escape(body), "filters");
}

TEST(PageTokenTest, TheErrorNamesTheField) {
  const absl::Status status = DecodePageToken("x", "filters").status();
  google::rpc::BadRequest detail;
  const auto payload =
      status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value());
  ASSERT_TRUE(detail.ParseFromString(std::string(*payload)));
  ASSERT_EQ(detail.field_violations_size(), 1);
  EXPECT_EQ(detail.field_violations(0).field(), "page_token");
}

TEST(RequestFingerprintTest, EqualFieldsGiveEqualBytes) {
  google::rpc::ErrorInfo a;
  google::rpc::ErrorInfo b;
  for (const char* key : {"x", "y", "z"})
    a.mutable_metadata()->insert({key, "1"});
  for (const char* key : {"z", "x", "y"})
    b.mutable_metadata()->insert({key, "1"});
  EXPECT_EQ(RequestFingerprint(a), RequestFingerprint(b));
  b.set_reason("R");
  EXPECT_NE(RequestFingerprint(a), RequestFingerprint(b));
}

TEST(PageSizeTest, ZeroIsTheDefaultAndMoreThanTheMaximumIsTheMaximum) {
  EXPECT_EQ(*PageSize(0), kPageSizeDefault);
  EXPECT_EQ(*PageSize(1), 1);
  EXPECT_EQ(*PageSize(kPageSizeMax), kPageSizeMax);
  EXPECT_EQ(*PageSize(kPageSizeMax + 1), kPageSizeMax);
  EXPECT_EQ(*PageSize(0, 5, 10), 5);
}

TEST(PageSizeTest, NegativeIsInvalidArgument) {
  EXPECT_EQ(PageSize(-1).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace turnstone::rpc
