// Finds quotes by looking at every word of every turn: what the index must
// equal.

#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/text/stemmer.h"
#include "common/text/tokenizer.h"
#include "query-service/index/turn_columns.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_filter.h"
#include "query-service/quotes/quote_finder.h"

namespace turnstone {

struct NaiveTurn {
  TurnColumns columns;
  std::vector<std::string> words;
  bool live = true;
  std::string label;
  std::string language;  // A tag.
};

inline std::vector<std::string> NaiveWords(absl::string_view text) {
  std::vector<std::string> words;
  for (const Token& token : Tokenize(text)) words.push_back(token.term);
  return words;
}

// Optimal string alignment, by its definition. ASCII only.
inline uint32_t NaiveEdits(absl::string_view a, absl::string_view b) {
  if (a.empty() || b.empty()) {
    return static_cast<uint32_t>(a.size() + b.size());
  }
  const absl::string_view a1 = a.substr(1);
  const absl::string_view b1 = b.substr(1);
  if (a[0] == b[0]) return NaiveEdits(a1, b1);
  uint32_t least =
      1 + std::min({NaiveEdits(a1, b), NaiveEdits(a, b1), NaiveEdits(a1, b1)});
  if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0]) {
    least = std::min(least, 1 + NaiveEdits(a.substr(2), b.substr(2)));
  }
  return least;
}

class NaiveQuotes {
 public:
  // Words [first, second) of a turn.
  using Runs = std::vector<std::pair<uint32_t, uint32_t>>;

  // Both outlive this.
  NaiveQuotes(const std::vector<NaiveTurn>& turns,
              const std::vector<std::string>& transcripts)
      : turns_(turns), transcripts_(transcripts) {
    for (const NaiveTurn& turn : turns) {
      if (!turn.live) continue;
      ++live_turns_;
      live_words_ += static_cast<double>(turn.words.size());
    }
  }

  // All hits, in order.
  std::vector<QuoteHit> Find(const QueryNode& query, const QuoteFilter& filter,
                             QuoteOrder order) const {
    const bool ranked = order == QuoteOrder::kRelevance;
    Weights weights;
    if (ranked) AddWeights(query, &weights);
    std::vector<QuoteHit> hits;
    for (DocId doc = 0; doc < turns_.size(); ++doc) {
      const NaiveTurn& turn = turns_[doc];
      if (!turn.live || !Passes(turn, filter)) continue;
      if (!Matches(query, turn)) continue;
      double score = 0;
      if (ranked) AddScores(query, turn, weights, &score);
      hits.push_back({doc, score});
    }
    std::sort(hits.begin(), hits.end(),
              [&](const QuoteHit& a, const QuoteHit& b) {
                return SortKey(a, order) < SortKey(b, order);
              });
    return hits;
  }

  // Where a leaf stands in a turn, or any leaf of a kOr.
  static Runs Find(const QueryNode& query, const NaiveTurn& turn) {
    Runs runs;
    for (const QueryNode& child : query.children) {
      for (const auto& run : Find(child, turn)) runs.push_back(run);
    }
    if (query.terms.empty()) return runs;
    const size_t size = query.terms.size();
    for (size_t at = 0; at + size <= turn.words.size(); ++at) {
      bool all = true;
      for (size_t i = 0; i < size; ++i) {
        all = all && Fits(query, query.terms[i], turn.words[at + i],
                          turn.columns.language);
      }
      if (all) runs.emplace_back(at, at + size);
    }
    return runs;
  }

