#include "query-service/quotes/quote_finder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"

namespace turnstone {
namespace {

// Puts hits in order.
class HitOrder {
 public:
  HitOrder(const IndexView& view, QuoteOrder order, const TieOrder& tie_order)
      : turns_(view.turns()), order_(order), tie_order_(tie_order) {}

  // True if `a` comes before `b`.
  bool operator()(const QuoteHit& a, const QuoteHit& b) const {
    const int first = Compare(a, b.score, turns_.day(b.doc));
    if (first != 0) return first < 0;
    const uint32_t left = turns_.transcript(a.doc);
    const uint32_t right = turns_.transcript(b.doc);
    if (left != right) return tie_order_(left) < tie_order_(right);
    return turns_.columns(a.doc).number < turns_.columns(b.doc).number;
  }

  // True if `hit` comes behind `cursor`.
  bool IsBehind(const QuoteHit& hit, const QuoteCursor& cursor) const {
    const int first = Compare(hit, cursor.score, cursor.day);
    if (first != 0) return first > 0;
    const int name = absl::string_view(cursor.transcript)
                         .compare(tie_order_(turns_.transcript(hit.doc)));
    if (name != 0) return name < 0;
    return cursor.number < turns_.columns(hit.doc).number;
  }

 private:
  // Below 0 if `hit` comes first, 0 if the names of transcripts decide.
  int Compare(const QuoteHit& hit, double score, int32_t day) const {
    switch (order_) {
      case QuoteOrder::kRelevance:
        return hit.score > score ? -1 : hit.score < score ? 1 : 0;
      case QuoteOrder::kTime: {
        const int32_t own = turns_.day(hit.doc);
        return own < day ? -1 : own > day ? 1 : 0;
      }
      case QuoteOrder::kPosition:
        break;
    }
    return 0;
  }

  const TurnSnapshot& turns_;
  const QuoteOrder order_;
  const TieOrder& tie_order_;
};

// Keeps the first hits behind a cursor.
class BestHits : public HitSink {
 public:
  BestHits(const QuoteOptions& options, const HitOrder& before)
      : options_(options), before_(before) {}

  double floor() const override { return floor_; }

  void Add(DocId doc, double score) override {
    const QuoteHit hit{doc, score};
    const bool full = best_.size() > options_.limit;
    if (full && !before_(hit, best_.front())) return;
    if (options_.after && !before_.IsBehind(hit, *options_.after)) return;
    if (full) {
      std::pop_heap(best_.begin(), best_.end(), before_);
      best_.pop_back();
    }
    best_.push_back(hit);
    std::push_heap(best_.begin(), best_.end(), before_);
    if (best_.size() > options_.limit) floor_ = best_.front().score;
  }

  // Puts what was found into `*page`. To be called once.
  void Take(QuotePage* page) {
    std::sort_heap(best_.begin(), best_.end(), before_);
    page->more = best_.size() > options_.limit;
    if (page->more) best_.pop_back();
    page->hits = std::move(best_);
  }

 private:
  const QuoteOptions& options_;
  const HitOrder& before_;
  double floor_ = -std::numeric_limits<double>::infinity();
  // A heap, the last of them on top; one more than wanted tells whether there
  // are more.
  std::vector<QuoteHit> best_;
};

// Puts all hits into groups, and keeps the first of each.
class GroupedHits : public HitSink {
 public:
  GroupedHits(size_t hits_max, const GroupKey& key_of, const HitOrder& before)
      : hits_max_(hits_max), key_of_(key_of), before_(before) {}

  double floor() const override {
    return -std::numeric_limits<double>::infinity();
  }

  void Add(DocId doc, double score) override {
    const uint32_t key = key_of_(doc);
    HitGroup& group = groups_[key];
    group.key = key;
    ++group.count;
    // A heap, the last of them on top.
    std::vector<QuoteHit>& hits = group.hits;
    const QuoteHit hit{doc, score};
    if (hits.size() == hits_max_) {
      if (!before_(hit, hits.front())) return;
      std::pop_heap(hits.begin(), hits.end(), before_);
      hits.pop_back();
    }
    hits.push_back(hit);
    std::push_heap(hits.begin(), hits.end(), before_);
  }

