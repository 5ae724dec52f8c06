// Numbers of equal width side by side.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

inline constexpr uint32_t kPackedBitsMax = 32;
inline constexpr size_t kLaneNumbers = 128;

// The least width that holds `value`: 0 for 0.
uint32_t BitsFor(uint32_t value);

// Bytes that `count` numbers of `bits` each take.
size_t PackedBytes(size_t count, uint32_t bits);

// One after the other, lowest bit first; any of them can be read alone.

// Appends `count` numbers, each below 2^bits.
void AppendPacked(const uint32_t* values, size_t count, uint32_t bits,
                  std::string* bytes);

// Reads `count` numbers from number `first` on. `bytes` holds them all, and
// `bits` is at most kPackedBitsMax.
void ReadPacked(absl::string_view bytes, size_t first, size_t count,
                uint32_t bits, uint32_t* values);

// In four lanes, all at once (Lemire and Boytsov, "Decoding billions of
// integers per second through vectorization", 2015): number i is number i / 4
// of lane i % 4; the lanes' words of 32 bits, little-endian, take turns. The
// same size as above.

// Appends kLaneNumbers numbers, each below 2^bits.
void AppendLanes(const uint32_t* values, uint32_t bits, std::string* bytes);

// Reads kLaneNumbers numbers from PackedBytes(kLaneNumbers, bits) bytes.
// `bits` is at most kPackedBitsMax.
void ReadLanes(const char* bytes, uint32_t bits, uint32_t* values);

// Makes sums of kLaneNumbers gaps: values[i] becomes `first` + values[0] + ...
// + values[i] + i, modulo 2^32.
void SumGaps(uint32_t first, uint32_t* values);

}  // namespace turnstone
