#include "query-service/index/bit_packing.h"

#include <algorithm>

#include "absl/numeric/bits.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

// Reads the 8 bytes at `at`, zeros behind the end. Compilers make one load of
// the first loop.
uint64_t LoadLittleEndian(absl::string_view bytes, size_t at) {
  uint64_t word = 0;
  if (bytes.size() - at >= 8) {
    for (size_t i = 0; i < 8; ++i) {
      word |= uint64_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
    }
    return word;
  }
  for (size_t i = 0; at + i < bytes.size(); ++i) {
    word |= uint64_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
  }
  return word;
}

}  // namespace

uint32_t BitsFor(uint32_t value) {
  return static_cast<uint32_t>(absl::bit_width(value));
}

size_t PackedBytes(size_t count, uint32_t bits) {
  return (count * bits + 7) / 8;
}

void AppendPacked(const uint32_t* values, size_t count, uint32_t bits,
                  std::string* bytes) {
  uint64_t pending = 0;
  uint32_t pending_bits = 0;
  for (size_t i = 0; i < count; ++i) {
    pending |= uint64_t{values[i]} << pending_bits;
    pending_bits += bits;
    while (pending_bits >= 8) {
      bytes->push_back(static_cast<char>(pending));
      pending >>= 8;
      pending_bits -= 8;
    }
  }
  if (pending_bits > 0) bytes->push_back(static_cast<char>(pending));
}

void ReadPacked(absl::string_view bytes, size_t first, size_t count,
                uint32_t bits, uint32_t* values) {
  TS_CHECK(bits <= kPackedBitsMax);
  TS_CHECK(PackedBytes(first + count, bits) <= bytes.size());
  if (bits == 0) {
    std::fill_n(values, count, 0);
    return;
  }
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  size_t bit = first * bits;
  for (size_t i = 0; i < count; ++i, bit += bits) {
    values[i] = static_cast<uint32_t>(
        LoadLittleEndian(bytes, bit / 8) >> (bit % 8) & mask);
  }
}

}  // namespace turnstone
