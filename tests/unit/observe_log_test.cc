#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "common/observe/log.h"

namespace turnstone {
namespace {

std::string Line(std::initializer_list<LogField> fields) {
  return FormatLogLine(LogLevel::kInfo, absl::UnixEpoch(), "call", fields);
}

std::string Json(const LogValue& value) {
  std::string json;
  value.AppendJson(&json);
  return json;
}

TEST(LogTest, AnEventIsOneJsonLineWithItsFieldsInOrder) {
  const std::string method = "Search";
  EXPECT_EQ(Line({{"method", method}, {"turns", 3}, {"ms", 1.5}, {"ok", true}}),
            "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\","
            "\"event\":\"call\",\"method\":\"Search\",\"turns\":3,\"ms\":1.5,"
            "\"ok\":true}\n");
}

TEST(LogTest, LevelsAreNamed) {
  EXPECT_NE(FormatLogLine(LogLevel::kWarning, absl::UnixEpoch(), "e", {})
                .find("\"level\":\"warning\""),
            std::string::npos);
  EXPECT_NE(FormatLogLine(LogLevel::kError, absl::UnixEpoch(), "e", {})
                .find("\"level\":\"error\""),
            std::string::npos);
}

TEST(LogTest, NoValueBreaksTheLineOrTheJson) {
  EXPECT_EQ(Json("a\"b\\c\nd\te\x01\x7f"),
            "\"a\\\"b\\\\c\\nd\\te\\u0001\\u007f\"");
}

TEST(LogTest, Utf8StaysAndOtherBytesAreReplaced) {
  EXPECT_EQ(Json("h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82"),
            "\"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82\"");
  EXPECT_EQ(Json("\xff"), "\"\\ufffd\"");
  EXPECT_EQ(Json("\xc0\xaf"), "\"\\ufffd\\ufffd\"");             // Overlong.
  EXPECT_EQ(Json("\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");  // Surrogate.
  EXPECT_EQ(Json("\xe2\x82"), "\"\\ufffd\\ufffd\"");             // Cut short.
}

TEST(LogTest, NumbersAreExactOrNull) {
  EXPECT_EQ(Json(std::numeric_limits<uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(Json(std::numeric_limits<int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(Json(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(Json(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(LogTest, LongValuesAreCutBetweenCharacters) {
  std::string text(kLogValueBytesMax - 1, 'a');
  EXPECT_EQ(Json(text + "\xc3\xa9tail"), "\"" + text + "\"");
}

TEST(LogTest, LinesGoToStandardError) {
  testing::internal::CaptureStderr();
  LogError("broken", {{"port", 1}});
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_NE(line.find("\"event\":\"broken\",\"port\":1}\n"), std::string::npos);
}

}  // namespace
}  // namespace turnstone
