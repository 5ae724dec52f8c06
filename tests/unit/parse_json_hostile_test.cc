// JSON that is made to take long, to take memory, or to break a parser.

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

constexpr size_t kBytes = 1u << 20;

// Returns `part` as often as fills kBytes, and `last` after it.
std::string Repeat(absl::string_view begin, absl::string_view part,
                   absl::string_view last) {
  std::string source(begin);
  while (source.size() < kBytes) absl::StrAppend(&source, part);
  absl::StrAppend(&source, last);
  return source;
}

// Expects that the source is parsed or refused as it should be, quickly.
void ExpectHarmless(const std::string& source) {
  SCOPED_TRACE(source.substr(0, 100));
  const auto begin = std::chrono::steady_clock::now();
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok()) {
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
        << parsed.status();
    EXPECT_TRUE(absl::StartsWith(parsed.status().message(), "line "));
  }
  // It takes some milliseconds; quadratic time would take minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(JsonHostileTest, LongSourcesTakeLinearTime) {
  const std::string word(kBytes, 'a');
  for (const absl::string_view part :
       {"", "{},", "[],", "{\"text\":\"\"},", "{\"text\":\"a\"},",
        "{\"text\":\"\\n\"},", "{\"text\":\"a\",\"speaker\":\"b\"},\n",
        "{\"start\":0},", "{\"text\":\"[\",\"words\":[{\"word\":\"[\"}]},"}) {
    for (const absl::string_view begin :
         {"{\"segments\":[{\"text\":\"a\"},",
          "{\"utterances\":[{\"text\":\"a\"},",
          "{\"sentences\":[{\"text\":\"a\",\"start_time\":1},",
          "{\"recognizedPhrases\":[", "{\"results\":{\"items\":[",
          "{\"results\":{\"utterances\":[", "{\"results\":{\"channels\":[",
          "{\"results\":[{\"alternatives\":[]},",
          "{\"speech\":{\"transcripts\":[",
          "{\"participants\":[{\"transcripts\":[", "{\"retval\":{\"words\":[",
          "{\"x\":[", "[{\"spokenText\":\"a\"},"}) {
      ExpectHarmless(Repeat(begin, part.empty() ? "[" : part, ""));
      ExpectHarmless(Repeat(begin, part.empty() ? "[" : part, "{}]}"));
      ExpectHarmless(Repeat(begin, part.empty() ? "[" : part, "{}]}]}"));
      ExpectHarmless(Repeat(begin, part.empty() ? "[" : part, "{}]}}"));
    }
  }
}

TEST(JsonHostileTest, LongStringsTakeLinearTime) {
  for (const absl::string_view part :
       {"\\n", " ", "\\\\", "\\u00e9", "[", "(a) ", "a ", "\\u0020x", " \\n",
        "\xC2\xA0"}) {
    ExpectHarmless(Repeat("{\"segments\":[{\"text\":\"", part,
                          "\",\"words\":[{\"word\":\"x\"}]}]}"));
    ExpectHarmless(
        Repeat("{\"turnstone\":\"transcript/1\"}\n{\"text\":\"", part, "\"}"));
    ExpectHarmless(
        Repeat("{\"segments\":[{\"text\":\"a\",\"speaker\":\"", part, "\"}]}"));
    ExpectHarmless(Repeat("{\"", part, "\":1}"));
  }
}

TEST(JsonHostileTest, ChannelsThatAlternateTakeLinearTime) {
  std::string first;
  std::string second;
  for (int i = 0; i < 20'000; ++i) {
    const auto phrase = [i](int channel) {
      return absl::StrCat("{\"channel\":", channel,
                          ",\"offsetInTicks\":", i * 20'000 + channel * 10'000,
                          ",\"nBest\":[{\"display\":\"a\"}]},\n");
    };
    first += phrase(0);
    second += phrase(1);
  }
  const std::string source =
      absl::StrCat("{\"recognizedPhrases\":[", first, second, "{}]}");
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->turns.size(), 40'000u);
  EXPECT_EQ(parsed->turns[1].label, "1");
  EXPECT_EQ(parsed->turns[1].line, 20'001u);
  EXPECT_EQ(parsed->turns[39'998].line, 20'000u);
}

TEST(JsonHostileTest, LimitsHold) {
  const auto error = [](const std::string& source) {
    return std::string(
        ParseSource(source, SourceFormat::kUnknown).status().message());
  };
  std::string lines = "{\"turnstone\":\"transcript/1\"}\n";
  for (size_t i = 0; i <= kTurnsPerTranscriptMax; ++i) {
    lines += "{\"text\":\"a\"}\n";
  }
  EXPECT_EQ(error(lines), "line 50002: expected at most 50000 turns");
  EXPECT_EQ(error(absl::StrCat("{\"turnstone\":\"transcript/1\"}\n{\"text\":\"",
                               std::string(kTurnTextBytesMax + 1, 'a'),
                               "\",\"times\":[[600000,1,2]]}\n")),
            "line 2: expected a turn of at most 524288 bytes of text");
  std::string speakers = "{\"turnstone\":\"transcript/1\",\"speakers\":[";
  for (size_t i = 0; i <= kDeclaredSpeakersMax; ++i) {
    speakers += "{\"label\":\"a\",\"name\":\"b\"},";
  }
  speakers.back() = ']';
  EXPECT_EQ(error(speakers + "}\n{\"text\":\"a\"}"),
            "line 1: expected at most 10000 speakers");
  std::string values = "{\"segments\":[{\"text\":\"a\"}],\"b\":[";
  for (size_t i = 0; i < kJsonValuesMax; ++i) values += "1,";
  EXPECT_EQ(error(values + "1]}"), "line 1: expected at most 4194304 values");
}

}  // namespace
}  // namespace turnstone
