// Writes Turnstone's own format, which json_lines_parser.h reads.

#pragma once

#include <string>

#include "common/model/transcript.h"

namespace turnstone {

// Returns the transcript as JSON Lines, each line ended by "\n", so that
// ParseJsonLines() gives its labels, text, times, annotations, metadata,
// declared and given speakers again; spans, ids and attributions are not
// written. Equal transcripts give equal bytes. Of metadata the first of each
// kind comes first. Any thread.
std::string WriteJsonLines(const ParsedTranscript& transcript);

}  // namespace turnstone
