#include <gmock/gmock.h>

#include "tests/service/decisions_fixture.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

// All invented.
constexpr char kTalk[] =
    ">> MODERATOR: We begin with the bridges. Carla, what do you think?\n\n"
    ">> PANELIST: They are old. Very old.\n\n"
    ">> MODERATOR: Thank you, Carla.\n\n"
    ">> CARLA ASH: One more word.\n\n"
    ">> AUDIENCE: Is it on?\n";

class QuerySpeakersTest : public DecisionsFixture {
 protected:
  v1::ExplainAttributionResponse Explain(const std::string& turn) {
    v1::ExplainAttributionRequest request;
    request.set_name(turn);
    return Ask(&Stub::ExplainAttribution, request);
  }

  v1::ResolvePermalinkResponse Resolve(const std::string& turn,
                                       int32_t revision) {
    v1::ResolvePermalinkRequest request;
    request.set_name(turn);
    request.set_revision(revision);
    return Ask(&Stub::ResolvePermalink, request);
  }

  std::vector<std::string> Matches(const std::string& name) {
    v1::ResolveSpeakerNameRequest request;
    request.set_parent("collections/c");
    request.set_speaker_name(name);
    std::vector<std::string> found;
    const auto response = Ask(&Stub::ResolveSpeakerName, request);
    for (const v1::SpeakerMatch& match : response.matches()) {
      found.push_back(match.speaker().display_name() + " " +
                      v1::NameMatch_Name(match.match()).substr(11));
    }
    return found;
  }

  template <class Request, class Response>
  std::string ReasonOf(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                    const Request&, Response*),
                       const Request& request) {
    Response response;
    return rpc::ReasonOf(node_.Call(method, request, &response));
  }
};

TEST_F(QuerySpeakersTest, ExplanationShowsTheWordsOfEachEvidence) {
  WaitFor(node_, Add("t", kTalk));
  const v1::Turn turn = TurnsOf("t")[1];
  const auto explained = Explain(turn.name());
  EXPECT_EQ(explained.attribution().SerializeAsString(),
            turn.attribution().SerializeAsString());
  ASSERT_THAT(explained.evidence(), SizeIs(turn.attribution().evidence_size()));
  bool has_handover = false;
  for (const v1::ExplainedEvidence& item : explained.evidence()) {
    if (item.kind() == v1::EVIDENCE_KIND_GENERIC_LABEL) {
      EXPECT_EQ(item.text(), "PANELIST");
      EXPECT_FALSE(item.supports());
    }
    if (item.kind() != v1::EVIDENCE_KIND_HANDOVER) continue;
    has_handover = true;
    EXPECT_EQ(item.turn(), TurnsOf("t")[0].name());
    EXPECT_EQ(item.text(), "Carla, what do you think?");
    const std::string text = TurnsOf("t")[0].text();
    EXPECT_EQ(text.substr(item.text_span().begin(),
                          item.text_span().end() - item.text_span().begin()),
              "Carla");
    EXPECT_EQ(Slice(kTalk, item.source_span()), "Carla");
  }
  EXPECT_TRUE(has_handover);
}

TEST_F(QuerySpeakersTest, ExplanationOfADecisionShowsWhatWasInferredToo) {
  WaitFor(node_, Add("t", kTalk));
  SetSpeaker({TurnsOf("t")[1].name()}, "Dan Fir");
  const auto explained = Explain(TurnsOf("t")[1].name());
  EXPECT_EQ(explained.speaker_display_name(), "Dan Fir");
  EXPECT_EQ(explained.evidence(0).kind(), v1::EVIDENCE_KIND_DECISION);
  EXPECT_GT(explained.evidence_size(), 2);
}

