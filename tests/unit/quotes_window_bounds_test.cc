#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "query-service/index/bm25.h"
#include "query-service/index/posting_list.h"
#include "query-service/quotes/window_bounds.h"

namespace turnstone {
namespace {

class WindowBoundsTest : public testing::TestWithParam<size_t> {
 protected:
  // Zeros and the largest there are among others.
  std::string RandomScoreBounds() {
    std::string bounds(GetParam(), '\0');
    for (char& bound : bounds) {
      const uint32_t kind = random_() % 4;
      if (kind > 0) bound = static_cast<char>(kind == 1 ? 255 : random_());
    }
    return bounds;
  }

  // Two of them do not overflow.
  WindowBounds RandomBounds() {
    WindowBounds bounds(GetParam());
    for (uint16_t& bound : bounds) {
      if (random_() % 3 > 0) bound = static_cast<uint16_t>(random_() % 32'768);
    }
    return bounds;
  }

  static uint8_t Of(char bound) { return static_cast<uint8_t>(bound); }

  std::mt19937 random_{static_cast<uint32_t>(GetParam())};
};

TEST_P(WindowBoundsTest, AddsAsMuchToEachAsToOneAlone) {
  const std::string list = RandomScoreBounds();
  for (const uint32_t units : {0u, 1u, 254u, 255u, 30'000u}) {
    const double ratio = units % 2 == 0 ? 0.8 : 1;
    const WindowBounds before = RandomBounds();
    WindowBounds bounds = before;
    AddBounds(list, units, ratio, &bounds);
    for (size_t i = 0; i < bounds.size(); ++i) {
      WindowBounds alone = {before[i]};
      AddBounds(absl::string_view(list).substr(i, 1), units, ratio, &alone);
      ASSERT_EQ(bounds[i], alone[0]) << i;
    }
  }
}

TEST_P(WindowBoundsTest, SumsAreThoseOfEachAlone) {
  const WindowBounds a = RandomBounds();
  const WindowBounds b = RandomBounds();
  WindowBounds both = a;
  IntersectBounds(b, &both);
  WindowBounds any = a;
  UniteBounds(b, &any);
  for (size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(any[i], a[i] + b[i]) << i;
    ASSERT_EQ(both[i], a[i] == 0 || b[i] == 0 ? 0 : a[i] + b[i]) << i;
  }
}

TEST_P(WindowBoundsTest, ScoreBoundsRiseToTheLargestAndSinkToTheLower) {
  const std::string a = RandomScoreBounds();
  const std::string b = RandomScoreBounds();
  std::string raised = a;
  RaiseBounds(b, raised.data());
  std::string lowered = a;
  LowerBounds(b, lowered.data());
  for (size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(Of(raised[i]), std::min(Of(a[i]) + Of(b[i]), 255)) << i;
    ASSERT_EQ(Of(lowered[i]), std::min(Of(a[i]), Of(b[i]))) << i;
  }
}

TEST_P(WindowBoundsTest, TheLargestIsThatOfTheRange) {
  const WindowBounds bounds = RandomBounds();
  for (int round = 0; round < 50; ++round) {
    const size_t begin = random_() % (bounds.size() + 1);
    const size_t end = begin + random_() % (bounds.size() + 1 - begin);
    uint16_t most = 0;
    for (size_t i = begin; i < end; ++i) most = std::max(most, bounds[i]);
    ASSERT_EQ(MaxBound(bounds, begin, end), most);
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, WindowBoundsTest,
                         testing::Values(0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33,
                                         63, 64, 65, 100, 127, 129, 1000));

TEST(AddBoundsTest, NeverUnderstatesAndHardlyOverstates) {
  std::string list;
  for (int bound = 0; bound < 256; ++bound) {
    list.push_back(static_cast<char>(bound));
  }
  for (uint32_t units = 0; units <= kScoreUnits + 1; ++units) {
    WindowBounds bounds(256);
    AddBounds(list, units, 1, &bounds);
    ASSERT_EQ(bounds[0], 0);
    for (uint32_t bound = 1; bound < 256; ++bound) {
      // 0 would say that there is no turn.
      ASSERT_GE(bounds[bound], 1);
      ASSERT_GE(bounds[bound] * 255u, units * bound);
      ASSERT_LE(bounds[bound] * 255u, units * bound + 2 * 255);
    }
  }
}

TEST(AddBoundsTest, HoldsForOtherNormsThanThoseOfTheList) {
  constexpr uint32_t kUnits = 60'000;
  for (const double ratio : {0.01, 0.3, 0.9, 1.0}) {
    for (uint32_t freq = 1; freq < 40; ++freq) {
      for (const double norm : {0.3, 1.2, 7.0, 300.0}) {
        const std::string list(1, static_cast<char>(ScoreBoundOf(freq, norm)));
        WindowBounds bounds(1);
        AddBounds(list, kUnits, ratio, &bounds);
        ASSERT_GT(bounds[0], kUnits * Bm25FrequencyPart(freq, norm * ratio));
        // A ScoreBound is rounded up by at most a 255th.
        ASSERT_LT(bounds[0], kUnits * (Bm25FrequencyPart(freq, norm * ratio) +
                                       1 / (255 * ratio)) +
                                 2);
      }
    }
  }
}

TEST(CountBelowTest, CountsThoseBelow) {
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < 128; ++i) numbers.push_back(3 * i);
  for (const size_t count : {0, 1, 7, 8, 100, 128}) {
    EXPECT_EQ(CountBelow(numbers.data(), count, 0), 0u);
    EXPECT_EQ(CountBelow(numbers.data(), count, 10),
              std::min<size_t>(count, 4));
    EXPECT_EQ(CountBelow(numbers.data(), count, 1'000), count);
  }
}

}  // namespace
}  // namespace turnstone
