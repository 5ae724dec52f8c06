#include <gtest/gtest.h>

#include "common/base/hash.h"
#include "query-service/topics/phrase_codec.h"

namespace turnstone {
namespace {

TranscriptPhrases Invented() {
  TranscriptPhrases phrases;
  phrases.words = 300;
  phrases.phrases = {{"ab", {{"Ab", 2}, {"ab", 1}}, 3, 2}, {"c d", {}, 1, 1}};
  return phrases;
}

TEST(PhraseCodecTest, BytesAreThoseOfFormatVersion1) {
  EXPECT_EQ(ToHex(EncodePhrases(Invented())),
            "ac0202"
            "026162"
            "0302"
            "02"
            "02416202"
            "0001"
            "03632064"
            "0101"
            "00");
}

TEST(PhraseCodecTest, WhatWasEncodedComesBack) {
  const auto decoded = DecodePhrases(EncodePhrases(Invented()));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, Invented());
}

TEST(PhraseCodecTest, EveryTruncationAndExtraByteIsDataLoss) {
  const std::string bytes = EncodePhrases(Invented());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodePhrases(bytes.substr(0, size)).status()))
        << size;
  }
  EXPECT_TRUE(absl::IsDataLoss(DecodePhrases(bytes + "x").status()));
}

TEST(PhraseCodecTest, HugeCountsAreDataLoss) {
  for (const char* bytes : {"\x01\xff\xff\xff\xff\x0f",
                            "\x01\x01\x01x\xff\xff\xff\xff\xff\x0f\x01"}) {
    EXPECT_TRUE(absl::IsDataLoss(DecodePhrases(bytes).status()));
  }
}

}  // namespace
}  // namespace turnstone
