// What a label that a source prints before a turn tells about who speaks.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

enum class LabelMeaning {
  kNone,     // The source prints no label.
  kGeneric,  // A role that fits anybody: "PANELIST", "Speaker 2".
  kName,     // Anything else names somebody.
};

// Returns what this label means. Case, spaces and numbers behind a role
// do not matter; a role beside a name ("CHAIR JANE ROE") is a name.
LabelMeaning MeaningOfLabel(absl::string_view label);

// True of a generic label that is one person's in a transcript: "SPEAKER 2",
// "GUEST B", "spk_0", "S12", "3", "B".
bool IsNumberedLabel(absl::string_view label);

// True of a generic label that is a role of few in a meeting: "MODERATOR",
// "THE CHAIR", "HOST".
bool IsRoleLabel(absl::string_view label);

// True of a label that many people share, "AUDIENCE" or none at all.
bool IsSharedLabel(absl::string_view label);

// Returns the key under which equal names meet: white space folded, Unicode
// NFKC with case folded (UAX 15, 5.18), hyphens and apostrophes of one kind
// each. Never stored as a key of the database.
// `label` is UTF-8; bytes that are not become U+FFFD.
std::string NameKey(absl::string_view label);

// Returns the name as people write it: a label in capitals gets its words
// capitalised ("KERRY-ANN RICE" is "Kerry-Ann Rice"), any other stays as it is
// but for white space.
std::string DisplayNameOf(absl::string_view label);

}  // namespace turnstone
