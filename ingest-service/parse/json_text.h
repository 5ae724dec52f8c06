// What strings and numbers of JSON mean: text, labels, times, languages.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {

// Milliseconds in one of what a format counts its times in.
inline constexpr double kMsPerSecond = 1000;
inline constexpr double kMsPerMillisecond = 1;
inline constexpr double kMsPerTick = 1e-4;          // 100 ns, as Azure has it.
inline constexpr double kMsPerSample = 1.0 / 16.0;  // Of 16 kHz sound.

// These return INVALID_ARGUMENT, with the line, if `string` is no string or
// has an escape that JSON does not know, half a surrogate pair, or an escaped
// control character that is no white space. All are linear.

// Returns what the string says.
absl::StatusOr<std::string> DecodeString(JsonValue string);

// Adds the string as text of the builder's segment: runs as they stand in the
// source, each escape as one decoded character.
absl::Status AddExactString(JsonValue string, MarkupBuilder* builder);

// As above, without the white space at its ends.
absl::Status AddString(JsonValue string, MarkupBuilder* builder);

// How a source names a speaker, and where.
struct JsonLabel {
  std::string text;  // Empty if it names none.
  SourceSpan span;
};

// Returns the label that a string or a number is; none if the value is none,
// null, blank or longer than `kLabelBytesMax`. INVALID_ARGUMENT for values of
// other kinds.
absl::StatusOr<JsonLabel> LabelOf(JsonValue value);

// Returns the milliseconds of a place in time: none if the value is none or
// null. Takes a number of units that are `ms_per_unit` long each, the same as
// a string, "1.5s", a clock ("01:02:03.5", "00:01,250") and
// {"seconds": "1", "nanos": 500000000}. INVALID_ARGUMENT, with the line, if
// it is anything else, negative, or over 24 days.
absl::StatusOr<std::optional<int32_t>> MillisecondsOf(JsonValue value,
                                                      double ms_per_unit);

// Returns the time from `start` to `end`, as MillisecondsOf() reads them: none
// if there is no start; where there is no end, it is the start.
absl::StatusOr<std::optional<TimeRange>> TimeOf(JsonValue start, JsonValue end,
                                                double ms_per_unit);

// As above, with the time from the start to the end instead of the end.
absl::StatusOr<std::optional<TimeRange>> TimeOfLength(JsonValue start,
                                                      JsonValue length,
                                                      double ms_per_unit);

// Adds metadata of a string; a value that is none or blank adds nothing.
absl::Status AddMetadata(MetadataKind kind, JsonValue value,
                         MarkupBuilder* builder);

// Adds the language that a string names, such as "en", "pt-BR" or "en_us". A
// value that is none or looks otherwise, such as "english", adds nothing.
void AddLanguage(JsonValue value, MarkupBuilder* builder);

}  // namespace turnstone
