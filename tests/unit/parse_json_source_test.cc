#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "ingest-service/parse/json_detector.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

std::string ErrorOf(const std::string& source) {
  const auto document = ReadJson(source);
  EXPECT_EQ(document.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(document.status().message());
}

TEST(JsonSourceTest, ValuesHaveTheirPlacesInTheSource) {
  const std::string source =
      "\xEF\xBB\xBF {\"a\" : \"x\\\"y\" , \"b\":[1, -2.5e3 ,true],\n"
      "\"c\":{\"d\":null}, \"e\":{}}  \n";
  const auto document = ReadJson(source);
  ASSERT_TRUE(document.ok()) << document.status();
  const JsonValue root = document->root();
  EXPECT_EQ(root.kind(), JsonKind::kObject);
  const JsonValue string = root.Find("a");
  EXPECT_EQ(string.bytes(), "x\\\"y");
  EXPECT_EQ(source.substr(string.span().begin, string.span().size()), "x\\\"y");
  std::string elements;
  for (const JsonValue element : root.Find("b").children()) {
    absl::StrAppend(&elements, element.bytes(), ";");
  }
  EXPECT_EQ(elements, "1;-2.5e3;true;");
  EXPECT_EQ(root.Find("c").Find("d").kind(), JsonKind::kNull);
  EXPECT_FALSE(root.Find("c").Find("d").exists());
  EXPECT_TRUE(root.Find("e").children().empty());
  EXPECT_EQ(root.Find("f").kind(), JsonKind::kNone);
  EXPECT_EQ(root.Find("a").Find("b").kind(), JsonKind::kNone);
  std::string keys;
  for (const JsonValue field : root.children()) {
    absl::StrAppend(&keys, field.key(), ";");
  }
  EXPECT_EQ(keys, "a;b;c;e;");
}

TEST(JsonSourceTest, FirstOfEqualKeysCounts) {
  const std::string source = R"({"a":1,"a":2,"ab":3})";
  const auto document = ReadJson(source);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().Find("a").bytes(), "1");
  EXPECT_EQ(document->root().Find("ab").bytes(), "3");
}

TEST(JsonSourceTest, WrongKindIsNamedWithItsKeyAndLine) {
  const std::string source = "{\n\"a\": 5}";
  const auto document = ReadJson(source);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().FindString("a").status().message(),
            "line 2: expected in \"a\" a string, found a number");
  EXPECT_TRUE(document->root().FindArray("b").ok());
}

TEST(JsonSourceTest, BrokenJsonIsRefusedWithItsLine) {
  EXPECT_EQ(ErrorOf("{\"a\":1,\n\"b\" 2}"), "line 2: expected valid JSON");
  EXPECT_EQ(ErrorOf("{\"a\":1,\n\"b\":tru}"),
            "line 2: expected a value of JSON");
  EXPECT_EQ(ErrorOf("{\"a\":\n\"b"),
            "line 2: expected a string that ends in its line");
  EXPECT_EQ(ErrorOf("{\"a\":\"b\nc\"}"),
            "line 1: expected a string that ends in its line");
  EXPECT_EQ(ErrorOf("{}\n{}"), "line 2: expected the end of the JSON text");
  EXPECT_EQ(ErrorOf("\n5"), "line 2: expected an array or object of JSON");
  for (const char* number : {"01", "-", "1.", ".5", "1e", "+1", "0x1", "1.5.2",
                             "NaN", "Infinity", "-01", "--1", "1e+"}) {
    EXPECT_FALSE(ReadJson(absl::StrCat("[", number, "]")).ok()) << number;
  }
  for (const char* number : {"0", "-0", "10.5", "1e5", "0.5E-7", "-1e+5"}) {
    EXPECT_TRUE(ReadJson(absl::StrCat("[", number, "]")).ok()) << number;
  }
}

TEST(JsonSourceTest, DeepNestingIsRefused) {
  const std::string open(kJsonDepthMax, '[');
  const std::string close(kJsonDepthMax, ']');
  EXPECT_TRUE(ReadJson(open + close).ok());
  EXPECT_EQ(ErrorOf("\n[" + open + close + "]"),
            "line 2: expected at most 64 levels of arrays and objects");
  EXPECT_FALSE(ReadJson(std::string(1'000'000, '[')).ok());
  EXPECT_FALSE(ReadJson(std::string(1'000'000, '{')).ok());
}

// Returns what the only string of a JSON text says, or its error.
std::string Decode(const std::string& source) {
  const auto document = ReadJson(source);
  if (!document.ok()) return std::string(document.status().message());
  const auto text = DecodeString(*document->root().children().begin());
  return text.ok() ? *text : std::string(text.status().message());
}

