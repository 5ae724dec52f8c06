#include "ingest-service/parse/council_data_project_parser.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

constexpr size_t kDateBytes = 10;  // "2021-07-23"

absl::StatusOr<HeardWord> ReadWord(JsonValue value) {
  HeardWord word;
  TS_ASSIGN_OR_RETURN(word.text, value.FindString("text"));
  TS_ASSIGN_OR_RETURN(word.time, TimeOf(value.Find("start_time"),
                                        value.Find("end_time"), kMsPerSecond));
  return word;
}

// The session's date is the event's; the date of creation is not.
void AddDate(JsonValue session, MarkupBuilder* builder) {
  const absl::string_view date = session.bytes().substr(0, kDateBytes);
  if (!session.exists() || !ParseDate(date).ok()) return;
  const uint64_t begin = session.span().begin;
  builder->transcript().metadata.push_back(
      {MetadataKind::kDate, std::string(date), {begin, begin + kDateBytes}});
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseCouncilDataProject(
    absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  const JsonValue root = document.root();
  MarkupBuilder builder(source, SourceFormat::kCouncilDataProject);
  AddDate(root.Find("session_datetime"), &builder);
  TS_ASSIGN_OR_RETURN(const JsonValue sentences, root.FindArray("sentences"));
  for (const JsonValue value : sentences.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
    TS_ASSIGN_OR_RETURN(const JsonValue words, value.FindArray("words"));
    segment.words = words.children();
    TS_ASSIGN_OR_RETURN(
        segment.time,
        TimeOf(value.Find("start_time"), value.Find("end_time"), kMsPerSecond));
    TS_ASSIGN_OR_RETURN(segment.label, LabelOf(value.Find("speaker_name")));
    if (segment.label.text.empty()) {
      TS_ASSIGN_OR_RETURN(segment.label, LabelOf(value.Find("speaker_index")));
    }
    TS_RETURN_IF_ERROR(AddSegment(segment, ReadWord, &builder));
  }
  return builder.Finish();
}

}  // namespace turnstone
