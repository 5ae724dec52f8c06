// Measures the services through gRPC beside the engine alone.
// tests/bench/serve.sh starts all of it.

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/observe/log.h"
#include "query-service/quote_answers.h"
#include "query-service/quote_builder.h"
#include "query-service/quote_filters.h"
#include "query-service/quotes/query_parser.h"
#include "query-service/store/store.h"
#include "tests/bench/client.h"
#include "tests/bench/empty_service.h"
#include "tests/bench/load.h"
#include "tests/support/random_queries.h"

ABSL_FLAG(bool, empty, false, "Serve empty calls, and do nothing else.");
ABSL_FLAG(std::string, listen, "127.0.0.1:0", "Where to serve empty calls.");
ABSL_FLAG(std::string, ingest, "", "The ingest service, as HOST:PORT.");
ABSL_FLAG(std::vector<std::string>, nodes, {}, "Two query nodes.");
ABSL_FLAG(std::vector<std::string>, node_pids, {}, "Their processes.");
ABSL_FLAG(std::string, empty_server, "", "The server of empty calls.");
ABSL_FLAG(std::string, store, "", "Folder with a copy of a node's store.");
ABSL_FLAG(std::string, queries, "", "Queries: id, class, words by tabs.");
ABSL_FLAG(std::string, out, "", "File of figures to compare and replace.");

namespace turnstone {
namespace {

constexpr char kParent[] = "collections/speed";
constexpr int kHits = 10;
constexpr int kRounds = 15;
constexpr int kVisibleWrites = 300;
constexpr absl::Duration kLoadTime = absl::Seconds(10);
constexpr int kInFlight = 16;
// The steady import: 100 turns each time.
constexpr absl::Duration kImportInterval = absl::Milliseconds(100);
constexpr int kStreamedSearches = 20'000;
constexpr int kStreamedTogether = 100;
constexpr int kOddClients = 8;
constexpr int kOddQueries = 4000;
constexpr absl::Duration kOddTime = absl::Milliseconds(50);

absl::Duration MedianOf(Durations durations) {
  const auto middle =
      durations.begin() + static_cast<ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  return *middle;
}

// A value of /proc/PID/status in bytes; 0 if it is not there.
double MemoryOf(const std::string& pid, absl::string_view name) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(file, line);) {
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, absl::ByAnyChar(": \t"), absl::SkipEmpty());
    int64_t kilobytes = 0;
    if (words.size() > 1 && words[0] == name &&
        absl::SimpleAtoi(words[1], &kilobytes)) {
      return static_cast<double>(kilobytes) * 1024;
    }
  }
  return 0;
}

