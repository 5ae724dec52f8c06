// The JSON of recognizers: one model's output, with segments and words. All
// samples are invented.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

constexpr char kWhisper[] = R"({"text": " Good morning. We begin.",
 "segments": [
  {"id": 0, "start": 0.0, "end": 1.5, "text": " Good morning.",
   "words": [{"word": " Good", "start": 0.0, "end": 0.4},
             {"word": " morning.", "start": 0.5, "end": 1.5}]},
  {"id": 1, "start": 1.5, "end": 2.25, "text": " We \"begin\".\n"}],
 "language": "en"})";

TEST(WhisperTest, TimeOfASegmentWithoutTextIsNobodys) {
  const std::string source = R"({"segments":[{"text":" Good morning. "},)"
                             R"({"start":1.6,"end":2.4,"text":""}]})";
  EXPECT_THAT(TimesOf(source), testing::IsEmpty());
  EXPECT_THAT(TurnsOf(source, SourceFormat::kWhisper),
              testing::ElementsAre("|Good morning."));
}

TEST(WhisperTest, SegmentsAreJoinedAndWordsGiveTheirTimes) {
  EXPECT_THAT(TurnsOf(kWhisper, SourceFormat::kWhisper),
              ElementsAre("|Good morning. We \"begin\"."));
  EXPECT_THAT(TimesOf(kWhisper),
              ElementsAre("Good |0-400", "morning. |500-1500",
                          "We \"begin\".|1500-2250"));
  const auto parsed = ParseSource(kWhisper, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed->metadata.size(), 1u);
  EXPECT_EQ(parsed->metadata[0].kind, MetadataKind::kLanguage);
  EXPECT_EQ(parsed->metadata[0].value, "en");
}

TEST(WhisperTest, PauseWithoutSpeakersBeginsATurn) {
  EXPECT_THAT(TurnsOf(R"({"segments": [
    {"start": 0, "end": 1, "text": "One."},
    {"start": 3, "end": 4, "text": "Two."},
    {"start": 4, "end": 5, "text": "Three."}]})",
                      SourceFormat::kWhisper),
              ElementsAre("|One.", "|Two. Three."));
}

TEST(WhisperTest, SpeakersOfSegmentsAreLabels) {
  EXPECT_THAT(TurnsOf(R"({"segments": [
    {"start": 0, "end": 1, "text": " Hi.", "speaker": "SPEAKER_00"},
    {"start": 1, "end": 2, "text": " Ho.", "speaker": "SPEAKER_01"},
    {"start": 9, "end": 10, "text": " Ha.", "speaker": "SPEAKER_01"}]})",
                      SourceFormat::kWhisper),
              ElementsAre("SPEAKER_00|Hi.", "SPEAKER_01|Ho. Ha."));
}

TEST(WhisperTest, SpeakersOfWordsPartASegmentThatHasNone) {
  const std::string source = R"({"segments": [
    {"start": 0, "end": 2, "text": " Yes. No.", "words": [
      {"word": "Yes.", "start": 0.1, "end": 0.4, "speaker": "A"},
      {"word": "No.", "speaker": "B"}]},
    {"start": 2, "end": 3, "text": "Well, no", "words": [
      {"word": "Well,", "speaker": "B"}, {"word": "no"}]}]})";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kWhisper),
              ElementsAre("A|Yes.", "B|No. Well, no"));
}

TEST(WhisperTest, WordsThatAreNotInTheTextGiveNoTimes) {
  EXPECT_THAT(TimesOf(R"({"segments": [{"start": 1, "end": 2,
    "text": "It was 1990 then.", "words": [
      {"word": "nineteen", "start": 1.2, "end": 1.4},
      {"word": "ninety", "start": 1.4, "end": 1.6},
      {"word": "then", "start": 1.6, "end": 1.8}]}]})"),
              ElementsAre("It was 1990 then.|1000-2000"));
}

TEST(WhisperTest, WhisperCppCountsInMilliseconds) {
  const std::string source = R"({"result": {"language": "de"},
   "transcription": [
    {"timestamps": {"from": "00:00:00,000", "to": "00:00:01,000"},
     "offsets": {"from": 0, "to": 1000}, "text": " Guten Tag.",
     "speaker_turn_next": true,
     "tokens": [{"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}},
                {"text": " Gut", "offsets": {"from": 10, "to": 300}},
                {"text": "en", "offsets": {"from": 300, "to": 400}},
                {"text": " Tag", "offsets": {"from": 400, "to": 900}},
                {"text": ".", "offsets": {"from": 900, "to": 1000}}]},
    {"offsets": {"from": 1000, "to": 2000}, "text": " Danke.",
     "speaker": "?"}]})";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kWhisper),
              ElementsAre("|Guten Tag.", "|Danke."));
  EXPECT_THAT(TimesOf(source),
              ElementsAre("Gut|10-300", "en |300-400", "Tag|400-900",
                          ".|900-1000", "Danke.|1000-2000"));
}

TEST(WhisperTest, WholeTextMayHaveItsWordsBeside) {
  const std::string source = R"({"task": "transcribe", "language": "english",
    "text": "Good morning, all.", "words": [
      {"word": "Good", "start": 0.5, "end": 0.7},
      {"word": "morning", "start": 0.7, "end": 1},
      {"word": "all", "start": 1, "end": 1.5}]})";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kWhisper),
              ElementsAre("|Good morning, all."));
  EXPECT_THAT(
      TimesOf(source),
      ElementsAre("Good |500-700", "morning, |700-1000", "all.|1000-1500"));
  EXPECT_TRUE(ParseSource(source, SourceFormat::kUnknown)->metadata.empty());
}

