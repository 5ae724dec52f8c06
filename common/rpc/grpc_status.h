// The one place where absl::Status and grpc::Status are turned into each other.

#pragma once

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"

namespace turnstone::rpc {

// A message is cut to this many bytes, so that a status with its details stays
// under the 8 KiB of metadata that a gRPC client accepts by default.
inline constexpr size_t kStatusMessageBytesMax = 512;

// Details that serialize to more than this are left out, except ErrorInfo.
inline constexpr size_t kStatusDetailsBytesMax = 3072;

// Returns the status to finish a call with: the same code, the message cut
// and made ASCII, and in the binary trailer a google.rpc.Status with ErrorInfo
// first (always there), then the error's other details.
grpc::Status ToGrpcStatus(const absl::Status& status);

// Returns what a client received as an absl::Status whose details
// status_details.h can read again. Details that do not parse are dropped.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace turnstone::rpc
