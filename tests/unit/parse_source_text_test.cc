#include <string>

#include "gtest/gtest.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

TEST(SourceTextTest, TheNextOfTwoCharactersIsFoundAtEveryPlace) {
  constexpr size_t kSize = 200;  // Some blocks and a rest.
  for (size_t place = 0; place < kSize; ++place) {
    std::string text(kSize, '.');
    text[place] = place % 2 == 0 ? '[' : '(';
    EXPECT_EQ(FindEither(text, 0, '[', '('), place);
    EXPECT_EQ(FindEither(text, place, '[', '('), place);
    EXPECT_EQ(FindEither(text, place + 1, '[', '('), kSize);
    EXPECT_EQ(FindEither(text, place / 2, '<', '&'), kSize);
  }
  EXPECT_EQ(FindEither("", 0, '[', '('), 0u);
}

TEST(SourceTextTest, EveryControlByteButWhiteSpaceIsRefused) {
  for (int byte = 0; byte <= 0x7F; ++byte) {
    std::string text(100, 'a');
    text[70] = static_cast<char>(byte);
    const bool is_text =
        (byte >= ' ' && byte < 0x7F) || (byte >= '\t' && byte <= '\r');
    EXPECT_EQ(CheckSourceText(text).ok(), is_text) << byte;
  }
}

}  // namespace
}  // namespace turnstone
