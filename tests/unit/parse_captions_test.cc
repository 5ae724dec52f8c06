#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ParsedTranscript Parse(absl::string_view source) {
  auto transcript = ParseSource(source, SourceFormat::kUnknown);
  EXPECT_TRUE(transcript.ok()) << transcript.status();
  if (!transcript.ok()) return {};
  EXPECT_EQ(transcript->format, SourceFormat::kCaptions);
  return *std::move(transcript);
}

// "label|text" of each turn.
std::vector<std::string> Turns(const ParsedTranscript& transcript) {
  std::vector<std::string> turns;
  for (const Turn& turn : transcript.turns) {
    turns.push_back(turn.label + "|" + turn.text);
  }
  return turns;
}

std::vector<std::string> Turns(absl::string_view source) {
  return Turns(Parse(source));
}

std::vector<std::string> Annotations(const ParsedTranscript& transcript) {
  std::vector<std::string> texts;
  for (const Annotation& annotation : transcript.annotations) {
    texts.push_back(annotation.text);
  }
  return texts;
}

// The source bytes skipped as `kind`.
std::vector<std::string> Skipped(absl::string_view source, SkippedKind kind) {
  std::vector<std::string> parts;
  for (const SkippedSpan& span : Parse(source).skipped) {
    if (span.kind == kind) {
      parts.emplace_back(source.substr(span.source.begin, span.source.size()));
    }
  }
  return parts;
}

TEST(CaptionsTest, LabelsComeInManyShapes) {
  EXPECT_THAT(Turns(">> LEA KASPAR: One.\n"
                    ">>ANNA:   Two.\n"
                    ">> Jo Doe: Three.\n"
                    "\xC2\xA0\xC2\xA0 >> MR. SMITH, CHAIR: Four.\n"
                    "> > BO: Five.\n"
                    ">CY:Six.\n"
                    ">> Audience member: Seven.\n"
                    "ANNA: Eight.\n"),
              ElementsAre("LEA KASPAR|One.", "ANNA|Two.", "Jo Doe|Three.",
                          "MR. SMITH, CHAIR|Four.", "BO|Five.", "CY|Six.",
                          "Audience member|Seven.", "ANNA|Eight."));
}

TEST(CaptionsTest, BareChevronsBeginATurnWithoutLabel) {
  EXPECT_THAT(Turns(">> Hello.\n>> ANNA: Hi.\n>>\nLater.\n"),
              ElementsAre("|Hello.", "ANNA|Hi.", "|Later."));
}

TEST(CaptionsTest, ColonsThatNameNobodyAreSpeech) {
  EXPECT_THAT(
      Turns(">> How are we doing for time? It's after 3:00\n"
            ">> So the question is: why?\n"
            ">> SO THE QUESTION IS: WHY?\n"
            ">> Okay, everybody: sit.\n"
            ">> AT 3:00 we go.\n"),
      ElementsAre("|How are we doing for time? It's after 3:00",
                  "|So the question is: why?", "|SO THE QUESTION IS: WHY?",
                  "|Okay, everybody: sit.", "|AT 3:00 we go."));
}

TEST(CaptionsTest, AWholeTranscriptMayStandOnOneLine) {
  EXPECT_THAT(
      Turns(">> ANNA: One. >> BO: Two and a >> b. >> Three. >>CY: 4."),
      ElementsAre("ANNA|One.", "BO|Two and a >> b.", "|Three.", "CY|4."));
}

TEST(CaptionsTest, ParagraphsContinueATurn) {
  EXPECT_THAT(Turns("\n>> ANNA: One.\n\nAnd\xC2\xA0 two.  \r\n\r\n>> BO: 3.\n"),
              ElementsAre("ANNA|One.\n\nAnd\xC2\xA0 two.", "BO|3."));
}

TEST(CaptionsTest, HeadRunsFromTheChevronsToTheText) {
  const absl::string_view source = "\n  >> ANNA:  One.\n";
  const ParsedTranscript transcript = Parse(source);
  ASSERT_EQ(transcript.turns.size(), 1u);
  const Turn& turn = transcript.turns[0];
  EXPECT_EQ(turn.head, (SourceSpan{3, 13}));
  EXPECT_EQ(turn.label_span, (SourceSpan{6, 10}));
  EXPECT_EQ(turn.line, 2u);
  EXPECT_THAT(turn.spans, ElementsAre(TextSpan{0, {13, 17}}));
  EXPECT_THAT(Skipped(source, SkippedKind::kBlank), ElementsAre("\n  ", "\n"));
}

