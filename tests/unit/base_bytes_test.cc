#include <limits>

#include "common/base/bytes.h"
#include "gtest/gtest.h"

namespace turnstone {
namespace {

TEST(BytesTest, BigEndianNumbersSortAsTheirValues) {
  std::string small;
  std::string large;
  AppendBigEndian64(0xff, &small);
  AppendBigEndian64(0x100, &large);
  EXPECT_LT(small, large);
  EXPECT_EQ(large, std::string("\0\0\0\0\0\0\1\0", 8));
}

TEST(BytesTest, VarintsComeBackAtEveryWidth) {
  for (int bits = 0; bits < 64; ++bits) {
    const uint64_t value = (uint64_t{1} << bits) - 1 + (uint64_t{1} << bits);
    std::string bytes;
    AppendVarint(value, &bytes);
    uint64_t read = 0;
    ByteReader reader(bytes);
    ASSERT_TRUE(reader.ReadVarint(&read));
    EXPECT_EQ(read, value);
    EXPECT_TRUE(reader.done());
  }
}

TEST(BytesTest, VarintLargerThan64BitsIsRefused) {
  const std::string bytes = std::string(9, '\xff') + '\x02';
  uint64_t value = 0;
  EXPECT_FALSE(ByteReader(bytes).ReadVarint(&value));
}

TEST(BytesTest, EveryTruncationIsRefusedAndReadsNothing) {
  std::string bytes;
  AppendSized("what was said", &bytes);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    ByteReader reader(cut);
    absl::string_view value;
    EXPECT_FALSE(reader.ReadSized(&value));
    EXPECT_EQ(reader.rest().size(), size);
  }
}

TEST(BytesTest, SizeBeyondTheEndIsRefused) {
  std::string bytes;
  AppendVarint(std::numeric_limits<uint64_t>::max(), &bytes);
  absl::string_view value;
  EXPECT_FALSE(ByteReader(bytes).ReadSized(&value));
}

}  // namespace
}  // namespace turnstone
