// Reads the JSON of Otter.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// Parses what Otter writes. INVALID_ARGUMENT, with the line, if
// the JSON cannot be read, a value that is used is of the wrong kind, or no
// speech is found; limits are those of ParseSource(). Linear time. Any thread.
absl::StatusOr<ParsedTranscript> ParseOtter(absl::string_view source);

}  // namespace turnstone
