#include "common/text/character_kind.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace turnstone {
namespace {

constexpr auto kS = CharacterKind::kSeparator;
constexpr auto kL = CharacterKind::kLetter;
constexpr auto kD = CharacterKind::kDigit;
constexpr auto kA = CharacterKind::kApostrophe;
constexpr auto kP = CharacterKind::kPeriod;
constexpr auto kC = CharacterKind::kComma;

// Thai is the first of the scripts without spaces.
constexpr char32_t kUnspacedMin = 0x0e00;
constexpr char32_t kZeroWidthSpace = 0x200b;
constexpr uint32_t kLetters = U_GC_L_MASK | U_GC_N_MASK;

bool IsUnspaced(char32_t character) {
  if (character < kUnspacedMin) return false;
  switch (character) {
    case 0x30fc:  // The marks of length and voice of both kana.
    case 0xff70:
    case 0xff9e:
    case 0xff9f:
      return true;
  }
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(character), &error)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_KHMER:
    case USCRIPT_LAO:
    case USCRIPT_MYANMAR:
    case USCRIPT_THAI:
      return true;
    default:
      return false;
  }
}

// Returns the kind of what is written for an apostrophe and the like, or of a
// sign that joins what stands at its sides; else kSeparator.
CharacterKind JoinerOf(char32_t character) {
  switch (character) {
    case 0x00b4:  // Acute accent.
    case 0x02b9:  // Modifier letters: prime, turned comma, apostrophe, rings.
    case 0x02bb:
    case 0x02bc:
    case 0x02bd:
    case 0x02be:
    case 0x02bf:
    case 0x05f3:  // Geresh, gershayim.
    case 0x05f4:
    case 0x2018:  // Single quotation marks.
    case 0x2019:
    case 0x201b:
    case 0x2032:  // Prime.
    case 0xff07:
      return CharacterKind::kApostrophe;
    case 0x00b7:
    case 0x0387:
    case 0x2027:
      return CharacterKind::kMiddleDot;
    case 0xff0e:
      return CharacterKind::kPeriod;
    case 0xff0c:
      return CharacterKind::kComma;
    default:
      return CharacterKind::kSeparator;
  }
}

}  // namespace

constexpr CharacterKind kAsciiKinds[128] = {
    kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS,  // 0x00
    kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS, kS,  // 0x10
    kS, kS, kS, kS, kS, kS, kS, kA, kS, kS, kS, kS, kC, kS, kP, kS,  // '
    kD, kD, kD, kD, kD, kD, kD, kD, kD, kD, kS, kS, kS, kS, kS, kS,  // 0
    kS, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL,  // A
    kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kS, kS, kS, kS, kS,  // P
    kA, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL,  // `
    kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kS, kS, kS, kS, kS,  // p
};

CharacterKind KindOf(char32_t character) {
  if (character < 0x80) return kAsciiKinds[character];
  const CharacterKind joiner = JoinerOf(character);
  if (joiner != CharacterKind::kSeparator) return joiner;
  const uint32_t category = U_GET_GC_MASK(character);
  const bool is_ignored = u_hasBinaryProperty(
      static_cast<UChar32>(character), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
  if (is_ignored && character != kZeroWidthSpace) {
    return CharacterKind::kIgnored;
  }
  if ((category & U_GC_ND_MASK) != 0) return CharacterKind::kDigit;
  if ((category & (kLetters | U_GC_M_MASK)) == 0) {
    return CharacterKind::kSeparator;
  }
  if (IsUnspaced(character)) return CharacterKind::kUnspaced;
  return (category & kLetters) != 0 ? CharacterKind::kLetter
                                    : CharacterKind::kMark;
}

Character UnicodeCharacterAt(absl::string_view text, size_t at) {
  const char* bytes = text.data();
  size_t end = at;
  UChar32 character = 0;
  U8_NEXT(bytes, end, text.size(), character);
  const CharacterKind kind = character < 0
                                 ? CharacterKind::kSeparator
                                 : KindOf(static_cast<char32_t>(character));
  return {kind, static_cast<uint8_t>(end - at)};
}

}  // namespace turnstone
