#include "ingest-service/parse/subrip_parser.h"

#include "ingest-service/parse/cue_speech.h"
#include "ingest-service/parse/cues.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {

bool LooksLikeSubRip(absl::string_view source) {
  // A number, and before it perhaps a line of the writer's.
  constexpr int kLinesMax = 4;
  LineReader lines(source, TextBegin(source));
  int seen = 0;
  while (seen < kLinesMax && lines.Next()) {
    const SourceLine& line = lines.line();
    if (line.visible.size() == 0) continue;
    ++seen;
    if (!ReadSubRipCues(BytesOf(source, line.visible)).empty()) return true;
  }
  return false;
}

absl::StatusOr<ParsedTranscript> ParseSubRip(absl::string_view source) {
  return JoinCues(source, SourceFormat::kSubRip, ReadSubRipCues(source));
}

}  // namespace turnstone
