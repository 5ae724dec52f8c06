#include "tests/bench/client.h"

#include <algorithm>
#include <fstream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"

namespace turnstone {
namespace {

constexpr absl::Duration kWaitMax = absl::Minutes(10);
constexpr absl::Duration kRetryInterval = absl::Milliseconds(50);
constexpr int kWarmUpCalls = 100;
constexpr int kInventedTurns = 100;
constexpr int kInventedWords = 40;

}  // namespace

absl::Status RetryWhileBehind(const std::function<absl::Status()>& call) {
  const absl::Time end = absl::Now() + kWaitMax;
  for (;;) {
    const absl::Status status = call();
    const bool behind =
        absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
    if (!behind || absl::Now() > end) return status;
    absl::SleepFor(kRetryInterval);
  }
}

absl::StatusOr<Durations> TimeCalls(
    int count, const std::function<absl::Status(int)>& call) {
  for (int i = 0; i < std::min(count, kWarmUpCalls); ++i) {
    TS_RETURN_IF_ERROR(call(i));
  }
  Durations durations;
  for (int i = 0; i < count; ++i) {
    const absl::Time begin = absl::Now();
    TS_RETURN_IF_ERROR(call(i));
    durations.push_back(absl::Now() - begin);
  }
  return durations;
}

std::map<std::string, std::vector<BenchQuery>> ReadQueries(
    const std::string& path) {
  std::map<std::string, std::vector<BenchQuery>> queries;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    if (fields.size() < 3) continue;
    const std::string& kind = fields[1];
    BenchQuery query{fields[2], ""};
    if (kind == "phrase") query.text = absl::StrCat("\"", fields[2], "\"");
    if (absl::StartsWith(kind, "or")) {
      query.text = absl::StrJoin(absl::StrSplit(fields[2], ' '), " OR ");
    }
    if (kind == "term_speaker" && fields.size() > 4) query.speaker = fields[4];
    queries[kind].push_back(std::move(query));
  }
  return queries;
}

std::string InventTranscript(uint32_t seed) {
  constexpr const char* kSyllables[] = {"ba", "do", "fe", "gi", "ka", "lu",
                                        "mo", "ne", "pa", "ri", "so", "tu"};
  std::minstd_rand random(seed + 1);
  std::string source;
  for (int turn = 0; turn < kInventedTurns; ++turn) {
    absl::StrAppend(&source, turn % 2 == 0 ? "LUMO DOKA:" : "RINE SOTU:");
    for (int word = 0; word < kInventedWords; ++word) {
      absl::StrAppend(&source, " ");
      for (int i = 0; i < 3; ++i) {
        absl::StrAppend(&source, kSyllables[random() % 12]);
      }
    }
    absl::StrAppend(&source, ".\n\n");
  }
  return source;
}

absl::StatusOr<std::string> WriteTranscript(const IngestStub& ingest,
                                            const std::string& parent,
                                            const std::string& id,
                                            const std::string& content) {
  v1::CreateTranscriptRequest request;
  request.set_parent(parent);
  request.set_transcript_id(id);
  request.set_content(content);
  v1::CreateTranscriptResponse response;
  TS_RETURN_IF_ERROR(Call(ingest, &v1::IngestService::Stub::CreateTranscript,
                          request, &response));
  return response.commit();
}

absl::Status MeasureVisible(const IngestStub& ingest, const QueryStub& query,
                            const std::string& parent, int writes,
                            Figures* figures) {
  Durations acknowledged;
  Durations visible;
  for (int i = 0; i < writes; ++i) {
    const std::string id = absl::StrCat("visible-", i);
    const std::string content = InventTranscript(static_cast<uint32_t>(i));
    const absl::Time begin = absl::Now();
    TS_ASSIGN_OR_RETURN(const std::string commit,
                        WriteTranscript(ingest, parent, id, content));
    const absl::Time written = absl::Now();
    v1::GetTranscriptRequest request;
    request.set_name(absl::StrCat(parent, "/transcripts/", id));
    request.set_min_commit(commit);
    v1::GetTranscriptResponse response;
    TS_RETURN_IF_ERROR(RetryWhileBehind([&] {
      return Call(query, &v1::QueryService::Stub::GetTranscript, request,
                  &response);
    }));
    visible.push_back(absl::Now() - written);
    acknowledged.push_back(written - begin);
    if (response.transcript().turn_count() != kInventedTurns) {
      return absl::InternalError("a transcript is there but not whole");
    }
  }
  figures->AddDurations("write_100_turns", acknowledged);
  figures->AddDurations("visible_after_write", visible);
  return absl::OkStatus();
}

}  // namespace turnstone