TEST(WhisperTest, ChunksHaveTimestamps) {
  EXPECT_THAT(TimesOf(R"({"text": "a b", "chunks": [
    {"timestamp": [0.0, 1.5], "text": " Good."},
    {"timestamp": [1.5, null], "text": " Bye."}]})"),
              ElementsAre("Good. |0-1500", "Bye.|1500-1500"));
}

TEST(WhisperTest, NotesInBracketsAreNotSaid) {
  const auto parsed = ParseSource(
      R"({"segments": [{"start": 0, "end": 1, "text": "[Applause] Hi."}]})",
      SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->turns[0].text, "Hi.");
  ASSERT_EQ(parsed->annotations.size(), 1u);
  EXPECT_EQ(parsed->annotations[0].kind, AnnotationKind::kSound);
}

TEST(WhisperTest, ValuesOfWrongKindsAreNamedWithTheirLine) {
  const auto error = [](const char* source) {
    return std::string(
        ParseSource(source, SourceFormat::kWhisper).status().message());
  };
  EXPECT_EQ(error("{\"segments\": 5}"),
            "line 1: expected in \"segments\" an array, found a number");
  EXPECT_EQ(error("{\"segments\": [\n5]}"),
            "line 2: expected an object, found a number");
  EXPECT_EQ(error("{\"segments\": [{\n\"text\": []}]}"),
            "line 2: expected in \"text\" a string, found an array");
  EXPECT_EQ(error("{\"segments\": [{\"text\": \"a\",\n\"start\": true}]}"),
            "line 2: expected in \"start\" a time of 0 to 24 days");
  EXPECT_EQ(error("{\"segments\": [{\"text\": \"a\",\n\"speaker\": {}}]}"),
            "line 2: expected in \"speaker\" a string, found an object");
  EXPECT_EQ(error("{\"segments\": [{\"text\": \"a\",\"words\": [1]}]}"),
            "line 1: expected an object, found a number");
  EXPECT_EQ(error("{\"segments\": []}"),
            "line 1: no turn found from here on, expected speech");
  EXPECT_EQ(error("[]"), "line 1: no turn found from here on, expected speech");
}

TEST(WhisperTest, LongSpeakersAreNoLabels) {
  EXPECT_THAT(TurnsOf(R"({"segments": [{"text": "a", "speaker": ")" +
                          std::string(201, 'x') + "\"}]}",
                      SourceFormat::kWhisper),
              ElementsAre("|a"));
}

constexpr char kKaldi[] = R"({"retval": {"punct": "Yes. No, never.", "words": [
  {"start": 0.5, "end": 0.9, "word": "yes", "punct": "Yes.", "index": 0},
  {"start": 1.0, "end": 1.2, "word": "no", "punct": "No,", "index": 1},
  {"start": 1.2, "end": 1.5, "word": "never", "index": 2}],
 "segmentation": {"segments": [
  {"start": 0, "duration": 1, "speaker": {"@id": "S0"}},
  {"start": 1, "duration": 1, "speaker": {"@id": "S7"}}]}}})";

TEST(KaldiTest, WordsAreOfWhoSpeaksAtTheirTime) {
  EXPECT_THAT(TurnsOf(kKaldi, SourceFormat::kKaldi),
              ElementsAre("S0|Yes.", "S7|No, never"));
  EXPECT_THAT(TimesOf(kKaldi),
              ElementsAre("Yes.|500-900", "No, |1000-1200", "never|1200-1500"));
}

constexpr char kCouncil[] = R"({"session_datetime": "2021-07-19T09:30:00",
 "created_datetime": "2021-08-01T00:00:00", "sentences": [
  {"index": 0, "start_time": 1.5, "end_time": 3, "text": "Order, please.",
   "words": [{"text": "order", "start_time": 1.5, "end_time": 2},
             {"text": "please", "start_time": 2, "end_time": 3}],
   "speaker_index": 0, "speaker_name": "M. Lorena Gonz\u00e1lez"},
  {"index": 1, "start_time": 3, "end_time": 4, "text": "Here.",
   "words": [], "speaker_index": 1, "speaker_name": null}]})";

TEST(CouncilDataProjectTest, NamesAreLabelsAndTheSessionHasADate) {
  const std::string source = kCouncil;
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->format, SourceFormat::kCouncilDataProject);
  ASSERT_EQ(parsed->turns.size(), 2u);
  EXPECT_EQ(parsed->turns[0].label, "M. Lorena Gonz\xC3\xA1lez");
  EXPECT_EQ(source.substr(parsed->turns[0].label_span.begin, 9), "M. Lorena");
  EXPECT_EQ(parsed->turns[1].label, "1");
  ASSERT_EQ(parsed->metadata.size(), 1u);
  EXPECT_EQ(parsed->metadata[0].kind, MetadataKind::kDate);
  EXPECT_EQ(parsed->metadata[0].value, "2021-07-19");
  EXPECT_EQ(source.substr(parsed->metadata[0].source.begin, 10), "2021-07-19");
  EXPECT_THAT(
      TimesOf(kCouncil),
      ElementsAre("Order, |1500-2000", "please.|2000-3000", "Here.|3000-4000"));
}

TEST(JsonFormatsTest, DamagedRecognizerOutputIsRefusedOrTiled) {
  ExpectRefusedOrTiled(kWhisper, SourceFormat::kWhisper);
  ExpectRefusedOrTiled(kKaldi, SourceFormat::kKaldi);
  ExpectRefusedOrTiled(kCouncil, SourceFormat::kCouncilDataProject);
  ExpectRefusedOrTiled(kCouncil, SourceFormat::kUnknown);
}

}  // namespace
}  // namespace turnstone
