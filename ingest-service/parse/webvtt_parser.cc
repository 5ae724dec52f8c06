#include "ingest-service/parse/webvtt_parser.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/cue_speech.h"
#include "ingest-service/parse/cues.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

// Adds the language that the header names, as some writers do:
// "Language: en".
void AddLanguage(absl::string_view source, ParsedTranscript* transcript) {
  constexpr absl::string_view kField = "Language:";
  LineReader lines(source, TextBegin(source));
  while (lines.Next() && lines.line().visible.size() > 0) {
    const SourceLine& line = lines.line();
    if (!absl::StartsWith(BytesOf(source, line.visible), kField)) continue;
    const SourceSpan value =
        Trim(source, {line.visible.begin + kField.size(), line.visible.end});
    if (value.size() == 0 || value.size() > kLanguageBytesMax) return;
    transcript->metadata.push_back(
        {MetadataKind::kLanguage, std::string(BytesOf(source, value)), value});
    return;
  }
}

}  // namespace

bool LooksLikeWebVtt(absl::string_view source) {
  return HasWebVttSignature(source);
}

absl::StatusOr<ParsedTranscript> ParseWebVtt(absl::string_view source) {
  if (!HasWebVttSignature(source)) {
    return absl::InvalidArgumentError(
        "line 1: expected 'WEBVTT' at the beginning");
  }
  TS_ASSIGN_OR_RETURN(
      ParsedTranscript transcript,
      JoinCues(source, SourceFormat::kWebVtt, ReadWebVttCues(source)));
  AddLanguage(source, &transcript);
  return transcript;
}

}  // namespace turnstone
