#include "ingest-service/parse/json_lines_parser.h"

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/model/limits.h"
#include "ingest-service/parse/json_lines_names.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

// The last millisecond that a time can name.
constexpr uint32_t kTimeMsMax = std::numeric_limits<int32_t>::max();

// OK if `object` is one and has only these keys, each once.
absl::Status CheckKeys(JsonValue object,
                       std::initializer_list<absl::string_view> keys) {
  TS_RETURN_IF_ERROR(object.Expect(JsonKind::kObject));
  uint32_t found = 0;
  for (const JsonValue field : object.children()) {
    const absl::string_view key = field.key();
    uint32_t bit = 1;
    for (const absl::string_view known : keys) {
      if (known == key) break;
      bit <<= 1;
    }
    if ((bit >> keys.size()) != 0) {
      return object.Error(absl::StrCat("only the keys ",
                                       absl::StrJoin(keys, ", "), ", found \"",
                                       key.substr(0, kIdBytesMax), "\""));
    }
    if ((found & bit) != 0) {
      return object.Error(
          absl::StrCat("each key once, found \"", key, "\" twice"));
    }
    found |= bit;
  }
  return absl::OkStatus();
}

// A string that has been decoded, and its place.
struct Text {
  std::string text;
  SourceSpan span;
};

// Returns the string `key`; it is empty if there is none.
absl::StatusOr<Text> OptionalText(JsonValue object, absl::string_view key) {
  TS_ASSIGN_OR_RETURN(const JsonValue value, object.FindString(key));
  if (!value.exists()) return Text();
  TS_ASSIGN_OR_RETURN(std::string text, DecodeString(value));
  return Text{std::move(text), value.span()};
}

// As above; INVALID_ARGUMENT if it is missing or empty.
absl::StatusOr<Text> RequiredText(JsonValue object, absl::string_view key) {
  TS_ASSIGN_OR_RETURN(Text text, OptionalText(object, key));
  if (text.text.empty()) {
    return object.Error(absl::StrCat("a \"", key, "\" that is not empty"));
  }
  return text;
}

absl::StatusOr<bool> OptionalBool(JsonValue object, absl::string_view key) {
  const JsonValue value = object.Find(key);
  if (!value.exists()) return false;
  TS_RETURN_IF_ERROR(value.Expect(JsonKind::kBoolean));
  return value.bytes() == "true";
}

// Returns the value whose name `key` gives.
template <typename Value, size_t kSize>
absl::StatusOr<Value> NamedValue(
    JsonValue object, absl::string_view key,
    const std::pair<Value, absl::string_view> (&names)[kSize]) {
  const JsonValue value = object.Find(key);
  std::string known;
  for (const auto& [named, name] : names) {
    if (value.kind() == JsonKind::kString && value.bytes() == name) {
      return named;
    }
    absl::StrAppend(&known, known.empty() ? "" : ", ", name);
  }
  return object.Error(absl::StrCat("a \"", key, "\" of ", known));
}

// Returns a whole number from 0 to `max`.
absl::StatusOr<uint32_t> WholeNumber(JsonValue value, uint32_t max) {
  uint32_t number = 0;
  if (value.kind() != JsonKind::kNumber ||
      !absl::SimpleAtoi(value.bytes(), &number) || number > max) {
    return value.Error(absl::StrCat("a whole number from 0 to ", max));
  }
  return number;
}

