#include "common/text/unspaced_words.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <memory>

#include "common/base/check.h"
#include "common/text/character_kind.h"

namespace turnstone {
namespace {

// Making one costs as much as cutting many sentences, and only text of these
// scripts should pay for it.
icu::BreakIterator& ThreadBreaks() {
  static thread_local const std::unique_ptr<icu::BreakIterator> breaks = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
    TS_CHECK(U_SUCCESS(error));
    return made;
  }();
  return *breaks;
}

}  // namespace

std::vector<uint32_t> UnspacedWordEnds(absl::string_view run) {
  icu::UnicodeString units;
  std::vector<uint32_t> offsets;  // Of each unit, in `run`.
  const char* bytes = run.data();
  for (size_t at = 0; at < run.size();) {
    const auto begin = static_cast<uint32_t>(at);
    UChar32 character = 0;
    U8_NEXT(bytes, at, run.size(), character);
    // The dictionaries do not know words with such characters inside.
    if (KindOf(static_cast<char32_t>(character)) == CharacterKind::kIgnored)
      continue;
    units.append(character);
    offsets.resize(static_cast<size_t>(units.length()), begin);
  }
  std::vector<uint32_t> ends;
  icu::BreakIterator& breaks = ThreadBreaks();
  breaks.setText(units);
  breaks.first();
  for (int32_t at = breaks.next(); at != icu::BreakIterator::DONE;
       at = breaks.next()) {
    if (at < units.length()) ends.push_back(offsets[static_cast<size_t>(at)]);
  }
  ends.push_back(static_cast<uint32_t>(run.size()));
  return ends;
}

}  // namespace turnstone
