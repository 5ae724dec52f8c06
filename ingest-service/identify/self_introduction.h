// Finds who a speaker says to be: "My name is Lea Kaspar", "Hi, I'm Lea".

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

// A self-introduction counts only where people introduce themselves: in the
// first bytes of what they say.
inline constexpr size_t kIntroductionBytesMax = 400;

struct SelfIntroduction {
  std::string name;          // As spoken, words with one space between.
  bool has_surname = false;  // More than one word that is no initial.
  bool says_name = false;    // "My name is", not "I'm".
  // UTF-8 bytes of the text: the words that introduce and the name.
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Returns the first self-introduction near the beginning of `text`, what one
// person said in English, or nothing. Text in capitals has none that could be
// told from other words. Looks at kIntroductionBytesMax bytes.
std::optional<SelfIntroduction> FindSelfIntroduction(absl::string_view text);

}  // namespace turnstone
