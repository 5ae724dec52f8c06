// Dates as English texts write them.
//
//   "19 December 2017", "19th of Dec. 2017", "December 19, 2017", "2017-12-19"
//   "17-21 December 2017", "17 to 21 December 2017", "December 17-21, 2017"
//   "30 November - 2 December 2017", "2017-12-17 to 2017-12-21"
//
// The month is a word or stands in the middle: "03/04/2017" is no date, nor is
// one without a year or one that the calendar does not have.

#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/text_tokens.h"

namespace turnstone {

// A day, or the days from one to another.
struct FoundDate {
  absl::CivilDay first;
  absl::CivilDay last;  // Equal to `first` if it is one day.
  SourceSpan source;    // Without the weekday.
};

// Returns the dates of a line, in order. A date whose weekday is printed and
// is another one is left out. Linear time.
std::vector<FoundDate> FindDates(const TextTokens& tokens);

// True for "Monday" and "Mon", case aside.
bool IsWeekday(absl::string_view word);

// True for "December", "Dec" and "Sept", case aside.
bool IsMonth(absl::string_view word);

}  // namespace turnstone