TEST(JsonTextTest, EscapesAreDecoded) {
  EXPECT_EQ(Decode(R"(["a\"\\\/\b"])"),
            "line 1: expected text, found an escaped control character");
  EXPECT_EQ(Decode(R"(["\"\\\/\f\n\r\t"])"), "\"\\/\f\n\r\t");
  EXPECT_EQ(Decode(R"(["caf\u00e9 \u4E2D \uD83D\ude00"])"),
            "caf\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80");
  for (const char* source :
       {R"(["\x"])", R"(["\u12"])", R"(["\u12g4"])", R"(["\uD83D"])",
        R"(["\uD83D\u0041"])", R"(["\uDE00"])", R"(["\u-123"])"}) {
    EXPECT_EQ(Decode(source),
              "line 1: expected escapes of JSON, each of a whole character")
        << source;
  }
  EXPECT_FALSE(ReadJson("[\"\\\"]").ok());
}

// Returns the milliseconds of the only value of a JSON text, or its error.
std::string Milliseconds(const std::string& value, double ms_per_unit) {
  const std::string source = absl::StrCat("[", value, "]");
  const auto document = ReadJson(source);
  if (!document.ok()) return std::string(document.status().message());
  const auto ms =
      MillisecondsOf(*document->root().children().begin(), ms_per_unit);
  if (!ms.ok()) return std::string(ms.status().message());
  return ms->has_value() ? std::to_string(**ms) : "none";
}

TEST(JsonTextTest, TimesAreReadInEveryWayThatServicesWriteThem) {
  EXPECT_EQ(Milliseconds("8.65", kMsPerSecond), "8650");
  EXPECT_EQ(Milliseconds("\"8.65\"", kMsPerSecond), "8650");
  EXPECT_EQ(Milliseconds("\"12.900s\"", kMsPerSecond), "12900");
  EXPECT_EQ(
      Milliseconds("{\"seconds\":\"12\",\"nanos\":900000000}", kMsPerSecond),
      "12900");
  EXPECT_EQ(Milliseconds("{\"seconds\":12}", kMsPerSecond), "12000");
  EXPECT_EQ(Milliseconds("{}", kMsPerSecond), "0");
  EXPECT_EQ(Milliseconds("15900000.0", kMsPerTick), "1590");
  EXPECT_EQ(Milliseconds("1590", kMsPerMillisecond), "1590");
  EXPECT_EQ(Milliseconds("16000", kMsPerSample), "1000");
  EXPECT_EQ(Milliseconds("1e-5", kMsPerSecond), "0");
  EXPECT_EQ(Milliseconds("\"01:02:03.5\"", kMsPerTick), "3723500");
  EXPECT_EQ(Milliseconds("\"00:01,250\"", kMsPerTick), "1250");
  EXPECT_EQ(Milliseconds("null", kMsPerSecond), "none");
}

TEST(JsonTextTest, ImpossibleTimesAreRefused) {
  for (const char* value :
       {"-1", "1e300", "\"nan\"", "\"inf\"", "\"\"", "\"1:2:3:4\"", "\"a\"",
        "\":1\"", "\"1:-2\"", "true", "[1]", "{\"hours\":1}", "2147484",
        "{\"seconds\":[]}", "\"1.5x\""}) {
    EXPECT_EQ(Milliseconds(value, kMsPerSecond),
              "line 1: expected a time of 0 to 24 days")
        << value;
  }
}

TEST(JsonDetectorTest, OnlyObjectsWithKeysAreJson) {
  for (const char* source : {"", "[", "[ Laughter ]\n>> A: b", "{", "{}", "[]",
                             "[1]", "{ a", "(x)", "5", "\"a\""}) {
    EXPECT_FALSE(DetectJsonFormat(source).has_value()) << source;
  }
  EXPECT_EQ(DetectJsonFormat("{\"a\":1}"), SourceFormat::kUnknown);
  EXPECT_EQ(DetectJsonFormat("[{\"a\":[[[["), SourceFormat::kUnknown);
}

TEST(JsonDetectorTest, OnlyKeysInTheirPlacesTell) {
  EXPECT_EQ(DetectJsonFormat("{\"a\":\"\\\"turnstone\\\":\",\"turnstone\":1}"),
            SourceFormat::kJsonLines);
  EXPECT_EQ(DetectJsonFormat("{\"a\":{\"turnstone\":1}}"),
            SourceFormat::kUnknown);
  EXPECT_EQ(DetectJsonFormat("{\"a\":[{\"b\":[[1],2]},{}],\"results\":"
                             "{\"items\":[]}}"),
            SourceFormat::kAmazonTranscribe);
  EXPECT_EQ(DetectJsonFormat("{\"segments\":[{\"id\":0},{\"text\":\"a\"}]}"),
            SourceFormat::kUnknown);
  EXPECT_EQ(DetectJsonFormat("{\"a\":\"turnstone\"}"), SourceFormat::kUnknown);
}

TEST(JsonDetectorTest, UnknownKeysAreRefusedAsSuch) {
  const auto parsed = ParseSource("{\"a\":\"b\"}", SourceFormat::kUnknown);
  EXPECT_EQ(parsed.status().message(),
            "line 1: expected the JSON of a speech service, found other keys");
}

}  // namespace
}  // namespace turnstone
