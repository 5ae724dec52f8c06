// Requests at random, and made to hurt: every call ends as the API says.
//
// TURNSTONE_RANDOM_QUERIES sets how many; by default 3,000, in CI 100,000.

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "absl/strings/numbers.h"
#include "common/model/resource_name.h"
#include "query-service/quote_answers.h"
#include "tests/service/query_fixture.h"
#include "tests/support/random_queries.h"

namespace turnstone {
namespace {

using testing::Contains;

constexpr int kClients = 4;
constexpr int kTranscripts = 16;
constexpr int kTranscriptsChanging = 8;
constexpr int kTurns = 20;
constexpr int kQueriesPerWrite = 50;

int QueriesWanted() {
  int count = 0;
  const char* const wanted = std::getenv("TURNSTONE_RANDOM_QUERIES");
  if (wanted != nullptr && absl::SimpleAtoi(wanted, &count)) return count;
  return std::getenv("CI") != nullptr ? 100'000 : 3'000;
}

const std::vector<std::string>& Words() {
  static const auto& words =
      *new std::vector<std::string>{"the",    "levee",
                                    "river",  "rivers",
                                    "rising", "rose",
                                    "board",  "and",
                                    "water",  "again",
                                    "don't",  "co-operate",
                                    "U.S.",   "\xc3\xa9t\xc3\xa9",
                                    "naïve",  "Zürich",
                                    "3.14",   "1,000",
                                    "水位",   "上昇する",
                                    "ระดับน้ำ", "well-being",
                                    "he",     "she"};
  return words;
}

class QueryRandomTest : public QueryFixture {
 protected:
  // A transcript in which words stand in no order.
  static std::string SourceOf(RandomQueries* random) {
    std::string source;
    for (int turn = 0; turn < kTurns; ++turn) {
      absl::StrAppend(&source,
                      random->Below(2) == 0 ? ">> ANN LEE:" : ">> BOB RAY:");
      for (uint32_t left = 1 + random->Below(30); left > 0; --left) {
        absl::StrAppend(
            &source, " ",
            Words()[random->Below(static_cast<uint32_t>(Words().size()))]);
      }
      source += ".\n";
    }
    return source;
  }

  RandomQueryNames Names() const {
    RandomQueryNames names;
    names.parent = "collections/c";
    names.words = Words();
    for (const auto& [name, source] : sources_) {
      names.transcripts.push_back(name);
    }
    v1::ListSpeakersRequest request;
    request.set_parent("collections/c");
    v1::ListSpeakersResponse response;
    EXPECT_TRUE(node_->Call(&Stub::ListSpeakers, request, &response).ok());
    for (const v1::Speaker& speaker : response.speakers()) {
      names.speakers.push_back(speaker.name());
    }
    return names;
  }

  void Fill() {
    RandomQueries random(7, {});
    std::string commit;
    for (int i = 0; i < kTranscripts; ++i) {
      commit = Add(absl::StrCat("t", i), SourceOf(&random),
                   i % 3 == 0 ? "" : absl::StrCat(2000 + i, "-05-01"));
    }
    node_ = std::make_unique<RunningNode>(feed());
    WaitFor(*node_, commit);
  }

  std::unique_ptr<RunningNode> node_;
};

// How many calls ended how.
using Ends = std::map<absl::StatusCode, int>;

// Sends requests of all methods that take a query.
class RandomClient {
 public:
  RandomClient(const RunningNode& node, uint32_t seed, RandomQueryNames names)
      : node_(node), random_(seed, std::move(names)) {}

  // Sends one request; returns what came of it.
  absl::StatusCode Send() {
    v1::SearchQuotesRequest request = random_.Next();
    switch (random_.Below(12)) {
      case 0: {
        v1::CountQuotesRequest count;
        count.set_parent(request.parent());
        count.set_query(request.query());
        *count.mutable_filter() = request.filter();
        *count.mutable_facets() = request.facets();
        v1::CountQuotesResponse response;
        return Call(&v1::QueryService::Stub::CountQuotes, count, &response);
      }
      case 1:
        return Stream(request);
      case 2: {
        v1::VerifyQuoteRequest verify;
        verify.set_parent(request.parent());
        verify.set_text(request.query());
        if (random_.Below(4) == 0) verify.set_speaker_name("Ann Lee");
        v1::VerifyQuoteResponse response;
        return Call(&v1::QueryService::Stub::VerifyQuote, verify, &response);
      }
      default:
        v1::SearchQuotesResponse response;
        const absl::StatusCode code =
            Call(&v1::QueryService::Stub::SearchQuotes, request, &response);
        random_.KeepPageToken(request, response.next_page_token());
        return code;
    }
  }

