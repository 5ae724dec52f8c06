#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/status_details.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace turnstone::rpc {
namespace {

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

TEST(GrpcStatusTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
}

TEST(GrpcStatusTest, EveryCodeKeepsItsNumberAndNamesItselfAsReason) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "why");
    const grpc::Status mapped = ToGrpcStatus(status);
    EXPECT_EQ(static_cast<int>(mapped.error_code()), code);
    EXPECT_EQ(mapped.error_message(), "why");
    const google::rpc::Status details = Details(mapped);
    EXPECT_EQ(details.code(), code);
    EXPECT_EQ(details.message(), "why");
    ASSERT_EQ(details.details_size(), 1);
    google::rpc::ErrorInfo info;
    ASSERT_TRUE(details.details(0).UnpackTo(&info));
    EXPECT_EQ(info.reason(), absl::StatusCodeToString(status.code()));
    EXPECT_EQ(info.domain(), "turnstone");
  }
}

TEST(GrpcStatusTest, DetailsReachTheClientAndComeBack) {
  const absl::Status status = WithRetryAfter(
      WithReason(FieldViolation("query", "column 3: unbalanced quote"),
                 "QUERY_SYNTAX"),
      absl::Milliseconds(1500));
  const grpc::Status mapped = ToGrpcStatus(status);
  const google::rpc::Status details = Details(mapped);
  ASSERT_EQ(details.details_size(), 3);
  EXPECT_TRUE(details.details(0).Is<google::rpc::ErrorInfo>());
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(details.details(1).UnpackTo(&bad_request));
  EXPECT_EQ(bad_request.field_violations(0).field(), "query");
  EXPECT_EQ(bad_request.field_violations(0).description(),
            "column 3: unbalanced quote");

  const absl::Status received = FromGrpcStatus(mapped);
  EXPECT_EQ(received.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(received), "QUERY_SYNTAX");
  EXPECT_EQ(RetryAfterOf(received), absl::Milliseconds(1500));
}

TEST(GrpcStatusTest, LongMessagesAndDetailsStayUnderTheMetadataLimit) {
  const absl::Status status = WithReason(
      FieldViolation("query", std::string(100'000, 'x')), "QUERY_TOO_LONG");
  const grpc::Status mapped = ToGrpcStatus(status);
  EXPECT_EQ(mapped.error_message().size(), kStatusMessageBytesMax);
  EXPECT_LE(mapped.error_details().size(), kStatusDetailsBytesMax);
  EXPECT_EQ(ReasonOf(FromGrpcStatus(mapped)), "QUERY_TOO_LONG");
}

TEST(GrpcStatusTest, MessagesAreAscii) {
  const grpc::Status mapped =
      ToGrpcStatus(absl::InternalError("a\xff\n\xc3\xa9z"));
  EXPECT_EQ(mapped.error_message(), "a????z");
}

TEST(GrpcStatusTest, AStatusWithoutReadableDetailsKeepsItsCode) {
  const absl::Status received = FromGrpcStatus(
      grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "why", "\xff\xff"));
  EXPECT_EQ(received.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(received), "OUT_OF_RANGE");
}

TEST(StatusDetailsTest, ALaterReasonReplacesTheEarlier) {
  absl::Status status = WithReason(absl::NotFoundError("gone"), "FIRST");
  status = WithReason(status, "SECOND");
  EXPECT_EQ(ReasonOf(status), "SECOND");
  EXPECT_EQ(status.message(), "gone");
}

TEST(StatusDetailsTest, OkHasNoReasonAndNoRetry) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  EXPECT_FALSE(RetryAfterOf(absl::NotFoundError("gone")).has_value());
}

}  // namespace
}  // namespace turnstone::rpc
