// Checks of UTF-8.

#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace turnstone {

// True if `bytes` is well-formed UTF-8 (Unicode 15, table 3-7): no overlong
// forms, no surrogates, nothing above U+10FFFF. Otherwise `*bad_offset`, which
// may be null, is the offset of the first byte that belongs to no character.
bool IsValidUtf8(absl::string_view bytes, size_t* bad_offset);

}  // namespace turnstone
