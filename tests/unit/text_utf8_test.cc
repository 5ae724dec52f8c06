#include <gtest/gtest.h>

#include <string>

#include "common/text/utf8.h"

namespace turnstone {
namespace {

TEST(Utf8Test, WellFormedTextIsValid) {
  size_t bad = 7;
  EXPECT_TRUE(IsValidUtf8("", &bad));
  EXPECT_TRUE(IsValidUtf8("plain text of many bytes", &bad));
  EXPECT_TRUE(
      IsValidUtf8("\xc2\x80 \xe0\xa0\x80 \xed\x9f\xbf \xf0\x90\x80\x80 "
                  "\xf4\x8f\xbf\xbf",
                  &bad));
  EXPECT_EQ(bad, 7u);
}

TEST(Utf8Test, MalformedBytesAreFoundWhereTheyBegin) {
  const std::string prefix = "twelve bytes";
  for (const char* bytes :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
        "\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
    size_t bad = 0;
    EXPECT_FALSE(IsValidUtf8(prefix + bytes, &bad));
    EXPECT_EQ(bad, prefix.size());
    EXPECT_FALSE(IsValidUtf8(prefix + bytes + " more", &bad));
    EXPECT_EQ(bad, prefix.size());
  }
  EXPECT_FALSE(IsValidUtf8("\xff", nullptr));
}

}  // namespace
}  // namespace turnstone
