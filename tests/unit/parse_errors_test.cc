#include <string>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// What ParseSource says against `source`.
std::string ErrorOf(absl::string_view source) {
  const absl::Status status =
      ParseSource(source, SourceFormat::kUnknown).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return std::string(status.message());
}

TEST(ParseErrorsTest, EmptySourcesAreRefused) {
  EXPECT_THAT(ErrorOf(""), StartsWith("line 1: "));
  EXPECT_THAT(ErrorOf(" \n\n\xC2\xA0\n"), HasSubstr("empty"));
  EXPECT_THAT(ErrorOf("\xEF\xBB\xBF\n"), HasSubstr("empty"));
}

TEST(ParseErrorsTest, BinaryBytesAreNamedByLineAndOffset) {
  EXPECT_THAT(ErrorOf(std::string(">> A: x\nab\0c", 12)),
              AllOf(StartsWith("line 2: "), HasSubstr("byte 10")));
}

TEST(ParseErrorsTest, InvalidUtf8IsNamedByLineAndOffset) {
  EXPECT_THAT(ErrorOf(">> A: \xC3\xA9\r\ra\xC3(\n"),
              AllOf(StartsWith("line 3: "), HasSubstr("byte 11")));
}

TEST(ParseErrorsTest, ASourceWithoutTurnsSaysWhatWasExpected) {
  EXPECT_EQ(ErrorOf("\nNobody speaks here.\n"),
            "line 2: no turn found from here on, expected '>> NAME: text', "
            "'NAME: text' or '**Name:** text'");
  EXPECT_EQ(ParseSource("Nobody", SourceFormat::kCaptions).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ParseErrorsTest, LimitsHold) {
  const std::string line(kLineBytesMax - 100, 'x');
  EXPECT_THAT(ErrorOf(absl::StrCat(">> A: b\n", line, line)),
              StartsWith("line 2: "));
  std::string turn = "Title\n>> A: ";
  while (turn.size() <= kTurnTextBytesMax + kLineBytesMax) {
    absl::StrAppend(&turn, line, "\n");
  }
  EXPECT_THAT(ErrorOf(turn), StartsWith("line 2: "));
  std::string turns;
  std::string annotations = ">> A:\n";
  for (size_t i = 0; i <= kTurnsPerTranscriptMax; ++i) turns += ">> A: b\n";
  for (size_t i = 0; i <= kAnnotationsPerTranscriptMax; ++i) {
    annotations += "(?)\n";
  }
  EXPECT_THAT(ErrorOf(turns), StartsWith("line 50001: "));
  EXPECT_THAT(ErrorOf(annotations), StartsWith("line 100002: "));
}

// Each of these takes seconds if anything looks at a byte too often.
TEST(ParseErrorsTest, HostileSourcesTakeLinearTime) {
  const std::string line_end = "\n>> A: b\n";
  for (const absl::string_view part :
       {">>", ">> ", "> ", "(", "[(", "A: ", ">> A: ", " ", "\xC2\xA0", ":",
        "a >> ", ".>>", "(?)", "\r"}) {
    std::string source = ">> A: b";
    while (source.size() < kLineBytesMax / 2) {
      source.append(part.data(), part.size());
    }
    source += line_end;
    const auto transcript = ParseSource(source, SourceFormat::kUnknown);
    if (!transcript.ok()) {
      EXPECT_EQ(transcript.status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
}

}  // namespace
}  // namespace turnstone
