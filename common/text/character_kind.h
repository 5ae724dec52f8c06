// What a character is to the words it may stand in.

#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace turnstone {

enum class CharacterKind : uint8_t {
  kSeparator = 0,   // Stands between words; bytes that are not UTF-8 too.
  kLetter = 1,      // And numbers that are not decimal digits.
  kDigit = 2,       // A decimal digit of any script.
  kMark = 3,        // Combines with the character before it.
  kUnspaced = 4,    // A letter or mark of a script without spaces.
  kApostrophe = 5,  // Of any kind, and Hebrew's geresh and gershayim.
  kMiddleDot = 6,   // Of Catalan, and the point that hyphenates.
  kPeriod = 7,
  kComma = 8,
  kIgnored = 9,  // Not seen: soft hyphens, joiners, marks of direction.
};

struct Character {
  CharacterKind kind = CharacterKind::kSeparator;
  uint8_t size = 0;  // In bytes; 0 at the end of the text.
};

// The kind of each byte below 0x80.
extern const CharacterKind kAsciiKinds[128];

CharacterKind KindOf(char32_t character);

// Returns the character at the byte `at` of `text`, which is not ASCII.
Character UnicodeCharacterAt(absl::string_view text, size_t at);

// Returns the character at the byte `at` of `text`, which may be its end.
inline Character CharacterAt(absl::string_view text, size_t at) {
  if (at >= text.size()) return {};
  const auto byte = static_cast<uint8_t>(text[at]);
  if (byte < 0x80) return {kAsciiKinds[byte], 1};
  return UnicodeCharacterAt(text, at);
}

}  // namespace turnstone
