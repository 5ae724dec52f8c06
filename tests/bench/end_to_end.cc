// The client of end_to_end.sh: waits for a query node, or times calls.
//
//   end_to_end_bench --ingest=HOST:PORT --query=HOST:PORT wait
//   end_to_end_bench --ingest=... --query=... --queries=FILE latency
//
// `wait` returns once the node shows all that ingest has acknowledged.
// `latency` prints lines "name value unit".

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "turnstone/v1/ingest_service.grpc.pb.h"
#include "turnstone/v1/query_service.grpc.pb.h"

ABSL_FLAG(std::string, ingest, "", "Address of ingest.");
ABSL_FLAG(std::string, query, "", "Address of the query node.");
ABSL_FLAG(std::string, queries, "", "Tab-separated: id, class, words, ...");

namespace turnstone {
namespace {

constexpr int kWrites = 200;
constexpr int kTurnsPerWrite = 100;
constexpr int kEmptyCalls = 2000;
constexpr int kCallsPerQuery = 20;

struct Clients {
  std::unique_ptr<v1::IngestService::Stub> ingest;
  std::unique_ptr<v1::QueryService::Stub> query;
  std::unique_ptr<grpc::health::v1::Health::Stub> health;
};

Clients Connect() {
  const auto channel = [](const std::string& address) {
    return grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  };
  const auto query = channel(absl::GetFlag(FLAGS_query));
  return {v1::IngestService::NewStub(channel(absl::GetFlag(FLAGS_ingest))),
          v1::QueryService::NewStub(query),
          grpc::health::v1::Health::NewStub(query)};
}

[[noreturn]] void Fail(const grpc::Status& status) {
  std::fprintf(stderr, "end_to_end_bench: %s\n",
               status.error_message().c_str());
  std::exit(1);
}

// Times one call; the program ends if it fails.
absl::Duration TimeOf(
    const std::function<grpc::Status(grpc::ClientContext*)>& call) {
  grpc::ClientContext context;
  const absl::Time begin = absl::Now();
  const grpc::Status status = call(&context);
  const absl::Duration time = absl::Now() - begin;
  if (!status.ok()) Fail(status);
  return time;
}

// Prints the median and the 99th percentile; returns the median.
double Print(const std::string& name, std::vector<absl::Duration> times) {
  std::sort(times.begin(), times.end());
  const double median = absl::ToDoubleMicroseconds(times[times.size() / 2]);
  const double p99 = absl::ToDoubleMicroseconds(times[times.size() * 99 / 100]);
  std::printf("%s_median %.0f us\n%s_p99 %.0f us\n", name.c_str(), median,
              name.c_str(), p99);
  return median;
}

// Writes a transcript of `turns` turns; returns its commit.
std::string Write(const Clients& clients, const std::string& id, int turns,
                  absl::Duration* time) {
  v1::CreateTranscriptRequest request;
  request.set_parent("collections/bench");
  request.set_transcript_id(id);
  request.set_if_exists(v1::IF_EXISTS_NEW_REVISION);
  std::string* const content = request.mutable_content();
  for (int i = 0; i < turns; ++i) {
    absl::StrAppend(content, "ANN LEE: ", id, " says for the ", i,
                    "th time that the levee holds, and that the river, which "
                    "rose in May, was ",
                    i * 7919 % 1000, " high.\n");
  }
  v1::CreateTranscriptResponse response;
  const absl::Duration taken = TimeOf([&](grpc::ClientContext* context) {
    return clients.ingest->CreateTranscript(context, request, &response);
  });
  if (time != nullptr) *time = taken;
  return response.commit();
}

void MakeCollection(const Clients& clients) {
  v1::CreateCollectionRequest request;
  request.set_collection_id("bench");
  v1::CreateCollectionResponse response;
  grpc::ClientContext context;
  const grpc::Status status =
      clients.ingest->CreateCollection(&context, request, &response);
  if (!status.ok() && status.error_code() != grpc::ALREADY_EXISTS) {
    Fail(status);
  }
}

// Returns once the node has applied `commit`.
absl::Duration WaitFor(const Clients& clients, const std::string& commit) {
  v1::QueryServiceGetCollectionRequest request;
  request.set_name("collections/bench");
  request.set_min_commit(commit);
  v1::QueryServiceGetCollectionResponse response;
  return TimeOf([&](grpc::ClientContext* context) {
    return clients.query->GetCollection(context, request, &response);
  });
}

// From the acknowledgement of a write to the answer that shows it.
void TimeVisibility(const Clients& clients) {
  std::vector<absl::Duration> writes;
  std::vector<absl::Duration> visible;
  for (int i = 0; i < kWrites; ++i) {
    const std::string commit = Write(clients, absl::StrCat("w", i),
                                     kTurnsPerWrite, &writes.emplace_back());
    visible.push_back(WaitFor(clients, commit));
  }
  Print("write_of_100_turns", writes);
  Print("ingest_to_visible", visible);
}

// The searches of one class: words, or a phrase.
std::map<std::string, std::vector<std::string>> ReadQueries() {
  std::map<std::string, std::vector<std::string>> queries;
  std::ifstream file(absl::GetFlag(FLAGS_queries));
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    if (fields.size() < 3) continue;
    const std::string& kind = fields[1];
    if (kind == "phrase") {
      queries[kind].push_back(absl::StrCat("\"", fields[2], "\""));
    } else if (kind == "rare" || kind == "common" || kind == "and2") {
      queries[kind].push_back(fields[2]);
    }
  }
  return queries;
}

void TimeCalls(const Clients& clients) {
  std::vector<absl::Duration> times;
  for (int i = 0; i < kEmptyCalls; ++i) {
    grpc::health::v1::HealthCheckResponse response;
    times.push_back(TimeOf([&](grpc::ClientContext* context) {
      return clients.health->Check(context, {}, &response);
    }));
  }
  const double empty = Print("empty_call", times);
  const auto print_beside_empty = [&](const std::string& name) {
    std::printf("%s_to_empty_call %.2f ratio\n", name.c_str(),
                Print(name, times) / empty);
    times.clear();
  };
  times.clear();
  for (int i = 0; i < kEmptyCalls; ++i) {
    v1::GetTurnRequest request;
    request.set_name(absl::StrCat("collections/bench/transcripts/w",
                                  i % kWrites, "/turns/",
                                  1 + i % kTurnsPerWrite));
    v1::GetTurnResponse response;
    times.push_back(TimeOf([&](grpc::ClientContext* context) {
      return clients.query->GetTurn(context, request, &response);
    }));
  }
  print_beside_empty("get_turn");
  for (const auto& [kind, queries] : ReadQueries()) {
    for (int i = 0; i < kCallsPerQuery; ++i) {
      for (const std::string& query : queries) {
        v1::SearchQuotesRequest request;
        request.set_parent("collections/-");
        request.set_query(query);
        request.set_page_size(10);
        v1::SearchQuotesResponse response;
        times.push_back(TimeOf([&](grpc::ClientContext* context) {
          return clients.query->SearchQuotes(context, request, &response);
        }));
      }
    }
    print_beside_empty(absl::StrCat("search_", kind));
  }
}

int Run(const std::string& mode) {
  const Clients clients = Connect();
  MakeCollection(clients);
  if (mode == "wait") {
    WaitFor(clients, Write(clients, "last", 1, nullptr));
    return 0;
  }
  if (mode == "latency") {
    TimeVisibility(clients);
    TimeCalls(clients);
    return 0;
  }
  std::fprintf(stderr, "end_to_end_bench: expected wait or latency\n");
  return 2;
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  return turnstone::Run(rest.size() == 2 ? rest[1] : "");
}
