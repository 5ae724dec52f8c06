#include "query-service/topics/word_fold.h"

#include <cstddef>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace turnstone {
namespace {

constexpr std::pair<absl::string_view, absl::string_view> kIrregular[] = {
    {"children", "child"}, {"feet", "foot"},
    {"lives", "life"},     {"men", "man"},
    {"mice", "mouse"},     {"movies", "movie"},
    {"people", "person"},  {"women", "woman"},
    {"cookies", "cookie"}, {"analyses", "analysis"},
    {"crises", "crisis"},  {"hypotheses", "hypothesis"},
    {"theses", "thesis"}};

// Words in -s that are no plurals.
constexpr absl::string_view kSingularInS[] = {
    "bias",  "canvas", "chaos",   "lens",   "news", "series",
    "kudos", "atlas",  "species", "cosmos", "gas",  "mathematics"};

constexpr absl::string_view kNounsInLy[] = {
    "anomaly", "assembly", "family", "monopoly", "supply", "butterfly"};

template <size_t N>
bool Holds(const absl::string_view (&words)[N], absl::string_view word) {
  for (absl::string_view other : words) {
    if (other == word) return true;
  }
  return false;
}

bool EndsWithAny(absl::string_view word,
                 std::initializer_list<absl::string_view> endings) {
  for (absl::string_view ending : endings) {
    if (absl::EndsWith(word, ending)) return true;
  }
  return false;
}

}  // namespace

std::string FoldPlural(absl::string_view word) {
  for (const auto& [plural, singular] : kIrregular) {
    if (word == plural) return std::string(singular);
  }
  if (word.size() < 4 || word.back() != 's' || Holds(kSingularInS, word) ||
      EndsWithAny(word, {"ss", "us", "is", "ics"})) {
    return std::string(word);
  }
  if (word.size() > 4 && absl::EndsWith(word, "ies")) {
    return absl::StrCat(word.substr(0, word.size() - 3), "y");
  }
  if (EndsWithAny(word, {"sses", "xes", "ches", "shes"})) {
    return std::string(word.substr(0, word.size() - 2));
  }
  return std::string(word.substr(0, word.size() - 1));
}

bool EndsLikeAdverbOrPast(absl::string_view word) {
  if (word.size() < 5) return false;
  if (absl::EndsWith(word, "ly")) return !Holds(kNounsInLy, word);
  return absl::EndsWith(word, "ed") && !absl::EndsWith(word, "eed");
}

bool EndsLikeGerundOrAdjective(absl::string_view word) {
  return word.size() > 5 &&
         EndsWithAny(word, {"ing", "ful", "ous", "able", "ible", "ish", "less",
                            "ive", "ary", "ional"});
}

}  // namespace turnstone
