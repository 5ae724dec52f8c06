#include "ingest-service/identify/organisations.h"

#include <algorithm>
#include <array>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace turnstone {
namespace {

using WordSet = absl::flat_hash_set<absl::string_view>;

const WordSet& OrganisationWords() {
  static const auto* const words =
      new WordSet{"academy",      "agency",      "alliance",    "associates",
                  "association",  "authority",   "bank",        "bureau",
                  "center",       "centre",      "chronicle",   "coalition",
                  "college",      "commission",  "committee",   "company",
                  "consortium",   "corporation", "council",     "department",
                  "federation",   "forum",       "foundation",  "fund",
                  "gazette",      "group",       "herald",      "inc",
                  "initiative",   "institute",   "institution", "international",
                  "journal",      "labs",        "laboratory",  "library",
                  "ltd",          "magazine",    "media",       "ministry",
                  "network",      "news",        "office",      "organisation",
                  "organization", "partnership", "press",       "programme",
                  "project",      "radio",       "review",      "school",
                  "secretariat",  "society",     "times",       "tribune",
                  "trust",        "university"};
  return *words;
}

const WordSet& PlaceWords() {
  static const auto* const words = new WordSet{
      "area",        "bahamas",  "bay",    "city",      "coast",     "congo",
      "east",        "emirates", "gambia", "hague",     "internet",  "islands",
      "kingdom",     "midwest",  "north",  "northeast", "northwest", "nyc",
      "philippines", "republic", "south",  "southeast", "southwest", "states",
      "netherlands", "uae",      "uk",     "usa",       "us",        "west"};
  return *words;
}

// Words before what somebody is of.
constexpr std::array<absl::string_view, 12> kBefore = {
    "at",  "for", "from", "From",      "my",           "of",
    "our", "the", "The",  "represent", "representing", "with"};

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\xA0'; }

}  // namespace

bool IsOrganisation(absl::string_view name) {
  if (IsKnownPlace(name)) return false;
  for (const absl::string_view word : absl::StrSplit(name, ' ')) {
    if (OrganisationWords().contains(absl::AsciiStrToLower(word))) return true;
    if (word.size() > 2 &&
        std::any_of(word.begin() + 1, word.end(),
                    [](unsigned char c) { return absl::ascii_isupper(c); })) {
      return true;
    }
  }
  return false;
}

bool IsKnownPlace(absl::string_view name) {
  return PlaceWords().contains(
      absl::AsciiStrToLower(name.substr(name.rfind(' ') + 1)));
}

bool MayNameOrganisation(absl::string_view text) {
  for (size_t at = 1; at < text.size(); ++at) {
    // Letters beyond ASCII may be capitals.
    const auto c = static_cast<unsigned char>(text[at]);
    if (!IsSpace(text[at - 1]) || (c < 0x80 && !absl::ascii_isupper(c))) {
      continue;
    }
    size_t end = at - 1;
    while (end > 0 && (IsSpace(text[end - 1]) || text[end - 1] == '\xC2')) {
      --end;
    }
    size_t begin = end;
    while (begin > 0 &&
           absl::ascii_isalpha(static_cast<unsigned char>(text[begin - 1]))) {
      --begin;
    }
    if (absl::c_linear_search(kBefore, text.substr(begin, end - begin))) {
      return true;
    }
  }
  return false;
}

}  // namespace turnstone
