// Tells names of organisations from those of places.

#pragma once

#include "absl/strings/string_view.h"

namespace turnstone {

// True if a capitalised name must be an organisation's, wherever it stands: it
// has a word such as "University", or capitals inside of a word ("ICANN",
// "GitHub"). Most of one plain word ("Quartz") cannot be told from a place.
bool IsOrganisation(absl::string_view name);

// True for places that have an article ("the Netherlands") or are written in
// capitals ("USA").
bool IsKnownPlace(absl::string_view name);

// True if a word with a capital stands behind one that says what people are
// of: "at Acme", "from the Tribune". Text without has no affiliation, and this
// is much faster than to look for one.
bool MayNameOrganisation(absl::string_view text);

}  // namespace turnstone
