// Makes turns of the cues of WebVTT and SubRip files.

#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/cues.h"

namespace turnstone {

// Joins cues to turns. Who speaks is told by voice tags (`<v Name>`), by
// `Name:` at the beginning of a line, by `>>`, and by two or more lines that
// begin with a dash. A label without a voice tag holds until the next; where a
// file tells nobody, a pause of kPauseMs parts two turns. Other tags are
// markup; time stamps inside a cue are times. In a file whose cues repeat the
// last lines of the cue before, as text that rolls up does, what is repeated
// is markup. `format` is WebVTT or SubRip. Linear time.
//
// INVALID_ARGUMENT if there is no speech, or what MarkupBuilder refuses.
absl::StatusOr<ParsedTranscript> JoinCues(absl::string_view source,
                                          SourceFormat format,
                                          const std::vector<Cue>& cues);

}  // namespace turnstone
