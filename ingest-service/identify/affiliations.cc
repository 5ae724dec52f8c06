#include "ingest-service/identify/affiliations.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/check.h"
#include "common/text/person_name.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/organisations.h"

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
// nor "I'm" is a part of it. Captioners write its last words small: "Vox
// media". Patterns are of bytes: letters beyond ASCII are the Latin ones, as
// classes of all of Unicode make automata too large.
#define TURNSTONE_LETTER "(?:[A-Za-z0-9&]|[\\xC3-\\xC9][\\x80-\\xBF])"
#define TURNSTONE_WORD                                     \
  "(?:St\\.|(?:[A-Z]|\\xC3[\\x80-\\x9E])" TURNSTONE_LETTER \
  "(?:[_'-]"                                               \
  "|\\xE2\\x80\\x99|" TURNSTONE_LETTER ")*)"
#define TURNSTONE_NAME                                                       \
  "(" TURNSTONE_WORD "(?: (?:(?:of|for|and|the|on) )*" TURNSTONE_WORD        \
  "){0,6}(?:(?: state| press)? (?:college|foundation|institute|interactive|" \
  "media|school|university)\\b)?)"
#define TURNSTONE_PERSON TURNSTONE_WORD "(?: " TURNSTONE_WORD "){0,3}"

struct Pattern {
  const RE2* pattern;  // Two groups: an article, perhaps; the name.
  // Its words tell an organisation. Otherwise an article does, or the name.
  bool tells = false;
};

// In the order in which they are looked for.
const std::array<Pattern, 7>& Patterns() {
  static const auto* const patterns = new std::array<Pattern, 7>{{
      {PatternOf("\\b(the|our|my) ([A-Z][\\w-]+ organi[sz]ation) "
                 "(?:that |which |where )?I (?:belong|represent|work)"),
       true},
      // "I'm from the DiploFoundation", "I'm Lea and I'm from ICANN".
      {PatternOf("\\bI(?:'m| am) (?:here )?(?:from|with|at) (the )?"  //
                 TURNSTONE_NAME),
       false},
      // "My name is Lea Kaspar, from the Tribune".
      {PatternOf("(?:\\bI'm|\\bI am|\\bname is|\\bname's) " TURNSTONE_PERSON
                 ",? (?:also )?(?:from|with|at) (the )?" TURNSTONE_NAME),
       false},
      // "From the DiploFoundation."
      {PatternOf("(?:^|[.?!] )[Ff]rom (the )" TURNSTONE_NAME "(?:[.;]|$)"),
       false},
      {PatternOf("(?:^|[.?!] )[Ff]rom (the )?([A-Z][A-Z&]{2,})\\b"), false},
      {PatternOf("\\bI(?:'m| am)? (?:here )?(?:work(?:ing)? (?:for|at)|"
                 "represent(?:ing)?|speak(?:ing)? (?:for|on behalf of)|"
                 "on behalf of) (the )?" TURNSTONE_NAME),
       true},
      {PatternOf("\\bI(?:'m| am) (?:the |a |an )?(?:[a-z-]+ ){0,3}"
                 "(?:director|head of|manager|professor|member|chair|"
                 "president|minister|advis[eo]r|officer|researcher|fellow|"
                 "engineer|reporter|editor|lawyer|analyst)\\b"
                 "(?: [a-z-]+){0,5} (?:at|for) (the )?" TURNSTONE_NAME),
       true},
  }};
  return *patterns;
}

// Finds in one pass which of the patterns match: nearly always none does.
const RE2::Set& PatternSet() {
  static const auto* const set = [] {
    auto* const all = new RE2::Set(RE2::Latin1, RE2::UNANCHORED);
    for (const Pattern& pattern : Patterns()) {
      TS_CHECK(all->Add(pattern.pattern->pattern(), nullptr) >= 0);
    }
    TS_CHECK(all->Compile());
    return all;
  }();
  return *set;
}

#undef TURNSTONE_PERSON
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

