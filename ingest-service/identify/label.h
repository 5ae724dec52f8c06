// What a label that a source prints before a turn tells about who speaks.

#pragma once

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

}  // namespace turnstone
