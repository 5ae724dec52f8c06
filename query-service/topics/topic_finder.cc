#include "query-service/topics/topic_finder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/text/tokenizer.h"
#include "query-service/topics/association.h"
#include "query-service/topics/phrase_rules.h"
#include "query-service/topics/usual_words.h"
#include "query-service/topics/word_fold.h"
#include "query-service/topics/word_lists.h"

namespace turnstone {
namespace {

constexpr size_t kTopicIdDigits = 24;

// A phrase must be said so often, a word by itself so often.
constexpr int32_t kPhraseOccurrencesMin = 2;
constexpr int32_t kWordOccurrencesMin = 3;

// Dunning's log-likelihood at which chance is one in a thousand.
constexpr double kAssociationMin = 10.83;

// Very common words alone are a topic only if they are mostly said together
// ("capacity building", not "big problem").
constexpr double kWeakCohesionMin = 0.25;

// A single word is worth less than a phrase said as often.
constexpr double kWordWeight = 0.35;
constexpr double kGerundWeight = 0.2;
// Common words are short: the longer a word, the more it says.
constexpr double kUsualWordBytes = 8;
constexpr double kLongWordBytes = 16;

// A very common word by itself is a topic only where it is said far more often
// than usual. Lifts are powers of two.
constexpr double kWeakWordLiftMin = 3;
constexpr int32_t kWeakWordOccurrencesMin = 8;
constexpr double kWeakWordWeight = 0.3;
// How a noun shows: so much of it is plural, or its ending tells.
constexpr double kPluralShareMin = 0.05;
constexpr absl::string_view kNounEndings[] = {"ance", "ence", "ity",  "ment",
                                              "ness", "ship", "sion", "tion"};

// What is said more often than usual comes first, up to a bound.
constexpr double kLiftMin = 0.2;
constexpr double kLiftMax = 8;
constexpr double kLiftExponent = 0.25;

constexpr double kWeakWordPenalty = 0.7;  // For each weak word of a phrase.
// Of two letters too many phrases have the initials.
constexpr size_t kAbbreviationLettersMin = 3;

constexpr double kOfWeight = 0.6;

// What is said twice may be so by accident, all the more within one turn.
constexpr double kOccurrencesDiscount = 0.5;
constexpr double kOneTurnWeight = 0.7;

// A topic that overlaps a better one is moved back, not left out.
constexpr double kOverlapWeight = 0.3;

// Below this share of its occurrences outside longer topics a part goes.
constexpr double kOwnShareMin = 0.34;

struct Candidate {
  std::string key;
  std::vector<std::string> words;
  // Keys in `totals_` that are this phrase, and how often each is said.
  std::map<std::string, int32_t> forms_of;
  int32_t occurrences = 0;
  int32_t turns = 0;
  int32_t transcripts = 0;
  double lift = 0;         // Of its most usual word, as a power of two.
  double cohesion = 1;     // Dice's coefficient of its loosest split.
  int64_t nested = 0;      // Occurrences inside longer candidates,
  int32_t nested_in = 0;   // and in how many of them,
  int32_t nested_max = 0;  // and in the most frequent one.
  double score = 0;
};

// Keys of all shorter runs of `words`.
std::vector<std::string> Parts(const std::vector<std::string>& words) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin < words.size(); ++begin) {
    for (size_t end = begin + 1; end <= words.size(); ++end) {
      if (end - begin == words.size()) continue;
      parts.push_back(
          absl::StrJoin(words.begin() + begin, words.begin() + end, " "));
    }
  }
  return parts;
}

// Sets the cohesion of `candidate`; false if its words are not bound.
// `occurrences_of` takes a key, `all` is the number of all words.
template <typename OccurrencesOf>
bool MeasureCohesion(const OccurrencesOf& occurrences_of, double all,
                     Candidate* candidate) {
  const std::vector<std::string>& words = candidate->words;
  const double both = candidate->occurrences;
  for (size_t split = 1; split < words.size(); ++split) {
    if (words[split] == "of") continue;
    const size_t left_end = words[split - 1] == "of" ? split - 1 : split;
    // A part may be missing where a transcript had too many phrases.
    const double left = std::max<double>(
        both, occurrences_of(
                  absl::StrJoin(words.begin(), words.begin() + left_end, " ")));
    const double right = std::max<double>(
        both,
        occurrences_of(absl::StrJoin(words.begin() + split, words.end(), " ")));
    if (LogLikelihood(both, left, right, all) < kAssociationMin) return false;
    candidate->cohesion =
        std::min(candidate->cohesion, 2 * both / (left + right));
  }
  return words.size() == 1 || candidate->cohesion >= kWeakCohesionMin ||
         !std::all_of(words.begin(), words.end(), IsWeak);
}

