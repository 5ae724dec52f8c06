// The JSON of speech services in the corpus.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ingest-service/parse/parser.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

using nlohmann::json;
using ::testing::StartsWith;

class JsonCorpusTest : public ::testing::Test {
 protected:
  // Parses a file of the corpus; false if it is not there.
  bool Read(const std::string& file, SourceFormat format) {
    const auto source = ReadCorpus("asr/" + file);
    if (!source.has_value()) return false;
    source_ = *source;
    document_ = json::parse(source_);
    auto parsed = ParseSource(source_, SourceFormat::kUnknown);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    if (parsed.ok()) transcript_ = *std::move(parsed);
    EXPECT_EQ(transcript_.format, format);
    return true;
  }

  std::vector<std::string> Labels() const {
    std::vector<std::string> labels;
    for (const Turn& turn : transcript_.turns) labels.push_back(turn.label);
    return labels;
  }

  // The text of all turns, each run of white space as one blank.
  std::string Text() const {
    std::string text;
    for (const Turn& turn : transcript_.turns) text += turn.text + " ";
    return Collapse(text);
  }

  static std::string Collapse(const std::string& text) {
    return absl::StrJoin(
        absl::StrSplit(text, absl::ByAnyChar(" \n\t"), absl::SkipEmpty()), " ");
  }

  size_t TimeCount() const {
    size_t count = 0;
    for (const Turn& turn : transcript_.turns) count += turn.times.size();
    return count;
  }

  std::string source_;
  json document_;
  ParsedTranscript transcript_;
};

TEST_F(JsonCorpusTest, AmazonTranscribeGivesItsOwnTranscriptBySpeakers) {
  if (!Read("bbc-amazon-transcribe-todayinfocus.sample.json",
            SourceFormat::kAmazonTranscribe)) {
    GTEST_SKIP();
  }
  const json& results = document_["results"];
  EXPECT_EQ(
      Text(),
      Collapse(results["transcripts"][0]["transcript"].get<std::string>()));
  // Whose each word is, as the source lists them.
  std::vector<std::string> labels;
  size_t words = 0;
  for (const json& segment : results["speaker_labels"]["segments"]) {
    for (const json& item : segment["items"]) {
      ++words;
      const auto label = item["speaker_label"].get<std::string>();
      if (labels.empty() || labels.back() != label) labels.push_back(label);
    }
  }
  EXPECT_EQ(Labels(), labels);
  EXPECT_EQ(TimeCount(), words);
  const Turn& first = transcript_.turns.front();
  EXPECT_THAT(first.text, StartsWith("Today the devastation of Cyclone"));
  EXPECT_EQ(first.times.front(), (TextTime{0, {5240, 5850}}));
  EXPECT_EQ(source_.substr(first.spans[0].source.begin, 5), "Today");
  const Turn& last = transcript_.turns.back();
  EXPECT_EQ(last.text.substr(last.times.back().text_begin), "area");
  EXPECT_EQ(last.times.back().time, (TimeRange{300933, 301363}));
}

TEST_F(JsonCorpusTest, AmazonTranscribeItemsMayStandAlone) {
  if (!Read("bbc-amazon-transcribe-todayinfocuswords.sample.json",
            SourceFormat::kAmazonTranscribe)) {
    GTEST_SKIP();
  }
  ASSERT_EQ(Labels(), (std::vector<std::string>{"spk_0", "spk_1", "spk_0"}));
  EXPECT_EQ(transcript_.turns[1].text, "of the");
  EXPECT_EQ(transcript_.turns[1].line, 13u);
  EXPECT_EQ(transcript_.turns[1].times,
            (std::vector<TextTime>{{0, {8980, 9050}}, {3, {9050, 9150}}}));
}

TEST_F(JsonCorpusTest, KaldiGivesItsOwnTranscriptCutAtPauses) {
  if (!Read("bbc-bbc-kaldi-kaldiTedTalkTranscript.sample.json",
            SourceFormat::kKaldi)) {
    GTEST_SKIP();
  }
  const json& result = document_["retval"];
  EXPECT_EQ(Text(), Collapse(result["punct"].get<std::string>()));
  EXPECT_EQ(TimeCount(), result["words"].size());
  ASSERT_EQ(transcript_.turns.size(), 15u);
  EXPECT_EQ(transcript_.turns[0].label, "");
  EXPECT_THAT(transcript_.turns[0].text, StartsWith("There is a day."));
  EXPECT_EQ(transcript_.turns[0].times[0], (TextTime{0, {13020, 13170}}));
  EXPECT_EQ(transcript_.turns[14].times.back().time,
            (TimeRange{703630, 704340}));
}

