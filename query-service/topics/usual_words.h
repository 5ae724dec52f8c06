// How usual words are in spoken English, whatever it is about.

#pragma once

#include "absl/strings/string_view.h"

namespace turnstone {

// The rate of words that are not listed: 1 in 200,000 words.
inline constexpr double kUnusualRate = 5e-6;

// Returns the share of this folded word among all words that are spoken,
// rounded down to a power of two in 100,000. Stop words are not listed.
double UsualRate(absl::string_view word);

}  // namespace turnstone
