#include <gmock/gmock.h>

#include "tests/service/decisions_fixture.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// All invented.
constexpr char kHearing[] =
    ">> ANN LEE: The levee [ Laughter ] held, and it will not be raised again "
    "before the spring flood comes down the valley.\n\n"
    ">> BOB RAY: We don't know that yet. The caf\xc3\xa9 by the old bridge was "
    "under water twice last year.\n\n"
    ">> PANELIST: Nobody pays for the pumps on the eastern bank.\n\n"
    ">> BOB RAY: Thank you all.\n\n"
    ">> ANN LEE: Thank you all.\n";

class QueryVerifyTest : public DecisionsFixture {
 protected:
  QueryVerifyTest() { WaitFor(node_, Add("t", kHearing)); }

  v1::VerifyQuoteResponse Verify(const std::string& text,
                                 const std::string& speaker_name = "") {
    v1::VerifyQuoteRequest request;
    request.set_text(text);
    request.set_speaker_name(speaker_name);
    return Verify(request);
  }

  v1::VerifyQuoteResponse Verify(v1::VerifyQuoteRequest request) {
    if (request.parent().empty()) request.set_parent("collections/c");
    const auto response = Ask(&Stub::VerifyQuote, request);
    for (const v1::QuotePlace& place : response.places()) {
      ExpectVerbatim(request, place);
    }
    return response;
  }

  // The promise: each place is in the turn, and in the source.
  void ExpectVerbatim(const v1::VerifyQuoteRequest& request,
                      const v1::QuotePlace& place) {
    v1::GetTurnRequest get;
    get.set_name(place.turn());
    const v1::Turn turn = Ask(&Stub::GetTurn, get).turn();
    EXPECT_EQ(Cut(turn.text(), place.text_span()), place.text());
    std::string in_source;
    const std::string transcript =
        place.turn().substr(0, place.turn().find("/turns/"));
    for (const v1::SourceSpan& span : place.source_spans()) {
      in_source += Slice(sources_.at(transcript), span);
    }
    EXPECT_EQ(in_source, place.text());
    EXPECT_EQ(place.label(), turn.label());
    EXPECT_EQ(place.attribution().speaker(), turn.attribution().speaker());
    if (place.match() == v1::QUOTE_MATCH_EXACT) {
      EXPECT_EQ(Cut(request.text(), place.quote_span()), place.text());
    }
    for (const v1::WordEdit& edit : place.edits()) {
      EXPECT_EQ(edit.kind() == v1::WORD_EDIT_KIND_INSERT,
                Cut(turn.text(), edit.text_span()).empty());
      EXPECT_EQ(edit.kind() == v1::WORD_EDIT_KIND_DELETE,
                Cut(request.text(), edit.quote_span()).empty());
    }
  }

  static std::string Cut(const std::string& text, const v1::TextSpan& span) {
    return text.substr(span.begin(), span.end() - span.begin());
  }

  // The ends of the names of the turns.
  static std::vector<std::string> TurnsOf(
      const v1::VerifyQuoteResponse& response) {
    std::vector<std::string> turns;
    for (const v1::QuotePlace& place : response.places()) {
      turns.push_back(place.turn().substr(
          std::string("collections/c/transcripts/").size()));
    }
    return turns;
  }

  absl::Status StatusOf(const v1::VerifyQuoteRequest& request) {
    v1::VerifyQuoteResponse response;
    return node_.Call(&Stub::VerifyQuote, request, &response);
  }
};

TEST_F(QueryVerifyTest, SameBytesInOneTurnAreExact) {
  const auto found = Verify("  held, and it will not be raised\n", "Ann Lee");
  EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_EXACT);
  EXPECT_EQ(found.match(), v1::QUOTE_MATCH_EXACT);
  EXPECT_THAT(TurnsOf(found), ElementsAre("t/turns/1"));
  EXPECT_EQ(found.places(0).similarity(), 1);
  EXPECT_EQ(found.places(0).speaker_display_name(), "Ann Lee");
  ASSERT_THAT(found.speakers(), SizeIs(1));
  EXPECT_EQ(found.speakers(0).match(), v1::NAME_MATCH_SAME);
  EXPECT_EQ(Verify("valley.").verdict(), v1::QUOTE_VERDICT_EXACT);
  EXPECT_EQ(Verify("alley.").verdict(), v1::QUOTE_VERDICT_NOT_FOUND);
}