// Returns how much more often than usual the phrase is said: by its most usual
// word.
double LiftOf(const Candidate& candidate, double all) {
  double usual = 0;
  for (const std::string& word : candidate.words) {
    if (word != "of") usual = std::max(usual, UsualRate(word));
  }
  return std::log2(candidate.occurrences / all / usual);
}

double Score(const Candidate& candidate) {
  const size_t length = candidate.words.size();
  // A single word lives on what no longer phrase explains; a phrase (C-value)
  // loses the mean of the longer ones.
  double own = candidate.occurrences;
  if (candidate.nested_in > 0) {
    own -= length == 1
               ? candidate.nested_max
               : static_cast<double>(candidate.nested) / candidate.nested_in;
  }
  if (own < kOwnShareMin * candidate.occurrences || own < 1) return 0;
  double weight = 1;
  if (length == 1) {
    const auto bytes = static_cast<double>(candidate.key.size());
    weight =
        EndsLikeGerundOrAdjective(candidate.key) ? kGerundWeight : kWordWeight;
    weight *= 0.5 + 0.5 * std::min(kLongWordBytes, bytes) / kUsualWordBytes;
    if (IsWeak(candidate.key)) weight *= kWeakWordWeight;
  } else {
    weight = std::log2(1.0 + std::min<size_t>(length, 3)) *
             (0.6 + 0.9 * candidate.cohesion);
    for (const std::string& word : candidate.words) {
      if (word == "of") {
        weight *= kOfWeight;
      } else if (IsWeak(word)) {
        weight *= kWeakWordPenalty;
      }
    }
  }
  weight *= std::pow(std::clamp(candidate.lift, kLiftMin, kLiftMax) / kLiftMax,
                     kLiftExponent);
  const double turns = candidate.turns;
  const double spread = 0.5 + 0.5 * std::sqrt(turns / candidate.occurrences);
  if (candidate.turns == 1) weight *= kOneTurnWeight;
  return (own - kOccurrencesDiscount) * weight * spread *
         (1 + std::log(static_cast<double>(candidate.transcripts)));
}

void SortByScore(std::vector<Candidate>* candidates) {
  std::sort(candidates->begin(), candidates->end(),
            [](const Candidate& a, const Candidate& b) {
              if (a.score != b.score) return a.score > b.score;
              return a.key < b.key;
            });
}

// Returns the parts of all spellings of a topic: "security" is a part of
// "cybersecurity" if it is also spelt "cyber security".
std::vector<std::string> PartsOfSpellings(const Candidate& candidate) {
  std::vector<std::string> parts;
  for (const auto& [key, occurrences] : candidate.forms_of) {
    for (std::string& part : Parts(absl::StrSplit(key, ' '))) {
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

// Moves back what overlaps a better candidate.
void DampOverlaps(std::vector<Candidate>* candidates) {
  absl::flat_hash_set<std::string> taken;
  absl::flat_hash_set<std::string> parts_of_taken;
  for (Candidate& candidate : *candidates) {
    const std::vector<std::string> parts = PartsOfSpellings(candidate);
    const bool overlaps =
        parts_of_taken.contains(candidate.key) ||
        std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
          return taken.contains(part);
        });
    if (overlaps) {
      candidate.score *= kOverlapWeight;
      continue;
    }
    taken.insert(candidate.key);
    parts_of_taken.insert(parts.begin(), parts.end());
  }
  SortByScore(candidates);
}

// `other` is another way to say `candidate`.
void Merge(Candidate&& other, Candidate* candidate) {
  candidate->forms_of.merge(other.forms_of);
  candidate->occurrences += other.occurrences;
  candidate->turns += other.turns;
  candidate->transcripts = std::max(candidate->transcripts, other.transcripts);
}

// Joins what differs only by a space: "cyber security" and "cybersecurity".
std::vector<Candidate> JoinCompounds(std::vector<Candidate> candidates) {
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) {
              if (a.occurrences != b.occurrences) {
                return a.occurrences > b.occurrences;
              }
              return a.key < b.key;
            });
  absl::flat_hash_map<std::string, size_t> places;
  std::vector<Candidate> joined;
  for (Candidate& candidate : candidates) {
    auto [it, is_new] = places.try_emplace(
        absl::StrReplaceAll(candidate.key, {{" ", ""}}), joined.size());
    if (is_new) {
      joined.push_back(std::move(candidate));
      continue;
    }
    Merge(std::move(candidate), &joined[it->second]);
  }
  return joined;
}

