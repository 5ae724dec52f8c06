#include "ingest-service/parse/amazon_transcribe_parser.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "common/base/status_macros.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

// Reads who speaks when, where the items do not say it themselves.
absl::StatusOr<SpeakerTimes> ReadSpeakerLabels(JsonValue results) {
  SpeakerTimes speakers;
  TS_ASSIGN_OR_RETURN(const JsonValue labels,
                      results.FindObject("speaker_labels"));
  TS_ASSIGN_OR_RETURN(const JsonValue segments, labels.FindArray("segments"));
  for (const JsonValue segment : segments.children()) {
    TS_RETURN_IF_ERROR(segment.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(
        const auto start_ms,
        MillisecondsOf(segment.Find("start_time"), kMsPerSecond));
    if (start_ms.has_value()) {
      speakers.Add(*start_ms, segment.Find("speaker_label"));
    }
  }
  return speakers;
}

// Reads the items of a source.
class ItemReader {
 public:
  // Chinese, Japanese and Thai put no blanks between words.
  ItemReader(SpeakerTimes speakers, absl::string_view language)
      : speakers_(std::move(speakers)),
        gap_(absl::StartsWith(language, "zh") ||
                     absl::StartsWith(language, "ja") ||
                     absl::StartsWith(language, "th")
                 ? WordGap::kNone
                 : WordGap::kBlank) {}

  absl::StatusOr<HeardWord> operator()(JsonValue item) const {
    HeardWord word;
    word.gap =
        item.Find("type").bytes() == "punctuation" ? WordGap::kAttached : gap_;
    TS_ASSIGN_OR_RETURN(const JsonValue alternatives,
                        item.FindArray("alternatives"));
    if (!alternatives.children().empty()) {
      const JsonValue best = *alternatives.children().begin();
      TS_RETURN_IF_ERROR(best.Expect(JsonKind::kObject));
      TS_ASSIGN_OR_RETURN(word.text, best.FindString("content"));
    }
    TS_ASSIGN_OR_RETURN(word.time, TimeOf(item.Find("start_time"),
                                          item.Find("end_time"), kMsPerSecond));
    word.speaker = item.Find("speaker_label");
    if (!word.speaker.exists() && word.time.has_value() && !speakers_.empty()) {
      word.speaker = speakers_.At(word.time->start_ms);
    }
    return word;
  }

 private:
  SpeakerTimes speakers_;
  WordGap gap_;
};

// Returns the items from the first to the last that a segment counts up; none
// if it counts other than in order.
JsonChildren ItemsOf(JsonValue ids,
                     const std::vector<JsonChildren::Iterator>& items) {
  size_t first = 0;
  size_t next = 0;
  for (const JsonValue value : ids.children()) {
    uint32_t id = 0;
    if (!absl::SimpleAtoi(value.bytes(), &id) || id + 1 >= items.size() ||
        (next > 0 && id != next)) {
      return {};
    }
    if (next == 0) first = id;
    next = size_t{id} + 1;
  }
  return next == 0 ? JsonChildren() : JsonChildren(items[first], items[next]);
}

absl::Status AddAudioSegments(JsonValue segments, JsonValue items,
                              const ItemReader& reader,
                              MarkupBuilder* builder) {
  std::vector<JsonChildren::Iterator> places;
  const JsonChildren all = items.children();
  for (auto at = all.begin(); at != all.end(); ++at) places.push_back(at);
  places.push_back(all.end());
  for (const JsonValue value : segments.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("transcript"));
    TS_ASSIGN_OR_RETURN(
        segment.time,
        TimeOf(value.Find("start_time"), value.Find("end_time"), kMsPerSecond));
    const JsonValue speaker = value.Find("speaker_label");
    TS_ASSIGN_OR_RETURN(
        segment.label,
        LabelOf(speaker.exists() ? speaker : value.Find("channel_label")));
    TS_ASSIGN_OR_RETURN(const JsonValue ids, value.FindArray("items"));
    segment.words = ItemsOf(ids, places);
    TS_RETURN_IF_ERROR(AddSegment(segment, reader, builder));
  }
  return absl::OkStatus();
}

absl::Status AddChannelItems(JsonValue channels, const ItemReader& reader,
                             MarkupBuilder* builder) {
  std::vector<HeardSegment> segments;
  HeardSegment channel;
  for (const JsonValue value : channels.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    channel.value = value;
    TS_ASSIGN_OR_RETURN(channel.label, LabelOf(value.Find("channel_label")));
    TS_ASSIGN_OR_RETURN(const JsonValue items, value.FindArray("items"));
    channel.words = items.children();
    TS_RETURN_IF_ERROR(SplitWords(channel, reader, &segments));
    ++channel.channel;
  }
  return AddChannels(std::move(segments), reader, builder);
}

absl::Status AddResults(JsonValue results, MarkupBuilder* builder) {
  const JsonValue language = results.Find("language_code");
  AddLanguage(language, builder);
  TS_ASSIGN_OR_RETURN(SpeakerTimes speakers, ReadSpeakerLabels(results));
  const ItemReader reader(std::move(speakers), language.bytes());
  TS_ASSIGN_OR_RETURN(const JsonValue items, results.FindArray("items"));
  TS_ASSIGN_OR_RETURN(const JsonValue segments,
                      results.FindArray("audio_segments"));
  if (!segments.children().empty()) {
    return AddAudioSegments(segments, items, reader, builder);
  }
  TS_ASSIGN_OR_RETURN(const JsonValue labels,
                      results.FindObject("channel_labels"));
  TS_ASSIGN_OR_RETURN(const JsonValue channels, labels.FindArray("channels"));
  if (!channels.children().empty()) {
    return AddChannelItems(channels, reader, builder);
  }
  HeardSegment whole;
  whole.value = results;
  whole.words = items.children();
  TS_ASSIGN_OR_RETURN(const JsonValue transcripts,
                      results.FindArray("transcripts"));
  if (whole.words.empty() && !transcripts.children().empty()) {
    TS_ASSIGN_OR_RETURN(
        whole.text, (*transcripts.children().begin()).FindString("transcript"));
  }
  return AddSegment(whole, reader, builder);
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseAmazonTranscribe(
    absl::string_view source) {
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  const JsonValue root = document.root();
  MarkupBuilder builder(source, SourceFormat::kAmazonTranscribe);
  if (root.kind() == JsonKind::kArray) {
    HeardSegment whole;
    whole.value = root;
    whole.words = root.children();
    TS_RETURN_IF_ERROR(
        AddSegment(whole, ItemReader(SpeakerTimes(), ""), &builder));
    return builder.Finish();
  }
  TS_ASSIGN_OR_RETURN(const JsonValue results, root.FindObject("results"));
  TS_RETURN_IF_ERROR(AddResults(results, &builder));
  return builder.Finish();
}

}  // namespace turnstone
