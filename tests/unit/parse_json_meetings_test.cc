// The JSON of meeting services. All samples are invented.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

constexpr char kTeams[] = R"([
 {"startDateTime": "2023-04-14T23:59:59.5000000Z",
  "endDateTime": "2023-04-15T00:00:00Z", "speakerName": "Ada Byron",
  "spokenText": "Good \"evening\".", "spokenLanguage": "en-gb"},
 {"startDateTime": "2023-04-15T00:00:02.25Z", "speakerName": "Bo",
  "spokenText": "Hello.", "spokenLanguage": "en-gb"}])";

TEST(TeamsTest, SpokenTextsAreTurnsOfTheNamedWhoseTimesCountFromTheFirst) {
  EXPECT_THAT(TurnsOf(kTeams, SourceFormat::kTeams),
              ElementsAre("Ada Byron|Good \"evening\".", "Bo|Hello."));
  EXPECT_THAT(TimesOf(kTeams),
              ElementsAre("Good \"evening\".|0-500", "Hello.|2750-2750"));
  const auto parsed = ParseSource(kTeams, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed->metadata.size(), 2u);
  EXPECT_EQ(parsed->metadata[0].kind, MetadataKind::kDate);
  EXPECT_EQ(parsed->metadata[0].value, "2023-04-14");
  EXPECT_EQ(parsed->metadata[1].value, "en-gb");
}

TEST(TeamsTest, SpokenTextsMayStandOneALine) {
  const std::string source =
      "{\"speakerName\": \"Ada\", \"spokenText\": \"One.\"}\n\n"
      "{\"speakerName\": \"Bo\", \"spokenText\": \"Two.\"}\n";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kTeams),
              ElementsAre("Ada|One.", "Bo|Two."));
  EXPECT_EQ(ParseSource(source + "{\"spokenText\": 1}", SourceFormat::kUnknown)
                .status()
                .message(),
            "line 4: expected in \"spokenText\" a string, found a number");
}

TEST(TeamsTest, EntriesHaveOffsets) {
  for (const std::string separator : {" ", "\n"}) {
    const std::string source =
        "{\"version\": \"1.0.0\"," + separator +
        R"("entries": [{"text": "One.", "speakerDisplayName": "Ada",
        "startOffset": "00:00:03.7500000", "endOffset": "00:00:05",
        "spokenLanguageTag": "en-us"}]})";
    std::string one_line = source;
    std::replace(one_line.begin(), one_line.end(), '\n', ' ');
    for (const std::string& text : {source, one_line}) {
      EXPECT_THAT(TurnsOf(text, SourceFormat::kTeams), ElementsAre("Ada|One."));
      EXPECT_THAT(TimesOf(text), ElementsAre("One.|3750-5000"));
    }
  }
}

TEST(TeamsTest, MomentsThatAreNoneAreRefused) {
  for (const char* moment : {"", "2023", "2023-04-14", "2023-04-14T1:00:00Z",
                             "2023-04-31T10:00:00Z", "2023-04-14T10:00"}) {
    EXPECT_EQ(ParseSource(absl::StrCat("[{\"spokenText\": \"a\",\n"
                                       "\"startDateTime\": \"",
                                       moment, "\"}]"),
                          SourceFormat::kTeams)
                  .status()
                  .message(),
              "line 2: expected in \"startDateTime\" a moment such as "
              "2023-04-14T05:46:07Z")
        << moment;
  }
}

constexpr char kOtter[] = R"({"status": "OK", "speech": {"title": "Weekly",
 "speakers": [{"id": 41, "speaker_name": "Ada Byron"},
              {"id": 42, "speaker_name": null}],
 "transcripts": [
  {"start_offset": 16000, "end_offset": 48000, "speaker_id": 41,
   "transcript": "Good day.", "alignment": [
    {"word": "Good", "start": 0.0, "end": 0.5},
    {"word": "day.", "start": 0.5, "end": 1.75}]},
  {"start_offset": 48000, "end_offset": 64000, "speaker_id": null,
   "speaker_model_label": "2", "transcript": "Hi.", "alignment": []}]}})";

TEST(OtterTest, TranscriptsAreTurnsAndSpeakersAreDeclared) {
  EXPECT_THAT(TurnsOf(kOtter, SourceFormat::kOtter),
              ElementsAre("41|Good day.", "2|Hi."));
  EXPECT_THAT(TimesOf(kOtter), ElementsAre("Good |1000-1500", "day.|1500-2750",
                                           "Hi.|3000-4000"));
  const std::string source = kOtter;
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed->speakers.size(), 1u);
  EXPECT_EQ(parsed->speakers[0].label, "41");
  EXPECT_EQ(parsed->speakers[0].name, "Ada Byron");
  EXPECT_EQ(source.substr(parsed->speakers[0].source.begin, 9), "Ada Byron");
  ASSERT_EQ(parsed->metadata.size(), 1u);
  EXPECT_EQ(parsed->metadata[0].kind, MetadataKind::kTitle);
  EXPECT_EQ(parsed->metadata[0].value, "Weekly");
}

TEST(OtterTest, NameBesideATextIsItsLabel) {
  EXPECT_THAT(TurnsOf(R"({"transcripts": [
    {"transcript": "Hi.", "speaker_name": "Bo", "speaker_id": 3}]})",
                      SourceFormat::kOtter),
              ElementsAre("Bo|Hi."));
}

constexpr char kZoom[] = R"({"participants": [
 {"display_name": "Ada", "transcripts": [
  {"text": "One.", "start_time": "00:00:01.000", "end_time": "00:00:02.000"},
  {"text": "Three.", "start_time": "00:00:05", "end_time": "00:00:06"}]},
 {"display_name": "Bo", "transcripts": [
  {"text": "Two.", "start_time": "00:00:03", "end_time": "00:00:04"}]},
 {"display_name": "Cy", "transcripts": []}]})";

TEST(ZoomTest, TextsOfParticipantsAreSortedByTheirTimes) {
  EXPECT_THAT(TurnsOf(kZoom, SourceFormat::kZoom),
              ElementsAre("Ada|One.", "Bo|Two.", "Ada|Three."));
  EXPECT_THAT(TimesOf(kZoom), ElementsAre("One.|1000-2000", "Two.|3000-4000",
                                          "Three.|5000-6000"));
}

TEST(ZoomTest, TimelineWithoutSpeechIsRefusedAndSaysWhereTheTextIs) {
  EXPECT_EQ(ParseSource("{\"timeline\": [{\"ts\": \"00:00:01.000\",\n"
                        "\"users\": [{\"username\": \"Ada\"}]}]}",
                        SourceFormat::kUnknown)
                .status()
                .message(),
            "line 1: expected in \"timeline\" speech, found who speaks when: "
            "Zoom has the text in a WebVTT file");
}

TEST(JsonFormatsTest, DamagedMeetingsAreRefusedOrTiled) {
  ExpectRefusedOrTiled(kTeams, SourceFormat::kTeams);
  ExpectRefusedOrTiled(
      "{\"speakerName\": \"Ada\", \"spokenText\": \"One.\"}\n"
      "{\"speakerName\": \"Bo\", \"spokenText\": \"Two.\"}\n",
      SourceFormat::kTeams);
  ExpectRefusedOrTiled(kOtter, SourceFormat::kOtter);
  ExpectRefusedOrTiled(kZoom, SourceFormat::kZoom);
}

}  // namespace
}  // namespace turnstone
