#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "query-service/quotes/edit_distance.h"

namespace turnstone {
namespace {

// Characters of 1 to 4 bytes, as their bytes.
using Characters = std::vector<std::string>;

// Optimal string alignment, by its definition.
uint32_t Edits(const Characters& a, size_t i, const Characters& b, size_t k) {
  if (i == 0 || k == 0) return static_cast<uint32_t>(i + k);
  const uint32_t same = a[i - 1] == b[k - 1] ? 0 : 1;
  uint32_t least =
      std::min({Edits(a, i - 1, b, k) + 1, Edits(a, i, b, k - 1) + 1,
                Edits(a, i - 1, b, k - 1) + same});
  if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
    least = std::min(least, Edits(a, i - 2, b, k - 2) + 1);
  }
  return least;
}

std::string Joined(const Characters& characters) {
  std::string text;
  for (const std::string& character : characters) text += character;
  return text;
}

TEST(EditDistanceTest, IsThatOfItsDefinition) {
  // Some share bytes.
  static constexpr const char* kAlphabet[] = {
      "a", "b", "\xc3\xa9", "\xc3\xa8", "\xe6\x9d\xb1", "\xf0\x9f\x98\x80"};
  std::mt19937 random(1);
  const auto make = [&] {
    Characters characters(random() % 6);
    for (std::string& character : characters) {
      character = kAlphabet[random() % (random() % 2 == 0 ? 2 : 6)];
    }
    return characters;
  };
  for (int round = 0; round < 400; ++round) {
    const Characters word = make();
    // The same one for several words: it must not remember.
    EditDistance distance(Joined(word));
    for (int i = 0; i < 10; ++i) {
      const Characters other = make();
      const uint32_t edits = Edits(word, word.size(), other, other.size());
      for (uint32_t most = 0; most < 6; ++most) {
        ASSERT_EQ(distance.IsWithin(Joined(other), most), edits <= most)
            << Joined(word) << " " << Joined(other) << " " << most;
      }
    }
  }
}

TEST(EditDistanceTest, ASwapIsOneEdit) {
  EditDistance distance("zebra");
  EXPECT_TRUE(distance.IsWithin("zebra", 0));
  EXPECT_TRUE(distance.IsWithin("ezbra", 1));
  EXPECT_FALSE(distance.IsWithin("ezbar", 1));
  EXPECT_TRUE(distance.IsWithin("ezbar", 2));
}

TEST(EditDistanceTest, ACharacterIsOneEditWhateverItsBytes) {
  EditDistance distance("caf\xc3\xa9");
  EXPECT_TRUE(distance.IsWithin("caf\xf0\x9f\x98\x80", 1));
  EXPECT_TRUE(distance.IsWithin("caf", 1));
  EXPECT_FALSE(distance.IsWithin("caf", 0));
}

}  // namespace
}  // namespace turnstone
