// Words that are capitalised where a person's name could stand, and are none.

#pragma once

#include "absl/strings/string_view.h"

namespace turnstone {

// True for a word that is hardly a part of a person's name: roles, peoples,
// days and months, and English words that begin sentences or stand alone:
// those that do so in the transcripts we know, gathered from them. In small
// letters. Names that are such words too, such as "April", are missed.
bool IsNoName(absl::string_view word);

}  // namespace turnstone
