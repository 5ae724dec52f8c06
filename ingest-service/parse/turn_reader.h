// Reads the turns of a source, given how its format prints their heads.

#pragma once

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {

// What precedes the text of a turn.
struct TurnHead {
  SourceSpan head;   // Through the white space before the text.
  SourceSpan label;  // Inside it; empty if there is no label.
};

// Returns the first head that begins in `line` at byte `from` or later. A
// head lies in one line and is not empty. Linear in what it looks at.
using HeadFinder = absl::FunctionRef<std::optional<TurnHead>(
    const SourceLine& line, uint64_t from)>;

// Returns where the text of a source begins: after its byte order mark.
uint64_t TextBegin(absl::string_view source);

// Reads all of `source`, whose text has been checked. INVALID_ARGUMENT names
// the line if there are no turns, too many, or too long ones, or too many
// annotations.
absl::StatusOr<ParsedTranscript> ReadTurns(absl::string_view source,
                                           SourceFormat format,
                                           HeadFinder find_head);

// The error for a source in which no turn is found.
absl::Status NoTurnError(absl::string_view source);

}  // namespace turnstone
