#include "common/model/transcript.h"
#include "gtest/gtest.h"

namespace turnstone {
namespace {

constexpr absl::string_view kSource = ">> ANNA: Yes (?) sir.\n";

// What a parser should make of kSource.
ParsedTranscript Parsed() {
  Turn turn;
  turn.label = "ANNA";
  turn.head = {0, 9};
  turn.label_span = {3, 7};
  turn.line = 1;
  turn.text = "Yes  sir.";
  turn.spans = {{0, {9, 13}}, {4, {16, 21}}};
  ParsedTranscript parsed;
  parsed.turns = {turn};
  parsed.annotations = {{AnnotationKind::kUnclear, "?", {13, 16}, 1, 1, 4}};
  parsed.skipped = {{SkippedKind::kBlank, {21, 22}}};
  return parsed;
}

TEST(TilingTest, EveryByteInExactlyOneSpanIsAccepted) {
  EXPECT_TRUE(CheckTiling(Parsed(), kSource).ok());
}

TEST(TilingTest, ByteInNoSpanIsFound) {
  ParsedTranscript parsed = Parsed();
  parsed.skipped.clear();
  EXPECT_EQ(CheckTiling(parsed, kSource).message(),
            "source byte 21 is in no span");
}

TEST(TilingTest, ByteInTwoSpansIsFound) {
  ParsedTranscript parsed = Parsed();
  parsed.skipped.push_back({SkippedKind::kClosing, {20, 22}});
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
}

TEST(TilingTest, ChangedWordIsFound) {
  ParsedTranscript parsed = Parsed();
  parsed.turns[0].text = "Yes  Sir.";
  EXPECT_EQ(CheckTiling(parsed, kSource).message(),
            "turn 1: its text is not its source");
}

TEST(TilingTest, TextWithoutASourceIsFound) {
  ParsedTranscript parsed = Parsed();
  parsed.turns[0].text += " Indeed.";
  EXPECT_EQ(CheckTiling(parsed, kSource).message(),
            "turn 1: its text is not its source");
  parsed.turns[0].spans.clear();
  EXPECT_EQ(CheckTiling(parsed, kSource).message(),
            "turn 1: text without a source");
}

TEST(TilingTest, OnlyMarkupMayStandInNoSpanOrWriteTextOtherwise) {
  ParsedTranscript parsed = Parsed();
  parsed.skipped.clear();
  parsed.turns[0].text = "Yes & sir.";
  parsed.turns[0].spans = {{0, {9, 13}}, {4, {13, 16}}, {5, {16, 21}}};
  parsed.annotations.clear();
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
  parsed.format = SourceFormat::kSubRip;
  EXPECT_TRUE(CheckTiling(parsed, kSource).ok());
  parsed.turns[0].text = "Yes & Sir.";
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
  parsed.turns[0].text = "Yes & sir.";
  parsed.turns[0].spans[1].source = {12, 16};
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
}

TEST(TilingTest, ImpliedTextIsOneBlank) {
  ParsedTranscript parsed = Parsed();
  parsed.format = SourceFormat::kSubRip;
  parsed.turns[0].spans = {{0, {9, 13}}, {4, {16, 16}}, {5, {17, 21}}};
  EXPECT_TRUE(CheckTiling(parsed, kSource).ok());
  parsed.turns[0].spans = {{0, {9, 9}}, {4, {16, 21}}};
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
}

TEST(TilingTest, TimesThatDoNotRiseAreFound) {
  ParsedTranscript parsed = Parsed();
  parsed.turns[0].times = {{0, {100, 200}}, {4, {200, 200}}};
  EXPECT_TRUE(CheckTiling(parsed, kSource).ok());
  parsed.turns[0].times[1].time.end_ms = 199;
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
  parsed.turns[0].times[1] = {0, {200, 300}};
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
}

TEST(TilingTest, LabelThatIsNotPrintedThereIsFound) {
  ParsedTranscript parsed = Parsed();
  parsed.turns[0].label = "ANNE";
  EXPECT_EQ(CheckTiling(parsed, kSource).message(),
            "turn 1: its label is not its source");
}

TEST(TilingTest, BlankOfALabelMayBeOtherWhiteSpaceInMarkup) {
  const std::string page = "ANN\nLEE: Yes.";
  ParsedTranscript parsed;
  parsed.format = SourceFormat::kHtml;
  Turn turn;
  turn.label = "ANN LEE";
  turn.head = {0, 9};
  turn.label_span = {0, 7};
  turn.text = "Yes.";
  turn.spans = {{0, {9, 13}}};
  parsed.turns = {turn};
  EXPECT_TRUE(CheckTiling(parsed, page).ok());
  parsed.turns[0].label = "ANN\tLEE";
  EXPECT_FALSE(CheckTiling(parsed, page).ok());
}

TEST(TilingTest, AnnotationOutsideOfItsTurnIsFound) {
  ParsedTranscript parsed = Parsed();
  parsed.annotations[0].text_offset = 10;
  EXPECT_FALSE(CheckTiling(parsed, kSource).ok());
}

}  // namespace
}  // namespace turnstone
