// Finds what stands in a source but was not said: "[ Laughter ]", "(?)".
//
// Ordinary parentheses are speech ("the Forum (IGF)"): inside a line only
// square brackets of few words count, and round ones that a closed list
// knows. A line that is nothing but brackets may say more.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {

// The most bytes between two brackets.
inline constexpr size_t kAnnotationBytesMax = 120;

struct FoundAnnotation {
  AnnotationKind kind = AnnotationKind::kNote;
  SourceSpan source;  // With its brackets and a full stop right after them.
  SourceSpan inner;   // Without brackets and outer white space.
};

// True for "0:59", "12:34", "00:12:34" and "00:03:36.24".
bool IsTimeMark(absl::string_view text);

// Returns the first annotation in `span` of `source`, which is in one line.
// Linear in the size of the span.
std::optional<FoundAnnotation> FindAnnotation(absl::string_view source,
                                              SourceSpan span);

// Returns the annotation that `line` consists of, or nothing.
std::optional<FoundAnnotation> FindOwnLineAnnotation(absl::string_view source,
                                                     const SourceLine& line);

}  // namespace turnstone
