// Measures both services together: from an import that has just ended to
// answers of the query node. tests/bench/end_to_end.sh starts all of it.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <system_error>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/bench/client.h"

ABSL_FLAG(std::string, ingest, "", "The ingest service, as HOST:PORT.");
ABSL_FLAG(std::string, query, "", "The query node, as HOST:PORT.");
ABSL_FLAG(std::string, ingest_data, "", "Folder of ingest's store.");
ABSL_FLAG(std::string, query_data, "", "Folder of the query node's store.");
ABSL_FLAG(std::string, collection, "speed", "What was imported into.");
ABSL_FLAG(std::string, queries, "", "Queries: id, class, words by tabs.");
ABSL_FLAG(int64_t, turns, 0, "How many turns were to be imported.");
ABSL_FLAG(int64_t, source_bytes, 0, "Size of what was imported.");
ABSL_FLAG(int64_t, import_begin_ms, 0, "When the import began; Unix time.");
ABSL_FLAG(int64_t, import_end_ms, 0, "When the import ended; Unix time.");
ABSL_FLAG(std::string, out, "", "File of figures to compare and replace.");

namespace turnstone {
namespace {

namespace fs = std::filesystem;

constexpr int kPageTurnsMax = 500;
constexpr int kPagesMax = 10'000;
constexpr int kCalls = 2000;
constexpr int kQueryRounds = 10;
constexpr size_t kTranscriptsSampled = 20;
constexpr int kVisibleWrites = 200;
constexpr int kEndMarkTurns = 2;
constexpr char kEndMark[] = "endmarkofthebenchmark";

// The bytes of a store's files: what it keeps, and its write-ahead log.
struct StoreSize {
  uintmax_t kept = 0;
  uintmax_t log = 0;
};

StoreSize SizeOf(const std::string& folder) {
  StoreSize size;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end;
       !error && it != end; it.increment(error)) {
    // A file may go while the store is merged; it counts as nothing then.
    std::error_code gone;
    const uintmax_t bytes = it->is_regular_file(gone) ? it->file_size(gone) : 0;
    if (gone) continue;
    (it->path().extension() == ".log" ? size.log : size.kept) += bytes;
  }
  return size;
}

class Bench {
 public:
  Bench()
      : parent_(absl::StrCat("collections/", absl::GetFlag(FLAGS_collection))),
        queries_(ReadQueries(absl::GetFlag(FLAGS_queries))) {
    const auto credentials = grpc::InsecureChannelCredentials();
    const auto query =
        grpc::CreateChannel(absl::GetFlag(FLAGS_query), credentials);
    ingest_ = v1::IngestService::NewStub(
        grpc::CreateChannel(absl::GetFlag(FLAGS_ingest), credentials));
    query_ = v1::QueryService::NewStub(query);
    health_ = grpc::health::v1::Health::NewStub(query);
  }

  absl::Status Run() {
    TS_RETURN_IF_ERROR(MeasureImport());
    TS_RETURN_IF_ERROR(MeasureReads());
    TS_RETURN_IF_ERROR(MeasureSearches());
    MeasureDisk();
    TS_RETURN_IF_ERROR(
        MeasureVisible(ingest_, query_, parent_, kVisibleWrites, &figures_));
    return figures_.CompareAndKeep(absl::GetFlag(FLAGS_out));
  }

 private:
  // Fills transcripts_ and returns how many turns they have.
  absl::StatusOr<int64_t> ListTranscripts() {
    v1::ListTranscriptsRequest request;
    request.set_parent(parent_);
    request.set_page_size(kPageTurnsMax);
    int64_t turns = 0;
    for (int page = 0; page < kPagesMax; ++page) {
      v1::ListTranscriptsResponse response;
      TS_RETURN_IF_ERROR(Call(query_, &v1::QueryService::Stub::ListTranscripts,
                              request, &response));
      for (const v1::Transcript& transcript : response.transcripts()) {
        transcripts_.push_back(transcript.name());
        turns += transcript.turn_count();
      }
      if (response.next_page_token().empty()) return turns;
      request.set_page_token(response.next_page_token());
    }
    return absl::InternalError("the list of transcripts has no end");
  }

  absl::Status MeasureImport() {
    TS_ASSIGN_OR_RETURN(const std::string commit,
                        WriteTranscript(ingest_, parent_, "end-mark",
                                        absl::StrCat("CLERK: ", kEndMark,
                                                     "\n\nCLERK: Yes.\n")));
    v1::SearchQuotesRequest request;
    request.set_parent(parent_);
    request.set_query(kEndMark);
    request.set_min_commit(commit);
    v1::SearchQuotesResponse response;
    TS_RETURN_IF_ERROR(RetryWhileBehind([&] {
      return Call(query_, &v1::QueryService::Stub::SearchQuotes, request,
                  &response);
    }));
    const absl::Time there = absl::Now();
    if (response.quotes_size() != 1) {
      return absl::InternalError("the last write is there but not found");
    }
    TS_ASSIGN_OR_RETURN(turns_, ListTranscripts());
    turns_ -= kEndMarkTurns;
    if (turns_ <= 0) return absl::InternalError("nothing was imported");
    const absl::Time begin =
        absl::FromUnixMillis(absl::GetFlag(FLAGS_import_begin_ms));
    const absl::Time end =
        absl::FromUnixMillis(absl::GetFlag(FLAGS_import_end_ms));
    const auto turns = static_cast<double>(turns_);
    figures_.Add("turns_in", static_cast<double>(absl::GetFlag(FLAGS_turns)),
                 "turns");
    figures_.Add("turns_searchable", turns, "turns");
    figures_.Add("import_rate", turns / absl::ToDoubleSeconds(end - begin),
                 "turns/s");
    figures_.Add("end_to_end_rate",
                 turns / absl::ToDoubleSeconds(there - begin), "turns/s");
    figures_.Add("searchable_after_import",
                 absl::ToDoubleMilliseconds(there - end), "ms");
    return absl::OkStatus();
  }

