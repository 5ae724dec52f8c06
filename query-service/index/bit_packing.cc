#include "query-service/index/bit_packing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

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

// Four numbers that the processor handles at once where it can; compilers make
// plain code of it where not.
typedef uint32_t Lanes __attribute__((vector_size(16)));
constexpr uint32_t kLaneRows = kLaneNumbers / 4;

static_assert(std::endian::native == std::endian::little);

Lanes LoadLanes(const void* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

template <uint32_t kBits>
void ReadLanesOf(const char* bytes, uint32_t* values) {
  constexpr uint32_t kMask = static_cast<uint32_t>((uint64_t{1} << kBits) - 1);
#pragma GCC unroll 32
  for (uint32_t row = 0; row < kLaneRows; ++row) {
    const uint32_t bit = row * kBits;
    Lanes lanes = {};
    if constexpr (kBits > 0) {
      lanes = LoadLanes(bytes + bit / 32 * sizeof lanes) >> (bit % 32);
      if (bit % 32 + kBits > 32) {
        lanes |= LoadLanes(bytes + (bit / 32 + 1) * sizeof lanes)
                 << (32 - bit % 32);
      }
    }
    lanes &= kMask;
    std::memcpy(values + 4 * row, &lanes, sizeof lanes);
  }
}

using LanesReader = void (*)(const char* bytes, uint32_t* values);

template <size_t... kBits>
constexpr std::array<LanesReader, sizeof...(kBits)> LanesReaders(
    std::index_sequence<kBits...>) {
  return {&ReadLanesOf<kBits>...};
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

void AppendLanes(const uint32_t* values, uint32_t bits, std::string* bytes) {
  std::array<Lanes, kLaneRows> words = {};
  for (uint32_t row = 0; row < kLaneRows && bits > 0; ++row) {
    const uint32_t bit = row * bits;
    const Lanes lanes = LoadLanes(values + 4 * row);
    words[bit / 32] |= lanes << (bit % 32);
    if (bit % 32 + bits > 32) {
      words[bit / 32 + 1] |= lanes >> (32 - bit % 32);
    }
  }
  bytes->append(reinterpret_cast<const char*>(words.data()),
                PackedBytes(kLaneNumbers, bits));
}

void ReadLanes(const char* bytes, uint32_t bits, uint32_t* values) {
  static constexpr auto kReaders =
      LanesReaders(std::make_index_sequence<kPackedBitsMax + 1>());
  TS_CHECK(bits <= kPackedBitsMax);
  kReaders[bits](bytes, values);
}

void SumGaps(uint32_t first, uint32_t* values) {
  // Sums within four, then across the fours.
  Lanes sum = {first - 1, first - 1, first - 1, first - 1};
  for (uint32_t row = 0; row < kLaneRows; ++row) {
    Lanes lanes = LoadLanes(values + 4 * row) + 1;
    const Lanes zero = {};
    lanes += __builtin_shufflevector(zero, lanes, 0, 4, 5, 6);
    lanes += __builtin_shufflevector(zero, lanes, 0, 1, 4, 5);
    lanes += sum;
    std::memcpy(values + 4 * row, &lanes, sizeof lanes);
    sum = __builtin_shufflevector(lanes, lanes, 3, 3, 3, 3);
  }
}

}  // namespace turnstone
