#include <gmock/gmock.h>

#include <filesystem>
#include <random>
#include <thread>

#include "tests/service/query_fixture.h"

namespace turnstone {
namespace {

using testing::IsEmpty;

class QueryNodeTest : public QueryFixture {
 protected:
  // Everything a node answers about collection c, as bytes.
  std::string AnswersOf(const RunningNode& node) const {
    std::string bytes;
    const auto add = [&](auto method, auto request, auto response) {
      const absl::Status status = node.Call(method, request, &response);
      EXPECT_TRUE(status.ok()) << status;
      bytes += response.SerializeAsString();
      return response;
    };
    v1::ListTranscriptsRequest transcripts;
    transcripts.set_parent("collections/c");
    const auto all =
        add(&Stub::ListTranscripts, transcripts, v1::ListTranscriptsResponse());
    for (const v1::Transcript& transcript : all.transcripts()) {
      v1::ListTurnsRequest turns;
      turns.set_parent(transcript.name());
      add(&Stub::ListTurns, turns, v1::ListTurnsResponse());
      v1::GetTranscriptRequest full;
      full.set_name(transcript.name());
      full.set_view(v1::TRANSCRIPT_VIEW_FULL);
      add(&Stub::GetTranscript, full, v1::GetTranscriptResponse());
    }
    v1::ListSpeakersRequest speakers;
    speakers.set_parent("collections/c");
    add(&Stub::ListSpeakers, speakers, v1::ListSpeakersResponse());
    v1::ListTopicsRequest topics;
    topics.set_parent("collections/c");
    add(&Stub::ListTopics, topics, v1::ListTopicsResponse());
    for (const char* query : {"levee", "river \"the levee\"", "board rose"}) {
      for (const auto order :
           {v1::QUOTE_ORDER_RELEVANCE, v1::QUOTE_ORDER_TIME}) {
        v1::SearchQuotesRequest search;
        search.set_parent("collections/c");
        search.set_query(query);
        search.set_order(order);
        search.set_page_size(7);
        search.set_context_turns(1);
        do {
          const auto page =
              add(&Stub::SearchQuotes, search, v1::SearchQuotesResponse());
          for (const auto& quote : page.quotes()) ExpectVerbatim(quote);
          search.set_page_token(page.next_page_token());
        } while (!search.page_token().empty());
      }
    }
    return bytes;
  }

  // A transcript of random turns.
  std::string RandomSource() {
    static constexpr const char* kWords[] = {
        "the", "levee", "river", "rose", "board", "and", "water", "again"};
    std::string source;
    const int turns = 1 + static_cast<int>(random_() % 12);
    for (int i = 0; i < turns; ++i) {
      absl::StrAppend(&source, ">> ",
                      random_() % 3 == 0 ? "ANN LEE" : "BOB RAY", ":");
      const int words = 1 + static_cast<int>(random_() % 9);
      for (int k = 0; k < words; ++k) {
        absl::StrAppend(&source, " ", kWords[random_() % std::size(kWords)]);
      }
      source += random_() % 4 == 0 ? " [ Laughter ] so.\n" : ".\n";
    }
    return source;
  }

  // Creates, revises, dates or deletes one of a few transcripts.
  std::string WriteSomething() {
    const std::string id = absl::StrCat("t", random_() % 9);
    const std::string name = "collections/c/transcripts/" + id;
    const uint32_t what = random_() % 6;
    if (what == 0 && sources_.contains(name)) return Remove(id);
    if (what == 1 && sources_.contains(name)) {
      v1::UpdateTranscriptRequest request;
      request.mutable_transcript()->set_name(name);
      request.mutable_transcript()->set_display_name(
          absl::StrCat("Title ", random_()));
      if (random_() % 2 == 0) {
        request.mutable_transcript()->set_event_date("2020-01-02");
      }
      v1::UpdateTranscriptResponse response;
      const absl::Status status = IngestFixture::Call(
          &v1::IngestService::Stub::UpdateTranscript, request, &response);
      EXPECT_TRUE(status.ok()) << status;
      return response.commit();
    }
    return Add(id, RandomSource(), random_() % 2 == 0 ? "2021-03-04" : "");
  }

