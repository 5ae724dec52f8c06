// Reads Turnstone's own format: JSON Lines, in which nothing is lost.
//
//   source     := header (turn | annotation)*      one object a line
//   header     := {"turnstone":"transcript/1", title, event, place, date,
//                  start_time, end_time, language, speakers, more_metadata}
//   turn       := {label, "text":"...", times, speaker}
//   annotation := {"annotation":"Laughter", "kind":"SOUND", text_offset}
//
// Every turn is a turn of its own and its text is kept as it is. Blank lines
// are left out. FORMATS_JSON.md says what each key is.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// Parses what WriteJsonLines() writes, and what others write as it does.
// INVALID_ARGUMENT, with the line, if a line is no such object, has a key
// that is not known or twice, or a value that is out of place; limits are
// those of ParseSource(), but for the length of lines. Linear time. Any
// thread.
absl::StatusOr<ParsedTranscript> ParseJsonLines(absl::string_view source);

}  // namespace turnstone
