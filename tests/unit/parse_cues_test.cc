// WebVTT and SubRip: the cues of the corpus, and turns made of invented ones.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "ingest-service/parse/cues.h"
#include "ingest-service/parse/source_text.h"
#include "tests/support/corpus.h"
#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

namespace fs = std::filesystem;

std::string Payload(const std::string& source, const Cue& cue) {
  return absl::StrReplaceAll(BytesOf(source, cue.payload),
                             {{"\r\n", "\n"}, {"\r", "\n"}});
}

// The cues of every file that has some expected: their times, ids and text.
TEST(WebVttCuesTest, AreThoseOfTheCorpus) {
  const char* const root = std::getenv("TURNSTONE_CORPUS");
  const fs::path folder =
      fs::path(root == nullptr ? "../shared/corpus" : root) / "webvtt";
  if (!fs::exists(folder)) {
    ASSERT_EQ(std::getenv("CI"), nullptr) << "the corpus is not there";
    GTEST_SKIP() << "the corpus is not there";
  }
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const fs::path name = fs::relative(entry.path(), folder.parent_path());
    const auto expected = nlohmann::json::parse(*ReadCorpus(name));
    const auto source =
        ReadCorpus(fs::path(name).replace_extension(".vtt").string());
    ASSERT_TRUE(source.has_value()) << name;
    ASSERT_TRUE(HasWebVttSignature(*source)) << name;
    const auto cues = ReadWebVttCues(*source);
    ASSERT_EQ(cues.size(), expected["cues"].size()) << name;
    for (size_t i = 0; i < cues.size(); ++i) {
      const auto& cue = expected["cues"][i];
      EXPECT_EQ(BytesOf(*source, cues[i].id), cue["id"].get<std::string>())
          << name;
      EXPECT_NEAR(cues[i].time.start_ms, cue["startTime"].get<double>() * 1000,
                  0.5)
          << name;
      EXPECT_NEAR(cues[i].time.end_ms, cue["endTime"].get<double>() * 1000, 0.5)
          << name;
      EXPECT_EQ(Payload(*source, cues[i]), cue["text"].get<std::string>())
          << name;
    }
    ++files;
  }
  EXPECT_EQ(files, 52u);
}

// Those of which none are expected: a signature that is none, or one cue.
TEST(WebVttCuesTest, SignatureMustComeFirst) {
  for (const char* const file :
       {"bad-double-webvtt", "newline-before-webvtt"}) {
    const auto source =
        ReadCorpus(std::string("webvtt/file-layout/") + file + ".vtt");
    if (!source.has_value()) GTEST_SKIP() << "the corpus is not there";
    EXPECT_FALSE(HasWebVttSignature(*source)) << file;
    EXPECT_EQ(ParseSource(*source, SourceFormat::kWebVtt).status().message(),
              "line 1: expected 'WEBVTT' at the beginning");
  }
  for (const char* const file :
       {"file-layout/webvtt-no-bom", "file-layout/webvtt-space",
        "file-layout/header-no-new-line", "cue-times/left-tab",
        "cue-times/separator-tab", "cue-times/space-left-tab-right",
        "cue-times/space-right-tab-left", "cue-times/spaces-tabs-on-both-sides",
        "cue-times/missing-spaces-between-separator"}) {
    const auto source = ReadCorpus(std::string("webvtt/") + file + ".vtt");
    ASSERT_TRUE(HasWebVttSignature(*source)) << file;
    EXPECT_EQ(ReadWebVttCues(*source).size(), 1u) << file;
  }
}

TEST(CueTimeTest, TakesWhatTheStandardTakes) {
  const auto read = [](absl::string_view text, bool comma) {
    size_t at = 0;
    const auto time = ReadCueTime(text, &at, comma);
    return time.has_value() && at == text.size() ? *time : -1;
  };
  EXPECT_EQ(read("00:01.002", false), 1002);
  EXPECT_EQ(read("01:02:03.004", false), 3723004);
  EXPECT_EQ(read("100:00:00.000", false), 360000000);
  EXPECT_EQ(read("1:02:03,004", true), 3723004);
  for (const char* const bad :
       {"", "1.002", "0:01.002", "00:1.002", "00:60.000", "60:00.000",
        "00:01.02", "00:01.0022", "00:01,002", "999999999:00:00.000",
        "9999999999:00:00.000", "00:01", "::."}) {
    EXPECT_EQ(read(bad, false), -1) << bad;
  }
}