bool IsCharacterBegin(absl::string_view text, size_t at) {
  return at == text.size() ||
         (at < text.size() &&
          (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80);
}

// True for "HH:MM".
bool IsTimeOfDay(absl::string_view text) {
  uint32_t hours = 0;
  uint32_t minutes = 0;
  return text.size() == 5 && text[2] == ':' &&
         text.find_first_not_of("0123456789:") == absl::string_view::npos &&
         absl::SimpleAtoi(text.substr(0, 2), &hours) && hours < 24 &&
         absl::SimpleAtoi(text.substr(3), &minutes) && minutes < 60;
}

// Reads the lines one after the other.
class LinesParser {
 public:
  explicit LinesParser(absl::string_view source)
      : source_(source),
        builder_(source, SourceFormat::kJsonLines, TextRule::kExact) {}

  absl::StatusOr<ParsedTranscript> Parse() {
    LineReader lines(source_, TextBegin(source_));
    bool has_header = false;
    while (lines.Next()) {
      if (lines.line().visible.size() == 0) continue;
      TS_ASSIGN_OR_RETURN(const JsonDocument document,
                          ReadJson(source_, lines.line().visible));
      const JsonValue root = document.root();
      TS_RETURN_IF_ERROR(root.Expect(JsonKind::kObject));
      if (!has_header) {
        TS_RETURN_IF_ERROR(ReadHeader(root));
        has_header = true;
      } else if (root.Find("annotation").kind() != JsonKind::kNone) {
        TS_RETURN_IF_ERROR(ReadAnnotation(root));
      } else {
        TS_RETURN_IF_ERROR(ReadTurn(root));
      }
    }
    TS_RETURN_IF_ERROR(EndTurn());
    return builder_.Finish();
  }

 private:
  absl::Status ReadHeader(JsonValue header) {
    TS_RETURN_IF_ERROR(CheckKeys(
        header, {"turnstone", "title", "event", "place", "date", "start_time",
                 "end_time", "language", "speakers", "more_metadata"}));
    if (header.Find("turnstone").bytes() != kJsonLinesVersion) {
      return header.Error(
          absl::StrCat("\"turnstone\":\"", kJsonLinesVersion, "\""));
    }
    for (const MetadataName& name : kMetadataNames) {
      TS_RETURN_IF_ERROR(AddMetadataValue(name.kind, header, name.key));
    }
    TS_ASSIGN_OR_RETURN(const JsonValue speakers, header.FindArray("speakers"));
    for (const JsonValue speaker : speakers.children()) {
      TS_RETURN_IF_ERROR(ReadDeclaredSpeaker(speaker));
    }
    TS_ASSIGN_OR_RETURN(const JsonValue more,
                        header.FindArray("more_metadata"));
    for (const JsonValue metadata : more.children()) {
      TS_RETURN_IF_ERROR(ReadMoreMetadata(metadata));
    }
    return absl::OkStatus();
  }

  absl::Status ReadMoreMetadata(JsonValue metadata) {
    TS_RETURN_IF_ERROR(CheckKeys(metadata, {"kind", "value"}));
    const JsonValue kind = metadata.Find("kind");
    for (const MetadataName& name : kMetadataNames) {
      if (kind.kind() == JsonKind::kString && kind.bytes() == name.name) {
        return AddMetadataValue(name.kind, metadata, "value");
      }
    }
    return metadata.Error(
        "a \"kind\" of TITLE, EVENT, PLACE, DATE, "
        "START_TIME, END_TIME, LANGUAGE");
  }

  absl::Status AddMetadataValue(MetadataKind kind, JsonValue object,
                                absl::string_view key) {
    TS_ASSIGN_OR_RETURN(Text value, OptionalText(object, key));
    if (value.text.empty()) return absl::OkStatus();
    if (kind == MetadataKind::kDate && !ParseDate(value.text).ok()) {
      return object.Find(key).Error("a date as YYYY-MM-DD");
    }
    if ((kind == MetadataKind::kStartTime || kind == MetadataKind::kEndTime) &&
        !IsTimeOfDay(value.text)) {
      return object.Find(key).Error("a time as HH:MM");
    }
    builder_.transcript().metadata.push_back(
        {kind, std::move(value.text), value.span});
    return absl::OkStatus();
  }

  absl::Status ReadDeclaredSpeaker(JsonValue value) {
    TS_RETURN_IF_ERROR(
        CheckKeys(value, {"label", "name", "role", "affiliation", "is_group"}));
    TS_ASSIGN_OR_RETURN(Text label, RequiredText(value, "label"));
    TS_ASSIGN_OR_RETURN(Text name, RequiredText(value, "name"));
    TS_ASSIGN_OR_RETURN(Text role, OptionalText(value, "role"));
    TS_ASSIGN_OR_RETURN(Text affiliation, OptionalText(value, "affiliation"));
    if (builder_.transcript().speakers.size() == kDeclaredSpeakersMax) {
      return value.Error(
          absl::StrCat("at most ", kDeclaredSpeakersMax, " speakers"));
    }
    DeclaredSpeaker speaker;
    TS_ASSIGN_OR_RETURN(speaker.is_group, OptionalBool(value, "is_group"));
    speaker.label = std::move(label.text);
    speaker.name = std::move(name.text);
    speaker.role = std::move(role.text);
    speaker.affiliation = std::move(affiliation.text);
    speaker.source = name.span;
    builder_.transcript().speakers.push_back(std::move(speaker));
    return absl::OkStatus();
  }

  absl::Status ReadTurn(JsonValue value) {
    TS_RETURN_IF_ERROR(EndTurn());
    TS_RETURN_IF_ERROR(CheckKeys(value, {"label", "text", "times", "speaker"}));
    TS_ASSIGN_OR_RETURN(Text label, OptionalText(value, "label"));
    if (label.text.size() > kLabelBytesMax) {
      return value.Find("label").Error(
          absl::StrCat("at most ", kLabelBytesMax, " bytes"));
    }
    TS_ASSIGN_OR_RETURN(const JsonValue text, value.FindString("text"));
    if (!text.exists()) return value.Error("a \"text\" or an \"annotation\"");
    Segment segment;
    segment.begin = value.span().begin;
    segment.label_span = label.text.empty() ? SourceSpan() : label.span;
    segment.label = std::move(label.text);
    TS_RETURN_IF_ERROR(builder_.StartTurn(segment));
    has_turn_ = true;
    has_annotation_ = false;
    TS_RETURN_IF_ERROR(AddExactString(text, &builder_));
    // A longer text is not gathered, and refused when the turn ends.
    if (builder_.turn().text.size() > kTurnTextBytesMax) {
      return absl::OkStatus();
    }
    TS_RETURN_IF_ERROR(ReadTimes(value));
    return ReadGivenSpeaker(value);
  }

  absl::Status ReadTimes(JsonValue turn) {
    TS_ASSIGN_OR_RETURN(const JsonValue times, turn.FindArray("times"));
    const std::string& text = builder_.turn().text;
    for (const JsonValue element : times.children()) {
      TS_RETURN_IF_ERROR(element.Expect(JsonKind::kArray));
      uint32_t numbers[3] = {};
      size_t count = 0;
      for (const JsonValue number : element.children()) {
        if (count == 3) return element.Error("three numbers");
        TS_ASSIGN_OR_RETURN(numbers[count++], WholeNumber(number, kTimeMsMax));
      }
      if (count != 3) return element.Error("three numbers");
      const auto [begin, start_ms, end_ms] = numbers;
      std::vector<TextTime>& known = builder_.turn().times;
      if (!IsCharacterBegin(text, begin) ||
          (!known.empty() && begin <= known.back().text_begin)) {
        return element.Error(
            "rising places of the text where characters begin");
      }
      if (end_ms < start_ms) return element.Error("an end after its start");
      known.push_back({begin, TimeRange{static_cast<int32_t>(start_ms),
                                        static_cast<int32_t>(end_ms)}});
    }
    return absl::OkStatus();
  }

  absl::Status ReadGivenSpeaker(JsonValue turn) {
    TS_ASSIGN_OR_RETURN(const JsonValue value, turn.FindObject("speaker"));
    if (!value.exists()) return absl::OkStatus();
    TS_RETURN_IF_ERROR(CheckKeys(
        value, {"name", "state", "confidence", "kind", "in_transcript_only"}));
    TS_ASSIGN_OR_RETURN(Text name, OptionalText(value, "name"));
    GivenSpeaker given;
    TS_ASSIGN_OR_RETURN(given.state, NamedValue(value, "state", kStateNames));
    given.is_nobody = name.text.empty();
    if (given.is_nobody && given.state != AttributionState::kUndecided &&
        given.state != AttributionState::kCurated) {
      return value.Error("a \"name\"");
    }
    const JsonValue confidence = value.Find("confidence");
    if (confidence.kind() != JsonKind::kNumber ||
        !absl::SimpleAtod(confidence.bytes(), &given.confidence) ||
        !(given.confidence >= 0 && given.confidence <= 1)) {
      return value.Error("a \"confidence\" from 0 to 1");
    }
    TS_ASSIGN_OR_RETURN(const Text kind, OptionalText(value, "kind"));
    if (!kind.text.empty() && kind.text != kUnnamedName &&
        kind.text != kGroupName) {
      return value.Find("kind").Error("UNNAMED or GROUP");
    }
    given.is_unnamed = kind.text == kUnnamedName;
    given.is_group = kind.text == kGroupName;
    TS_ASSIGN_OR_RETURN(given.in_transcript_only,
                        OptionalBool(value, "in_transcript_only"));
    given.source = given.is_nobody ? value.span() : name.span;
    given.name = std::move(name.text);
    builder_.turn().given = std::move(given);
    return absl::OkStatus();
  }

  absl::Status ReadAnnotation(JsonValue value) {
    TS_RETURN_IF_ERROR(CheckKeys(value, {"annotation", "kind", "text_offset"}));
    TS_ASSIGN_OR_RETURN(Text text, OptionalText(value, "annotation"));
    TS_ASSIGN_OR_RETURN(const AnnotationKind kind,
                        NamedValue(value, "kind", kAnnotationNames));
    builder_.AddAnnotation(kind, std::move(text.text), text.span);
    has_annotation_ = true;
    const JsonValue offset = value.Find("text_offset");
    if (!offset.exists()) return absl::OkStatus();
    const absl::string_view turn_text =
        has_turn_ ? absl::string_view(builder_.turn().text) : "";
    TS_ASSIGN_OR_RETURN(
        const uint32_t at,
        WholeNumber(offset, static_cast<uint32_t>(turn_text.size())));
    if (!IsCharacterBegin(turn_text, at)) {
      return offset.Error("a place of the text where a character begins");
    }
    builder_.transcript().annotations.back().text_offset = at;
    return absl::OkStatus();
  }

  // OK if the turn that ends here, if any, has text or an annotation.
  absl::Status EndTurn() {
    if (!has_turn_ || has_annotation_ || builder_.has_text()) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        absl::StrCat("line ", builder_.turn().line,
                     ": expected text, or an annotation after it"));
  }

  absl::string_view source_;
  MarkupBuilder builder_;
  bool has_turn_ = false;
  bool has_annotation_ = false;  // The turn has one.
};

}  // namespace

absl::StatusOr<ParsedTranscript> ParseJsonLines(absl::string_view source) {
  return LinesParser(source).Parse();
}

}  // namespace turnstone
