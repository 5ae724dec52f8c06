#include <gmock/gmock.h>

#include "tests/service/query_fixture.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kSource[] =
    "Captions of a meeting.\n\n>> MODERATOR: Welcome.\n\n"
    ">> ANN LEE: Thank you.\n[ Laughter ]\nAs I said.\n\n>> BOB RAY: Next.\n\n"
    ">> ANN LEE: Yes.\n";

class QueryLookupTest : public QueryFixture {
 protected:
  QueryLookupTest() : node_(feed()) {}

  template <class Request, class Response>
  Response Ask(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                            const Request&, Response*),
               const Request& request) {
    Response response;
    const absl::Status status = node_.Call(method, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  template <class Request, class Response>
  std::string ReasonOf(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                    const Request&, Response*),
                       const Request& request) {
    Response response;
    return rpc::ReasonOf(node_.Call(method, request, &response));
  }

  RunningNode node_;
};

TEST_F(QueryLookupTest, TranscriptIsThatOfIngestInBothViews) {
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(Create(TranscriptOf("t", kSource), &created).ok());
  v1::GetTranscriptRequest request;
  request.set_name(created.transcript().name());
  request.set_min_commit(created.commit());
  request.set_view(v1::TRANSCRIPT_VIEW_FULL);
  const auto full = Ask(&Stub::GetTranscript, request);
  EXPECT_EQ(full.transcript().SerializeAsString(),
            created.transcript().SerializeAsString());
  EXPECT_EQ(full.commit(), created.commit());
  request.set_view(v1::TRANSCRIPT_VIEW_UNSPECIFIED);
  const auto basic = Ask(&Stub::GetTranscript, request);
  EXPECT_EQ(basic.transcript().turn_count(), 4);
  EXPECT_EQ(basic.transcript().annotations_size(), 0);
  EXPECT_EQ(basic.transcript().skipped_spans_size(), 0);
}