TEST(WebVttParserTest, VoicesAreSpeakersWithTheirTimes) {
  const std::string source =
      "WEBVTT - invented\nLanguage: en\n\nNOTE nobody says this\n\n"
      "1\n00:00:01.000 --> 00:00:02.500 align:start\n"
      "<v Ann Lee>Good <i>morning</i>, Q&amp;A.</v>\n\n"
      "00:00:02.500 --> 00:00:04.000\n<v.loud Ann Lee>All of you.\n\n"
      "00:00:04.000 --> 00:00:05.000\n<v Bob>Hello. [Laughter]</v>\n"
      "<v Cai>Hi.</v>\n";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kWebVtt),
              ElementsAre("Ann Lee|Good morning, Q&A. All of you.",
                          "Bob|Hello.", "Cai|Hi."));
  EXPECT_THAT(
      TimesOf(source),
      ElementsAre("Good morning, Q&A. |1000-2500", "All of you.|2500-4000",
                  "Hello.|4000-5000", "Hi.|4000-5000"));
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_EQ(parsed->metadata.size(), 1u);
  EXPECT_EQ(parsed->metadata[0].value, "en");
  ASSERT_EQ(parsed->annotations.size(), 1u);
  EXPECT_EQ(parsed->annotations[0].text, "Laughter");
}

TEST(WebVttParserTest, OverlappingCuesStayApart) {
  EXPECT_THAT(TurnsOf("WEBVTT\n\n00:01.000 --> 00:09.000\n<v Ann>I think\n\n"
                      "00:02.000 --> 00:03.000\n<v Bob>No!\n\n"
                      "00:04.000 --> 00:09.000\n<v Ann>that we should.\n",
                      SourceFormat::kWebVtt),
              ElementsAre("Ann|I think", "Bob|No!", "Ann|that we should."));
}

TEST(WebVttParserTest, NamesWithAColonAreLabelsThatHold) {
  EXPECT_THAT(
      TurnsOf("WEBVTT\n\n1\n00:01.000 --> 00:02.000\n"
              "Ann Lee: Good morning.\n\n2\n00:09.000 --> 00:10.000\n"
              "The question is: why?\n\n3\n00:11.000 --> 00:12.000\n"
              "Bob Ray: Because.\n\n4\n00:12.000 --> 00:13.000\n"
              "Ann Lee: I see.\n\n5\n00:13.000 --> 00:14.000\n"
              "Bob Ray: Yes.\n",
              SourceFormat::kWebVtt),
      ElementsAre("Ann Lee|Good morning. The question is: why?",
                  "Bob Ray|Because.", "Ann Lee|I see.", "Bob Ray|Yes."));
}

TEST(WebVttParserTest, ChevronsBeginTurnsThatGoOnAcrossCues) {
  EXPECT_THAT(TurnsOf("WEBVTT\n\n00:01.000 --> 00:02.000\n"
                      "&gt;&gt; ANN: Good\n\n00:09.000 --> 00:10.000\n"
                      "morning.\n>> And you?\n",
                      SourceFormat::kWebVtt),
              ElementsAre("ANN|Good morning.", "|And you?"));
}

TEST(WebVttParserTest, DashesAreTwoSpeakers) {
  EXPECT_THAT(TurnsOf("WEBVTT\n\n00:05.000 --> 00:09.000\n"
                      "- It is late.\n- You could go.\n",
                      SourceFormat::kWebVtt),
              ElementsAre("|It is late.", "|You could go."));
}