  std::mt19937 random_{2017};
};

TEST_F(QueryNodeTest, NodesAgreeHoweverTheyCameToTheCommit) {
  RunningNode first(feed());
  for (int round = 0; round < 12; ++round) {
    std::string commit;
    for (int i = 0; i < 8; ++i) {
      const std::string written = WriteSomething();
      if (!written.empty()) commit = written;
    }
    if (round % 4 == 3) {
      first.Stop();
      first.Start();
    }
    WaitFor(first, commit);
    // One that has nothing yet sees the compacted feed only.
    RunningNode second(feed());
    WaitFor(second, commit);
    ASSERT_EQ(first.Status().commit(), second.Status().commit());
    ASSERT_EQ(first.Status().digest(), second.Status().digest());
    ASSERT_EQ(first.Status().digest(), ledger_->digest().first.ToHex());
    ASSERT_EQ(AnswersOf(first), AnswersOf(second));
  }
}

TEST_F(QueryNodeTest, DeletedDataFolderIsFilledAgain) {
  RunningNode node(feed());
  const std::string commit = Add("t", RandomSource());
  WaitFor(node, commit);
  const std::string before = AnswersOf(node);
  node.Stop();
  std::filesystem::remove_all(node.data());
  node.Start();
  WaitFor(node, commit);
  EXPECT_EQ(AnswersOf(node), before);
}

TEST_F(QueryNodeTest, DamagedStoreIsFilledAgain) {
  RunningNode node(feed());
  const std::string commit = Add("t", RandomSource());
  WaitFor(node, commit);
  const std::string before = AnswersOf(node);
  node.Stop();
  for (const auto& file :
       std::filesystem::directory_iterator(node.data() + "/query-store")) {
    if (file.path().filename().string().starts_with("MANIFEST")) {
      std::filesystem::resize_file(file.path(), 10);
    }
  }
  node.Start();
  WaitFor(node, commit);
  EXPECT_EQ(AnswersOf(node), before);
}

TEST_F(QueryNodeTest, AnotherIngestStoreReplacesEverything) {
  const std::string address = feed();
  RunningNode node(address);
  WaitFor(node, Add("t", ">> ANN: An old levee.\n"));
  // The same port with an empty store, as after a loss of the disk.
  Stop();
  std::filesystem::remove_all(folder_.path());
  std::filesystem::create_directory(folder_.path());
  Start(address);
  MakeCollection("c");
  WaitFor(node, Add("u", ">> ANN: A new levee.\n"));
  EXPECT_THAT(NamesOf(Search(node, "levee")),
              testing::ElementsAre("u/turns/1"));
  EXPECT_FALSE(node.failed());
}

TEST_F(QueryNodeTest, NodeAnswersWhileIngestIsAway) {
  RunningNode node(feed());
  WaitFor(node, Add("t", ">> ANN: The levee.\n"));
  Stop();
  EXPECT_EQ(Search(node, "levee").quotes_size(), 1);
  node.Stop();
  node.Start();
  EXPECT_EQ(Search(node, "levee").quotes_size(), 1);
  EXPECT_FALSE(node.node().progress().caught_up);
}

TEST_F(QueryNodeTest, NewNodeWithoutFeedSaysThatItKnowsNothing) {
  Stop();
  RunningNode node("127.0.0.1:1");
  v1::QueryServiceListCollectionsResponse response;
  const absl::Status status =
      node.Call(&Stub::ListCollections,
                v1::QueryServiceListCollectionsRequest(), &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(rpc::ReasonOf(status), "NOT_CAUGHT_UP");
  EXPECT_TRUE(rpc::RetryAfterOf(status).has_value());
}

TEST_F(QueryNodeTest, CommitThatDoesNotComeIsUnavailableBeforeTheDeadline) {
  RunningNode node(feed());
  WaitFor(node, Add("t", ">> ANN: The levee.\n"));
  v1::QueryServiceListCollectionsRequest request;
  v1::QueryServiceListCollectionsResponse response;
  request.set_min_commit(absl::StrCat(ledger_->epoch(), "-999999"));
  absl::Status status = node.Call(&Stub::ListCollections, request, &response,
                                  absl::Milliseconds(400));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(rpc::ReasonOf(status), "COMMIT_NOT_APPLIED");
  EXPECT_TRUE(rpc::RetryAfterOf(status).has_value());
  request.set_min_commit("not a token");
  status = node.Call(&Stub::ListCollections, request, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(QueryNodeTest, WaitingCallsHoldNoThread) {
  RunningNode node(feed());
  WaitFor(node, Add("t", ">> ANN: The levee.\n"));
  v1::QueryServiceListCollectionsRequest request;
  request.set_min_commit(
      absl::StrCat(ledger_->epoch(), "-", ledger_->last_sequence() + 1));
  std::vector<std::thread> waiting;
  std::atomic<int> answered{0};
  for (int i = 0; i < 40; ++i) {
    waiting.emplace_back([&] {
      v1::QueryServiceListCollectionsResponse response;
      const absl::Status status =
          node.Call(&Stub::ListCollections, request, &response);
      EXPECT_TRUE(status.ok()) << status;
      ++answered;
    });
  }
  EXPECT_EQ(Search(node, "levee").quotes_size(), 1);
  EXPECT_EQ(answered, 0);
  Add("u", ">> ANN: The levee.\n");
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(answered, 40);
}

TEST_F(QueryNodeTest, TranscriptOfManyPartsIsSeenWholeOrNotAtAll) {
  RunningNode node(feed());
  WaitFor(node, Add("t", ">> ANN: The levee.\n"));
  std::string source;
  while (source.size() < (3u << 20)) {
    source += ">> BOB RAY: " + std::string(300, 'x') + " levee.\n";
  }
  std::string commit;
  std::thread writer([&] { commit = Add("long", source); });
  v1::ListTurnsRequest request;
  request.set_parent("collections/c/transcripts/long");
  request.set_page_size(1);
  v1::ListTurnsResponse response;
  absl::Status status;
  do {
    status = node.Call(&Stub::ListTurns, request, &response);
  } while (absl::IsNotFound(status));
  EXPECT_TRUE(status.ok()) << status;
  v1::SearchQuotesRequest search;
  search.set_query("levee");
  search.set_parent("collections/c");
  search.set_page_size(1);
  search.set_count_all(true);
  v1::SearchQuotesResponse found;
  ASSERT_TRUE(node.Call(&Stub::SearchQuotes, search, &found).ok());
  writer.join();
  EXPECT_EQ(found.total_size(), 1 + static_cast<int>(source.size() / 320));
}

}  // namespace
}  // namespace turnstone