// Returns the first letters of the words but "of".
std::string InitialsOf(const Candidate& candidate) {
  std::string initials;
  for (const std::string& word : candidate.words) {
    if (word != "of") initials += word[0];
  }
  return initials;
}

// Joins "IGF" with "Internet Governance Forum", the most frequent phrase with
// these initials. `candidates` are sorted by occurrences; `is_abbreviation`
// takes a key.
template <typename IsAbbreviation>
void JoinAbbreviations(const IsAbbreviation& is_abbreviation,
                       std::vector<Candidate>* candidates) {
  absl::flat_hash_map<std::string, size_t> expansions;
  for (size_t i = 0; i < candidates->size(); ++i) {
    const Candidate& candidate = (*candidates)[i];
    if (candidate.words.size() > 1) {
      expansions.try_emplace(InitialsOf(candidate), i);
    }
  }
  for (size_t i = 0; i < candidates->size(); ++i) {
    const Candidate& candidate = (*candidates)[i];
    if (candidate.words.size() > 1 ||
        candidate.key.size() < kAbbreviationLettersMin) {
      continue;
    }
    const auto found = expansions.find(candidate.key);
    if (found == expansions.end() || !is_abbreviation(candidate.key)) continue;
    const auto [often, rarely] = std::minmax(i, found->second);
    Merge(std::move((*candidates)[rarely]), &(*candidates)[often]);
    (*candidates)[rarely].occurrences = 0;
  }
  std::erase_if(*candidates,
                [](const Candidate& c) { return c.occurrences == 0; });
}

void CountNested(std::vector<Candidate>* candidates) {
  absl::flat_hash_map<absl::string_view, Candidate*> by_key;
  for (Candidate& candidate : *candidates) {
    by_key.emplace(candidate.key, &candidate);
  }
  for (const Candidate& longer : *candidates) {
    for (const auto& [key, occurrences] : longer.forms_of) {
      for (const std::string& part : Parts(absl::StrSplit(key, ' '))) {
        auto it = by_key.find(part);
        if (it == by_key.end()) continue;
        it->second->nested += occurrences;
        ++it->second->nested_in;
        it->second->nested_max = std::max(it->second->nested_max, occurrences);
      }
    }
  }
}

// Without its variants.
Topic TopicOf(const Candidate& candidate) {
  Topic topic;
  topic.id = TopicId(candidate.key);
  topic.display_name = candidate.key;
  topic.key = candidate.key;
  topic.score = candidate.score;
  topic.occurrences = candidate.occurrences;
  topic.turns = candidate.turns;
  topic.transcripts = candidate.transcripts;
  topic.lift = std::exp2(candidate.lift);
  topic.cohesion = candidate.cohesion;
  return topic;
}

// Sets what `topic` is called and searched by.
void NameAfterForms(const std::vector<PhraseForm>& forms, Topic* topic) {
  std::map<std::string, int32_t> names;
  std::set<std::string> variants;
  for (const PhraseForm& form : forms) {
    // "Microsoft's" is searched for, but the topic is "Microsoft".
    absl::string_view name = form.text;
    if (!absl::ConsumeSuffix(&name, "'s")) absl::ConsumeSuffix(&name, "’s");
    names[std::string(name)] += form.occurrences;
    std::vector<std::string> terms;
    for (Token& token : Tokenize(form.text)) {
      terms.push_back(std::move(token.term));
    }
    variants.insert(absl::StrJoin(terms, " "));
  }
  int32_t most = 0;
  for (const auto& [name, occurrences] : names) {
    // Of equally frequent names the later one has fewer capitals.
    if (occurrences < most) continue;
    most = occurrences;
    topic->display_name = name;
  }
  if (variants.empty()) variants.insert(topic->key);
  for (const std::string& variant : variants) {
    if (topic->variants.size() == kTopicVariantsMax) break;
    topic->variants.push_back(variant);
  }
}

}  // namespace

// True if a very common word is a topic here.
bool TopicFinder::IsLoud(const std::string& key, double lift,
                         const Total& total) {
  if (!IsWeakWord(key) || lift < kWeakWordLiftMin ||
      total.occurrences < kWeakWordOccurrencesMin) {
    return false;
  }
  for (const absl::string_view ending : kNounEndings) {
    if (absl::EndsWith(key, ending)) return true;
  }
  double plurals = 0;
  for (const auto& [text, occurrences] : total.forms) {
    const std::string term = absl::AsciiStrToLower(text);
    if (term != key && FoldPlural(term) == key) plurals += occurrences;
  }
  return plurals >= kPluralShareMin * total.occurrences;
}

