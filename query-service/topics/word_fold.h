// One form for the forms of a word, so that a phrase is counted once.

#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

// Returns the singular of a lower-case English word as far as its ending
// tells: "strategies" gives "strategy", "women" gives "woman", "series" stays.
// The result is a key, never shown. Words of other scripts stay as they are.
std::string FoldPlural(absl::string_view word);

// True if the ending makes the word a weak end of a topic: an adverb
// ("quickly") or a past form ("used"). Takes lower case.
bool EndsLikeAdverbOrPast(absl::string_view word);

// True if the ending makes the word no topic by itself, though it may end one:
// a gerund ("building") or an adjective ("useful"). Takes lower case.
bool EndsLikeGerundOrAdjective(absl::string_view word);

}  // namespace turnstone