  // Names of some turns, from transcripts all over the collection.
  absl::StatusOr<std::vector<std::string>> SampleTurns() {
    std::vector<std::string> names;
    const size_t step =
        std::max<size_t>(1, transcripts_.size() / kTranscriptsSampled);
    for (size_t i = 0; i < transcripts_.size(); i += step) {
      v1::ListTurnsRequest request;
      request.set_parent(transcripts_[i]);
      request.set_page_size(kPageTurnsMax);
      v1::ListTurnsResponse response;
      TS_RETURN_IF_ERROR(
          Call(query_, &v1::QueryService::Stub::ListTurns, request, &response));
      for (const v1::Turn& turn : response.turns()) {
        names.push_back(turn.name());
      }
    }
    if (names.empty()) return absl::InternalError("no turns are listed");
    std::shuffle(names.begin(), names.end(), std::minstd_rand(1));
    return names;
  }

  void AddCalls(absl::string_view name, const Durations& durations) {
    const double median = figures_.AddDurations(name, durations);
    if (empty_median_ == 0) {
      empty_median_ = median;
    } else {
      figures_.Add(absl::StrCat(name, "_ratio"), median / empty_median_,
                   "times_empty");
    }
  }

  absl::Status MeasureReads() {
    TS_ASSIGN_OR_RETURN(
        Durations durations, TimeCalls(kCalls, [&](int) {
          grpc::health::v1::HealthCheckResponse response;
          return Call(health_, &grpc::health::v1::Health::Stub::Check,
                      grpc::health::v1::HealthCheckRequest(), &response);
        }));
    AddCalls("empty_call", durations);
    TS_ASSIGN_OR_RETURN(const auto names, SampleTurns());
    TS_ASSIGN_OR_RETURN(
        durations, TimeCalls(kCalls, [&](int i) {
          v1::GetTurnRequest request;
          request.set_name(names[static_cast<size_t>(i) % names.size()]);
          v1::GetTurnResponse response;
          return Call(query_, &v1::QueryService::Stub::GetTurn, request,
                      &response);
        }));
    AddCalls("get_turn", durations);
    TS_ASSIGN_OR_RETURN(durations, TimeCalls(kCalls, [&](int) {
                          v1::ListSpeakersRequest request;
                          request.set_parent(parent_);
                          v1::ListSpeakersResponse response;
                          return Call(query_,
                                      &v1::QueryService::Stub::ListSpeakers,
                                      request, &response);
                        }));
    AddCalls("list_speakers", durations);
    return absl::OkStatus();
  }

  absl::Status MeasureSearches() {
    for (const char* kind : {"rare", "common", "and2", "phrase"}) {
      const std::vector<BenchQuery>& queries = queries_[kind];
      if (queries.empty()) {
        return absl::NotFoundError(
            absl::StrCat("the file of queries has none of class ", kind));
      }
      int64_t found = 0;
      TS_ASSIGN_OR_RETURN(
          const Durations durations,
          TimeCalls(
              kQueryRounds * static_cast<int>(queries.size()), [&](int i) {
                v1::SearchQuotesRequest request;
                request.set_parent(parent_);
                request.set_query(
                    queries[static_cast<size_t>(i) % queries.size()].text);
                v1::SearchQuotesResponse response;
                TS_RETURN_IF_ERROR(Call(query_,
                                        &v1::QueryService::Stub::SearchQuotes,
                                        request, &response));
                found += response.quotes_size();
                return absl::OkStatus();
              }));
      if (found == 0) {
        return absl::InternalError(
            absl::StrCat("no query of class ", kind, " finds anything"));
      }
      AddCalls(absl::StrCat("search_", kind), durations);
    }
    return absl::OkStatus();
  }

  void MeasureDisk() {
    const auto turns = static_cast<double>(turns_);
    const auto add = [&](absl::string_view name, uintmax_t bytes) {
      figures_.Add(name, static_cast<double>(bytes) / turns, "bytes/turn");
    };
    add("source", static_cast<uintmax_t>(absl::GetFlag(FLAGS_source_bytes)));
    const StoreSize ingest = SizeOf(absl::GetFlag(FLAGS_ingest_data));
    const StoreSize query = SizeOf(absl::GetFlag(FLAGS_query_data));
    add("ingest_store", ingest.kept);
    add("ingest_log", ingest.log);
    add("query_store", query.kept);
    add("query_log", query.log);
  }

  const std::string parent_;
  std::map<std::string, std::vector<BenchQuery>> queries_;
  IngestStub ingest_;
  QueryStub query_;
  std::unique_ptr<grpc::health::v1::Health::Stub> health_;
  Figures figures_;
  int64_t turns_ = 0;
  std::vector<std::string> transcripts_;
  double empty_median_ = 0;
};

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Measures an ingest service and a query node that follows it.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = turnstone::Bench().Run();
  if (status.ok()) return 0;
  std::fprintf(stderr, "end_to_end_bench: %s\n", status.ToString().c_str());
  return 1;
}
