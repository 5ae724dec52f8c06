// Finds the lines of Markdown that nobody said: headings and rules.
//
// Markdown is read as far as transcripts use it (CommonMark 0.30: ATX headings,
// thematic breaks, strong emphasis, backslash escapes). What was said stays as
// it is written, marks included.

#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/annotations.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {

struct MarkdownHeading {
  int level = 0;    // 1 to 6.
  SourceSpan text;  // Without its marks and outer white space; not empty.
};

// Returns the heading that `line` is, or nothing.
std::optional<MarkdownHeading> FindMarkdownHeading(absl::string_view source,
                                                   const SourceLine& line);

// Moves `*at` behind a time mark in brackets and the space after it, all of
// which end before `end`; false if there is none.
bool SkipTimeMark(absl::string_view source, uint64_t end, uint64_t* at);

// True for "Break" and the like: between "**" and "**" they name nobody.
bool IsBreakName(absl::string_view label);

// Returns the heading, rule or "**Break:**" that `line` is, as an annotation,
// or nothing.
std::optional<FoundAnnotation> FindMarkdownNote(absl::string_view source,
                                                const SourceLine& line);

}  // namespace turnstone
