#include "ingest-service/parse/text_places.h"

#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/model/limits.h"
#include "ingest-service/parse/event_words.h"
#include "ingest-service/parse/text_dates.h"

namespace turnstone {
namespace {

constexpr size_t kCountryTokensMax = 9;
constexpr size_t kCityTokensMax = 9;
constexpr size_t kRegionLettersMax = 3;
constexpr int32_t kNameUnitsMax = 128;

// Names that ICU writes otherwise, in small letters.
constexpr std::array<absl::string_view, 24> kOtherCountries = {
    "usa",
    "u.s.a",
    "u.s",
    "us",
    "united states of america",
    "the united states",
    "the united states of america",
    "uk",
    "u.k",
    "the united kingdom",
    "great britain",
    "england",
    "scotland",
    "wales",
    "northern ireland",
    "the netherlands",
    "the philippines",
    "uae",
    "czech republic",
    "republic of korea",
    "korea",
    "turkey",
    "hong kong",
    "ivory coast"};

// Words inside names of cities that have no capital.
constexpr std::array<absl::string_view, 17> kParticles = {
    "de", "la", "le", "el", "al",  "am", "an", "der", "des",
    "do", "da", "du", "di", "del", "of", "y",  "sur"};

// Words that end what may be a city, even in capitals.
constexpr std::array<absl::string_view, 7> kCityStops = {
    "in", "at", "held", "from", "to", "near", "and"};

// ICU writes "&" and curly apostrophes in names.
std::string NameOf(const UChar* units, int32_t size) {
  std::string name;
  for (int32_t i = 0; i < size; ++i) {
    const auto unit = static_cast<uint32_t>(units[i]);
    if (unit < 0x80) {
      name += static_cast<char>(unit);
    } else if (unit == 0x2019) {
      name += '\'';
    } else if (unit < 0x800) {
      name += static_cast<char>(0xC0 | (unit >> 6));
      name += static_cast<char>(0x80 | (unit & 0x3F));
    }
  }
  return absl::AsciiStrToLower(name);
}

using CountryNames = absl::flat_hash_set<std::string>;

CountryNames MakeCountryNames() {
  CountryNames names(kOtherCountries.begin(), kOtherCountries.end());
  for (const char* const* code = uloc_getISOCountries(); *code != nullptr;
       ++code) {
    std::array<UChar, kNameUnitsMax> units;
    UErrorCode error = U_ZERO_ERROR;
    const int32_t size =
        uloc_getDisplayCountry(absl::StrCat("und_", *code).c_str(), "en",
                               units.data(), kNameUnitsMax, &error);
    if (error != U_ZERO_ERROR) continue;
    const std::string name = NameOf(units.data(), size);
    names.insert(name);
    names.insert(absl::StrReplaceAll(name, {{"&", "and"}}));
  }
  return names;
}

bool IsCountry(absl::string_view lower) {
  static const auto* const names = new CountryNames(MakeCountryNames());
  return names->contains(lower);
}

using LanguageCodes = absl::flat_hash_map<std::string, std::string>;

LanguageCodes MakeLanguageCodes() {
  LanguageCodes codes;
  for (const char* const* code = uloc_getISOLanguages(); *code != nullptr;
       ++code) {
    std::array<UChar, kNameUnitsMax> units;
    UErrorCode error = U_ZERO_ERROR;
    const int32_t size = uloc_getDisplayLanguage(*code, "en", units.data(),
                                                 kNameUnitsMax, &error);
    // ICU gives the code itself where it knows no name.
    if (error != U_ZERO_ERROR) continue;
    codes.emplace(NameOf(units.data(), size), *code);
  }
  return codes;
}

// Returns the code of a language by its English name in small letters.
std::string LanguageCodeOf(const std::string& name) {
  static const auto* const codes = new LanguageCodes(MakeLanguageCodes());
  const auto found = codes->find(name);
  return found == codes->end() || found->second == name ? "" : found->second;
}

// True if ICU knows an English name of the language of `tag`.
bool HasName(const std::string& tag) {
  std::array<UChar, kNameUnitsMax> units;
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size = uloc_getDisplayLanguage(tag.c_str(), "en", units.data(),
                                               kNameUnitsMax, &error);
  if (error != U_ZERO_ERROR || size == 0) return false;
  return !LanguageCodeOf(NameOf(units.data(), size)).empty();
}

// Returns the token after the longest country that begins at `at`; `at` if
// there is none.
size_t SkipCountry(const TextTokens& tokens, size_t at) {
  size_t longest = at;
  std::string name;
  const size_t end = std::min(tokens.size(), at + kCountryTokensMax);
  for (size_t i = at; i < end; ++i) {
    if (IsMark(tokens, i, ",") || name.size() > kNameUnitsMax) break;
    if (i > at && tokens[i].spaced) name += ' ';
    const bool quote = tokens[i].text == "\xE2\x80\x99";
    name += quote ? "'" : absl::AsciiStrToLower(tokens[i].text);
    if (IsCountry(name)) longest = i + 1;
  }
  return longest;
}

// True if a country may end before token `at`.
bool EndsCountry(const TextTokens& tokens, size_t at) {
  if (at >= tokens.size()) return true;
  const TextToken& next = tokens[at];
  if (next.kind == TokenKind::kMark) return true;
  if (!next.spaced) return false;
  return !IsCapitalised(next) || IsMonth(next.text) || IsWeekday(next.text) ||
         IsWord(tokens, at, "from") || IsWord(tokens, at, "on");
}

// Returns the first token of the city whose name ends before `comma`; `comma`
// if there is none.
size_t CityBegin(const TextTokens& tokens, size_t comma) {
  size_t begin = comma;
  for (size_t at = comma; at > 0 && comma - at < kCityTokensMax; --at) {
    const TextToken& token = tokens[at - 1];
    const std::string lower = absl::AsciiStrToLower(token.text);
    if (token.kind == TokenKind::kWord) {
      if (absl::c_linear_search(kCityStops, lower)) break;
      if (IsMonth(token.text) || IsWeekday(token.text)) break;
      if (IsEventWord(token.text)) return comma;
      if (IsCapitalised(token)) {
        begin = at - 1;
      } else if (!absl::c_linear_search(kParticles, lower)) {
        break;
      }
      continue;
    }
    // "Winston-Salem", "St. Louis", "L'Aquila"
    const bool joins = at < comma && !tokens[at].spaced && !token.spaced;
    const bool inner =
        (token.kind == TokenKind::kDash && joins) ||
        ((token.text == "'" || token.text == "\xE2\x80\x99") && joins) ||
        (token.text == "." && at > 1 && tokens[at - 2].text.size() <= 2 &&
         !token.spaced);
    if (!inner) break;
  }
  return begin;
}

}  // namespace

std::vector<SourceSpan> FindPlaces(const TextTokens& tokens) {
  std::vector<SourceSpan> places;
  for (size_t comma = 1; comma + 1 < tokens.size(); ++comma) {
    if (!IsMark(tokens, comma, ",")) continue;
    const bool capital =
        IsCapitalised(tokens[comma + 1]) || IsWord(tokens, comma + 1, "the");
    if (!capital) continue;
    const size_t end = SkipCountry(tokens, comma + 1);
    if (end == comma + 1 || !EndsCountry(tokens, end)) continue;
    size_t begin = CityBegin(tokens, comma);
    if (begin == comma) continue;
    // "Washington, DC, USA"
    if (begin + 1 == comma && begin > 1 && IsMark(tokens, begin - 1, ",") &&
        tokens[begin].text.size() <= kRegionLettersMax) {
      begin = CityBegin(tokens, begin - 1);
      if (IsMark(tokens, begin, ",")) continue;
    }
    places.push_back({tokens[begin].span.begin, tokens[end - 1].span.end});
  }
  return places;
}

std::string LanguageTagOf(absl::string_view text) {
  if (text.empty() || text.size() > kLanguageBytesMax) return "";
  const std::string code = LanguageCodeOf(absl::AsciiStrToLower(text));
  if (!code.empty()) return code;
  const std::string tag = absl::StrReplaceAll(text, {{"_", "-"}});
  std::array<char, ULOC_FULLNAME_CAPACITY> locale;
  int32_t parsed = 0;
  UErrorCode error = U_ZERO_ERROR;
  uloc_forLanguageTag(tag.c_str(), locale.data(), ULOC_FULLNAME_CAPACITY,
                      &parsed, &error);
  if (error != U_ZERO_ERROR || static_cast<size_t>(parsed) != tag.size() ||
      !HasName(locale.data())) {
    return "";
  }
  std::array<char, ULOC_FULLNAME_CAPACITY> canonical;
  const int32_t size = uloc_toLanguageTag(locale.data(), canonical.data(),
                                          ULOC_FULLNAME_CAPACITY, true, &error);
  if (error != U_ZERO_ERROR || size > static_cast<int32_t>(kLanguageBytesMax)) {
    return "";
  }
  return std::string(canonical.data(), static_cast<size_t>(size));
}

}  // namespace turnstone
