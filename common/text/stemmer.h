// The stems of terms, by which forms of a word find each other: "courts" and
// "court" have the stem "court".

#pragma once

#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"

struct sb_stemmer;

namespace turnstone {

// The languages that have a stemmer, those of Snowball. Numbers are stored:
// never change one, never use one again.
enum class StemLanguage : uint8_t {
  kNone = 0,
  kEnglish = 1,
  kArabic = 2,
  kArmenian = 3,
  kBasque = 4,
  kCatalan = 5,
  kDanish = 6,
  kDutch = 7,
  kFinnish = 8,
  kFrench = 9,
  kGerman = 10,
  kGreek = 11,
  kHindi = 12,
  kHungarian = 13,
  kIndonesian = 14,
  kIrish = 15,
  kItalian = 16,
  kLithuanian = 17,
  kNepali = 18,
  kNorwegian = 19,
  kPortuguese = 20,
  kRomanian = 21,
  kRussian = 22,
  kSerbian = 23,
  kSpanish = 24,
  kSwedish = 25,
  kTamil = 26,
  kTurkish = 27,
  kYiddish = 28,
};
inline constexpr uint8_t kStemLanguages = 29;  // With kNone.

// Returns the language of a BCP 47 tag by its primary language, in any case:
// "en", "en-GB" and "EN_us" are English. kNone if there is none or it has no
// stemmer.
StemLanguage StemLanguageOf(absl::string_view tag);

// Whether every stem begins with the first letter of its term. Where not, rules
// take away or change the beginning ("di-" in Indonesian, "bhf" in Irish).
bool StemsKeepFirstLetter(StemLanguage language);

// Stems terms of one language. Not thread-safe; making one is cheap.
//
// Terms have no diacritics, which the rules of some languages look for: those
// rules do not fire, so that a few more forms stay apart. It is the same on
// both sides, and a word typed without its diacritics is found like the other.
class Stemmer {
 public:
  explicit Stemmer(StemLanguage language);

  // Returns the stem of a term as Tokenizer makes it; kNone returns the term.
  // Never empty nor longer than kTermBytesMax. A number with its point and
  // initials are their own stem. Valid until the next call, if `term` is.
  absl::string_view Stem(absl::string_view term);

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Delete> stemmer_;
};

}  // namespace turnstone
