#include "ingest-service/parse/azure_speech_parser.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/base/status_macros.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

// Reads the time of a phrase or word: in ticks or, newer, in milliseconds.
absl::StatusOr<std::optional<TimeRange>> ReadTime(JsonValue value) {
  const JsonValue ms = value.Find("offsetMilliseconds");
  if (ms.exists()) {
    return TimeOfLength(ms, value.Find("durationMilliseconds"),
                        kMsPerMillisecond);
  }
  return TimeOfLength(value.Find("offsetInTicks"),
                      value.Find("durationInTicks"), kMsPerTick);
}

absl::StatusOr<HeardWord> ReadWord(JsonValue value) {
  HeardWord word;
  for (const absl::string_view key : {"displayText", "word", "text"}) {
    TS_ASSIGN_OR_RETURN(word.text, value.FindString(key));
    if (word.text.exists()) break;
  }
  TS_ASSIGN_OR_RETURN(word.time, ReadTime(value));
  return word;
}

// Finds the text and the words: in the best reading of batch transcription, in
// the phrase itself of fast transcription.
absl::Status ReadText(JsonValue phrase, HeardSegment* segment) {
  JsonValue best = phrase;
  TS_ASSIGN_OR_RETURN(const JsonValue readings, phrase.FindArray("nBest"));
  if (!readings.children().empty()) best = *readings.children().begin();
  TS_RETURN_IF_ERROR(best.Expect(JsonKind::kObject));
  for (const absl::string_view key : {"display", "text", "lexical"}) {
    TS_ASSIGN_OR_RETURN(segment->text, best.FindString(key));
    if (segment->text.exists()) break;
  }
  for (const absl::string_view key : {"displayWords", "words"}) {
    TS_ASSIGN_OR_RETURN(const JsonValue words, best.FindArray(key));
    segment->words = words.children();
    if (!segment->words.empty()) break;
  }
  return absl::OkStatus();
}

// Where there are several channels and no speakers, the channel is the label.
absl::Status AddPhrases(JsonValue phrases, MarkupBuilder* builder) {
  std::vector<HeardSegment> segments;
  bool has_channels = false;
  for (const JsonValue value : phrases.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_RETURN_IF_ERROR(ReadText(value, &segment));
    if (!segment.text.exists()) continue;
    TS_ASSIGN_OR_RETURN(segment.time, ReadTime(value));
    TS_ASSIGN_OR_RETURN(segment.label, LabelOf(value.Find("speaker")));
    uint32_t channel = 0;
    if (absl::SimpleAtoi(value.Find("channel").bytes(), &channel)) {
      segment.channel = channel;
    }
    has_channels =
        has_channels ||
        (!segments.empty() && segment.channel != segments.front().channel);
    TS_RETURN_IF_ERROR(AppendSegment(std::move(segment), &segments));
  }
  for (HeardSegment& segment : segments) {
    if (!has_channels || !segment.label.text.empty()) continue;
    TS_ASSIGN_OR_RETURN(segment.label, LabelOf(segment.value.Find("channel")));
  }
  return AddChannels(std::move(segments), ReadWord, builder);
}

// Adds the whole text of each channel, where there are no phrases.
absl::Status AddCombined(JsonValue phrases, MarkupBuilder* builder) {
  for (const JsonValue value : phrases.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    segment.new_turn = true;
    TS_RETURN_IF_ERROR(ReadText(value, &segment));
    TS_RETURN_IF_ERROR(AddSegment(segment, ReadWord, builder));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseAzureSpeech(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  MarkupBuilder builder(source, SourceFormat::kAzureSpeech);
  for (const absl::string_view key : {"recognizedPhrases", "phrases"}) {
    TS_ASSIGN_OR_RETURN(const JsonValue phrases,
                        document.root().FindArray(key));
    if (phrases.children().empty()) continue;
    AddLanguage((*phrases.children().begin()).Find("locale"), &builder);
    TS_RETURN_IF_ERROR(AddPhrases(phrases, &builder));
    return builder.Finish();
  }
  for (const absl::string_view key :
       {"combinedRecognizedPhrases", "combinedPhrases"}) {
    TS_ASSIGN_OR_RETURN(const JsonValue phrases,
                        document.root().FindArray(key));
    TS_RETURN_IF_ERROR(AddCombined(phrases, &builder));
  }
  return builder.Finish();
}

}  // namespace turnstone
