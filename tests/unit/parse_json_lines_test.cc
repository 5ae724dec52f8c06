// Turnstone's own JSON Lines. All samples are invented.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ingest-service/parse/json_lines_parser.h"
#include "ingest-service/parse/json_lines_writer.h"
#include "tests/support/corpus.h"
#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

constexpr char kHeader[] = "{\"turnstone\":\"transcript/1\"}\n";

constexpr char kSample[] =
    R"({"turnstone":"transcript/1","title":"A \"talk\"","date":"2017-12-18",)"
    R"("start_time":"09:30","language":"en","speakers":[)"
    R"({"label":"#a","name":"Lea Kaspar","role":"Chair","is_group":true}],)"
    R"("more_metadata":[{"kind":"DATE","value":"2017-12-19"}]})"
    "\n"
    R"({"annotation":"Music","kind":"SOUND"})"
    "\n"
    R"({"label":"#a","text":" Good [sic]\nday. ","times":[[0,5,10],[6,10,20]],)"
    R"("speaker":{"name":"Lea Kaspar","state":"PROBABLE","confidence":0.9}})"
    "\n"
    R"({"annotation":"Laughter","kind":"SOUND","text_offset":5})"
    "\n"
    R"({"annotation":"?","kind":"UNCLEAR"})"
    "\n"
    R"({"label":"#a","text":"Again."})"
    "\n";

TEST(JsonLinesTest, EveryLineSaysWhatItSays) {
  const std::string source = kSample;
  EXPECT_EQ(DetectFormat(source), SourceFormat::kJsonLines);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->turns.size(), 2u);
  const Turn& turn = parsed->turns[0];
  EXPECT_EQ(turn.label, "#a");
  EXPECT_EQ(turn.line, 3u);
  EXPECT_EQ(turn.text, " Good [sic]\nday. ");
  EXPECT_EQ(turn.times, (std::vector<TextTime>{{0, {5, 10}}, {6, {10, 20}}}));
  EXPECT_EQ(turn.given.name, "Lea Kaspar");
  EXPECT_EQ(turn.given.state, AttributionState::kProbable);
  EXPECT_EQ(turn.given.confidence, 0.9);
  EXPECT_EQ(source.substr(turn.given.source.begin, turn.given.source.size()),
            "Lea Kaspar");
  EXPECT_EQ(parsed->turns[1].text, "Again.");

  ASSERT_EQ(parsed->annotations.size(), 3u);
  EXPECT_EQ(parsed->annotations[0].turn, 0u);
  EXPECT_EQ(parsed->annotations[0].text, "Music");
  EXPECT_EQ(parsed->annotations[1].turn, 1u);
  EXPECT_EQ(parsed->annotations[1].text_offset, 5u);
  EXPECT_EQ(parsed->annotations[2].kind, AnnotationKind::kUnclear);
  EXPECT_EQ(parsed->annotations[2].text_offset, turn.text.size());

  std::vector<std::string> metadata;
  for (const Metadata& value : parsed->metadata) {
    metadata.push_back(value.value);
  }
  EXPECT_THAT(metadata, ElementsAre("A \"talk\"", "2017-12-18", "09:30", "en",
                                    "2017-12-19"));
  ASSERT_EQ(parsed->speakers.size(), 1u);
  EXPECT_EQ(parsed->speakers[0].role, "Chair");
  EXPECT_TRUE(parsed->speakers[0].is_group);
}

TEST(JsonLinesTest, WriterGivesTheSameBytes) {
  const auto parsed = ParseJsonLines(kSample);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(WriteJsonLines(*parsed), kSample);
}

// What is wrong with these lines after the header.
std::string ErrorOf(absl::string_view lines) {
  const auto parsed =
      ParseSource(absl::StrCat(kHeader, lines), SourceFormat::kUnknown);
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(parsed.status().message());
}