TEST_F(QuerySpeakersTest, UnresolvedTurnsAreListedInPagesAndGoWhenDecided) {
  WaitFor(node_, Add("u", kTalk));
  WaitFor(node_, Add("t", kTalk));
  v1::ListUnresolvedTurnsRequest request;
  request.set_parent("collections/c");
  std::vector<std::string> all;
  const auto listed = Ask(&Stub::ListUnresolvedTurns, request);
  for (const v1::Turn& turn : listed.turns()) {
    EXPECT_NE(turn.attribution().state(), v1::ATTRIBUTION_STATE_CERTAIN);
    all.push_back(turn.name());
  }
  ASSERT_GE(all.size(), 4u);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(all.back(), TurnsOf("u")[4].name());
  request.set_page_size(1);
  std::vector<std::string> paged;
  v1::ListUnresolvedTurnsResponse page;
  do {
    request.set_page_token(page.next_page_token());
    page = Ask(&Stub::ListUnresolvedTurns, request);
    EXPECT_EQ(page.total_size(), static_cast<int>(all.size()));
    for (const v1::Turn& turn : page.turns()) paged.push_back(turn.name());
  } while (!page.next_page_token().empty());
  EXPECT_EQ(paged, all);

  SetSpeaker({all.back()}, "");
  request.clear_page_size();
  request.clear_page_token();
  request.set_parent(TranscriptNamed("u"));
  request.add_states(v1::ATTRIBUTION_STATE_UNDECIDED);
  const auto undecided = Ask(&Stub::ListUnresolvedTurns, request);
  for (const v1::Turn& turn : undecided.turns()) {
    EXPECT_EQ(turn.attribution().state(), v1::ATTRIBUTION_STATE_UNDECIDED);
    EXPECT_NE(turn.name(), all.back());
  }
  request.add_states(v1::ATTRIBUTION_STATE_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(&Stub::ListUnresolvedTurns, request), "INVALID_ARGUMENT");
}

TEST_F(QuerySpeakersTest, NamesAreResolvedTheBestFirst) {
  WaitFor(node_, Add("t",
                     ">> LIESYL FRANZ: A.\n\n>> JOS\xC3\x89 RUIZ: B.\n\n"
                     ">> ROBERT RAY: C.\n\n>> ANN RAY: D.\n"));
  EXPECT_THAT(Matches("Dr. liesyl franz"), ElementsAre("Liesyl Franz SAME"));
  EXPECT_THAT(Matches("Lisa France"), ElementsAre("Liesyl Franz SIMILAR"));
  EXPECT_THAT(Matches("Lisa"), ElementsAre("Liesyl Franz SIMILAR"));
  EXPECT_THAT(Matches("Jose Ruiz"), ElementsAre("Jos\xC3\xA9 Ruiz SAME"));
  EXPECT_THAT(Matches("Ruiz, Jos\xC3\xA9"),
              ElementsAre("Jos\xC3\xA9 Ruiz VARIANT"));
  EXPECT_THAT(Matches("J. Ruiz"), ElementsAre("Jos\xC3\xA9 Ruiz VARIANT"));
  EXPECT_THAT(Matches("Bob Ray"), ElementsAre("Robert Ray SHORT_FORM"));
  EXPECT_THAT(Matches("Ray"),
              testing::UnorderedElementsAre("Ann Ray PART", "Robert Ray PART"));
  EXPECT_THAT(Matches("Mrs. Frantz"), ElementsAre("Liesyl Franz SIMILAR"));
  EXPECT_THAT(Matches("Zoe Quill"), testing::IsEmpty());
  Merge({SpeakerNamed("Ann Ray")}, SpeakerNamed("Liesyl Franz"));
  EXPECT_THAT(Matches("Ann Ray"), ElementsAre("Liesyl Franz OTHER_NAME"));
  v1::ResolveSpeakerNameRequest request;
  request.set_parent("collections/c");
  request.set_speaker_name(" ... ");
  EXPECT_EQ(ReasonOf(&Stub::ResolveSpeakerName, request), "INVALID_ARGUMENT");
}

