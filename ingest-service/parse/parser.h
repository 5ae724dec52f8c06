// Parses sources of any format.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// Returns the format of `source`, text in UTF-8, judged by how its turns begin,
// or of JSON by its keys; `kUnknown` if no turn and no known key is found. Any
// bytes will do. Linear time. Any thread.
SourceFormat DetectFormat(absl::string_view source);

// Parses `source`, whose encoding is detected (`DetectEncoding`); `kUnknown`
// means that its format is to be detected too. All offsets of the result are
// bytes of `source`. A source in UTF-8 is tiled by it (`CheckTiling`), one in
// another encoding by its characters. Ids and attributions are empty.
// Linear time; memory is bounded by the limits of turns and annotations and
// the size of the source. Any thread.
//
// INVALID_ARGUMENT, as "line N: " and what was expected there, if the source
// is empty, is not valid in its encoding, holds binary bytes, no turn, or goes
// over `kImportSourceBytesMax`, `kConvertedSourceBytesMax`, `kLineBytesMax`,
// `kTurnsPerTranscriptMax`, `kTurnTextBytesMax`, `kHtmlPiecesMax` or
// `kAnnotationsPerTranscriptMax`. INTERNAL if the parser is at fault.
absl::StatusOr<ParsedTranscript> ParseSource(absl::string_view source,
                                             SourceFormat format);

}  // namespace turnstone
