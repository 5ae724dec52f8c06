#include "query-service/quotes/quote_finder.h"

#include <algorithm>
#include <cmath>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "query-service/quotes/quote_matcher.h"

namespace turnstone {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;

absl::StatusOr<QuoteStatistics> StatisticsOf(const IndexView& view,
                                             const QuoteMatcher& matcher,
                                             size_t term_count) {
  QuoteStatistics statistics{view.live_turns(), view.live_tokens()};
  for (size_t i = 0; i < term_count; ++i) {
    TS_ASSIGN_OR_RETURN(const int64_t count, matcher.term(i).CountLive());
    statistics.holders.push_back(count);
  }
  return statistics;
}

// True if no division or logarithm of the scores can go wrong.
bool IsSound(const QuoteStatistics& statistics, size_t term_count) {
  return statistics.turns > 0 && statistics.tokens > 0 &&
         statistics.holders.size() == term_count &&
         std::all_of(statistics.holders.begin(), statistics.holders.end(),
                     [&](int64_t holders) {
                       return holders >= 0 && holders <= statistics.turns;
                     });
}

// Scores turns; see the top of the header.
class Scorer {
 public:
  explicit Scorer(const QuoteStatistics& statistics) {
    const double turns = static_cast<double>(statistics.turns);
    average_length_ = static_cast<double>(statistics.tokens) / turns;
    for (const int64_t count : statistics.holders) {
      const double holders = static_cast<double>(count);
      weights_.push_back(
          std::log(1 + (turns - holders + 0.5) / (holders + 0.5)));
    }
  }

  // Of the turn the matcher stands on, which has `length` tokens.
  double Score(const QuoteMatcher& matcher, uint32_t length) const {
    const double norm = kK1 * (1 - kB + kB * length / average_length_);
    double score = 0;
    for (size_t i = 0; i < weights_.size(); ++i) {
      const double freq = matcher.term(i).freq();
      score += weights_[i] * (freq / (freq + norm));
    }
    return score;
  }

 private:
  double average_length_ = 0;
  std::vector<double> weights_;  // By term.
};

// Puts hits in order.
class HitOrder {
 public:
  HitOrder(const IndexView& view, QuoteOrder order, const TieOrder& tie_order)
      : view_(view), order_(order), tie_order_(tie_order) {}

  // True if `a` comes before `b`.
  bool operator()(const QuoteHit& a, const QuoteHit& b) const {
    const TurnColumns& left = view_.columns(a.doc);
    const TurnColumns& right = view_.columns(b.doc);
    const int first = Compare(a.score, left.day, b.score, right.day);
    if (first != 0) return first < 0;
    if (left.transcript != right.transcript) {
      return tie_order_(left.transcript) < tie_order_(right.transcript);
    }
    return left.number < right.number;
  }

  // True if `hit` comes behind `cursor`.
  bool IsBehind(const QuoteHit& hit, const QuoteCursor& cursor) const {
    const TurnColumns& row = view_.columns(hit.doc);
    const int first = Compare(cursor.score, cursor.day, hit.score, row.day);
    if (first != 0) return first < 0;
    const int name = absl::string_view(cursor.transcript)
                         .compare(tie_order_(row.transcript));
    if (name != 0) return name < 0;
    return cursor.number < row.number;
  }

 private:
  // Below 0 if the first comes first, 0 if the names of transcripts decide.
  int Compare(double score_a, int32_t day_a, double score_b,
              int32_t day_b) const {
    if (order_ == QuoteOrder::kRelevance) {
      return score_a > score_b ? -1 : score_a < score_b ? 1 : 0;
    }
    return day_a < day_b ? -1 : day_a > day_b ? 1 : 0;
  }

  const IndexView& view_;
  const QuoteOrder order_;
  const TieOrder& tie_order_;
};

}  // namespace

absl::StatusOr<QuotePage> FindQuotes(
    const IndexView& view, const QuoteQuery& query, const QuoteFilter& filter,
    QuoteOrder order, size_t limit, const std::optional<QuoteCursor>& after,
    const TieOrder& tie_order, const StopSignal& stop) {
  TS_CHECK(!query.terms.empty());
  TS_CHECK(limit <= kQuotesRankedMax);
  TS_ASSIGN_OR_RETURN(QuoteMatcher matcher,
                      QuoteMatcher::Open(view, query, filter, stop));
  QuotePage page;
  if (after.has_value()) {
    if (!IsSound(after->statistics, query.terms.size())) {
      return absl::InvalidArgumentError("the cursor is of another query");
    }
    page.statistics = after->statistics;
  } else {
    TS_ASSIGN_OR_RETURN(page.statistics,
                        StatisticsOf(view, matcher, query.terms.size()));
  }
  const Scorer scorer(page.statistics);
  const HitOrder before(view, order, tie_order);
  // A heap of the best, the worst of them on top; one more than wanted tells
  // whether there are more.
  std::vector<QuoteHit> best;
  TS_RETURN_IF_ERROR(matcher.Next());
  while (!matcher.done()) {
    ++page.total;
    const DocId doc = matcher.doc();
    const QuoteHit hit{doc, scorer.Score(matcher, view.columns(doc).length)};
    TS_RETURN_IF_ERROR(matcher.Next());
    if (best.size() > limit && !before(hit, best.front())) continue;
    if (after.has_value() && !before.IsBehind(hit, *after)) continue;
    if (best.size() > limit) {
      std::pop_heap(best.begin(), best.end(), before);
      best.pop_back();
    }
    best.push_back(hit);
    std::push_heap(best.begin(), best.end(), before);
  }
  std::sort_heap(best.begin(), best.end(), before);
  page.more = best.size() > limit;
  if (page.more) best.pop_back();
  page.hits = std::move(best);
  return page;
}

absl::StatusOr<int64_t> CountQuotes(const IndexView& view,
                                    const QuoteQuery& query,
                                    const QuoteFilter& filter,
                                    const StopSignal& stop) {
  TS_CHECK(!query.terms.empty());
  TS_ASSIGN_OR_RETURN(QuoteMatcher matcher,
                      QuoteMatcher::Open(view, query, filter, stop));
  int64_t count = 0;
  TS_RETURN_IF_ERROR(matcher.Next());
  while (!matcher.done()) {
    ++count;
    TS_RETURN_IF_ERROR(matcher.Next());
  }
  return count;
}

QuoteCursor CursorBehind(const IndexView& view, const QuotePage& page,
                         const TieOrder& tie_order) {
  TS_CHECK(!page.hits.empty());
  const QuoteHit& last = page.hits.back();
  const TurnColumns& row = view.columns(last.doc);
  const absl::string_view name = tie_order(row.transcript);
  return {last.score, row.day, std::string(name.data(), name.size()),
          row.number, page.statistics};
}

}  // namespace turnstone
