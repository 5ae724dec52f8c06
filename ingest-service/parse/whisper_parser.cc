#include "ingest-service/parse/whisper_parser.h"

#include <utility>

#include "absl/strings/match.h"
#include "common/base/status_macros.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

absl::StatusOr<HeardWord> ReadWord(JsonValue value) {
  HeardWord word;
  TS_ASSIGN_OR_RETURN(word.text, value.FindString("word"));
  TS_ASSIGN_OR_RETURN(
      word.time, TimeOf(value.Find("start"), value.Find("end"), kMsPerSecond));
  word.speaker = value.Find("speaker");
  return word;
}

// Reads a token of whisper.cpp; "[_BEG_]" and the like are no speech.
absl::StatusOr<HeardWord> ReadToken(JsonValue value) {
  HeardWord word;
  TS_ASSIGN_OR_RETURN(word.text, value.FindString("text"));
  if (absl::StartsWith(word.text.bytes(), "[_")) word.text = {};
  TS_ASSIGN_OR_RETURN(const JsonValue offsets, value.FindObject("offsets"));
  TS_ASSIGN_OR_RETURN(word.time, TimeOf(offsets.Find("from"),
                                        offsets.Find("to"), kMsPerMillisecond));
  return word;
}

absl::Status AddSegments(JsonValue segments, MarkupBuilder* builder) {
  for (const JsonValue value : segments.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
    TS_ASSIGN_OR_RETURN(const JsonValue words, value.FindArray("words"));
    segment.words = words.children();
    TS_ASSIGN_OR_RETURN(segment.time, TimeOf(value.Find("start"),
                                             value.Find("end"), kMsPerSecond));
    JsonValue speaker = value.Find("speaker");
    if (!speaker.exists()) {
      TS_ASSIGN_OR_RETURN(const WordSummary summary,
                          SummarizeWords(segment.words, ReadWord));
      speaker = summary.speaker;
      if (summary.several) segment.text = {};
    }
    TS_ASSIGN_OR_RETURN(segment.label, LabelOf(speaker));
    TS_RETURN_IF_ERROR(AddSegment(segment, ReadWord, builder));
  }
  return absl::OkStatus();
}

// Of whisper.cpp. It prints "?" for a speaker whom it cannot tell.
absl::Status AddTranscription(JsonValue segments, MarkupBuilder* builder) {
  bool new_turn = false;
  for (const JsonValue value : segments.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    segment.new_turn = new_turn;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
    TS_ASSIGN_OR_RETURN(const JsonValue tokens, value.FindArray("tokens"));
    segment.words = tokens.children();
    TS_ASSIGN_OR_RETURN(const JsonValue offsets, value.FindObject("offsets"));
    TS_ASSIGN_OR_RETURN(
        segment.time,
        TimeOf(offsets.Find("from"), offsets.Find("to"), kMsPerMillisecond));
    TS_ASSIGN_OR_RETURN(segment.label, LabelOf(value.Find("speaker")));
    if (segment.label.text == "?") segment.label = {};
    TS_RETURN_IF_ERROR(AddSegment(segment, ReadToken, builder));
    new_turn = value.Find("speaker_turn_next").bytes() == "true";
  }
  return absl::OkStatus();
}

// Of the pipelines that give "chunks" with a "timestamp" of two numbers.
absl::Status AddChunks(JsonValue chunks, MarkupBuilder* builder) {
  for (const JsonValue value : chunks.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
    TS_ASSIGN_OR_RETURN(const JsonValue place, value.FindArray("timestamp"));
    JsonValue bounds[2];
    size_t count = 0;
    for (const JsonValue bound : place.children()) {
      if (count < 2) bounds[count++] = bound;
    }
    TS_ASSIGN_OR_RETURN(segment.time,
                        TimeOf(bounds[0], bounds[1], kMsPerSecond));
    TS_RETURN_IF_ERROR(AddSegment(segment, ReadWord, builder));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseWhisper(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  const JsonValue root = document.root();
  MarkupBuilder builder(source, SourceFormat::kWhisper);
  TS_ASSIGN_OR_RETURN(const JsonValue result, root.FindObject("result"));
  AddLanguage(root.Find("language"), &builder);
  AddLanguage(result.Find("language"), &builder);
  TS_ASSIGN_OR_RETURN(const JsonValue segments, root.FindArray("segments"));
  TS_ASSIGN_OR_RETURN(const JsonValue transcription,
                      root.FindArray("transcription"));
  TS_ASSIGN_OR_RETURN(const JsonValue chunks, root.FindArray("chunks"));
  if (!segments.children().empty()) {
    TS_RETURN_IF_ERROR(AddSegments(segments, &builder));
  } else if (!transcription.children().empty()) {
    TS_RETURN_IF_ERROR(AddTranscription(transcription, &builder));
  } else if (!chunks.children().empty()) {
    TS_RETURN_IF_ERROR(AddChunks(chunks, &builder));
  } else {
    HeardSegment whole;
    whole.value = root;
    TS_ASSIGN_OR_RETURN(whole.text, root.FindString("text"));
    TS_ASSIGN_OR_RETURN(const JsonValue words, root.FindArray("words"));
    whole.words = words.children();
    TS_RETURN_IF_ERROR(AddSegment(whole, ReadWord, &builder));
  }
  return builder.Finish();
}

}  // namespace turnstone
