// Parses WebVTT: cues with times.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if the source begins as a WebVTT file must.
bool LooksLikeWebVtt(absl::string_view source);

// Parses a source whose text has been checked. INVALID_ARGUMENT with the line
// if the signature is missing or nothing is said. See `JoinCues`.
absl::StatusOr<ParsedTranscript> ParseWebVtt(absl::string_view source);

}  // namespace turnstone
