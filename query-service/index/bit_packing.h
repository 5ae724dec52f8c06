// Numbers of equal width side by side, lowest bit first.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

inline constexpr uint32_t kPackedBitsMax = 32;

// The least width that holds `value`: 0 for 0.
uint32_t BitsFor(uint32_t value);

// Bytes that `count` numbers of `bits` each take.
size_t PackedBytes(size_t count, uint32_t bits);

// Appends `count` numbers, each below 2^bits.
void AppendPacked(const uint32_t* values, size_t count, uint32_t bits,
                  std::string* bytes);

// Reads `count` numbers from number `first` on. `bytes` holds them all, and
// `bits` is at most kPackedBitsMax.
void ReadPacked(absl::string_view bytes, size_t first, size_t count,
                uint32_t bits, uint32_t* values);

}  // namespace turnstone
