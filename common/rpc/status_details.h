// google.rpc details on an absl::Status, for code that knows no gRPC.
//
// A detail travels as a payload of the status and reaches the client in the
// `grpc-status-details-bin` trailer (grpc_status.h). Messages are ASCII, for
// developers, and never hold transcript text; clients branch on the reason.

#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace turnstone::rpc {

// The `domain` of every ErrorInfo that Turnstone makes.
inline constexpr char kErrorDomain[] = "turnstone";

// Returns the error with ErrorInfo{reason, domain "turnstone"}, in place of
// the one it had. `reason` is UPPER_SNAKE_CASE, at most 63 bytes, and part of
// the API. An error without a reason gets its code's name at the edge.
absl::Status WithReason(absl::Status status, absl::string_view reason);

// Returns INVALID_ARGUMENT with a BadRequest that names the request's field
// ("query", "filter.speakers[2]") and what is wrong with it. For query syntax
// `description` says the column.
absl::Status FieldViolation(absl::string_view field,
                            absl::string_view description);

// Returns `value`, or its error as a FieldViolation of the field.
template <class T>
absl::StatusOr<T> InField(absl::string_view field, absl::StatusOr<T> value) {
  if (value.ok()) return value;
  return FieldViolation(field, value.status().message());
}

// Returns the error with RetryInfo: the same request may succeed after
// `retry_after`, which is not negative.
absl::Status WithRetryAfter(absl::Status status, absl::Duration retry_after);

// Returns the reason of an error: that of its ErrorInfo, or else its code's
// name ("NOT_FOUND"). Empty if `status` is OK.
std::string ReasonOf(const absl::Status& status);

// Returns the delay of the error's RetryInfo, if it has one.
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);

}  // namespace turnstone::rpc
