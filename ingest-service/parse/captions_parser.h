// Live captions: ">> NAME: text", and what becomes of it in the wild.
//
//   head := chevrons [label ":"] space*
//   chevrons := ">>" | "> >" | ">>>" | ">" (only before a label)
//
// A head begins a line, after white space. Inside a line it needs a label, or
// a sentence that ends before it and a capital after it. A label at the
// beginning of a line may lack its chevrons (see `label_census.h`).

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if a turn of `source` begins with chevrons. Any bytes will do.
bool LooksLikeCaptions(absl::string_view source);

// Parses `source`, whose text has been checked. INVALID_ARGUMENT as
// `ReadTurns`.
absl::StatusOr<ParsedTranscript> ParseCaptions(absl::string_view source);

}  // namespace turnstone
