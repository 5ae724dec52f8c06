// Calls of SearchQuotes as bytes: what a call costs, without what a client does
// with the answer.

#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/client.h"

namespace turnstone {

// A request of SearchQuotes, ready to be sent.
grpc::ByteBuffer BytesOf(const v1::SearchQuotesRequest& request);

class RawClient {
 public:
  // To HOST:PORT, or to several with commas between, which get calls in turn.
  explicit RawClient(const std::string& addresses);

  // Sends one request; returns how long it took, and the size of the answer if
  // `reply_bytes` is not null.
  absl::StatusOr<absl::Duration> Time(const grpc::ByteBuffer& request,
                                      size_t* reply_bytes);

  // Keeps `in_flight` calls going, with the requests in turn; returns how long
  // each took that ended within `duration`.
  absl::StatusOr<Durations> KeepBusy(
      const std::vector<grpc::ByteBuffer>& requests, int in_flight,
      absl::Duration duration);

 private:
  std::unique_ptr<grpc::GenericStub> stub_;
};

}  // namespace turnstone
