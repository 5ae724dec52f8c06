#include "ingest-service/parse/deepgram_parser.h"

#include <limits>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

absl::StatusOr<HeardWord> ReadWord(JsonValue value) {
  HeardWord word;
  TS_ASSIGN_OR_RETURN(word.text, value.FindString("punctuated_word"));
  if (!word.text.exists()) {
    TS_ASSIGN_OR_RETURN(word.text, value.FindString("word"));
  }
  TS_ASSIGN_OR_RETURN(
      word.time, TimeOf(value.Find("start"), value.Find("end"), kMsPerSecond));
  word.speaker = value.Find("speaker");
  return word;
}

// Returns how many values an array has, 2 for more.
size_t CountToTwo(JsonValue array) {
  size_t count = 0;
  for (const JsonValue value : array.children()) {
    static_cast<void>(value);
    if (++count == 2) break;
  }
  return count;
}

// Each channel numbers its speakers anew: where there are several, the
// channel is the label.
absl::Status AddUtterances(JsonValue utterances, bool several_channels,
                           MarkupBuilder* builder) {
  std::vector<HeardSegment> segments;
  for (const JsonValue value : utterances.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("transcript"));
    TS_ASSIGN_OR_RETURN(const JsonValue words, value.FindArray("words"));
    segment.words = words.children();
    TS_ASSIGN_OR_RETURN(segment.time, TimeOf(value.Find("start"),
                                             value.Find("end"), kMsPerSecond));
    TS_ASSIGN_OR_RETURN(
        segment.label,
        LabelOf(value.Find(several_channels ? "channel" : "speaker")));
    TS_RETURN_IF_ERROR(AppendSegment(std::move(segment), &segments));
  }
  return AddChannels(std::move(segments), ReadWord, builder);
}

absl::Status ReadParagraphs(JsonValue paragraphs, const HeardSegment& channel,
                            std::vector<HeardSegment>* segments) {
  JsonChildren words = channel.words;
  for (const JsonValue paragraph : paragraphs.children()) {
    TS_RETURN_IF_ERROR(paragraph.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const JsonLabel label,
                        LabelOf(paragraph.Find("speaker")));
    TS_ASSIGN_OR_RETURN(const JsonValue sentences,
                        paragraph.FindArray("sentences"));
    for (const JsonValue value : sentences.children()) {
      TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
      HeardSegment segment = channel;
      segment.value = value;
      segment.label = label;
      TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
      TS_ASSIGN_OR_RETURN(
          segment.time,
          TimeOf(value.Find("start"), value.Find("end"), kMsPerSecond));
      segment.words = {};
      if (segment.time.has_value()) {
        TS_ASSIGN_OR_RETURN(segment.words,
                            TakeWords(segment.time->end_ms, ReadWord, &words));
      }
      TS_RETURN_IF_ERROR(AppendSegment(std::move(segment), segments));
    }
  }
  return absl::OkStatus();
}

// Reads the best alternative of a channel.
absl::Status ReadChannel(JsonValue value, size_t number, bool several_channels,
                         std::vector<HeardSegment>* segments) {
  TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
  TS_ASSIGN_OR_RETURN(const JsonValue alternatives,
                      value.FindArray("alternatives"));
  if (alternatives.children().empty()) return absl::OkStatus();
  const JsonValue best = *alternatives.children().begin();
  TS_RETURN_IF_ERROR(best.Expect(JsonKind::kObject));
  HeardSegment channel;
  channel.value = best;
  channel.channel = number;
  TS_ASSIGN_OR_RETURN(const JsonValue words, best.FindArray("words"));
  channel.words = words.children();
  TS_ASSIGN_OR_RETURN(const JsonValue outer, best.FindObject("paragraphs"));
  TS_ASSIGN_OR_RETURN(const JsonValue paragraphs,
                      outer.FindArray("paragraphs"));
  if (!paragraphs.children().empty()) {
    return ReadParagraphs(paragraphs, channel, segments);
  }
  if (channel.words.empty()) {
    TS_ASSIGN_OR_RETURN(channel.text, best.FindString("transcript"));
  } else if (several_channels) {
    return SplitWords(channel, ReadWord, segments);
  }
  return AppendSegment(std::move(channel), segments);
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseDeepgram(absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  MarkupBuilder builder(source, SourceFormat::kDeepgram);
  TS_ASSIGN_OR_RETURN(const JsonValue results,
                      document.root().FindObject("results"));
  TS_ASSIGN_OR_RETURN(const JsonValue utterances,
                      results.FindArray("utterances"));
  TS_ASSIGN_OR_RETURN(const JsonValue channels, results.FindArray("channels"));
  const bool several_channels = CountToTwo(channels) == 2;
  if (!channels.children().empty()) {
    AddLanguage((*channels.children().begin()).Find("detected_language"),
                &builder);
  }
  if (!utterances.children().empty()) {
    TS_RETURN_IF_ERROR(AddUtterances(utterances, several_channels, &builder));
    return builder.Finish();
  }
  std::vector<HeardSegment> segments;
  size_t number = 0;
  for (const JsonValue channel : channels.children()) {
    TS_RETURN_IF_ERROR(
        ReadChannel(channel, number++, several_channels, &segments));
  }
  TS_RETURN_IF_ERROR(AddChannels(std::move(segments), ReadWord, &builder));
  return builder.Finish();
}

}  // namespace turnstone
