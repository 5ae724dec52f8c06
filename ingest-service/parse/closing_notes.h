// Knows the notes that captioners leave after the last turn.

#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace turnstone {

// Longer lines are no closing notes.
inline constexpr size_t kClosingLineBytesMax = 4096;

enum class ClosingNote {
  kNone,
  kLine,       // "Adjourned.", "(The session concluded at 13:10.)", "***"
  kParagraph,  // A disclaimer: lines up to the next blank one belong to it.
};

// Tells what `line`, a line without its outer white space, would be at the
// end of a source. Linear in its size.
ClosingNote ClassifyClosingNote(absl::string_view line);

}  // namespace turnstone
