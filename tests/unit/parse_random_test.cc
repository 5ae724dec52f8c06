#include <array>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

constexpr int kInputs = 2000;
constexpr int kFragmentsMax = 40;

constexpr std::array<absl::string_view, 49> kFragments = {
    ">> ",
    ">>",
    "> > ",
    ">",
    "ANNA: ",
    "Bo Li:",
    "A:",
    ":",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "\xC2\xA0",
    "\t",
    "\xEF\xBB\xBF",
    "[",
    "]",
    "(",
    ")",
    "[ Music ]",
    "(?)",
    "(?).",
    "(Laughter).",
    "Adjourned.",
    "***",
    "(Session ended)",
    "[session ended]",
    "speech ",
    "**",
    "**Anna:** ",
    "**Break:**",
    "### Anna\n",
    "# ",
    "\\[",
    "\\]",
    "[00:12]",
    "---\n",
    "So it is: ",
    "captioned by",
    "\xE2\x80\x91\xE2\x80\x91",
    "\xC3\xA9",
    "\xE4\xB8\xAD",
    "3:00",
    ". ",
    ", ",
    "Room: One",
    ">> BO: Hi.\n",
    "\xEF\xBF\xBD"};

// One random source; one in eight has a random byte in it.
std::string RandomSource(std::mt19937* random) {
  std::string source;
  const size_t fragments = (*random)() % kFragmentsMax;
  for (size_t i = 0; i < fragments; ++i) {
    const absl::string_view part = kFragments[(*random)() % kFragments.size()];
    source.append(part.data(), part.size());
  }
  if (!source.empty() && (*random)() % 8 == 0) {
    source[(*random)() % source.size()] = static_cast<char>((*random)() % 256);
  }
  return source;
}

// ParseSource checks the tiling of what it returns: INTERNAL says it failed.
TEST(ParseRandomTest, AnySourceIsRefusedOrTiled) {
  std::mt19937 random(20171221);
  int parsed = 0;
  for (int i = 0; i < kInputs; ++i) {
    const std::string source = RandomSource(&random);
    for (const SourceFormat format :
         {SourceFormat::kUnknown, SourceFormat::kCaptions,
          SourceFormat::kPlainText, SourceFormat::kMarkdown}) {
      const auto transcript = ParseSource(source, format);
      if (transcript.ok()) {
        ++parsed;
        // In another encoding it is the converted text that is tiled.
        EXPECT_TRUE(transcript->encoding != SourceEncoding::kUtf8 ||
                    CheckTiling(*transcript, source).ok());
        EXPECT_FALSE(transcript->turns.empty());
      } else {
        EXPECT_EQ(transcript.status().code(),
                  absl::StatusCode::kInvalidArgument)
            << "input " << i << ": " << transcript.status();
      }
    }
  }
  EXPECT_GT(parsed, kInputs);
}

}  // namespace
}  // namespace turnstone
