// Says which phrases can be topics by their words alone.

#pragma once

#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

// True if no topic is made of this folded word alone.
bool IsWeak(absl::string_view word);

// False if the folded words of a phrase, taken alone, forbid a topic. Takes 1
// to kPhraseWordsMax words.
bool CanBeTopic(const std::vector<absl::string_view>& words);

}  // namespace turnstone
