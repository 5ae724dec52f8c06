// Parses Markdown transcripts: "**Name:** text", or a heading "### Name" above
// what the person says. A time mark may stand before or after the name.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if `source` names speakers as Markdown does. Linear time.
bool LooksLikeMarkdown(absl::string_view source);

// Parses text that has been checked. Errors as of ParseSource().
absl::StatusOr<ParsedTranscript> ParseMarkdown(absl::string_view source);

}  // namespace turnstone