 private:
  // Some calls have little time, and some none.
  absl::Duration Time() {
    if (random_.Below(16) != 0) return absl::Seconds(60);
    return absl::Microseconds(random_.Below(5000));
  }

  template <class Request, class Response>
  absl::StatusCode Call(grpc::Status (v1::QueryService::Stub::*method)(
                            grpc::ClientContext*, const Request&, Response*),
                        const Request& request, Response* response) {
    return node_.Call(method, request, response, Time()).code();
  }

  // Reads a stream to its end, or leaves it in the middle.
  absl::StatusCode Stream(const v1::SearchQuotesRequest& search) {
    v1::StreamQuotesRequest request;
    request.set_parent(search.parent());
    request.set_query(search.query());
    *request.mutable_filter() = search.filter();
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + Time()));
    const auto reader = node_.client().StreamQuotes(&context, request);
    v1::StreamQuotesResponse response;
    const bool leaves = random_.Below(4) == 0;
    while (reader->Read(&response)) {
      if (leaves) context.TryCancel();
    }
    const absl::StatusCode code = rpc::FromGrpcStatus(reader->Finish()).code();
    // What was asked for.
    if (leaves && code == absl::StatusCode::kCancelled) {
      return absl::StatusCode::kOk;
    }
    return code;
  }

  const RunningNode& node_;
  RandomQueries random_;
};

TEST_F(QueryRandomTest, EveryCallEndsAsTheApiSays) {
  Fill();
  std::atomic<int> left{QueriesWanted()};
  std::vector<Ends> ends(kClients);
  std::vector<std::thread> clients;
  const RandomQueryNames names = Names();
  for (uint32_t i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      RandomClient client(*node_, i + 1, names);
      while (left.fetch_sub(1) > 0) ++ends[i][client.Send()];
    });
  }
  // What is searched changes meanwhile.
  RandomQueries random(8, {});
  std::string commit;
  for (int i = 0, next = left; left > 0; ++i) {
    while (left > next) absl::SleepFor(absl::Milliseconds(1));
    next -= kQueriesPerWrite;
    const std::string id = absl::StrCat("u", i % kTranscriptsChanging);
    commit = random.Below(4) == 0 && sources_.contains(TranscriptName("c", id))
                 ? Remove(id)
                 : Add(id, SourceOf(&random));
  }
  Ends all;
  for (int i = 0; i < kClients; ++i) {
    clients[i].join();
    for (const auto& [code, count] : ends[i]) all[code] += count;
  }
  for (const auto& [code, count] : all) {
    EXPECT_THAT(
        (std::set{absl::StatusCode::kOk, absl::StatusCode::kInvalidArgument,
                  absl::StatusCode::kNotFound,
                  absl::StatusCode::kDeadlineExceeded,
                  absl::StatusCode::kResourceExhausted}),
        Contains(code))
        << count << " calls";
  }
  // Or the requests would prove nothing.
  EXPECT_GT(all[absl::StatusCode::kOk], QueriesWanted() / 4);
  EXPECT_GT(all[absl::StatusCode::kInvalidArgument], QueriesWanted() / 20);
  WaitFor(*node_, commit);
  EXPECT_FALSE(node_->failed());
}

TEST_F(QueryRandomTest, MessageThatIsNoTextIsRefused) {
  Fill();
  v1::SearchQuotesRequest request;
  request.set_parent("collections/c");
  request.set_query("levee \xff");
  v1::SearchQuotesResponse response;
  // gRPC's answer to what it cannot parse; no handler sees it.
  EXPECT_EQ(node_->Call(&Stub::SearchQuotes, request, &response).code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_GT(Search(*node_, "levee").total_size(), 0);
}

TEST_F(QueryRandomTest, StopSignalEndsWhateverIsAsked) {
  Fill();
  const auto view = node_->node().LastView();
  TopicLists topics;
  RandomQueries random(9, Names());
  StopSignal passed(absl::Now() - absl::Seconds(1));
  StopSignal cancelled;
  cancelled.Stop();
  int answered = 0;
  for (int i = 0; i < 1000; ++i) {
    v1::SearchQuotesRequest request = random.Next();
    v1::SearchQuotesResponse response;
    if (!Answer(*view, topics, request, StopSignal(), &response).ok()) continue;
    ++answered;
    response.Clear();
    EXPECT_EQ(Answer(*view, topics, request, passed, &response).code(),
              absl::StatusCode::kDeadlineExceeded)
        << request.ShortDebugString();
    response.Clear();
    EXPECT_EQ(Answer(*view, topics, request, cancelled, &response).code(),
              absl::StatusCode::kCancelled)
        << request.ShortDebugString();
  }
  EXPECT_GT(answered, 100);
}

}  // namespace
}  // namespace turnstone
