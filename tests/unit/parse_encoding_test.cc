#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ingest-service/parse/encoding.h"
#include "ingest-service/parse/parser.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

// "Zoë: Olá, 5 € – 😀." and an answer, in UTF-8.
const std::string kText =
    ">> ZO\xC3\x8B ROE: Ol\xC3\xA1, 5 \xE2\x82\xAC \xE2\x80\x93 ok [Laughter] "
    "na\xC3\xAFve.\n>> BOB: Yes.\n";

void AddUnit(uint32_t unit, bool little, std::string* bytes) {
  const char low = static_cast<char>(unit & 0xFF);
  const char high = static_cast<char>(unit >> 8);
  *bytes += little ? low : high;
  *bytes += little ? high : low;
}

// Characters below U+10000, of which our text has no others but `smile`.
std::string Utf16(const std::string& text, bool little, bool mark) {
  std::string bytes;
  if (mark) AddUnit(0xFEFF, little, &bytes);
  for (size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const size_t size = first < 0x80   ? 1
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                                       : 4;
    uint32_t point = size == 1 ? first : first & (0xFF >> (size + 1));
    for (size_t i = 1; i < size; ++i) {
      point = (point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3F);
    }
    at += size;
    if (point >= 0x10000) {
      AddUnit(0xD800 + ((point - 0x10000) >> 10), little, &bytes);
      AddUnit(0xDC00 + ((point - 0x10000) & 0x3FF), little, &bytes);
    } else {
      AddUnit(point, little, &bytes);
    }
  }
  return bytes;
}

std::string Windows1252(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\xC3\x8B", "\xCB"},
                                    {"\xC3\xA1", "\xE1"},
                                    {"\xE2\x82\xAC", "\x80"},
                                    {"\xE2\x80\x93", "\x96"},
                                    {"\xC3\xAF", "\xEF"}});
}

// Expects the turns and notes of `text`, each with its bytes in `source`,
// which `encode` makes of them.
template <class Encode>
void ExpectSameWithSpans(const std::string& text, const std::string& source,
                         SourceEncoding encoding, Encode encode) {
  const auto expected = ParseSource(text, SourceFormat::kUnknown);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->encoding, encoding);
  ASSERT_EQ(parsed->turns.size(), expected->turns.size());
  const auto bytes = [&source](SourceSpan span) {
    return source.substr(span.begin, span.size());
  };
  for (size_t i = 0; i < parsed->turns.size(); ++i) {
    const Turn& turn = parsed->turns[i];
    EXPECT_EQ(turn.text, expected->turns[i].text);
    EXPECT_EQ(turn.label, expected->turns[i].label);
    EXPECT_EQ(bytes(turn.label_span), encode(turn.label));
    for (size_t p = 0; p < turn.spans.size(); ++p) {
      const size_t begin = turn.spans[p].text_begin;
      const size_t end = p + 1 < turn.spans.size()
                             ? turn.spans[p + 1].text_begin
                             : turn.text.size();
      EXPECT_EQ(bytes(turn.spans[p].source),
                encode(turn.text.substr(begin, end - begin)));
    }
  }
  ASSERT_EQ(parsed->annotations.size(), expected->annotations.size());
  for (size_t i = 0; i < parsed->annotations.size(); ++i) {
    EXPECT_EQ(bytes(parsed->annotations[i].source),
              encode(text.substr(expected->annotations[i].source.begin,
                                 expected->annotations[i].source.size())));
  }
}

TEST(EncodingTest, TurnsKnowTheirBytesInUtf16) {
  const std::string smile = kText + ">> CAI: \xF0\x9F\x98\x80 fun.\n";
  for (const bool little : {true, false}) {
    for (const bool mark : {true, false}) {
      ExpectSameWithSpans(
          smile, Utf16(smile, little, mark),
          little ? SourceEncoding::kUtf16Le : SourceEncoding::kUtf16Be,
          [little](const std::string& text) {
            return Utf16(text, little, false);
          });
    }
  }
}

TEST(EncodingTest, TurnsKnowTheirBytesInWindows1252) {
  ExpectSameWithSpans(kText, Windows1252(kText), SourceEncoding::kWindows1252,
                      Windows1252);
}

TEST(EncodingTest, FoundingDocumentIsTheSameInUtf16) {
  const auto source = ReadCorpus(kIgf);
  if (!source.has_value()) GTEST_SKIP() << "the corpus is not there";
  ExpectSameWithSpans(
      *source, Utf16(*source, true, true), SourceEncoding::kUtf16Le,
      [](const std::string& text) { return Utf16(text, true, false); });
}

TEST(EncodingTest, ValidUtf8IsUtf8) {
  EXPECT_EQ(DetectEncoding(kText), SourceEncoding::kUtf8);
  EXPECT_EQ(DetectEncoding("\xEF\xBB\xBF>> A: b"), SourceEncoding::kUtf8);
  EXPECT_EQ(DetectEncoding(""), SourceEncoding::kUtf8);
}

TEST(EncodingTest, DamagedUtf8IsNotTakenForWindows1252) {
  const auto parsed =
      ParseSource(kText + ">> CAI: \xE1.\n", SourceFormat::kUnknown);
  EXPECT_EQ(parsed.status().message(),
            absl::StrCat("line 3: expected valid UTF-8 at source byte ",
                         kText.size() + 8));
}

TEST(EncodingTest, BinaryBytesAreNoEncoding) {
  for (const std::string& source :
       {std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16),
        std::string("PK\x03\x04\x14\0\x08\x08", 8),
        std::string("\x1F\x8B\x08\0\0\0\0\0", 8)}) {
    EXPECT_FALSE(ParseSource(source, SourceFormat::kUnknown).ok());
  }
}

TEST(EncodingTest, WhatIsNoCharacterIsToldWithItsLine) {
  EXPECT_EQ(ParseSource(">> A: \xE1\n>> B: \x81\n", SourceFormat::kUnknown)
                .status()
                .message(),
            "line 2: expected valid Windows-1252 at source byte 14");
  std::string half = Utf16(">> A: b\n", true, true);
  AddUnit(0xD800, true, &half);
  EXPECT_EQ(ParseSource(half, SourceFormat::kUnknown).status().message(),
            "line 2: expected valid UTF-16 at source byte 18");
  half.pop_back();
  EXPECT_EQ(ParseSource(half, SourceFormat::kUnknown).status().message(),
            "line 2: expected valid UTF-16 at source byte 18");
}

TEST(EncodingTest, EveryPrefixIsRefusedOrParsed) {
  const std::string wide = Utf16(kText, true, true);
  const std::string narrow = Windows1252(kText);
  for (const std::string& source : {wide, narrow}) {
    for (size_t size = 0; size <= source.size(); ++size) {
      const auto parsed =
          ParseSource(source.substr(0, size), SourceFormat::kUnknown);
      if (parsed.ok()) continue;
      EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
}

}  // namespace
}  // namespace turnstone
