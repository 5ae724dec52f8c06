// Tests of the phrases of a transcript as bytes.

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/base/hash.h"
#include "query-service/topics/phrase_codec.h"

namespace turnstone {
namespace {

TranscriptPhrases Invented() {
  TranscriptPhrases phrases;
  phrases.words = 300;
  phrases.phrases = {
      {"ab", {{"ab", 3}}, 3, 2},
      {"ab cy", {{"Ab Cies", 2}, {"ab cies", 1}, {"AB-Cy", 1}}, 5, 4},
      {"d", {}, 1, 1}};
  return phrases;
}

TEST(PhraseCodecTest, BytesAreThoseOfTheDrawing) {
  EXPECT_EQ(ToHex(EncodePhrases(Invented())),
            "ac0203"
            "00026162030200"
            "020320637905"
            "04"
            "04"
            "0b02"
            "0901"
            "000541422d437901"
            "00016401"
            "01"
            "01");
}

TEST(PhraseCodecTest, WhatWasEncodedComesBack) {
  const auto decoded = DecodePhrases(EncodePhrases(Invented()));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, Invented());
  EXPECT_EQ(*DecodePhrases(EncodePhrases({})), TranscriptPhrases());
}

TEST(PhraseCodecTest, EverySpellingComesBack) {
  TranscriptPhrases phrases;
  phrases.words = 100;
  for (const char* key : {"a", "box of key", "city", "élan vital", "y"}) {
    PhraseCount phrase{key, {}, 9, 9};
    for (const char* text :
         {"a", "Boxes of Keys", "CITIES", "Élan vital", "élan Vital", ""}) {
      phrase.forms.push_back({text, 1});
    }
    phrases.phrases.push_back(phrase);
  }
  std::swap(phrases.phrases[3], phrases.phrases[4]);
  const auto decoded = DecodePhrases(EncodePhrases(phrases));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, phrases);
}

TEST(PhraseCodecTest, CountedPhrasesComeBackInFewBytes) {
  const TranscriptPhrases counted = CountPhrases(
      {"Capacity building and capacity-building; Capacity Building for law "
       "enforcement agencies. Law enforcement agencies’ capacity."},
      {});
  const std::string bytes = EncodePhrases(counted);
  EXPECT_LT(bytes.size(), 20 * counted.phrases.size());
  EXPECT_EQ(*DecodePhrases(bytes), counted);
}

TEST(PhraseCodecTest, EveryTruncationAndExtraByteIsDataLoss) {
  const std::string bytes = EncodePhrases(Invented());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodePhrases(bytes.substr(0, size)).status()))
        << size;
  }
  EXPECT_TRUE(absl::IsDataLoss(DecodePhrases(bytes + "x").status()));
}

TEST(PhraseCodecTest, AnyChangedByteIsDecodedOrDataLoss) {
  const std::string bytes = EncodePhrases(Invented());
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int value = 0; value < 256; ++value) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(value);
      const auto decoded = DecodePhrases(changed);
      EXPECT_TRUE(decoded.ok() || absl::IsDataLoss(decoded.status())) << i;
    }
  }
}

TEST(PhraseCodecTest, CountsAndKeysThatCannotBeAreDataLoss) {
  const std::string start("\x05\x01\x00\x01k", 5);
  EXPECT_TRUE(DecodePhrases(start + std::string("\x05\x05\x00", 3)).ok());
  for (const std::string& bytes :
       {std::string("\x01\xff\xff\xff\xff\x0f"),
        start + std::string("\x06\x01\x00", 3),       // More than words.
        start + std::string("\x02\x03\x00", 3),       // More turns than said.
        start + std::string("\x02\x02\x02\x11\x01"),  // No such spelling.
        start + std::string("\x02\x02\x02\x01\x03"),  // More than the phrase.
        start + std::string("\x02\x02\x08"),          // Too many forms.
        std::string("\x05\x01\x01\x01k\x01\x01\x00", 8),  // Nothing to share.
        std::string("\x05\x02\x00\x01k\x01\x01\x00\x00\x01k\x01\x01\x00",
                    14)}) {  // The same key twice.
    EXPECT_TRUE(absl::IsDataLoss(DecodePhrases(bytes).status()))
        << ToHex(bytes);
  }
}

}  // namespace
}  // namespace turnstone
