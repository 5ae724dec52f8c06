#include "common/text/person_name.h"

#include <unicode/bytestream.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

struct ShortName {
  absl::string_view brief;
  absl::string_view full;
};

// Common English short forms that are no beginnings of the full form.
constexpr std::array<ShortName, 30> kShortNames = {{
    {"andy", "andrew"},     {"bill", "william"},   {"billy", "william"},
    {"bob", "robert"},      {"bobby", "robert"},   {"charlie", "charles"},
    {"chuck", "charles"},   {"dave", "david"},     {"dick", "richard"},
    {"drew", "andrew"},     {"ed", "edward"},      {"hank", "henry"},
    {"harry", "harold"},    {"jack", "john"},      {"jim", "james"},
    {"jimmy", "james"},     {"kate", "katherine"}, {"kathy", "katherine"},
    {"larry", "lawrence"},  {"liz", "elizabeth"},  {"beth", "elizabeth"},
    {"maggie", "margaret"}, {"mike", "michael"},   {"peggy", "margaret"},
    {"rick", "richard"},    {"ted", "edward"},     {"tony", "anthony"},
    {"becky", "rebecca"},   {"bex", "rebecca"},    {"sasha", "alexander"},
}};

icu::UnicodeString FoldSpaces(absl::string_view text) {
  const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  icu::UnicodeString folded;
  bool space_due = false;
  for (int32_t i = 0; i < wide.length(); i = wide.moveIndex32(i, 1)) {
    const UChar32 c = wide.char32At(i);
    if (u_isUWhiteSpace(c)) {
      space_due = !folded.isEmpty();
      continue;
    }
    if (space_due) folded.append(UChar32{' '});
    space_due = false;
    folded.append(c);
  }
  return folded;
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// NameKey() of a label that is ASCII, as nearly all are: ICU takes 20 times as
// long.
std::string AsciiNameKey(absl::string_view label) {
  std::string key;
  key.reserve(label.size());
  bool space_due = false;
  for (const char c : label) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isspace(byte)) {
      space_due = !key.empty();
      continue;
    }
    if (space_due) key.push_back(' ');
    space_due = false;
    key.push_back(absl::ascii_tolower(byte));
  }
  return key;
}

}  // namespace

std::string NameKey(absl::string_view label) {
  if (std::all_of(label.begin(), label.end(), [](char c) {
        return absl::ascii_isascii(static_cast<unsigned char>(c));
      })) {
    return AsciiNameKey(label);
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const normalizer =
      icu::Normalizer2::getNFKCCasefoldInstance(error);
  TS_CHECK(U_SUCCESS(error));
  icu::UnicodeString folded = normalizer->normalize(FoldSpaces(label), error);
  TS_CHECK(U_SUCCESS(error));
  // What is left of the kinds of hyphen and apostrophe after folding.
  folded.findAndReplace(icu::UnicodeString(UChar32{0x2010}), "-");
  folded.findAndReplace(icu::UnicodeString(UChar32{0x2019}), "'");
  return ToUtf8(folded);
}

std::string DisplayNameOf(absl::string_view label) {
  icu::UnicodeString name = FoldSpaces(label);
  icu::UnicodeString upper = name;
  upper.toUpper(icu::Locale::getRoot());
  if (name != upper) return ToUtf8(name);
  bool word_begins = true;
  icu::UnicodeString display;
  for (int32_t i = 0; i < name.length(); i = name.moveIndex32(i, 1)) {
    const UChar32 c = name.char32At(i);
    display.append(word_begins ? c : u_tolower(c));
    word_begins = !u_isalnum(c) && !u_hasBinaryProperty(c, UCHAR_DIACRITIC);
  }
  return ToUtf8(display);
}

std::vector<std::string> NameWords(absl::string_view name) {
  static const auto* const honorifics =
      new absl::flat_hash_set<absl::string_view>{
          "mr",      "mrs",       "ms",     "miss",       "mx",
          "dr",      "prof",      "sir",    "madam",      "dame",
          "lord",    "lady",      "hon",    "rev",        "judge",
          "justice", "professor", "doctor", "honourable", "honorable",
          "senator", "herr",      "frau",   "monsieur",   "madame"};
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const normalizer =
      icu::Normalizer2::getNFKDInstance(error);
  TS_CHECK(U_SUCCESS(error));
  const std::string key = NameKey(name);
  const icu::UnicodeString parts =
      normalizer->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(
                                key.data(), static_cast<int32_t>(key.size()))),
                            error);
  TS_CHECK(U_SUCCESS(error));
  std::vector<std::string> words;
  icu::UnicodeString word;
  for (int32_t i = 0; i <= parts.length(); i = parts.moveIndex32(i, 1)) {
    const UChar32 c = i < parts.length() ? parts.char32At(i) : UChar32{' '};
    if (u_isalnum(c)) {
      // What Unicode does not take apart.
      word.append(c == 0x142 ? UChar32{'l'} : c == 0xF8 ? UChar32{'o'} : c);
    } else if (c != '\'' && u_charType(c) != U_NON_SPACING_MARK) {
      std::string utf8 = ToUtf8(word);
      if (!utf8.empty() && !honorifics->contains(utf8)) {
        words.push_back(std::move(utf8));
      }
      word.remove();
    }
    if (i == parts.length()) break;
  }
  return words;
}

bool IsShortFor(absl::string_view brief, absl::string_view full) {
  if (brief.size() >= 3 && brief.size() < full.size() &&
      absl::StartsWith(full, brief)) {
    return true;
  }
  // "Johnny" and "Matty": the beginning with one letter doubled or so.
  return std::any_of(kShortNames.begin(), kShortNames.end(),
                     [&](const ShortName& name) {
                       return name.brief == brief && name.full == full;
                     });
}

std::vector<absl::string_view> OtherFormsOf(absl::string_view word) {
  std::vector<absl::string_view> forms;
  for (const ShortName& name : kShortNames) {
    if (name.brief == word) forms.push_back(name.full);
    if (name.full == word) forms.push_back(name.brief);
  }
  return forms;
}

}  // namespace turnstone