TEST(WebVttParserTest, WithoutSpeakersAPausePartsTurns) {
  EXPECT_THAT(TurnsOf("WEBVTT\n\n00:01.000 --> 00:02.000\nOne,\n\n"
                      "00:02.000 --> 00:03.000\ntwo.\n\n"
                      "00:08.000 --> 00:09.000\nThree.\n",
                      SourceFormat::kWebVtt),
              ElementsAre("|One, two.", "|Three."));
}

TEST(WebVttParserTest, TimeStampsInsideACueAreTimes) {
  EXPECT_THAT(TimesOf("WEBVTT\n\n00:01.000 --> 00:03.000\n"
                      "One<00:02.000> two\n"),
              ElementsAre("One|1000-3000", " two|2000-3000"));
}

TEST(WebVttParserTest, LinesThatRollUpAreSaidOnce) {
  EXPECT_THAT(
      TurnsOf("WEBVTT\n\n00:01.000 --> 00:02.000\nhello<00:01.500><c> you</c>\n"
              "\n00:02.000 --> 00:02.010\nhello you\n"
              "\n00:02.010 --> 00:03.000\nhello you\nand<c> you</c>\n"
              "\n00:03.000 --> 00:03.010\nand you\n"
              "\n00:03.010 --> 00:04.000\nand you\nbye\n",
              SourceFormat::kWebVtt),
      ElementsAre("|hello you and you bye"));
}

TEST(WebVttParserTest, WithoutSpeechItIsRefused) {
  for (const char* const source :
       {"WEBVTT", "WEBVTT\n\nNOTE only this\n",
        "WEBVTT\n\n00:01.000 -> 00:02.000\nlost\n"}) {
    EXPECT_THAT(
        std::string(
            ParseSource(source, SourceFormat::kWebVtt).status().message()),
        HasSubstr("no turn found"))
        << source;
  }
}

TEST(SubRipParserTest, NumberedCuesBecomeTurns) {
  const std::string source =
      "1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<i>Ann:</i> Hello\r\n\r\n"
      "2\r\n00:00:02,500 --> 00:00:04,000 X1:1\r\nout there &amp; here.\r\n"
      "3\r\n00:00:04.000 --> 00:00:05.000\r\n2 < 3, she said.\r\n";
  EXPECT_THAT(
      TurnsOf(source, SourceFormat::kSubRip),
      ElementsAre("|Ann: Hello out there &amp; here. 2 < 3, she said."));
  EXPECT_THAT(TimesOf(source), ElementsAre("Ann: Hello |1000-2500",
                                           "out there &amp; here. |2500-4000",
                                           "2 < 3, she said.|4000-5000"));
}

TEST(SubRipParserTest, NumbersThatAreSaidAreText) {
  EXPECT_THAT(TurnsOf("1\n00:00:01,000 --> 00:00:02,000\n42\n\n"
                      "2\n00:00:02,000 --> 00:00:03,000\n43\n",
                      SourceFormat::kSubRip),
              ElementsAre("|42 43"));
}

TEST(CueParsersTest, AnyPrefixOrChangedByteIsRefusedOrTiled) {
  ExpectRefusedOrTiled(
      "WEBVTT\nLanguage: en\n\n1\n00:01.000 --> 00:02.000\n"
      "<v Ann>Hi <00:01.500>&amp; [Laughter]</v>\n>> BOB: - Yes.\n- No.\n",
      SourceFormat::kWebVtt);
  ExpectRefusedOrTiled(
      "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>Hi</i>\n\n2\n"
      "00:00:02,000 --> 00:00:03,000\n- Yes.\n- ANN: No.\n",
      SourceFormat::kSubRip);
}

TEST(CueParsersTest, HostileLinesTakeLinearTime) {
  const std::string open(1u << 20, '<');
  const std::string brace = absl::StrReplaceAll(open, {{"<", "{\\"}});
  for (const std::string& line : {open, brace}) {
    ParseSource("WEBVTT\n\n00:01.000 --> 00:02.000\n" + line,
                SourceFormat::kWebVtt)
        .IgnoreError();
    ParseSource("1\n00:00:01,000 --> 00:00:02,000\n" + line,
                SourceFormat::kSubRip)
        .IgnoreError();
  }
}

}  // namespace
}  // namespace turnstone
