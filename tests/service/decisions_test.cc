#include <gmock/gmock.h>

#include "tests/service/decisions_fixture.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// All invented.
constexpr char kHearing[] =
    ">> ANN LEE: Welcome to the hearing.\n\n"
    ">> PANELIST: We need safer bridges in the valley.\n\n"
    ">> BOB RAY: I agree with that.\n\n"
    ">> PANELIST: Bridges cost money, of course.\n";
// One turn before, a word changed, the last turn gone.
constexpr char kHearingAgain[] =
    ">> ANN LEE: Good morning.\n\n"
    ">> ANN LEE: Welcome to the hearing.\n\n"
    ">> PANELIST: We need safer bridges in the whole valley.\n\n"
    ">> BOB RAY: I agree with that.\n";

class DecisionsTest : public DecisionsFixture {
 protected:
  std::string TurnAt(const std::string& id, size_t number) {
    return TurnsOf(id).at(number - 1).name();
  }

  v1::Decision Get(const std::string& name) {
    v1::GetDecisionRequest request;
    request.set_name(name);
    v1::GetDecisionResponse response;
    const absl::Status status =
        IngestFixture::Call(&IngestStub::GetDecision, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response.decision();
  }

  std::vector<std::string> List(v1::DecisionState state) {
    v1::ListDecisionsRequest request;
    request.set_parent("collections/c");
    request.set_state(state);
    request.set_page_size(1);
    std::vector<std::string> names;
    v1::ListDecisionsResponse response;
    do {
      request.set_page_token(response.next_page_token());
      response.Clear();
      const absl::Status status =
          IngestFixture::Call(&IngestStub::ListDecisions, request, &response);
      EXPECT_TRUE(status.ok()) << status;
      for (const v1::Decision& decision : response.decisions()) {
        names.push_back(decision.name());
      }
    } while (!response.next_page_token().empty());
    return names;
  }
};

TEST_F(DecisionsTest, TurnIsCuratedKeepsWhatWasInferredAndIsUndone) {
  WaitFor(node_, Add("t", kHearing));
  EXPECT_THAT(Who("t"), ElementsAre("Ann Lee CERTAIN", " UNDECIDED",
                                    "Bob Ray CERTAIN", " UNDECIDED"));
  const v1::Decision decision =
      SetSpeaker({TurnAt("t", 2), TurnAt("t", 4)}, "Cy Oak");
  EXPECT_EQ(decision.name(), "collections/c/decisions/1");
  EXPECT_EQ(decision.author(), "Ann Curator");
  EXPECT_EQ(decision.reason(), "the video shows it");
  EXPECT_GT(decision.create_time().seconds(), 0);
  EXPECT_THAT(Who("t"), ElementsAre("Ann Lee CERTAIN", "Cy Oak CURATED",
                                    "Bob Ray CERTAIN", "Cy Oak CURATED"));
  const v1::Attribution curated = TurnsOf("t")[1].attribution();
  EXPECT_EQ(curated.decision(), decision.name());
  EXPECT_EQ(curated.evidence(0).kind(), v1::EVIDENCE_KIND_DECISION);
  EXPECT_EQ(curated.inferred().state(), v1::ATTRIBUTION_STATE_UNDECIDED);
  EXPECT_EQ(curated.inferred().evidence(0).kind(),
            v1::EVIDENCE_KIND_GENERIC_LABEL);
  for (const v1::Turn& turn : TurnsOf("t")) ExpectVerbatim(turn);

  const v1::Decision undone = Undo(decision.name());
  EXPECT_EQ(undone.state(), v1::DECISION_STATE_UNDONE);
  EXPECT_EQ(undone.undo_author(), "Ann Curator");
  EXPECT_THAT(Who("t"), ElementsAre("Ann Lee CERTAIN", " UNDECIDED",
                                    "Bob Ray CERTAIN", " UNDECIDED"));
  EXPECT_EQ(TurnsOf("t")[1].attribution().decision(), "");
  Undo(decision.name());
  EXPECT_EQ(reason_, "DECISION_UNDONE");
}

TEST_F(DecisionsTest, LaterDecisionCountsUntilItIsUndone) {
  WaitFor(node_, Add("t", kHearing));
  const std::string turn = TurnAt("t", 2);
  SetSpeaker({turn}, "Bob Ray");
  const v1::Decision nobody = SetSpeaker({turn}, "");
  EXPECT_EQ(Who("t")[1], " CURATED");
  Undo(nobody.name());
  EXPECT_EQ(Who("t")[1], "Bob Ray CURATED");
  EXPECT_THAT(Speakers(), SizeIs(2));
}

TEST_F(DecisionsTest, NewRevisionKeepsWhatFitsAndListsWhatDoesNot) {
  WaitFor(node_, Add("t", kHearing));
  const v1::Decision kept = SetSpeaker({TurnAt("t", 3)}, "Cy Oak");
  const v1::Decision lost =
      SetSpeaker({TurnAt("t", 2), TurnAt("t", 4)}, "Dee Elm");
  WaitFor(node_, Add("t", kHearingAgain));
  EXPECT_THAT(Who("t"), ElementsAre("Ann Lee CERTAIN", "Ann Lee CERTAIN",
                                    " UNDECIDED", "Cy Oak CURATED"));
  EXPECT_EQ(Get(kept.name()).state(), v1::DECISION_STATE_ACTIVE);
  EXPECT_THAT(List(v1::DECISION_STATE_CONFLICT), ElementsAre(lost.name()));
  const v1::Decision conflict = Get(lost.name());
  EXPECT_EQ(conflict.turn_speaker().turns(0).fit(), v1::TURN_FIT_REWORDED);
  EXPECT_EQ(conflict.turn_speaker().turns(0).successor(), TurnAt("t", 3));
  EXPECT_EQ(conflict.turn_speaker().turns(1).fit(), v1::TURN_FIT_GONE);

  // The words are back, and so are the decisions; also after a deletion.
  WaitFor(node_, Add("t", kHearing));
  EXPECT_THAT(Who("t"), ElementsAre("Ann Lee CERTAIN", "Dee Elm CURATED",
                                    "Cy Oak CURATED", "Dee Elm CURATED"));
  EXPECT_THAT(List(v1::DECISION_STATE_CONFLICT), IsEmpty());
  WaitFor(node_, Remove("t"));
  EXPECT_THAT(List(v1::DECISION_STATE_CONFLICT),
              ElementsAre(kept.name(), lost.name()));
  WaitFor(node_, Add("t", kHearing));
  EXPECT_THAT(Who("t"), ElementsAre("Ann Lee CERTAIN", "Dee Elm CURATED",
                                    "Cy Oak CURATED", "Dee Elm CURATED"));
}

TEST_F(DecisionsTest, DecisionsSurviveARestartOfIngest) {
  WaitFor(node_, Add("t", kHearing));
  const v1::Decision decision = SetSpeaker({TurnAt("t", 2)}, "Cy Oak");
  Merge({SpeakerNamed("Bob Ray")}, SpeakerNamed("Ann Lee"));
  Stop();
  Start();
  EXPECT_EQ(Get(decision.name()).SerializeAsString(),
            decision.SerializeAsString());
  RunningNode fresh(feed());
  WaitFor(fresh, Add("u", kHearing));
  v1::GetTurnRequest request;
  request.set_name(TranscriptNamed("u") + "/turns/3");
  v1::GetTurnResponse response;
  ASSERT_TRUE(fresh.Call(&Stub::GetTurn, request, &response).ok());
  EXPECT_EQ(response.turn().attribution().speaker(), SpeakerNamed("Ann Lee"));
}

TEST_F(DecisionsTest, MergedSpeakersAreOneUntilItIsUndone) {
  WaitFor(node_, Add("t", kHearing));
  WaitFor(node_, Add("u",
                     ">> ROBERT RAY: Bridges again.\n\n"
                     ">> BOB RAY: Yes.\n"));
  const std::string bob = SpeakerNamed("Bob Ray");
  const std::string robert = SpeakerNamed("Robert Ray");
  const v1::Decision merge = Merge({robert}, bob);
  EXPECT_THAT(Who("u"), ElementsAre("Bob Ray CERTAIN", "Bob Ray CERTAIN"));
  v1::GetSpeakerRequest get;
  get.set_name(bob);
  v1::Speaker speaker = Ask(&Stub::GetSpeaker, get).speaker();
  EXPECT_EQ(speaker.turn_count(), 3);
  EXPECT_EQ(speaker.word_count(), 7);
  EXPECT_EQ(speaker.transcript_count(), 2);
  get.set_name(robert);
  speaker = Ask(&Stub::GetSpeaker, get).speaker();
  EXPECT_EQ(speaker.merged_into(), bob);
  EXPECT_EQ(speaker.turn_count(), 0);
  for (const std::string& name : {bob, robert}) {
    v1::SearchQuotesRequest search;
    search.set_query("bridges");
    search.mutable_filter()->add_speakers(name);
    const auto found = Search(node_, search);
    ASSERT_THAT(found.quotes(), SizeIs(1));
    EXPECT_EQ(found.quotes(0).speaker_display_name(), "Bob Ray");
  }
  // New transcripts find both names as one, and both come apart again.
  WaitFor(node_, Add("v", ">> ROBERT RAY: A new one.\n\n>> BOB RAY: Yes.\n"));
  EXPECT_THAT(Who("v"), ElementsAre("Bob Ray CERTAIN", "Bob Ray CERTAIN"));
  Undo(merge.name());
  EXPECT_THAT(Who("v"), ElementsAre("Robert Ray CERTAIN", "Bob Ray CERTAIN"));
  EXPECT_THAT(Who("u"), ElementsAre("Robert Ray CERTAIN", "Bob Ray CERTAIN"));
}

TEST_F(DecisionsTest, CannotLinkHoldsTransitively) {
  WaitFor(node_, Add("t",
                     ">> ANN LEE: One.\n\n>> BOB RAY: Two.\n\n"
                     ">> CY OAK: Three.\n"));
  const std::string ann = SpeakerNamed("Ann Lee");
  const std::string bob = SpeakerNamed("Bob Ray");
  const std::string cy = SpeakerNamed("Cy Oak");
  const v1::Decision apart = CannotLink({ann, cy});
  EXPECT_EQ(apart.state(), v1::DECISION_STATE_ACTIVE);
  Merge({ann}, cy);
  EXPECT_EQ(reason_, "CANNOT_LINK");
  EXPECT_NE(Merge({bob}, cy).name(), "");
  Merge({ann}, cy);
  EXPECT_EQ(reason_, "CANNOT_LINK");
  Merge({cy}, ann);
  EXPECT_EQ(reason_, "CANNOT_LINK");
  CannotLink({bob, cy});
  EXPECT_EQ(reason_, "SPEAKER_MERGED");
  Undo(apart.name());
  EXPECT_NE(Merge({cy}, ann).name(), "");
  EXPECT_THAT(Who("t"), ElementsAre("Ann Lee CERTAIN", "Ann Lee CERTAIN",
                                    "Ann Lee CERTAIN"));
}

TEST_F(DecisionsTest, SplitSpeakerIsAnotherPersonInThoseTranscripts) {
  for (const char* id : {"t", "u"}) {
    WaitFor(node_, Add(id, ">> JO LIM: My view.\n\n>> BOB RAY: Mine.\n"));
  }
  const std::string jo = SpeakerNamed("Jo Lim");
  const v1::Decision split = Split(jo, {TranscriptNamed("u")});
  const std::string other = split.split().new_speaker();
  EXPECT_EQ(TurnsOf("t")[0].attribution().speaker(), jo);
  EXPECT_EQ(TurnsOf("u")[0].attribution().speaker(), other);
  EXPECT_NE(jo, other);
  Merge({other}, jo);
  EXPECT_EQ(reason_, "CANNOT_LINK");
  // A new revision keeps them apart; a third transcript cannot tell.
  WaitFor(node_, Add("u", ">> JO LIM: My view now.\n\n>> BOB RAY: Mine.\n"));
  EXPECT_EQ(TurnsOf("u")[0].attribution().speaker(), other);
  WaitFor(node_, Add("v", ">> JO LIM: Who am I?\n\n>> BOB RAY: Mine.\n"));
  const v1::Attribution ambiguous = TurnsOf("v")[0].attribution();
  EXPECT_EQ(ambiguous.state(), v1::ATTRIBUTION_STATE_UNDECIDED);
  ASSERT_THAT(ambiguous.candidates(), SizeIs(2));
  EXPECT_EQ(ambiguous.candidates(0).confidence(), 0.5);
  SetSpeaker({TurnAt("v", 1)}, "Jo Lim");
  EXPECT_EQ(reason_, "NAME_AMBIGUOUS");
  Undo(split.name());
  EXPECT_EQ(TurnsOf("u")[0].attribution().speaker(), jo);
  WaitFor(node_, Add("w", ">> JO LIM: One again.\n\n>> BOB RAY: Mine.\n"));
  EXPECT_EQ(TurnsOf("w")[0].attribution().speaker(), jo);
}

TEST_F(DecisionsTest, UpdatedSpeakerIsFoundByOldAndOtherNames) {
  WaitFor(node_, Add("t", ">> L. FRANZ: Hello.\n\n>> BOB RAY: Hi.\n"));
  v1::UpdateSpeakerRequest request;
  v1::Speaker& speaker = *request.mutable_speaker();
  speaker.set_name(SpeakerNamed("L. Franz"));
  speaker.set_display_name("Liesyl Franz");
  speaker.add_names("Lisa France");
  speaker.add_affiliations("State Department");
  speaker.add_identifiers("wikidata:Q42");
  const v1::Decision update = Decide(&IngestStub::UpdateSpeaker, request);
  EXPECT_EQ(update.speaker().before().display_name(), "L. Franz");
  WaitFor(node_, Add("u",
                     ">> LISA FRANCE: A.\n\n>> L. FRANZ: B.\n\n"
                     ">> LIESYL FRANZ: C.\n"));
  EXPECT_THAT(Who("u"),
              ElementsAre("Liesyl Franz CERTAIN", "Liesyl Franz CERTAIN",
                          "Liesyl Franz CERTAIN"));
  v1::GetSpeakerRequest get;
  get.set_name(speaker.name());
  const v1::Speaker found = Ask(&Stub::GetSpeaker, get).speaker();
  EXPECT_THAT(found.identifiers(), ElementsAre("wikidata:Q42"));
  EXPECT_THAT(found.affiliations(), ElementsAre("State Department"));

  request.mutable_speaker()->add_names("Bob Ray");
  Decide(&IngestStub::UpdateSpeaker, request);
  EXPECT_EQ(reason_, "NAME_TAKEN");
  request.mutable_speaker()->clear_names();
  request.mutable_speaker()->add_identifiers("no identifier");
  Decide(&IngestStub::UpdateSpeaker, request);
  EXPECT_EQ(reason_, "INVALID_ARGUMENT");
  Undo(update.name());
  EXPECT_EQ(Who("t")[0], "L. Franz CERTAIN");
}

TEST_F(DecisionsTest, RefusedDecisionsChangeNothing) {
  WaitFor(node_, Add("t", kHearing));
  WaitFor(node_, Add("u", kHearing));
  const std::vector<std::string> before = Who("t");
  const std::string turn = TurnAt("t", 2);
  SetSpeaker({turn, turn}, "Cy Oak");
  EXPECT_EQ(reason_, "INVALID_ARGUMENT");
  SetSpeaker({turn, TurnAt("u", 2)}, "Cy Oak");
  EXPECT_EQ(reason_, "INVALID_ARGUMENT");
  SetSpeaker({TranscriptNamed("t") + "/turns/99"}, "Cy Oak");
  EXPECT_EQ(reason_, "TURN_NOT_FOUND");
  SetSpeaker({turn}, std::string(201, 'x'));
  EXPECT_EQ(reason_, "INVALID_ARGUMENT");
  Merge({SpeakerNamed("Ann Lee")}, "collections/c/speakers/s0");
  EXPECT_EQ(reason_, "SPEAKER_NOT_FOUND");
  Merge({SpeakerNamed("Ann Lee")}, SpeakerNamed("Ann Lee"));
  EXPECT_EQ(reason_, "INVALID_ARGUMENT");
  Split(SpeakerNamed("Ann Lee"), {TranscriptNamed("none")});
  EXPECT_EQ(reason_, "TRANSCRIPT_NOT_FOUND");
  Undo("collections/c/decisions/1");
  EXPECT_EQ(reason_, "DECISION_NOT_FOUND");
  v1::SetTurnSpeakerRequest request;
  request.add_turns(turn);
  request.set_author("Ann");
  v1::SetTurnSpeakerResponse response;
  EXPECT_EQ(IngestFixture::Call(&IngestStub::SetTurnSpeaker, request, &response)
                .code(),
            absl::StatusCode::kInvalidArgument);
  request.set_reason("to see");
  request.set_validate_only(true);
  EXPECT_TRUE(
      IngestFixture::Call(&IngestStub::SetTurnSpeaker, request, &response)
          .ok());
  EXPECT_EQ(response.commit(), "");
  EXPECT_THAT(List(v1::DECISION_STATE_UNSPECIFIED), IsEmpty());
  EXPECT_EQ(Who("t"), before);
}

TEST_F(DecisionsTest, RepeatedRequestGetsTheFirstAnswer) {
  WaitFor(node_, Add("t", kHearing));
  v1::SetTurnSpeakerRequest request;
  request.add_turns(TurnAt("t", 2));
  request.set_speaker_name("Cy Oak");
  request.set_request_id("once");
  const v1::Decision first = Decide(&IngestStub::SetTurnSpeaker, request);
  const v1::Decision again = Decide(&IngestStub::SetTurnSpeaker, request);
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_THAT(List(v1::DECISION_STATE_ACTIVE), SizeIs(1));
}

TEST_F(DecisionsTest, DeclaredAffiliationTellsNamesakesApart) {
  const auto hearing = [](const std::string& affiliation) {
    return R"({"turnstone":"transcript/1","speakers":[{"label":"#jo",)"
           R"("name":"Jo Lim","affiliation":")" +
           affiliation + "\"}]}\n{\"label\":\"#jo\",\"text\":\"Hello.\"}\n";
  };
  for (const auto& [id, affiliation] :
       std::vector<std::pair<std::string, std::string>>{
           {"t", "Green Party"},
           {"u", "Harbour Board"},
           {"v", "GREEN PARTY"},
           {"w", "Harbour Board"}}) {
    v1::CreateTranscriptResponse response;
    ASSERT_TRUE(Create(TranscriptOf(id, hearing(affiliation)), &response).ok());
    WaitFor(node_, response.commit());
  }
  const auto speaker_of = [this](const std::string& id) {
    return TurnsOf(id)[0].attribution().speaker();
  };
  EXPECT_EQ(speaker_of("t"), speaker_of("v"));
  EXPECT_EQ(speaker_of("u"), speaker_of("w"));
  EXPECT_NE(speaker_of("t"), speaker_of("u"));
  EXPECT_THAT(Speakers(), SizeIs(2));
}

}  // namespace
}  // namespace turnstone