  static bool Matches(const QueryNode& query, const NaiveTurn& turn) {
    const auto matches = [&](const QueryNode& child) {
      return Matches(child, turn);
    };
    switch (query.kind) {
      case QueryKind::kAnd:
        return std::all_of(query.children.begin(), query.children.end(),
                           matches);
      case QueryKind::kOr:
        return std::any_of(query.children.begin(), query.children.end(),
                           matches);
      case QueryKind::kNot:
        return !matches(query.children[0]);
      case QueryKind::kNear:
        break;
      default:
        return !Find(query, turn).empty();
    }
    for (const auto& a : Find(query.children[0], turn)) {
      for (const auto& b : Find(query.children[1], turn)) {
        if (b.first >= a.second && b.first - a.second <= query.distance) {
          return true;
        }
        if (a.first >= b.second && a.first - b.second <= query.distance) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  static bool Fits(const QueryNode& query, const std::string& term,
                   const std::string& word, uint8_t language) {
    switch (query.kind) {
      case QueryKind::kWord: {
        static Stemmer english(StemLanguage::kEnglish);
        static Stemmer none(StemLanguage::kNone);
        Stemmer& stemmer = language == 1 ? english : none;
        const std::string stem(stemmer.Stem(term));
        return stemmer.Stem(word) == stem;
      }
      case QueryKind::kPrefix:
        return absl::StartsWith(word, term);
      case QueryKind::kFuzzy:
        return NaiveEdits(word, term) <= query.distance;
      default:
        return word == term;
    }
  }

  // By its label, its language and the phrases in it.
  static bool PassesLists(const NaiveTurn& turn, const QuoteFilter& filter) {
    const auto is_any = [](const auto& values, const auto& fits) {
      return !values || std::any_of(values->begin(), values->end(), fits);
    };
    return is_any(filter.labels,
                  [&](const std::string& label) {
                    return !turn.label.empty() && turn.label == label;
                  }) &&
           is_any(filter.languages,
                  [&](const std::string& tag) {
                    return absl::EqualsIgnoreCase(turn.language, tag) ||
                           absl::StartsWithIgnoreCase(turn.language, tag + "-");
                  }) &&
           is_any(filter.phrases, [&](const std::vector<std::string>& words) {
             QueryNode phrase;
             phrase.kind = QueryKind::kPhrase;
             phrase.terms = words;
             return Matches(phrase, turn);
           });
  }

  static bool Passes(const NaiveTurn& turn, const QuoteFilter& filter) {
    const TurnColumns& row = turn.columns;
    if (!PassesLists(turn, filter)) return false;
    if (filter.collections && !filter.collections->contains(row.collection)) {
      return false;
    }
    if (filter.speakers && !filter.speakers->contains(row.speaker)) {
      return false;
    }
    if (filter.transcripts && !filter.transcripts->contains(row.transcript)) {
      return false;
    }
    if (filter.states && (*filter.states & 1u << row.state) == 0) return false;
    if (filter.day_min && (row.day == kNoDay || row.day < *filter.day_min)) {
      return false;
    }
    return !filter.day_max || (row.day != kNoDay && row.day <= *filter.day_max);
  }

  using Weights = std::map<const QueryNode*, double>;

  // Of the leaves: that of a word, or of all words of a phrase.
  void AddWeights(const QueryNode& query, Weights* weights) const {
    for (const QueryNode& child : query.children) AddWeights(child, weights);
    for (const std::string& term : query.terms) {
      QueryNode word = query;
      word.terms = {term};
      double holders = 0;
      for (const NaiveTurn& turn : turns_) {
        if (turn.live && !Find(word, turn).empty()) holders += 1;
      }
      (*weights)[&query] +=
          std::log(1 + (live_turns_ - holders + 0.5) / (holders + 0.5));
    }
  }

  // Of what matches, in the order of the query.
  void AddScores(const QueryNode& query, const NaiveTurn& turn,
                 const Weights& weights, double* score) const {
    if (query.kind == QueryKind::kNot || !Matches(query, turn)) return;
    for (const QueryNode& child : query.children) {
      AddScores(child, turn, weights, score);
    }
    if (query.terms.empty()) return;
    const double length = static_cast<double>(turn.words.size());
    const double norm =
        1.2 * (1 - 0.75) + length * (1.2 * 0.75 / (live_words_ / live_turns_));
    const double freq = static_cast<double>(Find(query, turn).size());
    *score += weights.at(&query) * (freq / (freq + norm));
  }

  std::tuple<double, std::string, uint32_t> SortKey(const QuoteHit& hit,
                                                    QuoteOrder order) const {
    const TurnColumns& row = turns_[hit.doc].columns;
    const double first = order == QuoteOrder::kRelevance ? -hit.score
                         : order == QuoteOrder::kTime    ? row.day
                                                         : 0;
    return {first, transcripts_[row.transcript], row.number};
  }

  const std::vector<NaiveTurn>& turns_;
  const std::vector<std::string>& transcripts_;
  double live_turns_ = 0;
  double live_words_ = 0;
};

}  // namespace turnstone