TEST(JsonLinesTest, UnknownAndRepeatedKeysAreRefused) {
  EXPECT_EQ(ErrorOf(R"({"txet":"a"})"),
            "line 2: expected only the keys label, text, times, speaker, found "
            "\"txet\"");
  EXPECT_EQ(ErrorOf("\r\n\r\n{\"text\":\"a\",\"text\":\"b\"}"),
            "line 4: expected each key once, found \"text\" twice");
  EXPECT_EQ(ErrorOf(R"({"annotation":"a","kind":"NOTE","text":"b"})"),
            "line 2: expected only the keys annotation, kind, text_offset, "
            "found \"text\"");
  EXPECT_EQ(
      ParseJsonLines("{\"turnstone\":\"transcript/2\"}\n").status().message(),
      "line 1: expected \"turnstone\":\"transcript/1\"");
  EXPECT_FALSE(
      ParseJsonLines("{\"turnstone\":\"transcript/1\",\"dat\":\"\"}").ok());
  EXPECT_FALSE(ParseJsonLines("{\"text\":\"a\"}").ok());
}

TEST(JsonLinesTest, ValuesOutOfPlaceAreRefusedWithTheirLine) {
  for (const char* line : {
           "[1]",
           "5",
           "{\"text\":5}",
           "{\"text\":null}",
           "{\"label\":\"a\"}",
           "{\"text\":\"a\",\"label\":5}",
           "{\"text\":\"a\",\"times\":5}",
           "{\"text\":\"a\",\"times\":[5]}",
           "{\"text\":\"a\",\"times\":[[0,1]]}",
           "{\"text\":\"a\",\"times\":[[0,1,2,3]]}",
           "{\"text\":\"a\",\"times\":[[0,2,1]]}",
           "{\"text\":\"a\",\"times\":[[0,-2,1]]}",
           "{\"text\":\"a\",\"times\":[[0,1.5,2]]}",
           "{\"text\":\"a\",\"times\":[[0,1,2147483648]]}",
           "{\"text\":\"a\",\"times\":[[2,1,2]]}",
           "{\"text\":\"a\",\"times\":[[\"0\",1,2]]}",
           "{\"text\":\"ab\",\"times\":[[1,1,2],[1,2,3]]}",
           "{\"text\":\"\xC3\xA9\",\"times\":[[1,1,2]]}",
           "{\"text\":\"a\",\"speaker\":\"b\"}",
           "{\"text\":\"a\",\"speaker\":{\"name\":\"b\"}}",
           "{\"text\":\"a\",\"speaker\":{\"name\":\"b\",\"state\":\"SURE\","
           "\"confidence\":1}}",
           "{\"text\":\"a\",\"speaker\":{\"name\":\"b\",\"state\":\"CERTAIN\","
           "\"confidence\":1.5}}",
           "{\"text\":\"a\",\"speaker\":{\"name\":\"\",\"state\":\"CERTAIN\","
           "\"confidence\":1}}",
           "{\"annotation\":\"a\"}",
           "{\"annotation\":\"a\",\"kind\":\"NOISE\"}",
           "{\"annotation\":\"a\",\"kind\":\"NOTE\",\"text_offset\":1}",
           "{\"text\":\"a\\u0007\"}",
           "{\"text\":\"\\ud800\"}",
           "{\"text\":\"\"}",
       }) {
    EXPECT_THAT(ErrorOf(line), ::testing::StartsWith("line 2: ")) << line;
  }
  EXPECT_EQ(ErrorOf("{\"text\":\"\"}\n{\"text\":\"a\"}"),
            "line 2: expected text, or an annotation after it");
  EXPECT_EQ(ErrorOf(absl::StrCat("{\"text\":\"a\",\"label\":\"",
                                 std::string(201, 'x'), "\"}")),
            "line 2: expected in \"label\" at most 200 bytes");
  for (const char* header :
       {R"("date":"2017-02-30")", R"("start_time":"24:00")",
        R"("end_time":"9:30")", R"("speakers":{})", R"("speakers":[5])",
        R"("speakers":[{"label":"a"}])",
        R"("speakers":[{"label":"a","name":"b","is_group":1}])",
        R"("more_metadata":[{"kind":"X","value":"a"}])", R"("title":["a"])"}) {
    const std::string source = absl::StrCat("{\"turnstone\":\"transcript/1\",",
                                            header, "}\n{\"text\":\"a\"}\n");
    EXPECT_THAT(std::string(ParseJsonLines(source).status().message()),
                ::testing::StartsWith("line 1: "))
        << header;
  }
}