  // Puts what was found into `*page`. To be called once.
  void Take(const QuoteOptions& options, GroupPage* page) {
    page->group_count = groups_.size();
    for (auto& [key, group] : groups_) {
      std::sort_heap(group.hits.begin(), group.hits.end(), before_);
      if (options.after && !before_.IsBehind(group.hits[0], *options.after)) {
        continue;
      }
      page->groups.push_back(std::move(group));
    }
    std::sort(page->groups.begin(), page->groups.end(),
              [this](const HitGroup& a, const HitGroup& b) {
                return before_(a.hits[0], b.hits[0]);
              });
    page->more = page->groups.size() > options.limit;
    if (page->more) page->groups.resize(options.limit);
  }

 private:
  const size_t hits_max_;
  const GroupKey& key_of_;
  const HitOrder& before_;
  absl::flat_hash_map<uint32_t, HitGroup> groups_;  // By key.
};

absl::Status FindAll(const IndexView& view, const QuotePlan& plan,
                     const QuoteFilter& filter, bool ranked,
                     const StopSignal& stop, HitSink* sink) {
  TS_RETURN_IF_ERROR(stop.Check());
  if (plan.statistics.turns == 0 || plan.statistics.tokens == 0) {
    return absl::OkStatus();
  }
  return FindInParts(view, plan, filter, ranked, stop, sink);
}

}  // namespace

absl::StatusOr<QuotePage> FindQuotes(const IndexView& view,
                                     const QueryNode& query,
                                     const QuoteFilter& filter,
                                     const QuoteOptions& options,
                                     const TieOrder& tie_order,
                                     const StopSignal& stop) {
  TS_CHECK(options.limit <= kQuotesRankedMax);
  std::optional<QuoteStatistics> known;
  if (options.after) known = options.after->statistics;
  TS_ASSIGN_OR_RETURN(QuotePlan plan,
                      MakeQuotePlan(view, query, filter, known, stop));
  const HitOrder before(view, options.order, tie_order);
  BestHits best(options, before);
  const bool ranked = options.order == QuoteOrder::kRelevance;
  TS_RETURN_IF_ERROR(FindAll(view, plan, filter, ranked, stop, &best));
  QuotePage page;
  best.Take(&page);
  page.statistics = std::move(plan.statistics);
  return page;
}

absl::StatusOr<GroupPage> FindGroups(
    const IndexView& view, const QueryNode& query, const QuoteFilter& filter,
    const QuoteOptions& options, size_t hits_max, const GroupKey& key_of,
    const TieOrder& tie_order, const StopSignal& stop) {
  TS_CHECK(hits_max > 0);
  std::optional<QuoteStatistics> known;
  if (options.after) known = options.after->statistics;
  TS_ASSIGN_OR_RETURN(QuotePlan plan,
                      MakeQuotePlan(view, query, filter, known, stop));
  const HitOrder before(view, options.order, tie_order);
  GroupedHits grouped(hits_max, key_of, before);
  const bool ranked = options.order == QuoteOrder::kRelevance;
  TS_RETURN_IF_ERROR(FindAll(view, plan, filter, ranked, stop, &grouped));
  GroupPage page;
  grouped.Take(options, &page);
  page.statistics = std::move(plan.statistics);
  return page;
}

absl::Status ForEachQuote(const IndexView& view, const QueryNode& query,
                          const QuoteFilter& filter, const StopSignal& stop,
                          HitSink* sink) {
  TS_ASSIGN_OR_RETURN(const QuotePlan plan,
                      MakeQuotePlan(view, query, filter, std::nullopt, stop));
  return FindAll(view, plan, filter, /*ranked=*/false, stop, sink);
}

QuoteCursor CursorBehind(const IndexView& view, const QuoteHit& last,
                         const QuoteStatistics& statistics,
                         const TieOrder& tie_order) {
  const TurnColumns row = view.columns(last.doc);
  const absl::string_view name = tie_order(row.transcript);
  return {last.score, row.day, std::string(name.data(), name.size()),
          row.number, statistics};
}

}  // namespace turnstone
