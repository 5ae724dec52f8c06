#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "query-service/index/bit_packing.h"

namespace turnstone {
namespace {

// Some of them the largest of their width.
std::vector<uint32_t> RandomNumbers(size_t count, uint32_t bits,
                                    std::mt19937* random) {
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  std::vector<uint32_t> numbers(count);
  for (uint32_t& number : numbers) {
    const uint64_t any = (*random)() % 4 == 0 ? UINT32_MAX : (*random)();
    number = static_cast<uint32_t>(any & mask);
  }
  return numbers;
}

TEST(BitPackingTest, TheWidthIsTheLeastThatHoldsTheNumber) {
  EXPECT_EQ(BitsFor(0), 0u);
  for (uint32_t bits = 1; bits <= kPackedBitsMax; ++bits) {
    EXPECT_EQ(BitsFor(uint32_t{1} << (bits - 1)), bits);
    EXPECT_EQ(BitsFor(static_cast<uint32_t>((uint64_t{1} << bits) - 1)), bits);
  }
}

TEST(BitPackingTest, EveryWidthComesBackFromEveryPlace) {
  std::mt19937 random(1);
  for (uint32_t bits = 0; bits <= kPackedBitsMax; ++bits) {
    const std::vector<uint32_t> values = RandomNumbers(77, bits, &random);
    std::string bytes;
    AppendPacked(values.data(), values.size(), bits, &bytes);
    ASSERT_EQ(bytes.size(), PackedBytes(values.size(), bits));
    for (size_t first = 0; first < values.size(); ++first) {
      std::vector<uint32_t> read(values.size() - first);
      ReadPacked(bytes, first, read.size(), bits, read.data());
      ASSERT_TRUE(std::equal(read.begin(), read.end(),
                             values.begin() + static_cast<long>(first)));
    }
  }
}

TEST(BitPackingTest, PackedNumbersBeginAtTheLowestBit) {
  const uint32_t values[] = {5, 1, 6};
  std::string bytes;
  AppendPacked(values, 3, 3, &bytes);
  EXPECT_EQ(bytes, "\x8d\x01");
}

// By the definition: each lane is its numbers packed one after the other.
std::string LanesByDefinition(const std::vector<uint32_t>& values,
                              uint32_t bits) {
  std::string lanes[4];
  for (size_t lane = 0; lane < 4; ++lane) {
    std::vector<uint32_t> own;
    for (size_t i = lane; i < values.size(); i += 4) own.push_back(values[i]);
    AppendPacked(own.data(), own.size(), bits, &lanes[lane]);
  }
  std::string bytes;
  for (size_t at = 0; at < lanes[0].size(); at += 4) {
    for (const std::string& lane : lanes) bytes += lane.substr(at, 4);
  }
  return bytes;
}

TEST(BitPackingTest, LanesOfEveryWidthAreThoseOfTheDefinition) {
  std::mt19937 random(2);
  for (uint32_t bits = 0; bits <= kPackedBitsMax; ++bits) {
    const auto values = RandomNumbers(kLaneNumbers, bits, &random);
    std::string bytes = "x";
    AppendLanes(values.data(), bits, &bytes);
    ASSERT_EQ(bytes.size(), 1 + PackedBytes(kLaneNumbers, bits));
    ASSERT_EQ(bytes, "x" + LanesByDefinition(values, bits)) << bits;
    // Their place in memory is any, and none behind their end is read.
    const std::vector<char> exact(bytes.begin(), bytes.end());
    std::vector<uint32_t> read(kLaneNumbers, 99);
    ReadLanes(exact.data() + 1, bits, read.data());
    ASSERT_EQ(read, values) << bits;
  }
}

TEST(BitPackingTest, GapsSumUpFromTheFirst) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    // Wide ones wrap around.
    const auto bits = static_cast<uint32_t>(random() % 33);
    std::vector<uint32_t> values = RandomNumbers(kLaneNumbers, bits, &random);
    const auto first = static_cast<uint32_t>(random() % 3 == 0 ? 0 : random());
    std::vector<uint32_t> expected;
    uint32_t next = first;
    for (const uint32_t gap : values) {
      expected.push_back(next + gap);
      next = expected.back() + 1;
    }
    SumGaps(first, values.data());
    ASSERT_EQ(values, expected) << first;
  }
}

}  // namespace
}  // namespace turnstone