TEST_F(QueryVerifyTest, SameWordsAreNormalized) {
  for (const char* text :
       {"we don\xe2\x80\x99t know THAT yet", "The cafe, by the old-bridge",
        "We don't [sic] know that [laughter] yet.",
        "[t]he caf\xc3\xa9 by the"}) {
    const auto found = Verify(text);
    EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_NORMALIZED) << text;
    EXPECT_THAT(TurnsOf(found), ElementsAre("t/turns/2"));
  }
  const auto found = Verify("The levee held");
  EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_NORMALIZED);
  EXPECT_EQ(found.places(0).source_spans_size(), 2);
}

TEST_F(QueryVerifyTest, ChangedWordsAreShown) {
  const std::string text =
      "it will be raised again in fact before the autumn flood comes down";
  const auto found = Verify(text);
  EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_ALTERED);
  ASSERT_THAT(found.places(), SizeIs(1));
  const v1::QuotePlace& place = found.places(0);
  EXPECT_EQ(place.text(),
            "it will not be raised again before the spring flood comes down");
  EXPECT_DOUBLE_EQ(place.similarity(), 10.0 / 13);
  std::vector<std::string> edits;
  for (const v1::WordEdit& edit : place.edits()) {
    v1::GetTurnRequest get;
    get.set_name(place.turn());
    edits.push_back(absl::StrCat(
        v1::WordEditKind_Name(edit.kind()).substr(15), ": ",
        Cut(text, edit.quote_span()), "|",
        Cut(Ask(&Stub::GetTurn, get).turn().text(), edit.text_span())));
  }
  EXPECT_THAT(
      edits,
      ElementsAre("EQUAL: it will|it will", "DELETE: |not",
                  "EQUAL: be raised again|be raised again", "INSERT: in fact|",
                  "EQUAL: before the|before the", "REPLACE: autumn|spring",
                  "EQUAL: flood comes down|flood comes down"));
}

TEST_F(QueryVerifyTest, PartsFromSeveralPlacesAreSpliced) {
  for (const char* text :
       {"The levee held, and it will ... by the old bridge was under water",
        "the levee held and it will not be raised again under water twice last "
        "year",
        "down the valley. We don't know that yet"}) {
    const auto found = Verify(text);
    EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_SPLICED) << text;
    EXPECT_THAT(TurnsOf(found), ElementsAre("t/turns/1", "t/turns/2"));
  }
  const auto found =
      Verify("The levee held [...] before the spring flood", "Ann Lee");
  EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_SPLICED);
  EXPECT_THAT(TurnsOf(found), ElementsAre("t/turns/1", "t/turns/1"));
  EXPECT_EQ(found.places(1).text(), "before the spring flood");
  EXPECT_EQ(
      Verify("The levee held ... by the old bridge was", "Ann Lee").verdict(),
      v1::QUOTE_VERDICT_WRONG_SPEAKER);
}

TEST_F(QueryVerifyTest, WordsOfSomebodyElseAreOfTheWrongSpeaker) {
  const auto found = Verify("We don't know that yet.", "Ann Lee");
  EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_WRONG_SPEAKER);
  EXPECT_EQ(found.match(), v1::QUOTE_MATCH_EXACT);
  EXPECT_EQ(found.places(0).speaker_display_name(), "Bob Ray");
  const auto altered = Verify(
      "We do not know this yet. The cafe by the old "
      "bridge was under",
      "Ann Lee");
  EXPECT_EQ(altered.verdict(), v1::QUOTE_VERDICT_WRONG_SPEAKER);
  EXPECT_EQ(altered.match(), v1::QUOTE_MATCH_ALTERED);
}

TEST_F(QueryVerifyTest, WordsOfNobodyKnownAreOfAnUncertainSpeaker) {
  const std::string text = "Nobody pays for the pumps";
  EXPECT_EQ(Verify(text).verdict(), v1::QUOTE_VERDICT_EXACT);
  const auto found = Verify(text, "Ann Lee");
  EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_UNCERTAIN_SPEAKER);
  EXPECT_EQ(found.match(), v1::QUOTE_MATCH_EXACT);
  SetSpeaker({found.places(0).turn()}, "Ann Lee");
  EXPECT_EQ(Verify(text, "Ann Lee").verdict(), v1::QUOTE_VERDICT_EXACT);
  EXPECT_EQ(Verify(text, "Bob Ray").verdict(), v1::QUOTE_VERDICT_WRONG_SPEAKER);
}