TEST_F(QuerySpeakersTest, StatsHaveALowAndAHighShare) {
  WaitFor(node_, Add("t",
                     ">> ANN LEE: one two three four.\n\n"
                     ">> AUDIENCE: five six.\n\n"
                     ">> BOB RAY: seven eight.\n\n>> ANN LEE: nine ten.\n"));
  WaitFor(node_, Add("u", ">> ANN LEE: eleven.\n\n>> BOB RAY: twelve.\n"));
  v1::ComputeSpeakerStatsRequest request;
  request.set_parent("collections/c");
  auto response = Ask(&Stub::ComputeSpeakerStats, request);
  EXPECT_EQ(response.turn_count(), 6);
  EXPECT_EQ(response.word_count(), 12);
  EXPECT_EQ(response.undecided_word_count(), 2);
  ASSERT_THAT(response.stats(), SizeIs(2));
  const v1::SpeakerStats& ann = response.stats(0);
  EXPECT_EQ(ann.display_name(), "Ann Lee");
  EXPECT_EQ(ann.turn_count(), 3);
  EXPECT_EQ(ann.word_count(), 7);
  EXPECT_EQ(ann.transcript_count(), 2);
  EXPECT_EQ(ann.longest_turn(), TurnsOf("t")[0].name());
  EXPECT_EQ(ann.longest_turn_word_count(), 4);
  EXPECT_DOUBLE_EQ(ann.share_low(), 7.0 / 12);
  EXPECT_DOUBLE_EQ(ann.share_high(), 7.0 / 12);
  EXPECT_EQ(ann.timed_turn_count(), 0);
  request.set_page_size(1);
  auto page = Ask(&Stub::ComputeSpeakerStats, request);
  request.set_page_token(page.next_page_token());
  page = Ask(&Stub::ComputeSpeakerStats, request);
  ASSERT_THAT(page.stats(), SizeIs(1));
  EXPECT_EQ(page.stats(0).display_name(), "Bob Ray");
  EXPECT_EQ(page.next_page_token(), "");

  SetSpeaker({TurnsOf("t")[1].name()}, "Bob Ray");
  Merge({SpeakerNamed("Bob Ray")}, SpeakerNamed("Ann Lee"));
  request.Clear();
  request.set_parent(TranscriptNamed("t"));
  response = Ask(&Stub::ComputeSpeakerStats, request);
  ASSERT_THAT(response.stats(), SizeIs(1));
  EXPECT_DOUBLE_EQ(response.stats(0).share_low(), 1);
}

TEST_F(QuerySpeakersTest, StatsTellTimesAndWhatIsOnlyProbable) {
  WaitFor(node_, Add("t",
                     "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n"
                     "<v Ann Lee>Good morning.\n\n"
                     "00:00:04.000 --> 00:00:05.000\n<v Bob Ray>Hello.\n"));
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(Create(TranscriptOf("u",
                                  "{\"turnstone\":\"transcript/1\"}\n"
                                  "{\"text\":\"one two\",\"speaker\":{\"name\":"
                                  "\"Ann Lee\",\"state\":\"PROBABLE\","
                                  "\"confidence\":0.8}}\n"),
                     &created)
                  .ok());
  WaitFor(node_, created.commit());
  v1::ComputeSpeakerStatsRequest request;
  request.set_parent("collections/c");
  request.set_speaker(SpeakerNamed("Ann Lee"));
  const auto response = Ask(&Stub::ComputeSpeakerStats, request);
  ASSERT_THAT(response.stats(), SizeIs(1));
  EXPECT_DOUBLE_EQ(response.stats(0).speaking_seconds(), 2.5);
  EXPECT_EQ(response.stats(0).timed_turn_count(), 1);
  EXPECT_DOUBLE_EQ(response.stats(0).share_low(), 2.0 / 5);
  EXPECT_DOUBLE_EQ(response.stats(0).share_high(), 4.0 / 5);
}

