#include "ingest-service/parse/teams_parser.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_speech.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

constexpr size_t kDateBytes = 10;  // "2023-04-14"
constexpr int64_t kMsPerDay = 86'400'000;

absl::StatusOr<HeardWord> ReadNoWord(JsonValue) { return HeardWord(); }

// Returns the number of a field of two digits, such as ":46"; -1 if it is none.
int64_t TwoDigits(absl::string_view text, size_t at, char before) {
  const auto digit = [&text](size_t place) {
    return absl::ascii_isdigit(static_cast<unsigned char>(text[place]));
  };
  if (at + 2 >= text.size() || text[at] != before || !digit(at + 1) ||
      !digit(at + 2)) {
    return -1;
  }
  return (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
}

// Returns the milliseconds from 1970 to "2023-04-14T05:46:07.3433333Z". The
// zone is left aside: only differences count, and all are of the same.
std::optional<int64_t> MomentOf(absl::string_view text) {
  const auto day = ParseDate(text.substr(0, kDateBytes));
  const std::string padded = absl::StrCat(text, "    ");
  const int64_t hours = TwoDigits(padded, kDateBytes, 'T');
  const int64_t minutes = TwoDigits(padded, kDateBytes + 3, ':');
  const int64_t seconds = TwoDigits(padded, kDateBytes + 6, ':');
  if (!day.ok() || hours < 0 || minutes < 0 || seconds < 0) {
    return std::nullopt;
  }
  int64_t ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const size_t point = kDateBytes + 9;
  if (padded[point] == '.') {
    for (int64_t at = 1, unit = 100; unit > 0; ++at, unit /= 10) {
      const char byte = padded[point + at];
      if (!absl::ascii_isdigit(static_cast<unsigned char>(byte))) break;
      ms += (byte - '0') * unit;
    }
  }
  return *day * kMsPerDay + ms;
}

// Adds spoken texts, whose times count from the first of them.
class SpokenTexts {
 public:
  explicit SpokenTexts(MarkupBuilder* builder) : builder_(builder) {}

  absl::Status Add(JsonValue value) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("spokenText"));
    TS_ASSIGN_OR_RETURN(segment.label, LabelOf(value.Find("speakerName")));
    TS_ASSIGN_OR_RETURN(const auto start, Offset(value, "startDateTime"));
    TS_ASSIGN_OR_RETURN(const auto end, Offset(value, "endDateTime"));
    if (start.has_value()) {
      segment.time = TimeRange{*start, std::max(*start, end.value_or(*start))};
    }
    if (!has_language_) AddLanguage(value.Find("spokenLanguage"), builder_);
    has_language_ = has_language_ || value.Find("spokenLanguage").exists();
    return AddSegment(segment, ReadNoWord, builder_);
  }

 private:
  absl::StatusOr<std::optional<int32_t>> Offset(JsonValue value,
                                                absl::string_view key) {
    TS_ASSIGN_OR_RETURN(const JsonValue text, value.FindString(key));
    if (!text.exists()) return std::optional<int32_t>();
    const std::optional<int64_t> moment = MomentOf(text.bytes());
    if (!moment.has_value()) {
      return text.Error("a moment such as 2023-04-14T05:46:07Z");
    }
    if (!first_.has_value()) {
      first_ = moment;
      const uint64_t begin = text.span().begin;
      builder_->transcript().metadata.push_back(
          {MetadataKind::kDate,
           std::string(text.bytes().substr(0, kDateBytes)),
           {begin, begin + kDateBytes}});
    }
    const int64_t offset = std::max<int64_t>(*moment - *first_, 0);
    if (offset > std::numeric_limits<int32_t>::max()) {
      return text.Error("a moment within 24 days of the first");
    }
    return std::optional<int32_t>(static_cast<int32_t>(offset));
  }

  MarkupBuilder* builder_;
  std::optional<int64_t> first_;
  bool has_language_ = false;
};

// Adds the entries of a transcript that was downloaded with its recording.
absl::Status AddEntries(JsonValue entries, MarkupBuilder* builder) {
  bool has_language = false;
  for (const JsonValue value : entries.children()) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    HeardSegment segment;
    segment.value = value;
    TS_ASSIGN_OR_RETURN(segment.text, value.FindString("text"));
    TS_ASSIGN_OR_RETURN(segment.label,
                        LabelOf(value.Find("speakerDisplayName")));
    TS_ASSIGN_OR_RETURN(
        segment.time, TimeOf(value.Find("startOffset"), value.Find("endOffset"),
                             kMsPerSecond));
    if (!has_language) AddLanguage(value.Find("spokenLanguageTag"), builder);
    has_language = has_language || value.Find("spokenLanguageTag").exists();
    TS_RETURN_IF_ERROR(AddSegment(segment, ReadNoWord, builder));
  }
  return absl::OkStatus();
}

// Adds a spoken text, or entries.
absl::Status AddObject(JsonValue object, SpokenTexts* texts,
                       MarkupBuilder* builder) {
  TS_ASSIGN_OR_RETURN(const JsonValue entries, object.FindArray("entries"));
  return entries.exists() ? AddEntries(entries, builder) : texts->Add(object);
}

// True if the first line is a whole object.
bool HasObjectsInLines(absl::string_view source) {
  LineReader lines(source, TextBegin(source));
  while (lines.Next() && lines.line().visible.size() == 0) {
  }
  const absl::string_view first = BytesOf(source, lines.line().visible);
  return absl::StartsWith(first, "{") && absl::EndsWith(first, "}");
}

}  // namespace

absl::StatusOr<ParsedTranscript> ParseTeams(absl::string_view source) {
  MarkupBuilder builder(source, SourceFormat::kTeams);
  SpokenTexts texts(&builder);
  if (HasObjectsInLines(source)) {
    LineReader lines(source, TextBegin(source));
    while (lines.Next()) {
      if (lines.line().visible.size() == 0) continue;
      TS_ASSIGN_OR_RETURN(const JsonDocument document,
                          ReadJson(source, lines.line().visible));
      TS_RETURN_IF_ERROR(AddObject(document.root(), &texts, &builder));
    }
    return builder.Finish();
  }
  TS_ASSIGN_OR_RETURN(const JsonDocument document, ReadJson(source));
  if (document.root().kind() == JsonKind::kObject) {
    TS_RETURN_IF_ERROR(AddObject(document.root(), &texts, &builder));
    return builder.Finish();
  }
  for (const JsonValue value : document.root().children()) {
    TS_RETURN_IF_ERROR(texts.Add(value));
  }
  return builder.Finish();
}

}  // namespace turnstone
