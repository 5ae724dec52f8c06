#include "ingest-service/identify/affiliations.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/check.h"
#include "common/text/person_name.h"
#include "ingest-service/identify/label.h"

namespace turnstone {
namespace {

// People say what they are of when they begin to speak.
constexpr size_t kLookedAtBytes = 600;
constexpr double kSaidConfidence = 0.75;
constexpr double kCountryConfidence = 0.5;

// Captioners write some spaces twice or as no-break ones: these become two
// plain ones, so that places stay as they are, and patterns take any number.
std::string WithPlainSpaces(absl::string_view text) {
  return absl::StrReplaceAll(text.substr(0, kLookedAtBytes),
                             {{"\xC2\xA0", "  "}});
}

const RE2* PatternOf(absl::string_view pattern) {
  const auto* const compiled =
      new RE2(absl::StrReplaceAll(pattern, {{" ", " +"}}), RE2::Latin1);
  TS_CHECK(compiled->ok());
  return compiled;
}

// A name of several words, each with a capital and another letter: neither "I"
// nor "I'm" is a part of it. Patterns are of bytes: letters beyond ASCII are
// the Latin ones, as classes of all of Unicode make automata too large.
#define TURNSTONE_LETTER "(?:[A-Za-z0-9&]|[\\xC3-\\xC9][\\x80-\\xBF])"
#define TURNSTONE_WORD                            \
  "(?:[A-Z]|\\xC3[\\x80-\\x9E])" TURNSTONE_LETTER \
  "(?:[_'-]"                                      \
  "|\\xE2\\x80\\x99|" TURNSTONE_LETTER ")*"
#define TURNSTONE_NAME                                                \
  "(" TURNSTONE_WORD "(?: (?:(?:of|for|and|the|on) )*" TURNSTONE_WORD \
  "){0,6}"                                                            \
  ")"

// In the order in which they are looked for. Each has one group: the name.
const std::array<const RE2*, 6>& Patterns() {
  static const auto* const patterns = new std::array<const RE2*, 6>{
      PatternOf("\\b(?:the|our|my) ([A-Z][\\w-]+ organi[sz]ation) "
                "(?:that |which |where )?I (?:belong|represent|work)"),
      PatternOf("\\bI(?:'m| am) from the " TURNSTONE_NAME),
      // "From the DiploFoundation." An article, or capitals alone, tell an
      // organisation from a place.
      PatternOf("(?:^|[.?!,] )[Ff]rom (?:the " TURNSTONE_NAME
                ")(?:[.,;]|$| and )"),
      PatternOf("(?:^|[.?!,] |I'm |I am )[Ff]rom ([A-Z][A-Z&]{2,})\\b"),
      PatternOf("\\bI(?:'m| am)? (?:here )?(?:work(?:ing)? (?:for|at)|"
                "represent(?:ing)?|speak(?:ing)? (?:for|on behalf of)|"
                "on behalf of) "
                "(?:the )?" TURNSTONE_NAME),
      PatternOf("\\bI(?:'m| am) (?:the |a |an )?(?:[a-z-]+ ){0,3}"
                "(?:director|head of|manager|professor|member|chair|president|"
                "minister|advis[eo]r|officer|researcher|fellow|engineer|"
                "reporter|editor|lawyer|analyst)\\b(?: [a-z-]+){0,5} "
                "(?:at|for) (?:the )?" TURNSTONE_NAME)};
  return *patterns;
}

#undef TURNSTONE_NAME
#undef TURNSTONE_WORD
#undef TURNSTONE_LETTER

struct Country {
  absl::string_view name;
  absl::string_view adjective;
};

constexpr std::array<Country, 50> kCountries = {{
    {"Albania", "Albanian"},     {"Algeria", "Algerian"},
    {"Argentina", "Argentine"},  {"Armenia", "Armenian"},
    {"Australia", "Australian"}, {"Austria", "Austrian"},
    {"Belgium", "Belgian"},      {"Bolivia", "Bolivian"},
    {"Brazil", "Brazilian"},     {"Bulgaria", "Bulgarian"},
    {"Cameroon", "Cameroonian"}, {"Canada", "Canadian"},
    {"Chile", "Chilean"},        {"China", "Chinese"},
    {"Colombia", "Colombian"},   {"Croatia", "Croatian"},
    {"Cuba", "Cuban"},           {"Denmark", "Danish"},
    {"Egypt", "Egyptian"},       {"Estonia", "Estonian"},
    {"Finland", "Finnish"},      {"France", "French"},
    {"Georgia", "Georgian"},     {"Germany", "German"},
    {"Ghana", "Ghanaian"},       {"Greece", "Greek"},
    {"Hungary", "Hungarian"},    {"India", "Indian"},
    {"Indonesia", "Indonesian"}, {"Ireland", "Irish"},
    {"Israel", "Israeli"},       {"Italy", "Italian"},
    {"Japan", "Japanese"},       {"Kenya", "Kenyan"},
    {"Mexico", "Mexican"},       {"Morocco", "Moroccan"},
    {"Nigeria", "Nigerian"},     {"Norway", "Norwegian"},
    {"Peru", "Peruvian"},        {"Poland", "Polish"},
    {"Portugal", "Portuguese"},  {"Romania", "Romanian"},
    {"Russia", "Russian"},       {"Serbia", "Serbian"},
    {"Spain", "Spanish"},        {"Sweden", "Swedish"},
    {"Tunisia", "Tunisian"},     {"Turkey", "Turkish"},
    {"Uganda", "Ugandan"},       {"Ukraine", "Ukrainian"},
}};

SaidAffiliation SaidAt(absl::string_view text, const re2::StringPiece& name) {
  SaidAffiliation said;
  said.name.assign(name.data(), name.size());
  said.begin = static_cast<uint32_t>(name.data() - text.data());
  said.end = said.begin + static_cast<uint32_t>(name.size());
  return said;
}

class AffiliationNamer {
 public:
  AffiliationNamer(const Clues& clues, std::vector<TurnNaming>* namings)
      : clues_(clues), namings_(*namings) {}

