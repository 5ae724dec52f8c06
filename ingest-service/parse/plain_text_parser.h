// Plain text: "NAME: text", each turn at the beginning of a line.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if a turn of `source` begins with a label. Any bytes will do.
bool LooksLikePlainText(absl::string_view source);

// Parses `source`, whose text has been checked. INVALID_ARGUMENT as
// `ReadTurns`.
absl::StatusOr<ParsedTranscript> ParsePlainText(absl::string_view source);

}  // namespace turnstone
