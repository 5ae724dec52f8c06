// Words of scripts that write no spaces between them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

// The most bytes of a run that are cut at once. A longer run is cut here too,
// so that memory is bounded; sentences are far shorter.
inline constexpr size_t kUnspacedBytesMax = 4096;

// Returns the offsets in `run` at which its words end, rising; the last is its
// size. `run` is not empty and has only characters that are kUnspaced, kMark
// or kIgnored; the words are those of ICU's dictionaries of Chinese, Japanese,
// Thai, Lao, Khmer and Burmese. Safe for threads.
std::vector<uint32_t> UnspacedWordEnds(absl::string_view run);

}  // namespace turnstone
