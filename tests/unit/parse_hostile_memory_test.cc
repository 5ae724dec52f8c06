// Sources that are made to fill a memory are refused within 64 MB.
//
// Counted is what the peak of a process grows by while it parses or expands a
// source: all but the bytes of the source itself, which are there before.

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/model/limits.h"
#include "ingest-service/parse/compressed.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

constexpr size_t kGrowthBytesMax = 64u << 20;
constexpr size_t kSourceBytes = 32u << 20;
// Where what is refused is the number of turns and what is read before they
// are counted takes memory of its own.
constexpr size_t kTurnsBytes = 5u << 20;

// The most memory that this process has had.
size_t PeakBytes() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    size_t kilobytes = 0;
    if (!absl::StartsWith(line, "VmHWM:")) continue;
    const absl::string_view value = absl::string_view(line).substr(6);
    TS_CHECK(absl::SimpleAtoi(value.substr(0, value.rfind(' ')), &kilobytes));
    return kilobytes << 10;
  }
  return 0;
}

// What came of a source.
struct Outcome {
  absl::StatusCode code = absl::StatusCode::kOk;
  size_t growth_bytes = 0;
  std::string message;
};

// Runs `work` in a process of its own.
Outcome RunApart(const std::function<absl::Status()>& work) {
  int ends[2] = {};
  TS_CHECK(pipe(ends) == 0);
  // Memory that is free but taken would hide growth.
  malloc_trim(0);
  const pid_t child = fork();
  TS_CHECK(child >= 0);
  if (child == 0) {
    const size_t before = PeakBytes();
    const absl::Status status = work();
    const std::string told =
        absl::StrCat(PeakBytes() - before, " ", status.raw_code(), " ",
                     status.message().substr(0, 200));
    const bool written = write(ends[1], told.data(), told.size()) ==
                         static_cast<ssize_t>(told.size());
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  char told[512] = {};
  const ssize_t size = read(ends[0], told, sizeof(told) - 1);
  close(ends[0]);
  int state = 0;
  TS_CHECK(waitpid(child, &state, 0) == child);
  EXPECT_TRUE(WIFEXITED(state) && WEXITSTATUS(state) == 0 && size > 0);
  char* rest = told;
  Outcome outcome;
  outcome.growth_bytes = std::strtoull(rest, &rest, 10);
  outcome.code = static_cast<absl::StatusCode>(std::strtol(rest, &rest, 10));
  outcome.message = rest;
  return outcome;
}

void ExpectRefused(const Outcome& outcome, const char* message) {
  EXPECT_EQ(outcome.code, absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(outcome.message, message)) << outcome.message;
  EXPECT_LT(outcome.growth_bytes, kGrowthBytesMax) << outcome.message;
}

struct Hostile {
  const char* name;
  SourceFormat format;
  const char* begin;
  std::string part;     // As often as fills `bytes`.
  const char* message;  // A part of what it is refused with.
  const char* end = "";
  size_t bytes = kSourceBytes;

  friend std::ostream& operator<<(std::ostream& out, const Hostile& hostile) {
    return out << hostile.name;
  }
};

// Numbers "%" in a part, so that no two are equal.
std::string Source(const Hostile& hostile) {
  std::string source;
  source.reserve(hostile.bytes + 1024);
  source = hostile.begin;
  const absl::string_view part = hostile.part;
  const size_t mark = part.find('%');
  for (size_t i = 0; source.size() < hostile.bytes; ++i) {
    if (mark == absl::string_view::npos) {
      source.append(part.data(), part.size());
    } else {
      absl::StrAppend(&source, part.substr(0, mark), i, part.substr(mark + 1));
    }
  }
  absl::StrAppend(&source, hostile.end);
  return source;
}

class HostileSourceTest : public testing::TestWithParam<Hostile> {};

TEST_P(HostileSourceTest, IsRefusedInLittleMemory) {
  const std::string source = Source(GetParam());
  ExpectRefused(
      RunApart([&] { return ParseSource(source, GetParam().format).status(); }),
      GetParam().message);
}

constexpr char kTei[] = "<TEI><text><body>";
constexpr char kWhisper[] = "{\"segments\":[{\"text\":\"a\"},";
constexpr char kLines[] = "{\"turnstone\":\"transcript/1\"}\n";
constexpr char kVtt[] = "WEBVTT\n\n";

// A turn of many pieces.
std::string References() {
  std::string turn = "<u>";
  for (int i = 0; i < 256; ++i) turn += "&lt;";
  return turn + "</u>";
}

using F = SourceFormat;

INSTANTIATE_TEST_SUITE_P(
    Nesting, HostileSourceTest,
    testing::Values(
        Hostile{"JsonArrays", F::kWhisper, "", "[", "valid JSON"},
        Hostile{"JsonClosed", F::kWhisper, "[", "[", "64 levels", "]"},
        Hostile{"JsonObjects", F::kWhisper, "", "{\"a\":", "64 levels", "}"},
        Hostile{"Xml", F::kTei, kTei, "<p>", "256 deep"},
        Hostile{"Html", F::kHtml, "<html><body>", "<div>", "only markup"}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Entities, HostileSourceTest,
    testing::Values(
        Hostile{"Laughs", F::kTei,
                "<!DOCTYPE TEI [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>"
                "<!ENTITY c '&b;&b;&b;&b;'>]><TEI><text><body><u>",
                "&c;", "declarations"},
        Hostile{"File", F::kTei,
                "<!DOCTYPE TEI SYSTEM 'a'><TEI><text><body><u>", "&c;",
                "no entity"},
        Hostile{"Parameters", F::kTei, "<!DOCTYPE TEI [<!ENTITY % p 'x'>",
                "%p;", "declarations", "]><TEI/>"}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Lines, HostileSourceTest,
    testing::Values(
        Hostile{"PlainText", F::kPlainText, "A: b\n", "c ", "1048576 bytes"},
        Hostile{"Captions", F::kCaptions, ">> A: b\n", "c ", "1048576 bytes"},
        Hostile{"Markdown", F::kMarkdown, "**A:** b\n", "c ", "1048576 bytes"},
        Hostile{"WebVtt", F::kWebVtt, kVtt, "c ", "no turn"},
        Hostile{"SubRip", F::kSubRip, "1\n00:00:00,000 --> 00:00:01,000\n",
                "c ", "524288 bytes", "", kTurnsBytes},
        Hostile{"Html", F::kHtml, "<html><body><p>A: ", "c ", "1048576 bytes"},
        Hostile{"JsonLines", F::kJsonLines, kLines, "{\"text\":\"c\"},",
                "valid JSON"},
        Hostile{"XmlTag", F::kTei, "<TEI><u who='", "a ", "shorter tags"},
        Hostile{"XmlComment", F::kTei, "<TEI><!--", "a ", "shorter tags"},
        Hostile{"XmlAttributes", F::kTei, "<TEI><u", " a%=''", "fewer names"}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Turns, HostileSourceTest,
    testing::Values(
        Hostile{"PlainText", F::kPlainText, "A: b\n", "c\n", "524288 bytes"},
        Hostile{"Captions", F::kCaptions, ">> A: b\n", "c\n", "524288 bytes"},
        Hostile{"Html", F::kHtml, "<html><body><p>A: ", "c<br>", "pieces"},
        Hostile{"Tei", F::kTei, "<TEI><text><body><u>", "a &amp; ",
                "524288 bytes", "</u></body></text></TEI>"},
        Hostile{"Whisper", F::kWhisper, "{\"segments\":[{\"text\":\"",
                "a \\n b ", "524288 bytes", "\"}]}"},
        Hostile{"JsonLines", F::kJsonLines,
                "{\"turnstone\":\"transcript/1\"}\n{\"text\":\"", "a \\n b ",
                "524288 bytes", "\"}"}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    NumberOf, HostileSourceTest,
    testing::Values(
        Hostile{"PlainTextTurns", F::kPlainText, "", "A: b\nB: c\n", "turns"},
        Hostile{"CaptionTurns", F::kCaptions, "", ">> A: b\n", "turns"},
        Hostile{"MarkdownTurns", F::kMarkdown, "", "**A:** b\n\n", "turns"},
        Hostile{"WebVttTurns", F::kWebVtt, kVtt,
                "00:00.000 --> 00:01.000\n>> %\n\n", "turns", "", kTurnsBytes},
        Hostile{"TeiTurns", F::kTei, kTei, "<u>b</u>", "turns"},
        Hostile{"WhisperTurns", F::kWhisper, kWhisper,
                "{\"text\":\"a\",\"speaker\":%},", "turns", "{}]}",
                kTurnsBytes},
        Hostile{"LineTurns", F::kJsonLines, kLines, "{\"text\":\"a\"}\n",
                "turns"},
        Hostile{"HtmlTurns", F::kHtml, "<html><body>", "<p>A: b</p>\n",
                "pieces"},
        Hostile{"Annotations", F::kCaptions, ">> A: b\n", "[laughter]\n",
                "annotations"},
        Hostile{"TeiAnnotations", F::kTei, kTei, "<vocal/>", "at least one <u>",
                "</body></text></TEI>"},
        Hostile{"HtmlPieces", F::kHtml, "<html><body>", "a<b>", "pieces"},
        Hostile{"TeiPieces", F::kTei, kTei, References(), "pieces"},
        Hostile{"JsonValues", F::kWhisper, "[", "1,", "values", "1]"},
        Hostile{"JsonEmpty", F::kWhisper, kWhisper, "{},", "values", "{}]}"},
        Hostile{"XmlNames", F::kTei, kTei, "<a%/>", "fewer names"},
        Hostile{"Times", F::kTei, "<TEI><timeline>", "<when xml:id='a%'/>",
                "places in time"},
        Hostile{"People", F::kTei, "<TEI><teiHeader>", "<person xml:id='a%'/>",
                "people"},
        Hostile{"Affiliations", F::kTei, "<TEI><teiHeader><person>",
                "<affiliation/>", "affiliations"}),
    testing::PrintToStringParamName());

// `text` in one gzip member, `times` times over.
std::string Gzip(const std::string& text, size_t times) {
  z_stream stream = {};
  TS_CHECK(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 9,
                        Z_DEFAULT_STRATEGY) == Z_OK);
  std::string bytes;
  std::string chunk(64 << 10, '\0');
  for (size_t i = 0; i < times; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
      stream.avail_out = static_cast<uInt>(chunk.size());
      deflate(&stream, i + 1 == times ? Z_FINISH : Z_NO_FLUSH);
      bytes.append(chunk, 0, chunk.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return bytes;
}

// One frame of `text`, `times` times over.
std::string Zstd(const std::string& text, size_t times) {
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  frame.resize(
      ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 3));
  std::string bytes;
  for (size_t i = 0; i < times; ++i) bytes += frame;
  return bytes;
}

TEST(HostileExpansionTest, IsRefusedInLittleMemory) {
  const std::string zeros(1u << 20, '\0');
  // Bytes that do not shrink keep the ratio within its bound.
  std::string noise(4u << 20, '\0');
  uint32_t state = 1;
  for (char& byte : noise) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  for (const std::string& source :
       {Gzip(zeros, 64), Zstd(zeros, 64), Gzip(noise, 1) + Gzip(zeros, 256),
        Zstd(noise, 1) + Zstd(zeros, 256)}) {
    ExpectRefused(RunApart([&] { return Expand(source).status(); }),
                  "stream expands to more than");
  }
}

TEST(HostileExpansionTest, WideWindowIsRefusedInLittleMemory) {
  // A frame with a window of 128 MiB, and a block of zeros that fills it.
  std::string frame("\x28\xB5\x2F\xFD\x00\x88", 6);
  for (int i = 0; i < 1024; ++i) frame += std::string("\x02\x00\x10\x00", 4);
  ExpectRefused(RunApart([&] { return Expand(frame).status(); }),
                "has a window of more than 2^23 bytes");
}

}  // namespace
}  // namespace turnstone
