// Calendar dates as the API writes them.

#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace turnstone {

// Returns the days from 1970-01-01 to the day `text`, which is written as
// `YYYY-MM-DD` (ISO 8601). INVALID_ARGUMENT otherwise.
absl::StatusOr<int32_t> ParseDate(absl::string_view text);

}  // namespace turnstone
