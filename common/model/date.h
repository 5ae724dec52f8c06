// Calendar dates as the API writes them.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace turnstone {

// Returns the days from 1970-01-01 to the day `text`, which is written as
// `YYYY-MM-DD` (ISO 8601). INVALID_ARGUMENT otherwise.
absl::StatusOr<int32_t> ParseDate(absl::string_view text);

// Returns such a day as `YYYY-MM-DD`.
std::string FormatDate(int32_t day);

// Returns the months from 1970-01 to the month of a day, which is in days from
// 1970-01-01.
int32_t MonthOfDay(int32_t day);

// Returns such a month as `YYYY-MM`.
std::string FormatMonth(int32_t month);

}  // namespace turnstone