  void Name() {
    for (size_t i = 0; i < namings_.size(); ++i) {
      if (!IsOpen(i)) continue;
      const auto said = FindAffiliation(clues_.turns[i].text);
      // Who works for Lea is of no organisation.
      if (!said.has_value() || clues_.cast.Find(said->name).has_value()) {
        continue;
      }
      std::string& person = people_[Key(i, said->name)];
      if (person.empty()) person = NameOf(i, said->name);
      affiliations_[person] = said->name;
      Set(i, person, *said, AttributionState::kProbable, kSaidConfidence);
    }
    for (size_t i = 0; i < namings_.size(); ++i) {
      if (!IsOpen(i)) continue;
      const auto said = FindCountry(clues_.turns[i].text);
      if (said.has_value()) JoinByCountry(i, *said);
    }
  }

 private:
  bool IsOpen(size_t at) const {
    return clues_.kinds[at] == TurnKind::kOpen && namings_[at].name.empty();
  }

  std::string Key(size_t at, absl::string_view affiliation) const {
    return absl::StrCat(clues_.KeyOf(at), "\n", NameKey(affiliation));
  }

  std::string NameOf(size_t at, absl::string_view affiliation) const {
    const std::string label = DisplayNameOf(clues_.turns[at].label);
    return absl::StrCat(label.empty() ? "Somebody" : label, ", ", affiliation);
  }

  void Set(size_t at, const std::string& person, const SaidAffiliation& said,
           AttributionState state, double confidence) {
    TurnNaming& naming = namings_[at];
    naming.name = person;
    naming.unnamed = true;
    naming.in_transcript_only = true;
    naming.affiliation = affiliations_[person];
    naming.state = state;
    naming.confidence = confidence;
    naming.evidence.insert(naming.evidence.begin(),
                           {EvidenceKind::kAffiliation, true,
                            InSource(clues_.turns[at], said.begin, said.end)});
  }

  void JoinByCountry(size_t at, const SaidAffiliation& said) {
    std::string found;
    for (const auto& [person, affiliation] : affiliations_) {
      if (!RE2::PartialMatch(affiliation,
                             absl::StrCat("\\b", said.name, "\\b"))) {
        continue;
      }
      if (!found.empty()) return;
      found = person;
    }
    if (found.empty()) return;
    Set(at, found, said, AttributionState::kTentative, kCountryConfidence);
  }

  const Clues& clues_;
  std::vector<TurnNaming>& namings_;
  std::map<std::string, std::string> people_;        // By Key().
  std::map<std::string, std::string> affiliations_;  // Of people.
};

}  // namespace

std::optional<SaidAffiliation> FindAffiliation(absl::string_view text) {
  const std::string plain = WithPlainSpaces(text);
  for (const RE2* pattern : Patterns()) {
    re2::StringPiece name;
    if (!RE2::PartialMatch(plain, *pattern, &name)) continue;
    const bool is_country = std::any_of(
        kCountries.begin(), kCountries.end(), [&name](const Country& country) {
          return country.name == absl::string_view(name.data(), name.size());
        });
    if (!is_country) return SaidAt(plain, name);
  }
  return std::nullopt;
}

std::optional<SaidAffiliation> FindCountry(absl::string_view text) {
  static const RE2* const pattern =
      PatternOf("(?:^|[.?!] )In ([A-Z][a-z]+),? we\\b");
  const std::string plain = WithPlainSpaces(text);
  re2::StringPiece name;
  if (!RE2::PartialMatch(plain, *pattern, &name)) return std::nullopt;
  for (const Country& country : kCountries) {
    if (country.name != absl::string_view(name.data(), name.size())) continue;
    SaidAffiliation said = SaidAt(plain, name);
    said.name = std::string(country.adjective);
    return said;
  }
  return std::nullopt;
}

void NameByAffiliation(const Clues& clues, std::vector<TurnNaming>* namings) {
  AffiliationNamer(clues, namings).Name();
}

}  // namespace turnstone