TEST_F(QueryVerifyTest, OfSeveralPlacesTheSpeakersOwnWins) {
  EXPECT_THAT(TurnsOf(Verify("Thank you all.")),
              ElementsAre("t/turns/4", "t/turns/5"));
  v1::VerifyQuoteRequest request;
  request.set_text("Thank you all.");
  request.set_speaker(SpeakerNamed("Ann Lee"));
  const auto found = Verify(request);
  EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_EXACT);
  EXPECT_THAT(TurnsOf(found), ElementsAre("t/turns/5", "t/turns/4"));
  EXPECT_EQ(found.speakers(0).speaker().name(), request.speaker());
}

TEST_F(QueryVerifyTest, WhatNobodySaidIsNotFound) {
  for (const char* text :
       {"The pumps will be raised by the caf\xc3\xa9 of the valley.",
        "zeppelin", "It will be the bridge that pays for water on the bank",
        "[sic]"}) {
    const auto found = Verify(text);
    EXPECT_EQ(found.verdict(), v1::QUOTE_VERDICT_NOT_FOUND) << text;
    EXPECT_EQ(found.match(), v1::QUOTE_MATCH_UNSPECIFIED);
    EXPECT_THAT(found.places(), IsEmpty());
  }
}

TEST_F(QueryVerifyTest, ParentNarrows) {
  MakeCollection("d");
  WaitFor(node_, Add("u", ">> BOB RAY: Thank you all.\n"));
  v1::VerifyQuoteRequest request;
  request.set_text("thank you all");
  request.set_parent("collections/c/transcripts/u");
  EXPECT_THAT(TurnsOf(Verify(request)), ElementsAre("u/turns/1"));
  request.set_speaker_name("Ann");
  EXPECT_EQ(Verify(request).verdict(), v1::QUOTE_VERDICT_WRONG_SPEAKER);
  request.set_parent("collections/-");
  EXPECT_THAT(TurnsOf(Verify(request)),
              ElementsAre("t/turns/5", "t/turns/4", "u/turns/1"));
  request.set_parent("collections/d");
  request.clear_speaker_name();
  EXPECT_EQ(Verify(request).verdict(), v1::QUOTE_VERDICT_NOT_FOUND);
}

TEST_F(QueryVerifyTest, BadRequestsNameTheField) {
  v1::VerifyQuoteRequest request;
  request.set_parent("collections/c");
  for (const std::string& text :
       {std::string(), std::string("... !"), std::string(65 << 10, 'a')}) {
    request.set_text(text);
    EXPECT_THAT(std::string(StatusOf(request).message()), HasSubstr("text: "));
  }
  std::string words;
  for (int i = 0; i <= 10'000; ++i) words += "a ";
  request.set_text(words);
  EXPECT_EQ(StatusOf(request).code(), absl::StatusCode::kInvalidArgument);
  request.set_text("words");
  request.set_speaker("collections/c/speakers/none");
  EXPECT_EQ(rpc::ReasonOf(StatusOf(request)), "SPEAKER_NOT_FOUND");
  request.set_speaker_name("Ann Lee");
  EXPECT_THAT(std::string(StatusOf(request).message()),
              HasSubstr("speaker_name: "));
  request.clear_speaker();
  request.set_speaker_name("Zacharias Quill");
  EXPECT_EQ(rpc::ReasonOf(StatusOf(request)), "SPEAKER_NOT_FOUND");
  request.clear_speaker_name();
  request.set_parent("collections/none");
  EXPECT_EQ(rpc::ReasonOf(StatusOf(request)), "COLLECTION_NOT_FOUND");
  request.set_parent("collections/c/transcripts/none");
  EXPECT_EQ(rpc::ReasonOf(StatusOf(request)), "TRANSCRIPT_NOT_FOUND");
  request.set_parent("here");
  EXPECT_THAT(std::string(StatusOf(request).message()), HasSubstr("parent: "));
}

}  // namespace
}  // namespace turnstone
