#include "query-service/quotes/quote_plan.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/text/stemmer.h"
#include "query-service/index/bm25.h"
#include "query-service/index/index_part.h"
#include "query-service/quotes/edit_distance.h"
#include "query-service/quotes/language_list.h"
#include "query-service/quotes/merged_list.h"

namespace turnstone {
namespace {

// Filters with more values are checked turn by turn only, as are those whose
// lists have more than one turn in so many.
constexpr size_t kFilterListsMax = 32;
constexpr int64_t kFilterShare = 4;

class PlanMaker {
 public:
  PlanMaker(const IndexView& view, const std::optional<QuoteStatistics>& known,
            const StopSignal& stop)
      : view_(view), known_(known), stop_(stop) {
    statistics_.turns = known ? known->turns : view.live_turns();
    statistics_.tokens = known ? known->tokens : view.live_tokens();
    for (const auto& part : view.parts()) languages_ |= part->languages();
  }

  // `near`: positions will be asked for.
  absl::StatusOr<PlanNode> Make(const QueryNode& query, bool near = false) {
    TS_RETURN_IF_ERROR(stop_.Check());
    PlanNode node;
    switch (query.kind) {
      case QueryKind::kWord:
        return near ? MakeForms(query.terms[0]) : MakeWord(query.terms[0]);
      case QueryKind::kPhrase:
        return MakePhrase(query.terms);
      case QueryKind::kPrefix:
        return MakeMerged(query.terms[0], near,
                          [](absl::string_view) { return true; });
      case QueryKind::kFuzzy: {
        EditDistance distance(query.terms[0]);
        return MakeMerged("", near, [&](absl::string_view word) {
          return distance.IsWithin(word, query.distance);
        });
      }
      case QueryKind::kNear:
        near = true;
        node.kind = PlanNode::Kind::kNear;
        node.distance = query.distance;
        break;
      case QueryKind::kAnd:
        node.kind = PlanNode::Kind::kAnd;
        break;
      case QueryKind::kOr:
        node.kind = PlanNode::Kind::kOr;
        break;
      case QueryKind::kNot:
        node.kind = PlanNode::Kind::kNot;
        break;
    }
    for (const QueryNode& child : query.children) {
      TS_ASSIGN_OR_RETURN(PlanNode made, Make(child, near));
      node.children.push_back(std::move(made));
    }
    return node;
  }

  // A node for turns in any list of these keys; does not count for scores.
  absl::StatusOr<PlanNode> MakeFilter(const std::vector<std::string>& keys) {
    PlanNode node;
    for (const std::string& key : keys) {
      TS_ASSIGN_OR_RETURN(PartLists lists, Open(key));
      node.lists.push_back(std::move(lists));
    }
    return node;
  }

  // True for a filter that many of all turns pass.
  bool IsOfMany(const PlanNode& filter) const {
    return Total(filter.lists) * kFilterShare > view_.live_turns();
  }

  // A node for turns with any of these phrases; does not count for scores.
  absl::StatusOr<PlanNode> MakeFilter(
      const std::vector<std::vector<std::string>>& phrases) {
    PlanNode any;
    any.kind = PlanNode::Kind::kOr;
    for (const std::vector<std::string>& words : phrases) {
      std::vector<std::string> keys;
      for (const std::string& word : words) keys.push_back(WordKey(word));
      TS_ASSIGN_OR_RETURN(PlanNode phrase, MakeFilter(keys));
      if (words.size() > 1) phrase.kind = PlanNode::Kind::kPhrase;
      any.children.push_back(std::move(phrase));
    }
    return any;
  }

  // INVALID_ARGUMENT if the known statistics are not of this query.
  absl::StatusOr<QuoteStatistics> TakeStatistics() {
    if (known_ && known_->holders.size() != statistics_.holders.size()) {
      return absl::InvalidArgumentError("the cursor is of another query");
    }
    return std::move(statistics_);
  }

 private:
  absl::StatusOr<PartLists> Open(absl::string_view key) {
    PartLists lists;
    for (const std::shared_ptr<const IndexPart>& part : view_.parts()) {
      TS_ASSIGN_OR_RETURN(std::unique_ptr<PostingList> list,
                          part->OpenList(key));
      lists.push_back(std::move(list));
    }
    return lists;
  }

  // A node for the forms of a word, each in turns of its language.
  absl::StatusOr<PlanNode> MakeWord(const std::string& term) {
    PlanNode node;
    int64_t holders = 0;
    for (uint8_t language = 0; language < kStemLanguages; ++language) {
      if ((languages_ >> language & 1) == 0) continue;
      const auto kind = static_cast<StemLanguage>(language);
      if (kind == StemLanguage::kNone) {
        TS_RETURN_IF_ERROR(AddUnstemmed(term, &node, &holders));
        continue;
      }
      TS_ASSIGN_OR_RETURN(PartLists lists,
                          Open(StemKey(language, Stemmer(kind).Stem(term))));
      TS_ASSIGN_OR_RETURN(const int64_t count, CountIn(lists));
      holders += count;
      node.lists.push_back(std::move(lists));
    }
    node.weight = NoteHolders(holders);
    return node;
  }

