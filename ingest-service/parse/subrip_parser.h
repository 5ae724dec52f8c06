// Parses SubRip (`.srt`): numbered cues with times.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if a line of times, `00:00:01,000 --> 00:00:02,000`, is among the
// first lines with text.
bool LooksLikeSubRip(absl::string_view source);

// Parses a source whose text has been checked. INVALID_ARGUMENT with the line
// if nothing is said. See `JoinCues`.
absl::StatusOr<ParsedTranscript> ParseSubRip(absl::string_view source);

}  // namespace turnstone
