// Times of day as English texts write them.
//
//   "13:10", "13.10", "13h10", "9 a.m.", "2:30pm", "noon"
//   "10:00 - 11:30", "2:30-3:45pm", "11am-noon", "10:00 to 11:30"
//
// Without "a.m." or "p.m." the hour has two digits, or it is in a range that
// ends in the afternoon: "3:00" may be day or night.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/model/transcript.h"
#include "ingest-service/parse/text_tokens.h"

namespace turnstone {

// A time, or two with a mark of a range between them.
struct FoundTime {
  int start = 0;           // Minutes since midnight.
  std::optional<int> end;  // After `start`.
  SourceSpan source;       // Of a range both, for one shows the half of both.
  size_t next = 0;         // The token after it.
};

// Returns the time or range that begins at token `at`, or nothing.
std::optional<FoundTime> ReadTime(const TextTokens& tokens, size_t at);

// Returns the times and ranges of a line, in order. Linear time.
std::vector<FoundTime> FindTimes(const TextTokens& tokens);

// Returns the token after the time zone at `at`: "UTC", "(GMT+1)", "local
// time"; `at` if there is none.
size_t SkipTimeZone(const TextTokens& tokens, size_t at);

// "HH:MM"
std::string FormatTime(int minutes);

}  // namespace turnstone
