// CRC-32C (Castagnoli), the checksum at the end of stored values.

#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

uint32_t Crc32c(absl::string_view bytes);

// Appends the big-endian checksum of all of `*bytes`.
void AppendCrc32c(std::string* bytes);

// True if `*bytes` ends with the checksum of what is before it, which is then
// cut off.
bool CutCrc32c(absl::string_view* bytes);

}  // namespace turnstone
