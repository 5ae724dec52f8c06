#include "ingest-service/parse/google_speech_parser.h"

#include <initializer_list>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

// The service's versions and libraries write keys differently.
JsonValue FindAny(JsonValue object,
                  std::initializer_list<absl::string_view> keys) {
  for (const absl::string_view key : keys) {
    const JsonValue found = object.Find(key);
    if (found.exists()) return found;
  }
  return {};
}

// A time of 0 and a speaker's tag of 0 are left out or mean nothing.
absl::StatusOr<HeardWord> ReadWord(JsonValue value) {
  HeardWord word;
  TS_ASSIGN_OR_RETURN(word.text, value.FindString("word"));
  const JsonValue start = FindAny(
      value, {"startTime", "startOffset", "start_time", "start_offset"});
  const JsonValue end =
      FindAny(value, {"endTime", "endOffset", "end_time", "end_offset"});
  if (start.exists()) {
    TS_ASSIGN_OR_RETURN(word.time, TimeOf(start, end, kMsPerSecond));
  } else {
    TS_ASSIGN_OR_RETURN(const auto end_ms, MillisecondsOf(end, kMsPerSecond));
    if (end_ms.has_value()) word.time = TimeRange{0, *end_ms};
  }
  word.speaker = FindAny(
      value, {"speakerLabel", "speakerTag", "speaker_label", "speaker_tag"});
  if (word.speaker.bytes() == "0" || word.speaker.bytes().empty()) {
    word.speaker = {};
  }
  return word;
}

struct Result {
  HeardSegment segment;  // Its best alternative.
  WordSummary words;
  JsonValue channel;
};

absl::StatusOr<std::vector<Result>> ReadResults(JsonValue array) {
  std::vector<Result> results;
  for (const JsonValue value : array.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const JsonValue alternatives,
                        value.FindArray("alternatives"));
    if (alternatives.children().empty()) continue;
    Result result;
    HeardSegment& segment = result.segment;
    segment.value = *alternatives.children().begin();
    TS_RETURN_IF_ERROR(segment.value.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(segment.text, segment.value.FindString("transcript"));
    TS_ASSIGN_OR_RETURN(const JsonValue words,
                        segment.value.FindArray("words"));
    segment.words = words.children();
    TS_ASSIGN_OR_RETURN(result.words, SummarizeWords(segment.words, ReadWord));
    segment.time = result.words.time;
    if (!segment.text.exists() && segment.words.empty()) continue;
    if (results.size() == kJsonSegmentsMax) {
      return value.Error(
          absl::StrCat("at most ", kJsonSegmentsMax, " results"));
    }
    result.channel = FindAny(value, {"channelTag", "channel_tag"});
    results.push_back(std::move(result));
  }
  return results;
}

// With speakers told apart, the last result may repeat the words of all others
// with their speakers, which the others do not have.
bool LastRepeatsAll(const std::vector<Result>& results) {
  if (results.size() < 2 || !results.back().words.speaker.exists()) {
    return false;
  }
  size_t words = 0;
  for (const Result& result : results) {
    if (&result == &results.back()) break;
    if (result.words.speaker.exists()) return false;
    words += result.words.count;
  }
  return results.back().words.count >= words;
}

absl::Status AddResult(Result result, MarkupBuilder* builder) {
  if (result.words.several || result.segment.text.bytes().empty()) {
    result.segment.text = {};
  } else if (result.words.speaker.exists()) {
    TS_ASSIGN_OR_RETURN(result.segment.label, LabelOf(result.words.speaker));
  }
  if (!result.words.speaker.exists() && result.channel.bytes() != "0") {
    TS_ASSIGN_OR_RETURN(result.segment.label, LabelOf(result.channel));
  }
  return AddSegment(result.segment, ReadWord, builder);
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseGoogleSpeech(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  const JsonValue root = document.root();
  MarkupBuilder builder(source, SourceFormat::kGoogleSpeech);
  TS_ASSIGN_OR_RETURN(const JsonValue response, root.FindObject("response"));
  TS_ASSIGN_OR_RETURN(
      const JsonValue array,
      (response.exists() ? response : root).FindArray("results"));
  if (!array.children().empty()) {
    AddLanguage(
        FindAny(*array.children().begin(), {"languageCode", "language_code"}),
        &builder);
  }
  TS_ASSIGN_OR_RETURN(std::vector<Result> results, ReadResults(array));
  if (LastRepeatsAll(results)) {
    // Its transcript is empty, or that of the last words only.
    results.erase(results.begin(), results.end() - 1);
    results[0].segment.text = {};
  }
  for (Result& result : results) {
    TS_RETURN_IF_ERROR(AddResult(std::move(result), &builder));
  }
  return builder.Finish();
}

}  // namespace turnstone