TEST(CaptionsTest, OwnLineAnnotationDoesNotBreakATurn) {
  const ParsedTranscript transcript =
      Parse(">> ANNA: One.\n\n[ Laughter ]\n\nTwo.\n\n(Applause).\n");
  EXPECT_THAT(Turns(transcript), ElementsAre("ANNA|One.\n\n\n\nTwo."));
  EXPECT_EQ(transcript.turns[0].spans.size(), 2u);
  ASSERT_THAT(Annotations(transcript), ElementsAre("Laughter", "Applause"));
  EXPECT_EQ(transcript.annotations[0].kind, AnnotationKind::kSound);
  EXPECT_EQ(transcript.annotations[0].line, 3u);
  EXPECT_EQ(transcript.annotations[0].turn, 1u);
  EXPECT_EQ(transcript.annotations[0].text_offset, 6u);
  EXPECT_EQ(transcript.annotations[1].text_offset, 12u);
}

TEST(CaptionsTest, InlineAnnotationsAreCutOut) {
  const ParsedTranscript transcript = Parse(
      ">> ANNA: From Oxford, (?). And [inaudible] too. (Laughter). So\n"
      "(Speaking Spanish).\nand [ Phone ringing ] ok [00:02:21] go.\n");
  EXPECT_THAT(Turns(transcript),
              ElementsAre("ANNA|From Oxford, . And  too.  So\n\nand  ok  go."));
  EXPECT_THAT(Annotations(transcript),
              ElementsAre("?", "inaudible", "Laughter", "Speaking Spanish",
                          "Phone ringing", "00:02:21"));
  EXPECT_EQ(transcript.annotations[0].kind, AnnotationKind::kUnclear);
  EXPECT_EQ(transcript.annotations[1].kind, AnnotationKind::kUnclear);
  EXPECT_EQ(transcript.annotations[2].kind, AnnotationKind::kSound);
  EXPECT_EQ(transcript.annotations[3].kind, AnnotationKind::kNote);
  EXPECT_EQ(transcript.annotations[4].kind, AnnotationKind::kSound);
}

TEST(CaptionsTest, OrdinaryParenthesesAreSpeech) {
  const absl::string_view text =
      "The Forum (IGF) and f(x), a[i], [a link](there), (we laughed a lot), "
      "[as it was said before by all of them].";
  const ParsedTranscript transcript =
      Parse(">> ANNA: " + std::string(text) + "\nWe in the\n(IGF)\nagree.");
  EXPECT_THAT(Turns(transcript), ElementsAre("ANNA|" + std::string(text) +
                                             "\nWe in the\n(IGF)\nagree."));
  EXPECT_THAT(Annotations(transcript), IsEmpty());
}

TEST(CaptionsTest, ATurnMayBeNothingButAnAnnotation) {
  const ParsedTranscript transcript = Parse(">> ANNA: (?)\n>> BO: Yes.\n");
  EXPECT_THAT(Turns(transcript), ElementsAre("ANNA|", "BO|Yes."));
  ASSERT_THAT(Annotations(transcript), ElementsAre("?"));
  EXPECT_EQ(transcript.annotations[0].turn, 1u);
}

TEST(CaptionsTest, WhatPrecedesTheFirstTurnIsPreamble) {
  const absl::string_view source =
      "\xEF\xBB\xBFRAW FILE\nRoom: Five\n\n***\n[ Music ]\n>> ANNA: One.\n";
  EXPECT_THAT(Turns(source), ElementsAre("ANNA|One."));
  EXPECT_THAT(Skipped(source, SkippedKind::kMark), ElementsAre("\xEF\xBB\xBF"));
  EXPECT_THAT(Skipped(source, SkippedKind::kPreamble),
              ElementsAre("RAW FILE\nRoom: Five\n\n***"));
  EXPECT_EQ(Parse(source).annotations[0].turn, 0u);
}

TEST(CaptionsTest, ClosingNotesAreNoSpeech) {
  const absl::string_view source =
      ">> ANNA: The meeting is adjourned.\n\n[ Applause ]\n\nAdjourned.\n\n"
      "(The session concluded at 13:10.)\n\n***\n\nThis text is being provided "
      "in a rough draft format.\nIt may have errors.\n\nFINISHED FILE\n";
  EXPECT_THAT(Turns(source), ElementsAre("ANNA|The meeting is adjourned."));
  EXPECT_THAT(Annotations(Parse(source)), ElementsAre("Applause"));
  EXPECT_THAT(Skipped(source, SkippedKind::kClosing),
              ElementsAre("Adjourned.", "(The session concluded at 13:10.)",
                          "***\n\nThis text is being provided in a rough draft "
                          "format.\nIt may have errors.\n\nFINISHED FILE"));
}

TEST(CaptionsTest, ClosingWordsBeforeMoreSpeechAreSpeech) {
  EXPECT_THAT(Turns(">> ANNA: Well.\nAdjourned.\n>> BO: No.\n***\nMore.\n"),
              ElementsAre("ANNA|Well.\nAdjourned.", "BO|No.\n***\nMore."));
}

}  // namespace
}  // namespace turnstone
