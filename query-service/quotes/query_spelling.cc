#include "query-service/quotes/query_spelling.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "query-service/quotes/edit_distance.h"
#include "query-service/quotes/query_parser.h"
#include "query-service/quotes/query_text.h"
#include "query-service/quotes/quote_finder.h"

namespace turnstone {
namespace {

class TurnCounter : public HitSink {
 public:
  double floor() const override {
    return -std::numeric_limits<double>::infinity();
  }
  void Add(DocId, double) override { ++count_; }

  int64_t count() const { return count_; }

 private:
  int64_t count_ = 0;
};

// A word that may be meant, and at least as much as it counts for.
struct Candidate {
  int64_t weight_max = 0;
  int64_t weight = 1;  // Of each turn.
  std::string word;
};

size_t CountCharacters(absl::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

class Speller {
 public:
  Speller(const IndexView& view, const QuoteFilter& filter,
          const StopSignal& stop)
      : view_(view), filter_(filter), stop_(stop) {
    scope_.collections = filter.collections;
  }

  absl::StatusOr<std::string> Suggest(QueryNode query) {
    TS_RETURN_IF_ERROR(NoteUnknown(query));
    if (replacements_.empty() || replacements_.size() > kQueryExpansionsMax) {
      return std::string();
    }
    TS_RETURN_IF_ERROR(FindReplacements());
    Replace(&query);
    // Words that were different may be equal now.
    const std::string text = QueryNormalForm(query);
    const absl::StatusOr<QueryNode> suggested = ParseQuery(text);
    if (!suggested.ok()) return std::string();
    TS_ASSIGN_OR_RETURN(const int64_t count, Count(*suggested, filter_));
    return count > 0 ? text : std::string();
  }

 private:
  using Candidates = absl::flat_hash_map<std::string, Candidate>;

  // How many turns match.
  absl::StatusOr<int64_t> Count(const QueryNode& query,
                                const QuoteFilter& filter) {
    TurnCounter counter;
    TS_RETURN_IF_ERROR(ForEachQuote(view_, query, filter, stop_, &counter));
    return counter.count();
  }

  absl::StatusOr<int64_t> Count(QueryKind kind, const std::string& term) {
    QueryNode node;
    node.kind = kind;
    node.terms = {term};
    return Count(node, scope_);
  }

  // Makes an entry in `replacements_` for each word that nobody says.
  absl::Status NoteUnknown(const QueryNode& query) {
    if (query.kind == QueryKind::kNot) return absl::OkStatus();
    for (const QueryNode& child : query.children) {
      TS_RETURN_IF_ERROR(NoteUnknown(child));
    }
    if (query.kind != QueryKind::kWord && query.kind != QueryKind::kPhrase) {
      return absl::OkStatus();
    }
    for (const std::string& term : query.terms) {
      TS_ASSIGN_OR_RETURN(const int64_t turns, Count(query.kind, term));
      if (turns == 0) replacements_[term];
    }
    return absl::OkStatus();
  }

  absl::Status FindReplacements() {
    for (auto& [term, replacement] : replacements_) {
      replacement = term;
      Candidates candidates;
      for (const std::shared_ptr<const IndexPart>& part : view_.parts()) {
        TS_RETURN_IF_ERROR(AddCandidates(term, *part, &candidates));
      }
      std::vector<Candidate> sorted;
      for (auto& [word, candidate] : candidates) {
        candidate.word = word;
        sorted.push_back(std::move(candidate));
      }
      TS_ASSIGN_OR_RETURN(const std::string best, Best(std::move(sorted)));
      if (!best.empty()) replacement = best;
    }
    return absl::OkStatus();
  }

  // Adds the words of a part that are near `term`, with how often they occur.
  absl::Status AddCandidates(const std::string& term, const IndexPart& part,
                             Candidates* candidates) {
    const size_t characters = CountCharacters(term);
    if (characters < kOneEditCharactersMin) return absl::OkStatus();
    const uint32_t most = characters < kTwoEditsCharactersMin ? 1 : 2;
    EditDistance distance(term);
    std::vector<std::pair<std::string, bool>> near;  // And if by one edit.
    absl::Status stopped;
    uint32_t words = 0;
    TS_RETURN_IF_ERROR(part.ForEachWord("", [&](absl::string_view word) {
      if (distance.IsWithin(word, most)) {
        near.emplace_back(word, most == 1 || distance.IsWithin(word, 1));
      }
      if (++words % kStopCheckInterval == 0) stopped = stop_.Check();
      return stopped.ok();
    }));
    TS_RETURN_IF_ERROR(stopped);
    for (const auto& [word, one_edit] : near) {
      TS_ASSIGN_OR_RETURN(const auto list, part.OpenList(WordKey(word)));
      if (list == nullptr) continue;
      Candidate& candidate = (*candidates)[word];
      candidate.weight = one_edit ? kOneEditWeight : 1;
      candidate.weight_max += candidate.weight * list->count();
    }
    return absl::OkStatus();
  }

  // Returns the word that counts for most, or an empty one.
  absl::StatusOr<std::string> Best(std::vector<Candidate> candidates) {
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) {
                return a.weight_max != b.weight_max
                           ? a.weight_max > b.weight_max
                           : a.word < b.word;
              });
    std::string best;
    int64_t best_weight = 0;
    for (const Candidate& candidate : candidates) {
      // None of the others can be better, or as good.
      if (candidate.weight_max < best_weight) break;
      TS_ASSIGN_OR_RETURN(const int64_t turns,
                          Count(QueryKind::kPhrase, candidate.word));
      const int64_t weight = turns * candidate.weight;
      if (weight > best_weight ||
          (weight == best_weight && weight > 0 && candidate.word < best)) {
        best = candidate.word;
        best_weight = weight;
      }
    }
    return best;
  }

  void Replace(QueryNode* query) const {
    const bool has_words =
        query->kind == QueryKind::kWord || query->kind == QueryKind::kPhrase;
    for (std::string& term : query->terms) {
      const auto found = replacements_.find(term);
      if (has_words && found != replacements_.end()) term = found->second;
    }
    if (query->kind == QueryKind::kNot) return;
    for (QueryNode& child : query->children) Replace(&child);
  }

  const IndexView& view_;
  const QuoteFilter& filter_;
  const StopSignal& stop_;
  QuoteFilter scope_;  // The collections of `filter_`.
  std::map<std::string, std::string> replacements_;  // By unknown word.
};

}  // namespace

absl::StatusOr<std::string> SuggestQuery(const IndexView& view,
                                         const QueryNode& query,
                                         const QuoteFilter& filter,
                                         const StopSignal& stop) {
  return Speller(view, filter, stop).Suggest(query);
}

}  // namespace turnstone
