#include "common/base/hash.h"
#include "gtest/gtest.h"

namespace turnstone {
namespace {

// The one-block example message of FIPS 180.
TEST(HashTest, Sha256IsThatOfTheStandard) {
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
}

TEST(HashTest, PiecesGiveTheHashOfTheWhole) {
  Sha256Stream stream;
  stream.Add("a");
  stream.Add("");
  stream.Add("bc");
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
}

TEST(HashTest, RandomHexHasTwoDigitsAByteAndDiffers) {
  const std::string first = RandomHex(16);
  EXPECT_EQ(first.size(), 32u);
  EXPECT_NE(first, RandomHex(16));
}

}  // namespace
}  // namespace turnstone
