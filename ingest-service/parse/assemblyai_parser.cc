#include "ingest-service/parse/assemblyai_parser.h"

#include <utility>

#include "common/base/status_macros.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

absl::StatusOr<HeardWord> ReadWord(JsonValue value) {
  HeardWord word;
  TS_ASSIGN_OR_RETURN(word.text, value.FindString("text"));
  TS_ASSIGN_OR_RETURN(word.time, TimeOf(value.Find("start"), value.Find("end"),
                                        kMsPerMillisecond));
  word.speaker = value.Find("speaker");
  return word;
}

absl::Status AddUtterances(JsonValue utterances, MarkupBuilder* builder) {
  for (const JsonValue value : utterances.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
    TS_ASSIGN_OR_RETURN(const JsonValue words, value.FindArray("words"));
    segment.words = words.children();
    TS_ASSIGN_OR_RETURN(
        segment.time,
        TimeOf(value.Find("start"), value.Find("end"), kMsPerMillisecond));
    const JsonValue speaker = value.Find("speaker");
    TS_ASSIGN_OR_RETURN(
        segment.label,
        LabelOf(speaker.exists() ? speaker : value.Find("channel")));
    TS_RETURN_IF_ERROR(AddSegment(segment, ReadWord, builder));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseAssemblyAi(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  const JsonValue root = document.root();
  MarkupBuilder builder(source, SourceFormat::kAssemblyAi);
  AddLanguage(root.Find("language_code"), &builder);
  TS_ASSIGN_OR_RETURN(const JsonValue utterances, root.FindArray("utterances"));
  if (!utterances.children().empty()) {
    TS_RETURN_IF_ERROR(AddUtterances(utterances, &builder));
    return builder.Finish();
  }
  // The words have their punctuation: without speakers they are cut at pauses.
  HeardSegment whole;
  whole.value = root;
  TS_ASSIGN_OR_RETURN(const JsonValue words, root.FindArray("words"));
  whole.words = words.children();
  if (whole.words.empty()) {
    TS_ASSIGN_OR_RETURN(whole.text, root.FindString("text"));
  }
  TS_RETURN_IF_ERROR(AddSegment(whole, ReadWord, &builder));
  return builder.Finish();
}

}  // namespace turnstone