TEST_F(QuerySpeakersTest, PermalinkSaysWhatBecameOfATurn) {
  WaitFor(node_, Add("t",
                     ">> ANN LEE: Welcome to you all.\n\n"
                     ">> BOB RAY: We need safer bridges here.\n\n"
                     ">> CY OAK: Goodbye.\n"));
  const std::vector<v1::Turn> old = TurnsOf("t");
  EXPECT_EQ(Resolve(old[0].name(), 1).state(), v1::PERMALINK_STATE_CURRENT);
  WaitFor(node_, Add("t",
                     ">> DEE ELM: Hush.\n\n"
                     ">> ANN LEE: Welcome to you all.\n\n"
                     ">> BOB RAY: We need much safer bridges here.\n"));
  WaitFor(node_, Add("t",
                     ">> DEE ELM: Hush.\n\n"
                     ">> ANN LEE: Welcome to you all.\n\n"
                     ">> BOB RAY: We needed much safer bridges here.\n"));
  auto resolved = Resolve(old[0].name(), 1);
  EXPECT_EQ(resolved.state(), v1::PERMALINK_STATE_MOVED);
  EXPECT_EQ(resolved.turn().number(), 2);
  EXPECT_EQ(resolved.revision(), 3);
  EXPECT_EQ(Resolve(old[0].name(), 2).state(), v1::PERMALINK_STATE_CURRENT);
  EXPECT_EQ(Resolve(old[0].name(), 0).state(), v1::PERMALINK_STATE_CURRENT);
  resolved = Resolve(old[1].name(), 1);
  EXPECT_EQ(resolved.state(), v1::PERMALINK_STATE_REWORDED);
  EXPECT_EQ(resolved.turn().text(), "We needed much safer bridges here.");
  EXPECT_EQ(resolved.last_revision(), 1);
  resolved = Resolve(old[2].name(), 1);
  EXPECT_EQ(resolved.state(), v1::PERMALINK_STATE_GONE);
  EXPECT_FALSE(resolved.has_turn());

  v1::ResolvePermalinkRequest request;
  request.set_name(old[0].name());
  request.mutable_text_span()->set_begin(0);
  request.mutable_text_span()->set_end(7);
  const auto quoted = Ask(&Stub::ResolvePermalink, request);
  ASSERT_THAT(quoted.source_spans(), SizeIs(1));
  EXPECT_EQ(Slice(sources_.at(TranscriptNamed("t")), quoted.source_spans(0)),
            "Welcome");
  request.mutable_text_span()->set_end(700);
  EXPECT_EQ(ReasonOf(&Stub::ResolvePermalink, request), "INVALID_ARGUMENT");
  request.set_name(TranscriptNamed("t") + "/turns/99");
  EXPECT_EQ(ReasonOf(&Stub::ResolvePermalink, request), "TURN_NOT_FOUND");
}

TEST_F(QuerySpeakersTest, ExportIsImportedAgainAsTheSame) {
  WaitFor(node_, Add("t", std::string("Bridges of the valley\n\n") + kTalk));
  SetSpeaker({TurnsOf("t")[4].name()}, "Dan Fir");
  const auto exported = [this](const std::string& id) {
    grpc::ClientContext context;
    v1::ExportTranscriptRequest request;
    request.set_name(TranscriptNamed(id));
    const auto reader = client_->ExportTranscript(&context, request);
    std::string lines;
    v1::ExportTranscriptResponse response;
    while (reader->Read(&response)) lines += response.chunk();
    const grpc::Status status = reader->Finish();
    return status.ok() ? lines : status.error_message();
  };
  const std::string lines = exported("t");
  v1::CreateTranscriptResponse created;
  const absl::Status status = Create(TranscriptOf("u", lines), &created);
  ASSERT_TRUE(status.ok()) << status << "\n" << lines;
  WaitFor(node_, created.commit());
  EXPECT_EQ(exported("u"), lines);
  EXPECT_EQ(Who("u"), Who("t"));
  const auto texts = [this](const std::string& id) {
    std::vector<std::string> all;
    for (const v1::Turn& turn : TurnsOf(id)) {
      all.push_back(turn.label() + "|" + turn.text());
    }
    return all;
  };
  EXPECT_EQ(texts("u"), texts("t"));
  EXPECT_EQ(exported("none"), "the transcript is not there");
}

}  // namespace
}  // namespace turnstone
