// Reads the cues of WebVTT and SubRip files.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

struct Cue {
  uint64_t begin = 0;  // Byte of the source where its times stand.
  SourceSpan id;       // Empty if it has none.
  TimeRange time;      // An end before the start is taken for the start.
  SourceSpan payload;  // Its lines, without the end of the last.
};

// True if a WebVTT file begins here, after a byte order mark if there is one:
// "WEBVTT", alone or with a blank or tab behind it.
bool HasWebVttSignature(absl::string_view source);

// Reads a time stamp of WebVTT at `*at` and moves behind it; nothing if there
// is none: `01:02.003`, `00:01:02.003`. Minutes may have more zeros before
// them, as players take it though the standard does not. With `comma` a comma
// may stand for the full stop, and hours may have one digit, as in SubRip.
// Times of more than 24 days are none.
std::optional<int32_t> ReadCueTime(absl::string_view text, size_t* at,
                                   bool comma);

// Returns the cues of a WebVTT file, as the parser of the standard finds them
// (WebVTT, section 6.1): blocks without valid times, comments, style sheets
// and regions are passed over. Settings are not looked at. Linear time.
std::vector<Cue> ReadWebVttCues(absl::string_view source);

// Returns the cues of a SubRip file: a line of times, with a number before it
// or not, and the lines up to the next. Linear time.
std::vector<Cue> ReadSubRipCues(absl::string_view source);

}  // namespace turnstone
