#include "common/text/stemmer.h"

#include <libstemmer.h>

#include <cstddef>
#include <iterator>

#include "absl/strings/match.h"
#include "common/base/check.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

// The language of each number, as BCP 47 and Snowball name it.
constexpr const char* kTags[] = {"",   "en", "ar", "hy", "eu", "ca", "da", "nl",
                                 "fi", "fr", "de", "el", "hi", "hu", "id", "ga",
                                 "it", "lt", "ne", "no", "pt", "ro", "ru", "sr",
                                 "es", "sv", "ta", "tr", "yi"};
static_assert(std::size(kTags) ==
              static_cast<size_t>(StemLanguage::kYiddish) + 1);

}  // namespace

StemLanguage StemLanguageOf(absl::string_view tag) {
  const absl::string_view primary = tag.substr(0, tag.find_first_of("-_"));
  // Both ways to write Norwegian.
  for (const absl::string_view norwegian : {"nb", "nn"}) {
    if (absl::EqualsIgnoreCase(primary, norwegian)) {
      return StemLanguage::kNorwegian;
    }
  }
  for (size_t i = 1; i < std::size(kTags); ++i) {
    if (absl::EqualsIgnoreCase(primary, kTags[i])) {
      return static_cast<StemLanguage>(i);
    }
  }
  return StemLanguage::kNone;
}

bool StemsKeepFirstLetter(StemLanguage language) {
  switch (language) {
    case StemLanguage::kArabic:
    case StemLanguage::kGreek:
    case StemLanguage::kIndonesian:
    case StemLanguage::kIrish:
    case StemLanguage::kSerbian:
    case StemLanguage::kTamil:
    case StemLanguage::kTurkish:
    case StemLanguage::kYiddish:
      return false;
    default:
      return true;
  }
}

Stemmer::Stemmer(StemLanguage language) {
  if (language == StemLanguage::kNone) return;
  const auto number = static_cast<size_t>(language);
  TS_CHECK(number < std::size(kTags));
  stemmer_.reset(sb_stemmer_new(kTags[number], "UTF_8"));
  TS_CHECK(stemmer_ != nullptr);
}

absl::string_view Stemmer::Stem(absl::string_view term) {
  // Snowball takes the last letter of "i.r.s" for an ending.
  if (stemmer_ == nullptr || absl::StrContains(term, '.')) return term;
  const sb_symbol* stem = sb_stemmer_stem(
      stemmer_.get(), reinterpret_cast<const sb_symbol*>(term.data()),
      static_cast<int>(term.size()));
  TS_CHECK(stem != nullptr);
  const auto size = static_cast<size_t>(sb_stemmer_length(stemmer_.get()));
  // Serbian's becomes longer in the Latin script.
  if (size == 0 || size > kTermBytesMax) return term;
  return {reinterpret_cast<const char*>(stem), size};
}

void Stemmer::Delete::operator()(sb_stemmer* stemmer) const {
  sb_stemmer_delete(stemmer);
}

}  // namespace turnstone
