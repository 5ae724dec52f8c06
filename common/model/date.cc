#include "common/model/date.h"

#include "absl/time/civil_time.h"

namespace turnstone {

absl::StatusOr<int32_t> ParseDate(absl::string_view text) {
  absl::CivilDay day;
  // The library reads other forms too; only this one gives itself back.
  if (!absl::ParseCivilTime(text, &day) || absl::FormatCivilTime(day) != text) {
    return absl::InvalidArgumentError("expected a date as YYYY-MM-DD");
  }
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

std::string FormatDate(int32_t day) {
  return absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + day);
}

int32_t MonthOfDay(int32_t day) {
  const absl::CivilMonth month(absl::CivilDay(1970, 1, 1) + day);
  return static_cast<int32_t>(month - absl::CivilMonth(1970, 1));
}

std::string FormatMonth(int32_t month) {
  return absl::FormatCivilTime(absl::CivilMonth(1970, 1) + month);
}

}  // namespace turnstone
