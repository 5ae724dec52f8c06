#include "ingest-service/parse/json_text.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

constexpr size_t kUnicodeEscapeBytes = 6;  // "\u00e9"

struct Escape {
  std::string character;  // Empty if there is no such escape.
  size_t bytes = 0;       // Of the source, the backslash among them.
};

// Returns the code unit of the "\u00e9" at `at`, or nothing.
std::optional<uint32_t> CodeUnit(absl::string_view bytes, size_t at) {
  if (at + kUnicodeEscapeBytes > bytes.size() || bytes[at] != '\\' ||
      bytes[at + 1] != 'u') {
    return std::nullopt;
  }
  const char* const begin = bytes.data() + at + 2;
  const char* const end = bytes.data() + at + kUnicodeEscapeBytes;
  uint32_t unit = 0;
  const auto [stop, error] = std::from_chars(begin, end, unit, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return unit;
}

Escape ReadUnicodeEscape(absl::string_view bytes, size_t at) {
  const std::optional<uint32_t> first = CodeUnit(bytes, at);
  if (!first.has_value()) return {};
  Escape escape;
  escape.bytes = kUnicodeEscapeBytes;
  uint32_t point = *first;
  if (U_IS_SURROGATE(point)) {
    const std::optional<uint32_t> second = CodeUnit(bytes, at + escape.bytes);
    if (!U_IS_SURROGATE_LEAD(point) || !second.has_value() ||
        !U_IS_TRAIL(*second)) {
      return {};
    }
    escape.bytes *= 2;
    point = U16_GET_SUPPLEMENTARY(point, *second);
  }
  char character[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(character, size, point);
  escape.character.assign(character, size);
  return escape;
}

Escape ReadEscape(absl::string_view bytes, size_t at) {
  if (at + 1 == bytes.size()) return {};
  switch (bytes[at + 1]) {
    case '"':
    case '\\':
    case '/':
      return {std::string(1, bytes[at + 1]), 2};
    case 'b':
      return {"\b", 2};
    case 'f':
      return {"\f", 2};
    case 'n':
      return {"\n", 2};
    case 'r':
      return {"\r", 2};
    case 't':
      return {"\t", 2};
    case 'u':
      return ReadUnicodeEscape(bytes, at);
    default:
      return {};
  }
}

bool IsBinary(absl::string_view character) {
  if (character.size() != 1) return false;
  const auto byte = static_cast<unsigned char>(character[0]);
  return absl::ascii_iscntrl(byte) && !absl::ascii_isspace(byte);
}

// Gives the pieces of a string in order: runs without an escape, and the
// character of each escape with its place.
absl::Status ForEachPiece(
    JsonValue string, absl::FunctionRef<void(SourceSpan)> run,
    absl::FunctionRef<void(absl::string_view, SourceSpan)> character) {
  TS_RETURN_IF_ERROR(string.Expect(JsonKind::kString));
  const absl::string_view bytes = string.bytes();
  const uint64_t begin = string.span().begin;
  size_t at = 0;
  while (at < bytes.size()) {
    const size_t end = std::min(bytes.find('\\', at), bytes.size());
    if (end > at) run({begin + at, begin + end});
    at = end;
    if (at == bytes.size()) break;
    const Escape escape = ReadEscape(bytes, at);
    if (escape.character.empty()) {
      return string.Error("escapes of JSON, each of a whole character");
    }
    if (IsBinary(escape.character)) {
      return string.Error("text, found an escaped control character");
    }
    character(escape.character, {begin + at, begin + at + escape.bytes});
    at += escape.bytes;
  }
  return absl::OkStatus();
}

bool IsSpace(absl::string_view character) {
  return SpaceBytesAt(character, 0) == character.size();
}

bool IsDigits(absl::string_view text) {
  for (const char byte : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(byte))) return false;
  }
  return !text.empty();
}

