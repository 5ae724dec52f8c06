// What benchmarks of the real services share: calls, their times, and what is
// written and asked.

#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/grpc_status.h"
#include "tests/bench/figures.h"
#include "turnstone/v1/ingest_service.grpc.pb.h"
#include "turnstone/v1/query_service.grpc.pb.h"

namespace turnstone {

inline constexpr absl::Duration kBenchCallMax = absl::Seconds(50);

using Durations = std::vector<absl::Duration>;
using IngestStub = std::unique_ptr<v1::IngestService::Stub>;
using QueryStub = std::unique_ptr<v1::QueryService::Stub>;

// Calls one method of a stub.
template <class Stub, class Request, class Response>
absl::Status Call(const std::unique_ptr<Stub>& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*,
                                               const Request&, Response*),
                  const Request& request, Response* response) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kBenchCallMax));
  return rpc::FromGrpcStatus(((*stub).*method)(&context, request, response));
}

// Calls again while the node is behind, for some minutes at most.
absl::Status RetryWhileBehind(const std::function<absl::Status()>& call);

// Times `count` calls, one after the other, after a few that do not count.
absl::StatusOr<Durations> TimeCalls(
    int count, const std::function<absl::Status(int)>& call);

// A query of the file of queries.
struct BenchQuery {
  std::string text;     // In the language of SearchQuotes.
  std::string speaker;  // The name of whom to filter by, or empty.
};

// Reads the queries by their class.
std::map<std::string, std::vector<BenchQuery>> ReadQueries(
    const std::string& path);

// Returns a transcript of 100 turns of invented words; the same for the same
// `seed`.
std::string InventTranscript(uint32_t seed);

// Creates a transcript; returns the commit.
absl::StatusOr<std::string> WriteTranscript(const IngestStub& ingest,
                                            const std::string& parent,
                                            const std::string& id,
                                            const std::string& content);

// Adds `write_100_turns` and `visible_after_write`: the time of `writes` writes
// until they are acknowledged, and from then until the node has them.
absl::Status MeasureVisible(const IngestStub& ingest, const QueryStub& query,
                            const std::string& parent, int writes,
                            Figures* figures);

}  // namespace turnstone