void TopicFinder::Change(const TranscriptPhrases& transcript, int32_t sign) {
  words_ += sign * transcript.words;
  for (const PhraseCount& phrase : transcript.phrases) {
    auto it = totals_.try_emplace(phrase.key).first;
    Total& total = it->second;
    total.occurrences += sign * phrase.occurrences;
    total.turns += sign * phrase.turns;
    total.transcripts += sign;
    TS_CHECK(total.transcripts >= 0);
    for (const PhraseForm& form : phrase.forms) {
      int32_t& occurrences = total.forms[form.text];
      occurrences += sign * form.occurrences;
      if (occurrences == 0) total.forms.erase(form.text);
    }
    if (total.transcripts == 0) totals_.erase(it);
  }
}

void TopicFinder::Add(const TranscriptPhrases& transcript) {
  Change(transcript, 1);
}

void TopicFinder::Remove(const TranscriptPhrases& transcript) {
  Change(transcript, -1);
}

std::vector<Topic> TopicFinder::Rank(size_t limit) const {
  auto occurrences_of = [this](absl::string_view phrase) {
    auto it = totals_.find(phrase);
    return it == totals_.end() ? 0 : it->second.occurrences;
  };
  std::vector<Candidate> candidates;
  for (const auto& [key, total] : totals_) {
    if (total.occurrences < kPhraseOccurrencesMin) continue;
    Candidate candidate{key,
                        absl::StrSplit(key, ' '),
                        {{key, total.occurrences}},
                        total.occurrences,
                        total.turns,
                        total.transcripts};
    const auto all = static_cast<double>(words_);
    const std::vector<std::string>& words = candidate.words;
    if (words.size() == 1 && total.occurrences < kWordOccurrencesMin) continue;
    candidate.lift = LiftOf(candidate, all);
    if (!CanBeTopic({words.begin(), words.end()}) &&
        !IsLoud(key, candidate.lift, total)) {
      continue;
    }
    if (!MeasureCohesion(occurrences_of, all, &candidate)) continue;
    candidates.push_back(std::move(candidate));
  }
  candidates = JoinCompounds(std::move(candidates));
  const auto is_abbreviation = [this](const std::string& key) {
    const auto& forms = totals_.at(key).forms;
    return std::all_of(forms.begin(), forms.end(), [](const auto& form) {
      return absl::AsciiStrToUpper(form.first) == form.first;
    });
  };
  JoinAbbreviations(is_abbreviation, &candidates);
  CountNested(&candidates);
  for (Candidate& candidate : candidates) candidate.score = Score(candidate);
  std::erase_if(candidates, [](const Candidate& c) { return c.score <= 0; });
  SortByScore(&candidates);
  DampOverlaps(&candidates);
  if (candidates.size() > limit) candidates.resize(limit);

  std::vector<Topic> topics;
  for (const Candidate& candidate : candidates) {
    Topic topic = TopicOf(candidate);
    std::vector<PhraseForm> forms;
    for (const auto& [key, said] : candidate.forms_of) {
      for (const auto& [text, occurrences] : totals_.at(key).forms) {
        forms.push_back({text, occurrences});
      }
    }
    NameAfterForms(forms, &topic);
    topics.push_back(std::move(topic));
  }
  return topics;
}

std::vector<Topic> RankTopics(const std::vector<TranscriptPhrases>& transcripts,
                              size_t limit) {
  TopicFinder finder;
  for (const TranscriptPhrases& transcript : transcripts) {
    finder.Add(transcript);
  }
  return finder.Rank(limit);
}

std::string TopicId(absl::string_view key) {
  return absl::StrCat("t", ToHex(Sha256(key)).substr(0, kTopicIdDigits));
}

std::vector<std::vector<std::string>> TopicPhrases(const Topic& topic) {
  std::vector<std::vector<std::string>> phrases;
  for (const std::string& variant : topic.variants) {
    phrases.push_back(absl::StrSplit(variant, ' '));
  }
  return phrases;
}

bool Overlap(const Topic& a, const Topic& b) {
  const std::string left = absl::StrCat(" ", a.key, " ");
  const std::string right = absl::StrCat(" ", b.key, " ");
  return absl::StrContains(left, right) || absl::StrContains(right, left);
}

}  // namespace turnstone