// Returns the number that the whole text is.
std::optional<double> NumberOf(absl::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

// Returns the seconds of "01:02:03.5", "02:03,5" or "1.5s".
std::optional<double> SecondsOf(absl::string_view text) {
  if (absl::ConsumeSuffix(&text, "s")) return NumberOf(text);
  double seconds = 0;
  int parts = 0;
  while (true) {
    const size_t colon = text.find(':');
    if (colon == absl::string_view::npos) break;
    const absl::string_view part = text.substr(0, colon);
    if (!IsDigits(part) || ++parts > 2) return std::nullopt;
    seconds = (seconds + NumberOf(part).value_or(0)) * 60;
    text.remove_prefix(colon + 1);
  }
  if (parts == 0 || text.empty() || text[0] == '-') return std::nullopt;
  const std::optional<double> rest =
      NumberOf(absl::StrReplaceAll(text, {{",", "."}}));
  if (!rest.has_value()) return std::nullopt;
  return seconds + *rest;
}

std::optional<double> ScalarMilliseconds(absl::string_view text,
                                         double ms_per_unit) {
  std::optional<double> number = NumberOf(text);
  if (!number.has_value()) {
    number = SecondsOf(text);
    ms_per_unit = kMsPerSecond;
  }
  if (!number.has_value()) return std::nullopt;
  return *number * ms_per_unit;
}

// Of {"seconds": "1", "nanos": 500000000}, either of which may be missing.
std::optional<double> DurationMilliseconds(JsonValue value) {
  double ms = 0;
  for (const JsonValue field : value.children()) {
    const std::optional<double> number = NumberOf(field.bytes());
    const bool seconds = field.key() == "seconds";
    if (!number.has_value() || (!seconds && field.key() != "nanos")) {
      return std::nullopt;
    }
    ms += *number * (seconds ? kMsPerSecond : 1e-6);
  }
  return ms;
}

}  // namespace

absl::StatusOr<std::string> DecodeString(JsonValue string) {
  const uint64_t begin = string.span().begin;
  std::string decoded;
  decoded.reserve(string.bytes().size());
  TS_RETURN_IF_ERROR(ForEachPiece(
      string,
      [&](SourceSpan span) {
        const absl::string_view run =
            string.bytes().substr(span.begin - begin, span.size());
        decoded.append(run.data(), run.size());
      },
      [&](absl::string_view character, SourceSpan) {
        decoded.append(character.data(), character.size());
      }));
  return decoded;
}

absl::Status AddExactString(JsonValue string, MarkupBuilder* builder) {
  return ForEachPiece(
      string, [builder](SourceSpan span) { builder->AddText(span); },
      [builder](absl::string_view character, SourceSpan span) {
        builder->AddDecoded(character, span);
      });
}

absl::Status AddString(JsonValue string, MarkupBuilder* builder) {
  const absl::string_view bytes = string.bytes();
  const uint64_t begin = string.span().begin;
  if (string.kind() == JsonKind::kString && !absl::StrContains(bytes, '\\')) {
    const SourceSpan visible = Trim(bytes, {0, bytes.size()});
    builder->AddText({begin + visible.begin, begin + visible.end});
    return absl::OkStatus();
  }
  // From the first character that is no white space up to the last.
  SourceSpan inner = {string.span().end, begin};
  const auto widen = [&inner](SourceSpan span) {
    inner = {std::min(inner.begin, span.begin), span.end};
  };
  TS_RETURN_IF_ERROR(ForEachPiece(
      string,
      [&](SourceSpan span) {
        const SourceSpan visible =
            Trim(bytes, {span.begin - begin, span.end - begin});
        if (visible.size() == 0) return;
        widen({begin + visible.begin, begin + visible.end});
      },
      [&](absl::string_view character, SourceSpan span) {
        if (!IsSpace(character)) widen(span);
      }));
  builder->Reserve(bytes.size());
  return ForEachPiece(
      string,
      [&](SourceSpan span) {
        const uint64_t end = std::min(span.end, inner.end);
        span.begin = std::max(span.begin, inner.begin);
        if (span.begin < end) builder->AddText({span.begin, end});
      },
      [&](absl::string_view character, SourceSpan span) {
        if (span.begin < inner.begin || span.end > inner.end) return;
        builder->AddDecoded(character, span);
      });
}

