#include "ingest-service/parse/otter_parser.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

// Declares the speakers, whom segments name by their ids.
absl::Status AddSpeakers(JsonValue speakers, MarkupBuilder* builder) {
  for (const JsonValue value : speakers.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    DeclaredSpeaker speaker;
    TS_ASSIGN_OR_RETURN(JsonLabel id, LabelOf(value.Find("id")));
    TS_ASSIGN_OR_RETURN(JsonLabel name, LabelOf(value.Find("speaker_name")));
    if (id.text.empty() || name.text.empty()) continue;
    if (builder->transcript().speakers.size() == kDeclaredSpeakersMax) {
      return value.Error(
          absl::StrCat("at most ", kDeclaredSpeakersMax, " speakers"));
    }
    speaker.label = std::move(id.text);
    speaker.name = std::move(name.text);
    speaker.source = name.span;
    builder->transcript().speakers.push_back(std::move(speaker));
  }
  return absl::OkStatus();
}

// Returns the name of the speaker, or else the id, or else the number of the
// voice.
absl::StatusOr<JsonLabel> ReadLabel(JsonValue segment) {
  JsonLabel label;
  for (const absl::string_view key :
       {"speaker_name", "speaker_id", "speaker_model_label"}) {
    TS_ASSIGN_OR_RETURN(label, LabelOf(segment.Find(key)));
    if (!label.text.empty()) break;
  }
  return label;
}

absl::Status AddTranscript(JsonValue value, MarkupBuilder* builder) {
  TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
  HeardSegment segment;
  segment.value = value;
  TS_ASSIGN_OR_RETURN(segment.text, value.FindString("transcript"));
  TS_ASSIGN_OR_RETURN(segment.label, ReadLabel(value));
  TS_ASSIGN_OR_RETURN(
      segment.time, TimeOf(value.Find("start_offset"), value.Find("end_offset"),
                           kMsPerSample));
  // Words count their seconds from the segment's start.
  const auto read_word =
      [&segment](JsonValue element) -> absl::StatusOr<HeardWord> {
    HeardWord word;
    TS_ASSIGN_OR_RETURN(word.text, element.FindString("word"));
    TS_ASSIGN_OR_RETURN(word.time, TimeOf(element.Find("start"),
                                          element.Find("end"), kMsPerSecond));
    const TimeRange whole = segment.time.value_or(TimeRange());
    if (word.time.has_value() &&
        word.time->start_ms <= whole.end_ms - whole.start_ms) {
      word.time->start_ms += whole.start_ms;
      word.time->end_ms = std::min<int64_t>(
          int64_t{word.time->end_ms} + whole.start_ms, whole.end_ms);
    } else {
      word.time.reset();
    }
    return word;
  };
  TS_ASSIGN_OR_RETURN(const JsonValue words, value.FindArray("alignment"));
  segment.words = words.children();
  return AddSegment(segment, read_word, builder);
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseOtter(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  MarkupBuilder builder(source, SourceFormat::kOtter);
  TS_ASSIGN_OR_RETURN(JsonValue speech, document.root().FindObject("speech"));
  if (!speech.exists()) speech = document.root();
  TS_RETURN_IF_ERROR(
      AddMetadata(MetadataKind::kTitle, speech.Find("title"), &builder));
  TS_ASSIGN_OR_RETURN(const JsonValue speakers, speech.FindArray("speakers"));
  TS_RETURN_IF_ERROR(AddSpeakers(speakers, &builder));
  TS_ASSIGN_OR_RETURN(const JsonValue transcripts,
                      speech.FindArray("transcripts"));
  for (const JsonValue value : transcripts.children()) {
    TS_RETURN_IF_ERROR(AddTranscript(value, &builder));
  }
  return builder.Finish();
}

}  // namespace turnstone