TEST_F(JsonCorpusTest, KaldiSpeakersWithoutWordsAreRefused) {
  const auto source =
      ReadCorpus("asr/bbc-bbc-kaldi-bbcKaldiSpeakerSegments.sample.json");
  if (!source.has_value()) GTEST_SKIP();
  EXPECT_EQ(DetectFormat(*source), SourceFormat::kKaldi);
  EXPECT_EQ(ParseSource(*source, SourceFormat::kUnknown).status().message(),
            "line 1: expected words, found none");
}

TEST_F(JsonCorpusTest, KaldiSpeakersAreThoseOfTheirTimes) {
  const auto words =
      ReadCorpus("asr/bbc-bbc-kaldi-kaldiTedTalkTranscript.sample.json");
  const auto speakers =
      ReadCorpus("asr/bbc-bbc-kaldi-bbcKaldiSpeakerSegments.sample.json");
  if (!words.has_value() || !speakers.has_value()) GTEST_SKIP();
  json both = json::parse(*words);
  both["segmentation"] = json::parse(*speakers)["segmentation"];
  const std::string source = both.dump();
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_GT(parsed->turns.size(), 3u);
  EXPECT_EQ(parsed->turns[0].label, "S12");
  for (const Turn& turn : parsed->turns) {
    EXPECT_EQ(turn.label,
              source.substr(turn.label_span.begin, turn.label_span.size()));
  }
}

TEST_F(JsonCorpusTest, GoogleGivesItsOwnTranscriptsWithWordTimes) {
  if (!Read("bbc-google-stt-gcpSttPunctuation.sample.json",
            SourceFormat::kGoogleSpeech)) {
    GTEST_SKIP();
  }
  std::string transcript;
  size_t words = 0;
  for (const json& result : document_["results"]) {
    const json& best = result["alternatives"][0];
    transcript += best["transcript"].get<std::string>() + " ";
    words += best["words"].size();
  }
  EXPECT_EQ(Text(), Collapse(transcript));
  EXPECT_EQ(TimeCount(), words);
  ASSERT_EQ(transcript_.turns.size(), 16u);
  EXPECT_THAT(transcript_.turns[0].text,
              StartsWith("There was a day about 10 years ago"));
  EXPECT_EQ(transcript_.turns[0].times[0], (TextTime{0, {12900, 13300}}));
  const Turn& last = transcript_.turns.back();
  EXPECT_EQ(last.text.substr(last.times.back().text_begin), "you.");
  EXPECT_EQ(last.times.back().time, (TimeRange{705900, 706000}));
}

TEST_F(JsonCorpusTest, CouncilDataProjectSentencesAreTurnsOfTheirSpeakers) {
  if (!Read("cdp-generated_transcript_from_fake_captions.json",
            SourceFormat::kCouncilDataProject)) {
    GTEST_SKIP();
  }
  ASSERT_EQ(Labels(), (std::vector<std::string>{"0", "1", "2", "3"}));
  EXPECT_EQ(transcript_.turns[0].text, "Okay, good morning.");
  EXPECT_EQ(
      transcript_.turns[0].times,
      (std::vector<TextTime>{
          {0, {13213, 13791}}, {6, {13791, 14370}}, {11, {14370, 14948}}}));
  EXPECT_EQ(transcript_.turns[3].text, "I may have an objection.");
  EXPECT_EQ(transcript_.turns[3].times.back().time, (TimeRange{49116, 49516}));
  std::string text;
  for (const json& sentence : document_["sentences"]) {
    text += sentence["text"].get<std::string>() + " ";
  }
  EXPECT_EQ(Text(), Collapse(text));
  // The date of creation is not the session's.
  EXPECT_TRUE(transcript_.metadata.empty());
}

}  // namespace
}  // namespace turnstone