TEST(JsonLinesTest, TurnOfOnlyAnAnnotationIsKept) {
  const std::string source = absl::StrCat(
      kHeader, "{\"text\":\"\"}\n{\"annotation\":\"\",\"kind\":\"NOTE\"}\n",
      "{\"text\":\"\"}\n{\"annotation\":\"a\",\"kind\":\"TIME\"}\n");
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->turns.size(), 2u);
  EXPECT_EQ(WriteJsonLines(*parsed), source);
}

TEST(JsonLinesTest, DamagedLinesAreRefusedOrTiled) {
  ExpectRefusedOrTiled(kSample, SourceFormat::kJsonLines);
}

// Expects that `transcript` is the same after writing and reading it, as far
// as the format says.
void ExpectKept(const ParsedTranscript& transcript) {
  const std::string written = WriteJsonLines(transcript);
  const auto read = ParseSource(written, SourceFormat::kUnknown);
  ASSERT_TRUE(read.ok()) << read.status() << "\n" << written.substr(0, 2000);
  EXPECT_EQ(WriteJsonLines(*read), written);
  ASSERT_EQ(read->turns.size(), transcript.turns.size());
  for (size_t i = 0; i < read->turns.size(); ++i) {
    const Turn& was = transcript.turns[i];
    const Turn& is = read->turns[i];
    EXPECT_EQ(is.label, was.label);
    EXPECT_EQ(is.text, was.text);
    EXPECT_EQ(is.times, was.times);
    EXPECT_EQ(is.given.name, was.given.name);
    if (was.given.name.empty()) continue;
    EXPECT_EQ(is.given.state, was.given.state);
    EXPECT_EQ(is.given.confidence, was.given.confidence);
  }
  ASSERT_EQ(read->annotations.size(), transcript.annotations.size());
  for (size_t i = 0; i < read->annotations.size(); ++i) {
    const Annotation& was = transcript.annotations[i];
    const Annotation& is = read->annotations[i];
    EXPECT_EQ(is.kind, was.kind);
    EXPECT_EQ(is.text, was.text);
    EXPECT_EQ(is.turn, was.turn);
    EXPECT_EQ(is.text_offset, was.text_offset);
  }
  const auto values = [](const ParsedTranscript& of) {
    std::vector<std::string> all;
    for (const Metadata& metadata : of.metadata) {
      all.push_back(absl::StrCat(metadata.kind, metadata.value));
    }
    // Between kinds the order is not kept.
    std::stable_sort(
        all.begin(), all.end(),
        [](const std::string& a, const std::string& b) { return a[0] < b[0]; });
    return all;
  };
  EXPECT_EQ(values(*read), values(transcript));
  ASSERT_EQ(read->speakers.size(), transcript.speakers.size());
  for (size_t i = 0; i < read->speakers.size(); ++i) {
    EXPECT_EQ(read->speakers[i].label, transcript.speakers[i].label);
    EXPECT_EQ(read->speakers[i].name, transcript.speakers[i].name);
    EXPECT_EQ(read->speakers[i].role, transcript.speakers[i].role);
    EXPECT_EQ(read->speakers[i].affiliation,
              transcript.speakers[i].affiliation);
    EXPECT_EQ(read->speakers[i].is_group, transcript.speakers[i].is_group);
  }
}