  // Adds the lists of the very word, in turns whose language has no stemmer.
  absl::Status AddUnstemmed(const std::string& term, PlanNode* node,
                            int64_t* holders) {
    PartLists lists;
    for (const std::shared_ptr<const IndexPart>& part : view_.parts()) {
      constexpr uint32_t kUnstemmed = 1;
      std::unique_ptr<PostingList> list;
      if ((part->languages() & kUnstemmed) != 0) {
        TS_ASSIGN_OR_RETURN(list, part->OpenList(WordKey(term)));
      }
      if (list != nullptr && part->languages() != kUnstemmed) {
        auto some =
            std::make_unique<LanguageList>(std::move(list), view_.turns(), 0);
        if (!known_) {
          TS_ASSIGN_OR_RETURN(const int64_t count, some->CountLive());
          *holders += count;
        }
        list = std::move(some);
      } else if (list != nullptr && !known_) {
        TS_ASSIGN_OR_RETURN(const int64_t count,
                            CountLive(*list, view_.turns()));
        *holders += count;
      }
      lists.push_back(std::move(list));
    }
    node->lists.push_back(std::move(lists));
    return absl::OkStatus();
  }

  absl::StatusOr<PlanNode> MakePhrase(const std::vector<std::string>& terms) {
    PlanNode node;
    // One word, as it was said.
    if (terms.size() > 1) node.kind = PlanNode::Kind::kPhrase;
    for (const std::string& term : terms) {
      TS_ASSIGN_OR_RETURN(PartLists lists, Open(WordKey(term)));
      TS_ASSIGN_OR_RETURN(const int64_t holders, CountIn(lists));
      node.weight += NoteHolders(holders);
      node.lists.push_back(std::move(lists));
    }
    return node;
  }

  // As MakeWord(), with positions, which the lists of stems do not have.
  absl::StatusOr<PlanNode> MakeForms(const std::string& term) {
    size_t first = 1;
    while (first < term.size() && (term[first] & 0xc0) == 0x80) ++first;
    PlanNode node;
    for (uint8_t language = 0; language < kStemLanguages; ++language) {
      if ((languages_ >> language & 1) == 0) continue;
      const auto kind = static_cast<StemLanguage>(language);
      const absl::string_view prefix = absl::string_view(term).substr(
          0, StemsKeepFirstLetter(kind) ? first : 0);
      Stemmer stemmer(kind);
      const std::string stem(stemmer.Stem(term));
      TS_ASSIGN_OR_RETURN(PartLists lists,
                          MergeWords(prefix, language, /*positions=*/true,
                                     [&](absl::string_view word) {
                                       return stemmer.Stem(word) == stem;
                                     }));
      node.lists.push_back(std::move(lists));
    }
    node.weight = NoteHolders(Total(node.lists));
    return node;
  }

  // How many turns are in lists that share none; exact if they have only live
  // ones.
  static int64_t Total(const std::vector<PartLists>& all) {
    int64_t count = 0;
    for (const PartLists& lists : all) {
      for (const auto& list : lists) count += list ? list->count() : 0;
    }
    return count;
  }

  // Makes one word of all that begin with `prefix` and that `fits` takes.
  absl::StatusOr<PlanNode> MakeMerged(absl::string_view prefix, bool positions,
                                      const WordVisitor& fits) {
    PlanNode node;
    TS_ASSIGN_OR_RETURN(
        PartLists lists,
        MergeWords(prefix, MergedList::kAnyLanguage, positions, fits));
    node.lists.push_back(std::move(lists));
    node.weight = NoteHolders(Total(node.lists));
    return node;
  }

  absl::StatusOr<PartLists> MergeWords(absl::string_view prefix,
                                       uint8_t language, bool positions,
                                       const WordVisitor& fits) {
    PartLists merged;
    for (const std::shared_ptr<const IndexPart>& part : view_.parts()) {
      TS_ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                          FindWords(*part, prefix, fits));
      TS_ASSIGN_OR_RETURN(std::unique_ptr<MergedList> list,
                          MergedList::Make(keys, *part, view_.turns(), language,
                                           positions, stop_));
      if (list != nullptr) merged_units_ += list->units();
      merged.push_back(std::move(list));
      if (merged_units_ > kMergedUnitsMax) {
        return absl::ResourceExhaustedError(
            "words with * or ~, or near others, stand for too many turns: make "
            "them longer, or use fewer");
      }
    }
    return merged;
  }

