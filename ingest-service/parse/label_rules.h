// What a label looks like: the name or role printed before a turn.
//
// A label is short, holds no punctuation of sentences and looks like a name
// or a role: all in capitals ("LEA KASPAR", "MR. SMITH, CHAIR") or each word
// with a capital ("Lea Kaspar", "Audience member"). "So the question is" is
// none. The rules would rather miss a label than make one of speech.

#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

enum class LabelStyle {
  kNone,         // Not a label.
  kCapitals,     // "LEA KASPAR"
  kCapitalised,  // "Lea Kaspar", and names in scripts without capitals.
};

// Tells what `text`, without its colon and outer white space, looks like.
LabelStyle ClassifyLabel(absl::string_view text);

// True if a document's header has such fields ("Room", "Day & Time"): without
// chevrons they are no labels.
bool IsHeaderField(absl::string_view label);

// A label, its colon and what follows.
struct FoundLabel {
  LabelStyle style = LabelStyle::kNone;
  SourceSpan span;          // The label, without its colon.
  uint64_t text_begin = 0;  // After the colon and its white space.
};

// Returns the label that begins at byte `begin` of `source` and whose colon
// stands before byte `end`, the end of the line; nothing if there is none.
// Looks at no more than `kLabelBytesMax` bytes.
std::optional<FoundLabel> FindLabel(absl::string_view source, uint64_t begin,
                                    uint64_t end);

// Returns the end of the white space of `source` that begins at `begin`; at
// most `end`.
uint64_t SkipSpace(absl::string_view source, uint64_t begin, uint64_t end);

}  // namespace turnstone
