#include "ingest-service/parse/kaldi_parser.h"

#include <utility>

#include "common/base/status_macros.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

// Reads who speaks when.
absl::StatusOr<SpeakerTimes> ReadSegmentation(JsonValue segmentation) {
  SpeakerTimes speakers;
  TS_ASSIGN_OR_RETURN(const JsonValue segments,
                      segmentation.FindArray("segments"));
  for (const JsonValue segment : segments.children()) {
    TS_RETURN_IF_ERROR(segment.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const auto start_ms,
                        MillisecondsOf(segment.Find("start"), kMsPerSecond));
    TS_ASSIGN_OR_RETURN(const JsonValue speaker, segment.FindObject("speaker"));
    if (start_ms.has_value()) speakers.Add(*start_ms, speaker.Find("@id"));
  }
  return speakers;
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseKaldi(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  const JsonValue root = document.root();
  MarkupBuilder builder(source, SourceFormat::kKaldi);
  TS_ASSIGN_OR_RETURN(const JsonValue wrapped, root.FindObject("retval"));
  const JsonValue inner = wrapped.exists() ? wrapped : root;
  TS_ASSIGN_OR_RETURN(JsonValue segmentation, inner.FindObject("segmentation"));
  if (!segmentation.exists()) {
    TS_ASSIGN_OR_RETURN(segmentation, root.FindObject("segmentation"));
  }
  TS_ASSIGN_OR_RETURN(const SpeakerTimes speakers,
                      ReadSegmentation(segmentation));
  const auto read_word =
      [&speakers](JsonValue value) -> absl::StatusOr<HeardWord> {
    HeardWord word;
    TS_ASSIGN_OR_RETURN(word.text, value.FindString("punct"));
    if (!word.text.exists()) {
      TS_ASSIGN_OR_RETURN(word.text, value.FindString("word"));
    }
    TS_ASSIGN_OR_RETURN(word.time, TimeOf(value.Find("start"),
                                          value.Find("end"), kMsPerSecond));
    if (word.time.has_value()) word.speaker = speakers.At(word.time->start_ms);
    return word;
  };
  HeardSegment whole;
  whole.value = root;
  TS_ASSIGN_OR_RETURN(const JsonValue words, inner.FindArray("words"));
  whole.words = words.children();
  if (whole.words.empty()) {
    return root.Error("words, found none");
  }
  TS_RETURN_IF_ERROR(AddSegment(whole, read_word, &builder));
  return builder.Finish();
}

}  // namespace turnstone