  // Returns the keys of the part's words that begin with `prefix` and fit.
  absl::StatusOr<std::vector<std::string>> FindWords(const IndexPart& part,
                                                     absl::string_view prefix,
                                                     const WordVisitor& fits) {
    std::vector<std::string> keys;
    absl::Status stopped;
    uint32_t words = 0;
    TS_RETURN_IF_ERROR(part.ForEachWord(prefix, [&](absl::string_view word) {
      if (fits(word)) keys.push_back(WordKey(word));
      if (++words % kStopCheckInterval == 0) stopped = stop_.Check();
      return stopped.ok();
    }));
    TS_RETURN_IF_ERROR(stopped);
    return keys;
  }

  // Returns how many live turns are in the lists; 0 if nobody asks.
  absl::StatusOr<int64_t> CountIn(const PartLists& lists) {
    int64_t holders = 0;
    for (const std::unique_ptr<PostingList>& list : lists) {
      if (list == nullptr || known_) continue;
      TS_ASSIGN_OR_RETURN(const int64_t count, CountLive(*list, view_.turns()));
      holders += count;
    }
    return holders;
  }

  // Returns the weight of a word that so many turns hold.
  double NoteHolders(int64_t holders) {
    const size_t at = statistics_.holders.size();
    if (known_) holders = at < known_->holders.size() ? known_->holders[at] : 0;
    statistics_.holders.push_back(holders);
    return Bm25Weight(statistics_.turns, holders);
  }

  const IndexView& view_;
  const std::optional<QuoteStatistics>& known_;
  const StopSignal& stop_;
  QuoteStatistics statistics_;
  uint32_t languages_ = 0;  // Of all parts, as bits.
  size_t merged_units_ = 0;
};

// True if no division or logarithm of the scores can go wrong.
bool IsSound(const QuoteStatistics& statistics) {
  return statistics.turns > 0 && statistics.tokens > 0 &&
         std::all_of(statistics.holders.begin(), statistics.holders.end(),
                     [&](int64_t holders) {
                       return holders >= 0 && holders <= statistics.turns;
                     });
}

// Returns a node for each part of a filter that is made of lists; `*more` says
// whether there are others.
absl::StatusOr<std::vector<PlanNode>> MakeFilters(const QuoteFilter& filter,
                                                  PlanMaker* maker,
                                                  bool* more) {
  *more = filter.states || filter.day_min || filter.day_max;
  std::vector<PlanNode> nodes;
  const auto add = [&](const auto& values, auto key_of) -> absl::Status {
    if (!values) return absl::OkStatus();
    std::vector<std::string> keys;
    for (const auto& value : *values) keys.push_back(key_of(value));
    TS_ASSIGN_OR_RETURN(nodes.emplace_back(), maker->MakeFilter(keys));
    return absl::OkStatus();
  };
  const auto add_few = [&](const auto& ordinals, auto key_of) -> absl::Status {
    if (ordinals && ordinals->size() > kFilterListsMax) {
      *more = true;
      return absl::OkStatus();
    }
    absl::Status status = add(ordinals, key_of);
    if (status.ok() && ordinals && maker->IsOfMany(nodes.back())) {
      *more = true;
      nodes.pop_back();
    }
    return status;
  };
  TS_RETURN_IF_ERROR(add_few(filter.collections, CollectionKey));
  TS_RETURN_IF_ERROR(add_few(filter.speakers, SpeakerKey));
  TS_RETURN_IF_ERROR(add_few(filter.transcripts, TranscriptKey));
  TS_RETURN_IF_ERROR(add(filter.labels, LabelKey));
  TS_RETURN_IF_ERROR(add(filter.languages, LanguageKey));
  if (filter.phrases) {
    TS_ASSIGN_OR_RETURN(PlanNode node, maker->MakeFilter(*filter.phrases));
    nodes.push_back(std::move(node));
  }
  return nodes;
}

}  // namespace

absl::StatusOr<QuotePlan> MakeQuotePlan(
    const IndexView& view, const QueryNode& query, const QuoteFilter& filter,
    const std::optional<QuoteStatistics>& known, const StopSignal& stop) {
  if (known && !IsSound(*known)) {
    return absl::InvalidArgumentError("the cursor is of another query");
  }
  PlanMaker maker(view, known, stop);
  QuotePlan plan;
  TS_ASSIGN_OR_RETURN(plan.root, maker.Make(query));
  TS_ASSIGN_OR_RETURN(std::vector<PlanNode> filters,
                      MakeFilters(filter, &maker, &plan.checks_filter));
  if (!filters.empty()) {
    PlanNode both;
    both.kind = PlanNode::Kind::kAnd;
    both.children.push_back(std::move(plan.root));
    for (PlanNode& node : filters) both.children.push_back(std::move(node));
    plan.root = std::move(both);
  }
  TS_ASSIGN_OR_RETURN(plan.statistics, maker.TakeStatistics());
  return plan;
}

}  // namespace turnstone
