#include "ingest-service/parse/zoom_parser.h"

#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

absl::StatusOr<HeardWord> ReadNoWord(JsonValue) { return HeardWord(); }

// Returns the name of a participant, or else the id.
absl::StatusOr<JsonLabel> ReadLabel(JsonValue participant) {
  JsonLabel label;
  for (const absl::string_view key :
       {"display_name", "name", "participant_id"}) {
    TS_ASSIGN_OR_RETURN(label, LabelOf(participant.Find(key)));
    if (!label.text.empty()) break;
  }
  return label;
}

absl::Status ReadParticipant(JsonValue participant, size_t number,
                             std::vector<HeardSegment>* segments) {
  TS_RETURN_IF_ERROR(participant.Expect(JsonKind::kObject));
  TS_ASSIGN_OR_RETURN(const JsonLabel label, ReadLabel(participant));
  TS_ASSIGN_OR_RETURN(const JsonValue transcripts,
                      participant.FindArray("transcripts"));
  for (const JsonValue value : transcripts.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    segment.label = label;
    segment.channel = number;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
    TS_ASSIGN_OR_RETURN(
        segment.time,
        TimeOf(value.Find("start_time"), value.Find("end_time"), kMsPerSecond));
    TS_RETURN_IF_ERROR(AppendSegment(std::move(segment), segments));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseZoom(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  const JsonValue root = document.root();
  MarkupBuilder builder(source, SourceFormat::kZoom);
  TS_ASSIGN_OR_RETURN(const JsonValue participants,
                      root.FindArray("participants"));
  if (!participants.exists() && root.Find("timeline").exists()) {
    return root.Find("timeline")
        .Error(
            "speech, found who speaks when: Zoom has the text in a WebVTT "
            "file");
  }
  std::vector<HeardSegment> segments;
  size_t number = 0;
  for (const JsonValue participant : participants.children()) {
    TS_RETURN_IF_ERROR(ReadParticipant(participant, number++, &segments));
  }
  TS_RETURN_IF_ERROR(AddChannels(std::move(segments), ReadNoWord, &builder));
  return builder.Finish();
}

}  // namespace turnstone