TEST_F(QueryLookupTest, TurnsAreListedInOrderAndPagedVerbatim) {
  WaitFor(node_, Add("t", kSource));
  v1::ListTurnsRequest request;
  request.set_parent("collections/c/transcripts/t");
  request.set_page_size(3);
  auto page = Ask(&Stub::ListTurns, request);
  ASSERT_EQ(page.turns_size(), 3);
  EXPECT_EQ(page.turns(1).label(), "ANN LEE");
  EXPECT_EQ(page.turns(1).text(), "Thank you.\n\nAs I said.");
  for (const v1::Turn& turn : page.turns()) ExpectVerbatim(turn);
  request.set_page_token(page.next_page_token());
  page = Ask(&Stub::ListTurns, request);
  ASSERT_EQ(page.turns_size(), 1);
  EXPECT_EQ(page.turns(0).number(), 4);
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(QueryLookupTest, TurnsKeepTheirNamesInTheNextRevision) {
  WaitFor(node_, Add("t", kSource));
  // The first turn goes, so that numbers and ids part.
  WaitFor(node_, Add("t",
                     ">> ANN LEE: Thank you.\n[ Laughter ]\nAs I said.\n\n"
                     ">> BOB RAY: Something new.\n>> ANN LEE: Yes.\n"));
  v1::BatchGetTurnsRequest request;
  request.add_names("collections/c/transcripts/t/turns/4");
  request.add_names("collections/c/transcripts/t/turns/2");
  const auto batch = Ask(&Stub::BatchGetTurns, request);
  ASSERT_EQ(batch.turns_size(), 2);
  EXPECT_EQ(batch.turns(0).text(), "Yes.");
  EXPECT_EQ(batch.turns(0).number(), 3);
  EXPECT_EQ(batch.turns(1).number(), 1);
  v1::GetTurnRequest gone;
  gone.set_name("collections/c/transcripts/t/turns/1");
  EXPECT_EQ(ReasonOf(&Stub::GetTurn, gone), "TURN_NOT_FOUND");
  v1::GetTurnRequest there;
  there.set_name("collections/c/transcripts/t/turns/4");
  EXPECT_EQ(Ask(&Stub::GetTurn, there).turn().text(), "Yes.");
  there.set_name("collections/c/transcripts/t/turns/04");
  EXPECT_EQ(ReasonOf(&Stub::GetTurn, there), "TURN_NOT_FOUND");
}

TEST_F(QueryLookupTest, SpeakersHaveTheCountsOfTheirLiveTurns) {
  Add("t", kSource);
  WaitFor(node_, Add("u", ">> ANN LEE: One two three.\n>> PANELIST: Four.\n"));
  v1::ListSpeakersRequest request;
  request.set_parent("collections/c");
  std::map<std::string, std::vector<int>> counts;
  const auto count_all = [&] {
    counts.clear();
    const auto response = Ask(&Stub::ListSpeakers, request);
    for (const v1::Speaker& speaker : response.speakers()) {
      counts[speaker.display_name()] = {speaker.turn_count(),
                                        speaker.word_count(),
                                        speaker.transcript_count()};
      v1::GetSpeakerRequest get;
      get.set_name(speaker.name());
      EXPECT_EQ(Ask(&Stub::GetSpeaker, get).speaker().SerializeAsString(),
                speaker.SerializeAsString());
    }
  };
  count_all();
  EXPECT_EQ(counts, (std::map<std::string, std::vector<int>>{
                        {"Ann Lee", {3, 9, 2}}, {"Bob Ray", {1, 1, 1}}}));
  WaitFor(node_, Add("t", ">> BOB RAY: Only me now.\n"));
  count_all();
  EXPECT_EQ(counts, (std::map<std::string, std::vector<int>>{
                        {"Ann Lee", {1, 3, 1}}, {"Bob Ray", {1, 3, 1}}}));
  WaitFor(node_, Remove("u"));
  count_all();
  EXPECT_EQ(counts["Ann Lee"], (std::vector<int>{0, 0, 0}));
}

TEST_F(QueryLookupTest, WhoSaysTheNameIsProbableWithTheWordsAsEvidence) {
  const std::string source =
      ">> PANELIST: Hello. My name is Ann Lee, and I fish.\n"
      ">> ANN LEE: So I do.\n>> AUDIENCE: I'm Bob.\n";
  Add("t", source);
  // Another Bob: first names do not meet across transcripts.
  WaitFor(node_, Add("u", ">> AUDIENCE: I'm Bob.\n>> AUDIENCE: Well.\n"));
  v1::ListTurnsRequest request;
  request.set_parent("collections/c/transcripts/t");
  const auto turns = Ask(&Stub::ListTurns, request);
  const v1::Attribution& said = turns.turns(0).attribution();
  EXPECT_EQ(said.state(), v1::ATTRIBUTION_STATE_PROBABLE);
  EXPECT_EQ(said.speaker(), turns.turns(1).attribution().speaker());
  EXPECT_LT(said.confidence(), 1);
  ASSERT_GT(said.evidence_size(), 0);
  EXPECT_EQ(said.evidence(0).kind(), v1::EVIDENCE_KIND_SELF_INTRODUCTION);
  EXPECT_EQ(Slice(source, said.evidence(0).source_span()),
            "My name is Ann Lee");
  EXPECT_EQ(turns.turns(0).label(), "PANELIST");
  const std::string bob = turns.turns(2).attribution().speaker();
  request.set_parent("collections/c/transcripts/u");
  const auto others = Ask(&Stub::ListTurns, request);
  EXPECT_NE(others.turns(0).attribution().speaker(), "");
  EXPECT_NE(others.turns(0).attribution().speaker(), bob);
  EXPECT_EQ(others.turns(1).attribution().state(),
            v1::ATTRIBUTION_STATE_UNDECIDED);
  // The same people after a start, in a new revision.
  Stop();
  Start();
  RunningNode again(feed());
  WaitFor(again, Add("t", source + ">> Next.\n"));
  v1::ListTurnsResponse revised;
  request.set_parent("collections/c/transcripts/t");
  ASSERT_TRUE(again.Call(&Stub::ListTurns, request, &revised).ok());
  EXPECT_EQ(revised.turns(0).attribution().speaker(), said.speaker());
  EXPECT_EQ(revised.turns(2).attribution().speaker(), bob);
}

TEST_F(QueryLookupTest, ListsGoThroughAllCollectionsInPages) {
  MakeCollection("d");
  for (const char* id : {"t1", "t2", "t3"}) Add(id, kSource);
  v1::CreateTranscriptRequest other = TranscriptOf("t", kSource);
  other.set_parent("collections/d");
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(Create(other, &created).ok());
  WaitFor(node_, created.commit());
  v1::ListTranscriptsRequest request;
  request.set_parent("collections/-");
  request.set_page_size(3);
  std::vector<std::string> names;
  do {
    const auto page = Ask(&Stub::ListTranscripts, request);
    for (const auto& item : page.transcripts()) names.push_back(item.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("collections/c/transcripts/t1",
                                 "collections/c/transcripts/t2",
                                 "collections/c/transcripts/t3",
                                 "collections/d/transcripts/t"));
  v1::QueryServiceListCollectionsRequest collections;
  collections.set_page_size(1);
  auto page = Ask(&Stub::ListCollections, collections);
  EXPECT_EQ(page.collections(0).name(), "collections/c");
  collections.set_page_token(page.next_page_token());
  page = Ask(&Stub::ListCollections, collections);
  EXPECT_EQ(page.collections(0).name(), "collections/d");
  EXPECT_EQ(page.next_page_token(), "");
  v1::QueryServiceGetCollectionRequest get;
  get.set_name("collections/d");
  EXPECT_EQ(Ask(&Stub::GetCollection, get).collection().name(), get.name());
}

TEST_F(QueryLookupTest, WhatIsNotThereSaysSoByKind) {
  WaitFor(node_, Add("t", kSource));
  v1::QueryServiceGetCollectionRequest collection;
  collection.set_name("collections/none");
  EXPECT_EQ(ReasonOf(&Stub::GetCollection, collection), "COLLECTION_NOT_FOUND");
  v1::ListTranscriptsRequest list;
  list.set_parent("collections/none");
  EXPECT_EQ(ReasonOf(&Stub::ListTranscripts, list), "COLLECTION_NOT_FOUND");
  v1::GetTranscriptRequest transcript;
  transcript.set_name("collections/c/transcripts/none");
  EXPECT_EQ(ReasonOf(&Stub::GetTranscript, transcript), "TRANSCRIPT_NOT_FOUND");
  v1::GetSpeakerRequest speaker;
  speaker.set_name("collections/c/speakers/none");
  EXPECT_EQ(ReasonOf(&Stub::GetSpeaker, speaker), "SPEAKER_NOT_FOUND");
  v1::GetTopicRequest topic;
  topic.set_name("collections/c/topics/none");
  EXPECT_EQ(ReasonOf(&Stub::GetTopic, topic), "TOPIC_NOT_FOUND");
}

TEST_F(QueryLookupTest, WrongNamesNameTheField) {
  v1::BatchGetTurnsRequest request;
  request.add_names("collections/c/transcripts/t/turns/1");
  request.add_names("turns/1");
  WaitFor(node_, Add("t", kSource));
  v1::BatchGetTurnsResponse response;
  absl::Status status = node_.Call(&Stub::BatchGetTurns, request, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("names[1]"));
  request.clear_names();
  EXPECT_EQ(node_.Call(&Stub::BatchGetTurns, request, &response).code(),
            absl::StatusCode::kInvalidArgument);
  v1::ListTurnsRequest list;
  list.set_parent("collections/c");
  v1::ListTurnsResponse turns;
  EXPECT_EQ(node_.Call(&Stub::ListTurns, list, &turns).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace turnstone