// Makes transcripts of anything that the model allows.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  ParsedTranscript Make() {
    ParsedTranscript transcript;
    for (uint32_t i = Below(4); i > 0; --i) {
      DeclaredSpeaker speaker;
      speaker.label = Text(1, 5);
      speaker.name = Text(1, 5);
      speaker.role = Text(0, 3);
      speaker.affiliation = Text(0, 3);
      speaker.is_group = Below(2) == 0;
      transcript.speakers.push_back(std::move(speaker));
    }
    for (uint32_t i = Below(5); i > 0; --i) AddMetadata(&transcript);
    for (uint32_t i = Below(3); i > 0; --i) AddAnnotation(&transcript);
    for (uint32_t i = 1 + Below(6); i > 0; --i) AddTurn(&transcript);
    return transcript;
  }

 private:
  uint32_t Below(uint32_t bound) { return random_() % bound; }

  std::string Text(uint32_t min, uint32_t max) {
    static constexpr absl::string_view kPieces[] = {"a",
                                                    "B",
                                                    " ",
                                                    "\"",
                                                    "\\",
                                                    "\n",
                                                    "\r",
                                                    "\t",
                                                    "\v",
                                                    "\f",
                                                    "/",
                                                    "\\u",
                                                    "\xC3\xA9",
                                                    "\xE2\x80\xA8",
                                                    "\xF0\x9F\x98\x80",
                                                    "[x",
                                                    "(?)",
                                                    "]",
                                                    "{",
                                                    "}",
                                                    ",",
                                                    "<b>&",
                                                    "\xC2\xA0",
                                                    "\xEF\xBB\xBF",
                                                    ">> A: "};
    std::string text;
    for (uint32_t i = min + Below(max - min + 1); i > 0; --i) {
      const absl::string_view piece = kPieces[Below(std::size(kPieces))];
      text.append(piece.data(), piece.size());
    }
    return text;
  }

  void AddMetadata(ParsedTranscript* transcript) {
    Metadata metadata;
    metadata.kind = static_cast<MetadataKind>(1 + Below(7));
    metadata.value = Text(1, 6);
    if (metadata.kind == MetadataKind::kDate) metadata.value = "2020-02-29";
    if (metadata.kind == MetadataKind::kStartTime ||
        metadata.kind == MetadataKind::kEndTime) {
      metadata.value = absl::StrCat("1", Below(10), ":0", Below(10));
    }
    transcript->metadata.push_back(std::move(metadata));
  }

  // Returns a place of the text where a character begins.
  uint32_t Place(absl::string_view text) {
    auto at = Below(static_cast<uint32_t>(text.size()) + 1);
    while (at < text.size() &&
           (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) {
      ++at;
    }
    return at;
  }

  void AddAnnotation(ParsedTranscript* transcript) {
    Annotation annotation;
    annotation.kind = static_cast<AnnotationKind>(1 + Below(4));
    annotation.text = Text(0, 4);
    annotation.turn = static_cast<uint32_t>(transcript->turns.size());
    if (annotation.turn > 0) {
      annotation.text_offset = Place(transcript->turns.back().text);
    }
    transcript->annotations.push_back(std::move(annotation));
  }

  void AddTurn(ParsedTranscript* transcript) {
    Turn turn;
    turn.label = Text(0, 4);
    turn.text = Text(0, 30);
    std::vector<uint32_t> places;
    for (uint32_t i = Below(4); i > 0; --i) places.push_back(Place(turn.text));
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    for (const uint32_t place : places) {
      const auto start = static_cast<int32_t>(Below(1u << 31));
      turn.times.push_back({place, {start, start}});
    }
    if (Below(2) == 0) {
      turn.given.name = Text(1, 4);
      turn.given.state = static_cast<AttributionState>(1 + Below(5));
      turn.given.confidence = Below(1001) / 1000.0 / (1 + Below(3));
    }
    const bool empty = turn.text.empty();
    transcript->turns.push_back(std::move(turn));
    for (uint32_t i = Below(3) + (empty ? 1 : 0); i > 0; --i) {
      AddAnnotation(transcript);
    }
  }

  std::mt19937 random_;
};

TEST(JsonLinesTest, AnyTranscriptIsKeptByWritingAndReading) {
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    ExpectKept(Generator(seed).Make());
    if (HasFailure()) break;
  }
}

TEST(JsonLinesTest, CorpusIsKeptByWritingAndReading) {
  for (const char* file :
       {kIgf, "asr/bbc-amazon-transcribe-todayinfocus.sample.json",
        "asr/bbc-google-stt-gcpSttPunctuation.sample.json",
        "asr/cdp-generated_transcript_from_fake_captions.json",
        "asr/bbc-bbc-kaldi-kaldiTedTalkTranscript.sample.json"}) {
    SCOPED_TRACE(file);
    const auto source = ReadCorpus(file);
    if (!source.has_value()) GTEST_SKIP();
    const auto parsed = ParseSource(*source, SourceFormat::kUnknown);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    ExpectKept(*parsed);
  }
}

}  // namespace
}  // namespace turnstone