// What is no organisation either: "I work for the American people".
constexpr std::array<absl::string_view, 7> kAdjectives = {
    "African", "American", "Asian", "British", "Dutch", "English", "European"};

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
      if (!IsOpen(i)) {
        if (namings_[i].in_transcript_only) AddToFirstName(i);
        continue;
      }
      const auto said = SaidIn(i);
      if (!said.has_value()) continue;
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

  std::optional<SaidAffiliation> SaidIn(size_t at) const {
    auto said = FindAffiliation(clues_.turns[at].text);
    // Who works for Lea is of no organisation.
    if (said.has_value() && clues_.cast.Find(said->name).has_value()) {
      said.reset();
    }
    return said;
  }

  // Nobody else is taken for who has a first name in this transcript only, so
  // what they say of themselves can be kept.
  void AddToFirstName(size_t at) {
    if (namings_[at].unnamed || !IntroducedAt(clues_, at).has_value()) return;
    if (const auto said = SaidIn(at)) {
      namings_[at].affiliation = said->name;
    }
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

  // The one person whose affiliation has this adjective, or empty.
  std::string PersonOf(const std::string& adjective) const {
    const RE2 pattern(absl::StrCat("\\b", adjective, "\\b"));
    std::string found;
    for (const auto& [person, affiliation] : affiliations_) {
      if (!RE2::PartialMatch(affiliation, pattern)) continue;
      if (!found.empty()) return "";
      found = person;
    }
    return found;
  }

  void JoinByCountry(size_t at, const SaidAffiliation& said) {
    const auto [found, is_new] = by_country_.try_emplace(said.name);
    if (is_new) found->second = PersonOf(said.name);
    if (found->second.empty()) return;
    Set(at, found->second, said, AttributionState::kTentative,
        kCountryConfidence);
  }

  const Clues& clues_;
  std::vector<TurnNaming>& namings_;
  std::map<std::string, std::string> people_;        // By Key().
  std::map<std::string, std::string> affiliations_;  // Of people.
  std::map<std::string, std::string> by_country_;    // People, by adjective.
};

// Ends a name before what joins another one to it: "Reveal for Wired", but
// "Center for Bridges".
void EndAtJoin(SaidAffiliation* said) {
  for (const char* const join : {" for ", " on ", " and "}) {
    const size_t at = said->name.find(join);
    if (at != std::string::npos &&
        !IsOrganisation(absl::string_view(said->name).substr(0, at))) {
      said->name.resize(at);
      said->end = said->begin + static_cast<uint32_t>(at);
    }
  }
}

// True if the article's noun is behind the name: "the Python extension".
bool IsAdjective(absl::string_view plain, const SaidAffiliation& said) {
  static const RE2* const noun = PatternOf("^ (?:[a-z-]{3,})");
  static const RE2* const goes_on = PatternOf(
      "^ (?:and|as|at|but|for|from|here|how|in|on|or|over|right|since|so|"
      "that|too|now|when|where|which|who|with)\\b");
  const re2::StringPiece behind(plain.data() + said.end,
                                plain.size() - said.end);
  return RE2::PartialMatch(behind, *noun) &&
         !RE2::PartialMatch(behind, *goes_on);
}

// True if what tells an organisation does so.
bool IsTold(absl::string_view plain, const SaidAffiliation& said, bool tells,
            bool article) {
  const absl::string_view name(said.name);
  const bool one_word = name.find(' ') == absl::string_view::npos;
  const auto is_name = [name](const Country& country) {
    return country.name == name || country.adjective == name;
  };
  if (std::any_of(kCountries.begin(), kCountries.end(), is_name) ||
      std::find(kAdjectives.begin(), kAdjectives.end(), name) !=
          kAdjectives.end()) {
    return false;
  }
  if (article && one_word && IsAdjective(plain, said)) return false;
  if (tells) return true;
  return article ? !IsKnownPlace(name) : IsOrganisation(name);
}

}  // namespace

std::optional<SaidAffiliation> FindAffiliation(absl::string_view text) {
  if (!MayNameOrganisation(text.substr(0, kLookedAtBytes))) return std::nullopt;
  const std::string plain = WithPlainSpaces(text);
  std::vector<int> matches;
  if (!PatternSet().Match(plain, &matches)) return std::nullopt;
  std::sort(matches.begin(), matches.end());
  for (const int match : matches) {
    const Pattern& pattern = Patterns()[match];
    re2::StringPiece article;
    re2::StringPiece name;
    TS_CHECK(RE2::PartialMatch(plain, *pattern.pattern, &article, &name));
    SaidAffiliation said = SaidAt(plain, name);
    EndAtJoin(&said);
    if (IsTold(plain, said, pattern.tells, !article.empty())) return said;
  }
  return std::nullopt;
}

std::optional<SaidAffiliation> FindCountry(absl::string_view text) {
  static const RE2* const pattern =
      PatternOf("(?:^|[.?!] )In ([A-Z][a-z]+),? we\\b");
  if (!absl::StrContains(text.substr(0, kLookedAtBytes), "In")) {
    return std::nullopt;
  }
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