absl::StatusOr<JsonLabel> LabelOf(JsonValue value) {
  if (!value.exists()) return JsonLabel();
  JsonLabel label;
  label.span = value.span();
  if (value.kind() == JsonKind::kNumber) {
    label.text = std::string(value.bytes());
  } else {
    TS_ASSIGN_OR_RETURN(label.text, DecodeString(value));
    const SourceSpan visible = Trim(label.text, {0, label.text.size()});
    const bool plain = label.text.size() == label.span.size();
    label.text.resize(visible.end);
    label.text.erase(0, visible.begin);
    if (plain) {
      label.span.begin += visible.begin;
      label.span.end = label.span.begin + visible.size();
    }
  }
  if (label.text.empty() || label.text.size() > kLabelBytesMax) {
    return JsonLabel();
  }
  return label;
}

absl::StatusOr<std::optional<int32_t>> MillisecondsOf(JsonValue value,
                                                      double ms_per_unit) {
  if (!value.exists()) return std::optional<int32_t>();
  std::optional<double> ms;
  if (value.kind() == JsonKind::kObject) {
    ms = DurationMilliseconds(value);
  } else if (value.kind() == JsonKind::kString ||
             value.kind() == JsonKind::kNumber) {
    ms = ScalarMilliseconds(value.bytes(), ms_per_unit);
  }
  if (!ms.has_value() || *ms < 0 ||
      *ms > std::numeric_limits<int32_t>::max() - 1) {
    return value.Error("a time of 0 to 24 days");
  }
  return std::optional<int32_t>(static_cast<int32_t>(std::lround(*ms)));
}

absl::StatusOr<std::optional<TimeRange>> TimeOf(JsonValue start, JsonValue end,
                                                double ms_per_unit) {
  TS_ASSIGN_OR_RETURN(const std::optional<int32_t> start_ms,
                      MillisecondsOf(start, ms_per_unit));
  TS_ASSIGN_OR_RETURN(const std::optional<int32_t> end_ms,
                      MillisecondsOf(end, ms_per_unit));
  if (!start_ms.has_value()) return std::optional<TimeRange>();
  return std::optional<TimeRange>(
      TimeRange{*start_ms, std::max(*start_ms, end_ms.value_or(*start_ms))});
}

absl::StatusOr<std::optional<TimeRange>> TimeOfLength(JsonValue start,
                                                      JsonValue length,
                                                      double ms_per_unit) {
  TS_ASSIGN_OR_RETURN(const std::optional<int32_t> start_ms,
                      MillisecondsOf(start, ms_per_unit));
  TS_ASSIGN_OR_RETURN(const std::optional<int32_t> length_ms,
                      MillisecondsOf(length, ms_per_unit));
  if (!start_ms.has_value()) return std::optional<TimeRange>();
  const int32_t rest = std::numeric_limits<int32_t>::max() - *start_ms;
  return std::optional<TimeRange>(
      TimeRange{*start_ms, *start_ms + std::min(length_ms.value_or(0), rest)});
}

absl::Status AddMetadata(MetadataKind kind, JsonValue value,
                         MarkupBuilder* builder) {
  if (!value.exists()) return absl::OkStatus();
  TS_ASSIGN_OR_RETURN(std::string text, DecodeString(value));
  if (Trim(text, {0, text.size()}).size() == 0) return absl::OkStatus();
  builder->transcript().metadata.push_back(
      {kind, std::move(text), value.span()});
  return absl::OkStatus();
}

void AddLanguage(JsonValue value, MarkupBuilder* builder) {
  if (value.kind() != JsonKind::kString) return;
  const std::string tag = absl::StrReplaceAll(value.bytes(), {{"_", "-"}});
  if (!IsLanguageTag(tag)) return;
  builder->transcript().metadata.push_back(
      {MetadataKind::kLanguage, tag, value.span()});
}

}  // namespace turnstone
