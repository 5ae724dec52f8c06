// What the lines of a document's header look like, apart from their meaning.
//
// A header names things: its words have capitals. What is said before the
// first turn that a parser finds is told from it by its sentences.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/text_dates.h"
#include "ingest-service/parse/text_times.h"
#include "ingest-service/parse/text_tokens.h"

namespace turnstone {

// "Date: 4 May 2020", "**Date:** 4 May 2020"
struct HeaderField {
  std::string key;   // In small letters.
  SourceSpan value;  // May be empty.
};

// Returns the field that the line is, or nothing. Looks at the colon only.
std::optional<HeaderField> ReadHeaderField(absl::string_view source,
                                           SourceSpan line);

// Returns `line` without a list mark before it and without emphasis or
// brackets around it.
SourceSpan StripLineMarks(absl::string_view source, SourceSpan line);

// True if the tokens, a whole line, read as what somebody says: a sentence
// with "I", "you", "thanks" and the like. A question may be a title:
// `may_be_title` says that the line stands where titles do.
bool IsSpokenLine(const TextTokens& tokens, bool may_be_title);

// True if somebody speaks of themselves or to others, in a sentence or not.
bool HasSpokenWord(const TextTokens& tokens);

// True if each word that bears meaning has a capital, as in names.
bool IsNameCase(const TextTokens& tokens);

// A line of a header that is no field.
struct HeaderLine {
  std::vector<FoundDate> dates;
  std::vector<SourceSpan> places;
  std::optional<FoundTime> time;  // When it began, maybe ended.
  SourceSpan name;                // What stands before all that; may be empty.
};

// Reads the line, which has been stripped of its marks. A line that is not in
// name case has no dates, places and time; nor has one that dates something
// else ("Published"), and it names nothing.
HeaderLine ReadHeaderLine(absl::string_view source, SourceSpan line);

}  // namespace turnstone
