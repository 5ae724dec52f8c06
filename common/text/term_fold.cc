#include "common/text/term_fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "common/base/check.h"
#include "common/model/limits.h"
#include "common/text/character_kind.h"

namespace turnstone {
namespace {

using Kind = CharacterKind;

constexpr UChar32 kRightQuote = 0x2019;
constexpr UChar32 kFractionBar = 0x2044;
constexpr UChar32 kTatweel = 0x0640;  // Only makes an Arabic word longer.

const icu::Normalizer2& Decomposer() {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKDInstance(error);
  TS_CHECK(U_SUCCESS(error));
  return *form;
}

const icu::Normalizer2& Composer() {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(error);
  TS_CHECK(U_SUCCESS(error));
  return *form;
}

// True if a mark of this combining class can be left out. Those below are the
// vowel signs, viramas and voicing of their scripts; those of 37 to 199 the
// vowels and tones of Telugu, Thai, Lao and Tibetan.
bool IsDiacritic(uint8_t combining_class) {
  return (combining_class >= 10 && combining_class <= 36) ||
         combining_class >= 200;
}

// True if a term keeps this character of a folded word.
bool IsOfTerm(UChar32 character) {
  switch (KindOf(static_cast<char32_t>(character))) {
    case Kind::kLetter:
    case Kind::kUnspaced:
    case Kind::kMark:
      return character != kTatweel &&
             !IsDiacritic(u_getCombiningClass(character));
    case Kind::kDigit:
    case Kind::kPeriod:
      return true;
    default:
      return character == kFractionBar;
  }
}

// Returns the size of the first characters of `text`, at most `size_max`.
size_t CutSize(absl::string_view text, size_t size_max) {
  if (text.size() <= size_max) return text.size();
  size_t size = size_max;
  while (size > 0 && U8_IS_TRAIL(static_cast<uint8_t>(text[size]))) --size;
  return size;
}

std::string FoldAny(absl::string_view word) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString folded = Decomposer().normalize(
      icu::UnicodeString::fromUTF8(
          icu::StringPiece(word.data(), static_cast<int32_t>(word.size()))),
      error);
  // Folding may compose what it maps to, so that it is taken apart again.
  folded = Decomposer().normalize(folded.foldCase(), error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < folded.length();) {
    const UChar32 character = folded.char32At(i);
    i += U16_LENGTH(character);
    if (IsOfTerm(character)) kept.append(character);
  }
  // Of numbers that are one character with their period.
  if (kept.endsWith(u'.')) kept.truncate(kept.length() - 1);
  std::string term;
  Composer().normalize(kept, error).toUTF8String(term);
  TS_CHECK(U_SUCCESS(error));
  return term;
}

// What a character of one or two bytes becomes wherever it stands.
struct Folded {
  static constexpr uint8_t kDepends = 0xff;  // A mark: on what is before it.

  std::array<char, 7> bytes = {};
  uint8_t size = 0;
};
using FoldTable = std::array<Folded, 0x800>;

FoldTable MakeFoldTable() {
  FoldTable table;
  for (char32_t character = 1; character < table.size(); ++character) {
    Folded& entry = table[character];
    if (KindOf(character) == Kind::kMark) {
      entry.size = Folded::kDepends;
      continue;
    }
    std::string bytes;
    icu::UnicodeString(static_cast<UChar32>(character)).toUTF8String(bytes);
    const std::string term = bytes == "." ? bytes : FoldAny(bytes);
    TS_CHECK(term.size() <= entry.bytes.size());
    std::copy(term.begin(), term.end(), entry.bytes.begin());
    entry.size = static_cast<uint8_t>(term.size());
  }
  return table;
}

// True for ideographs, kana and Korean syllables, which are what they become
// if no mark is behind them.
bool FoldsToItself(UChar32 character) {
  return (character >= 0x4e00 && character <= 0x9fff) ||
         (character >= 0x3400 && character <= 0x4dbf) ||
         (character >= 0x3041 && character <= 0x3096) ||
         (character >= 0x30a1 && character <= 0x30fa) || character == 0x30fc ||
         (character >= 0xac00 && character <= 0xd7a3);
}

// Folds a word without marks of the scripts that are written most, as FoldAny()
// does in thirty times the time. Returns false if it is another.
bool FoldSimple(absl::string_view word, char* term, size_t* size) {
  static const FoldTable table = MakeFoldTable();
  *size = 0;
  for (size_t at = 0; at < word.size() && *size < kTermBytesMax;) {
    const size_t begin = at;
    UChar32 character = 0;
    U8_NEXT(word.data(), at, word.size(), character);
    const char* bytes = word.data() + begin;
    size_t count = at - begin;
    if (character < 0) return false;
    if (count <= 2) {
      const Folded& folded = table[static_cast<size_t>(character)];
      if (folded.size == Folded::kDepends) return false;
      bytes = folded.bytes.data();
      count = folded.size;
    } else if (character == kRightQuote) {
      count = 0;
    } else if (!FoldsToItself(character)) {
      return false;
    }
    std::copy_n(bytes, count, term + *size);
    *size += count;
  }
  return true;
}

}  // namespace

size_t FoldTerm(absl::string_view word, char* term) {
  word = word.substr(0, CutSize(word, kFoldedBytesMax));
  size_t size = 0;
  if (FoldSimple(word, term, &size)) {
    return CutSize({term, size}, kTermBytesMax);
  }
  const std::string folded = FoldAny(word);
  size = CutSize(folded, kTermBytesMax);
  std::copy_n(folded.begin(), size, term);
  return size;
}

}  // namespace turnstone