// Seconds of CPU that a process has used.
double CpuOf(const std::string& pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> fields =
      absl::StrSplit(line.substr(line.rfind(')') + 1), ' ', absl::SkipEmpty());
  int64_t ticks = 0;
  for (size_t at : {11, 12}) {
    int64_t value = 0;
    if (fields.size() > at && absl::SimpleAtoi(fields[at], &value)) {
      ticks += value;
    }
  }
  return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Writes transcripts at a steady rate as long as it lives.
class SteadyImport {
 public:
  SteadyImport(const IngestStub& ingest, const std::string& prefix)
      : thread_([this, &ingest, prefix] {
          for (int i = 0; !end_; ++i) {
            const absl::Time next = absl::Now() + kImportInterval;
            status_.Update(
                WriteTranscript(ingest, kParent, absl::StrCat(prefix, i),
                                InventTranscript(static_cast<uint32_t>(i)))
                    .status());
            absl::SleepFor(next - absl::Now());
          }
        }) {}

  absl::Status End() {
    end_ = true;
    thread_.join();
    return status_;
  }

 private:
  std::atomic<bool> end_{false};
  absl::Status status_;
  std::thread thread_;
};

// A query, and how long each part of it takes, one duration a round.
struct Measured {
  v1::SearchQuotesRequest request;
  grpc::ByteBuffer bytes;
  Durations call;
  Durations empty;
  Durations engine;
  Durations ids;
  Durations build;
};

class Bench {
 public:
  Bench() : nodes_(absl::GetFlag(FLAGS_nodes)) {
    const auto credentials = grpc::InsecureChannelCredentials();
    ingest_ = v1::IngestService::NewStub(
        grpc::CreateChannel(absl::GetFlag(FLAGS_ingest), credentials));
    query_ =
        v1::QueryService::NewStub(grpc::CreateChannel(nodes_[0], credentials));
  }

  absl::Status Run() {
    TS_RETURN_IF_ERROR(ReadRequests());
    TS_ASSIGN_OR_RETURN(store_, Store::Open(absl::GetFlag(FLAGS_store)));
    TS_RETURN_IF_ERROR(MeasureCalls());
    TS_RETURN_IF_ERROR(MeasureWrites());
    TS_RETURN_IF_ERROR(MeasureLoad("one_client", nodes_[0], 1, 1));
    TS_RETURN_IF_ERROR(MeasureLoad("one_node", nodes_[0], 1, kInFlight));
    TS_RETURN_IF_ERROR(MeasureLoad(
        "two_nodes", absl::StrCat(nodes_[0], ",", nodes_[1]), 2, kInFlight));
    TS_RETURN_IF_ERROR(MeasureStream());
    TS_RETURN_IF_ERROR(MeasureOdd());
    return figures_.CompareAndKeep(absl::GetFlag(FLAGS_out));
  }

 private:
  absl::StatusOr<std::string> SpeakerNamed(const std::string& name) {
    v1::ResolveSpeakerNameRequest request;
    request.set_parent(kParent);
    request.set_speaker_name(name);
    v1::ResolveSpeakerNameResponse response;
    TS_RETURN_IF_ERROR(Call(query_, &v1::QueryService::Stub::ResolveSpeakerName,
                            request, &response));
    if (response.matches().empty()) return std::string();
    return response.matches(0).speaker().name();
  }

  absl::Status ReadRequests() {
    for (const auto& [kind, queries] :
         ReadQueries(absl::GetFlag(FLAGS_queries))) {
      for (const BenchQuery& query : queries) {
        Measured measured;
        measured.request.set_parent(kParent);
        measured.request.set_query(query.text);
        measured.request.set_page_size(kHits);
        if (!query.speaker.empty()) {
          TS_ASSIGN_OR_RETURN(const std::string name,
                              SpeakerNamed(query.speaker));
          if (name.empty()) continue;
          measured.request.mutable_filter()->add_speakers(name);
        }
        measured.bytes = BytesOf(measured.request);
        requests_.push_back(measured.bytes);
        measured_[kind].push_back(std::move(measured));
      }
    }
    if (requests_.empty()) return absl::NotFoundError("there are no queries");
    return absl::OkStatus();
  }

  // The ids alone, then text, highlights and offsets.
  absl::Status MeasureParts(const StoreView& view, Measured* measured) {
    const v1::SearchQuotesRequest& request = measured->request;
    const StopSignal stop;
    const TieOrder names = [&view](uint32_t ordinal) {
      return view.names().Of(ordinal);
    };
    QuoteOptions options;
    options.limit = kHits;
    const absl::Time begin = absl::Now();
    TS_ASSIGN_OR_RETURN(const QueryNode query, ParseQuery(request.query()));
    TS_ASSIGN_OR_RETURN(
        const QuoteFilter filter,
        FilterOf(view, topics_, kParent, request.filter(), stop));
    TS_ASSIGN_OR_RETURN(
        const QuotePage page,
        FindQuotes(view.index(), query, filter, options, names, stop));
    const absl::Time found = absl::Now();
    v1::SearchQuotesResponse response;
    QuoteBuilder builder(view, query, /*context_turns=*/0);
    for (const QuoteHit& hit : page.hits) {
      TS_RETURN_IF_ERROR(builder.Build(hit, response.add_quotes()));
    }
    const absl::Time built = absl::Now();
    measured->ids.push_back(found - begin);
    if (page.hits.size() == kHits) measured->build.push_back(built - found);
    return absl::OkStatus();
  }

  absl::Status MeasureRound(const StoreView& view, Measured* measured) {
    size_t reply_bytes = 0;
    TS_ASSIGN_OR_RETURN(const absl::Duration call,
                        node_client_.Time(measured->bytes, &reply_bytes));
    v1::SearchQuotesRequest empty = measured->request;
    empty.set_page_size(static_cast<int32_t>(reply_bytes));
    TS_ASSIGN_OR_RETURN(const absl::Duration nothing,
                        empty_client_.Time(BytesOf(empty), nullptr));
    const absl::Time begin = absl::Now();
    {
      v1::SearchQuotesResponse response;
      TS_RETURN_IF_ERROR(
          Answer(view, topics_, measured->request, StopSignal(), &response));
    }
    measured->engine.push_back(absl::Now() - begin);
    measured->call.push_back(call);
    measured->empty.push_back(nothing);
    return MeasureParts(view, measured);
  }

  absl::Status MeasureCalls() {
    const auto view = store_->View();
    for (int round = 0; round < kRounds + 1; ++round) {
      for (auto& [kind, queries] : measured_) {
        for (Measured& measured : queries) {
          // The first round warms up.
          if (round == 1) measured = {measured.request, measured.bytes};
          TS_RETURN_IF_ERROR(MeasureRound(*view, &measured));
        }
      }
    }
    Durations build;
    std::vector<double> ratios;
    for (const auto& [kind, queries] : measured_) {
      Durations calls;
      Durations engines;
      for (const Measured& measured : queries) {
        calls.insert(calls.end(), measured.call.begin(), measured.call.end());
        engines.push_back(MedianOf(measured.engine));
        if (!measured.build.empty()) build.push_back(MedianOf(measured.build));
        ratios.push_back(absl::FDivDuration(
            MedianOf(measured.call) - MedianOf(measured.engine),
            MedianOf(measured.empty)));
      }
      figures_.AddDurations(absl::StrCat("call_", kind), calls);
      figures_.Add(absl::StrCat("engine_", kind, "_p50"),
                   absl::ToDoubleMicroseconds(MedianOf(engines)), "us");
    }
    AddAcross("empty", [](const Measured& it) { return it.empty; });
    AddAcross("ids", [](const Measured& it) { return it.ids; });
    figures_.Add("g11_10_hits_p50", absl::ToDoubleMicroseconds(MedianOf(build)),
                 "us");
    std::sort(ratios.begin(), ratios.end());
    figures_.Add("g12_call_less_engine", ratios[ratios.size() / 2],
                 "times_empty");
    return absl::OkStatus();
  }

  // Adds the median over all queries.
  void AddAcross(absl::string_view name,
                 const std::function<Durations(const Measured&)>& of) {
    Durations medians;
    for (const auto& [kind, queries] : measured_) {
      for (const Measured& it : queries) medians.push_back(MedianOf(of(it)));
    }
    figures_.Add(absl::StrCat(name, "_p50"),
                 absl::ToDoubleMicroseconds(MedianOf(medians)), "us");
  }

  // With one node at work: two that apply the same would share the cores.
  absl::Status MeasureWrites() {
    int other = 0;
    if (!absl::SimpleAtoi(absl::GetFlag(FLAGS_node_pids)[1], &other) ||
        kill(other, SIGSTOP) != 0) {
      return absl::InvalidArgumentError("--node_pids: no such process");
    }
    const absl::Status status =
        MeasureVisible(ingest_, query_, kParent, kVisibleWrites, &figures_);
    kill(other, SIGCONT);
    return status;
  }

  absl::Status MeasureLoad(const std::string& name,
                           const std::string& addresses, size_t nodes,
                           int in_flight) {
    const std::vector<std::string> pids = absl::GetFlag(FLAGS_node_pids);
    const auto cpu = [&] {
      double seconds = 0;
      for (size_t i = 0; i < nodes; ++i) seconds += CpuOf(pids[i]);
      return seconds;
    };
    RawClient client(addresses);
    SteadyImport import(ingest_,
                        absl::StrCat("load-", nodes, "-", in_flight, "-"));
    const double cpu_before = cpu();
    const auto durations = client.KeepBusy(requests_, in_flight, kLoadTime);
    const double cpu_used = cpu() - cpu_before;
    TS_RETURN_IF_ERROR(import.End());
    TS_RETURN_IF_ERROR(durations.status());
    const auto calls = static_cast<double>(durations->size());
    figures_.AddDurations(name, *durations);
    figures_.Add(absl::StrCat(name, "_rate"),
                 calls / absl::ToDoubleSeconds(kLoadTime), "calls/s");
    figures_.Add(absl::StrCat(name, "_cpu"), cpu_used * 1e6 / calls, "us/call");
    return absl::OkStatus();
  }

  // Compares what searches for one quote of a common word cost the node, as
  // calls and in a stream.
  absl::Status MeasureStream() {
    std::vector<v1::SearchQuotesRequest> searches(kStreamedSearches);
    const std::vector<Measured>& common = measured_["common"];
    for (size_t i = 0; i < searches.size(); ++i) {
      searches[i] = common[i % common.size()].request;
      searches[i].set_page_size(1);
    }
    const std::string pid = absl::GetFlag(FLAGS_node_pids)[0];
    const double begin = CpuOf(pid);
    for (const v1::SearchQuotesRequest& search : searches) {
      v1::SearchQuotesResponse response;
      grpc::ClientContext context;
      TS_RETURN_IF_ERROR(rpc::FromGrpcStatus(
          query_->SearchQuotes(&context, search, &response)));
    }
    const double called = CpuOf(pid);
    TS_RETURN_IF_ERROR(Stream(searches));
    figures_.Add("search_called_cpu",
                 (called - begin) * 1e6 / kStreamedSearches, "us");
    figures_.Add("search_streamed_cpu",
                 (CpuOf(pid) - called) * 1e6 / kStreamedSearches, "us");
    return absl::OkStatus();
  }

  // Sends the searches by StreamSearches, some in each message.
  absl::Status Stream(const std::vector<v1::SearchQuotesRequest>& searches) {
    grpc::ClientContext context;
    const auto stream = query_->StreamSearches(&context);
    v1::StreamSearchesResponse response;
    for (size_t at = 0; at < searches.size();) {
      v1::StreamSearchesRequest request;
      while (at < searches.size() &&
             request.searches_size() < kStreamedTogether) {
        *request.add_searches() = searches[at++];
      }
      stream->Write(request);
      for (int got = 0; got < request.searches_size();) {
        if (!stream->Read(&response)) {
          return rpc::FromGrpcStatus(stream->Finish());
        }
        got += response.results_size();
      }
    }
    stream->WritesDone();
    return rpc::FromGrpcStatus(stream->Finish());
  }

  RandomQueryNames OddNames() const {
    RandomQueryNames names;
    names.parent = kParent;
    for (const auto& [kind, queries] : measured_) {
      for (const Measured& measured : queries) {
        for (absl::string_view word :
             absl::StrSplit(measured.request.query(), absl::ByAnyChar(" \""),
                            absl::SkipEmpty())) {
          if (word != "OR") names.words.emplace_back(word);
        }
        for (const auto& name : measured.request.filter().speakers()) {
          names.speakers.push_back(name);
        }
      }
    }
    return names;
  }

  // Sends queries at random with little time; returns how far behind their
  // deadlines calls ended at most.
  absl::StatusOr<absl::Duration> SendOdd(uint32_t seed, int count) {
    RandomQueries random(seed, OddNames());
    absl::Duration late_max;
    for (int i = 0; i < count; ++i) {
      const v1::SearchQuotesRequest request = random.Next();
      v1::SearchQuotesResponse response;
      grpc::ClientContext context;
      const absl::Time deadline = absl::Now() + kOddTime;
      context.set_deadline(absl::ToChronoTime(deadline));
      const absl::Status status = rpc::FromGrpcStatus(
          query_->SearchQuotes(&context, request, &response));
      late_max = std::max(late_max, absl::Now() - deadline);
      random.KeepPageToken(request, response.next_page_token());
      if (absl::IsInternal(status) || absl::IsUnknown(status)) return status;
    }
    return late_max;
  }

  absl::Status MeasureOdd() {
    const std::string pid = absl::GetFlag(FLAGS_node_pids)[0];
    // From here on, the peak is that of these queries.
    std::ofstream("/proc/" + pid + "/clear_refs") << "5\n";
    const double before = MemoryOf(pid, "VmRSS");
    std::vector<absl::StatusOr<absl::Duration>> late(kOddClients,
                                                     absl::ZeroDuration());
    std::vector<std::thread> clients;
    for (uint32_t i = 0; i < kOddClients; ++i) {
      clients.emplace_back([this, i, &late] {
        late[i] = SendOdd(i + 1, kOddQueries / kOddClients);
      });
    }
    for (std::thread& client : clients) client.join();
    absl::Duration late_max;
    for (const auto& one : late) {
      TS_RETURN_IF_ERROR(one.status());
      late_max = std::max(late_max, *one);
    }
    figures_.Add("odd_call_late_max", absl::ToDoubleMilliseconds(late_max),
                 "ms");
    figures_.Add("odd_memory_growth",
                 (MemoryOf(pid, "VmHWM") - before) / (1 << 20), "MiB");
    return MeasureOddAnswers();
  }

  // The engine alone: how far behind its deadline work ends.
  absl::Status MeasureOddAnswers() {
    const auto view = store_->View();
    RandomQueries random(99, OddNames());
    absl::Duration late_max;
    int late = 0;
    for (int i = 0; i < kOddQueries / 4; ++i) {
      const v1::SearchQuotesRequest request = random.Next();
      v1::SearchQuotesResponse response;
      const StopSignal stop(absl::Now() + kOddTime / 10);
      const absl::Status status =
          Answer(*view, topics_, request, stop, &response);
      if (!absl::IsDeadlineExceeded(status)) continue;
      ++late;
      late_max = std::max(late_max, absl::Now() - stop.deadline());
    }
    figures_.Add("odd_answers_stopped", late, "answers");
    figures_.Add("odd_answer_late_max", absl::ToDoubleMilliseconds(late_max),
                 "ms");
    return absl::OkStatus();
  }

  const std::vector<std::string> nodes_;
  IngestStub ingest_;
  QueryStub query_;
  RawClient node_client_{nodes_[0]};
  RawClient empty_client_{absl::GetFlag(FLAGS_empty_server)};
  std::unique_ptr<Store> store_;
  TopicLists topics_;
  std::map<std::string, std::vector<Measured>> measured_;  // By class.
  std::vector<grpc::ByteBuffer> requests_;
  Figures figures_;
};

int ServeEmptyCalls() {
  EmptyService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(absl::GetFlag(FLAGS_listen),
                           grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr || port == 0) return 1;
  LogInfo("serving", {{"port", port}});
  server->Wait();
  return 0;
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Measures an ingest service and two query nodes that follow it.");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_empty)) return turnstone::ServeEmptyCalls();
  const absl::Status status = turnstone::Bench().Run();
  if (status.ok()) return 0;
  std::fprintf(stderr, "serve_bench: %s\n", status.ToString().c_str());
  return 1;
}
