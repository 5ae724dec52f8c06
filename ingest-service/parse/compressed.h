// Expands sources that come compressed, as gzip or Zstandard writes them.
//
// The expanded bytes are the source: all offsets are bytes of them, and what
// was compressed is not kept.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace turnstone {

// True if `bytes` begin as a gzip member or a Zstandard frame does.
bool IsCompressed(absl::string_view bytes);

// Returns what the members or frames of `bytes` hold, one after the other.
// Memory is bounded by the limits below and a window of at most 8 MiB; what is
// refused has taken less than 64 MiB. Linear time. Any thread.
//
// INVALID_ARGUMENT if `bytes` are not compressed, end early, are damaged or
// not followed by another member or frame; or become more than
// `kImportSourceBytesMax` or, above `kExpansionFreeBytes`, more than
// `kExpansionRatioMax` times as many. RESOURCE_EXHAUSTED if
// there is no memory for the window.
absl::StatusOr<std::string> Expand(absl::string_view bytes);

}  // namespace turnstone
