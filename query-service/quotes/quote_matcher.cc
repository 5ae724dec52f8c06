#include "query-service/quotes/quote_matcher.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/base/status_macros.h"
#include "common/model/limits.h"

namespace turnstone {

absl::StatusOr<QuoteMatcher> QuoteMatcher::Open(const IndexView& view,
                                                const QuoteQuery& query,
                                                const QuoteFilter& filter,
                                                const StopSignal& stop) {
  TS_RETURN_IF_ERROR(stop.Check());
  QuoteMatcher matcher(view, query, filter, stop);
  const size_t count = query.terms.size();
  std::vector<int64_t> holders;
  for (const std::string& term : query.terms) {
    TS_ASSIGN_OR_RETURN(TermCursor cursor, view.OpenTerm(term));
    matcher.cursors_.push_back(std::move(cursor));
    holders.push_back(matcher.cursors_.back().EstimateCount());
  }
  matcher.by_count_.resize(count);
  std::iota(matcher.by_count_.begin(), matcher.by_count_.end(), 0);
  std::stable_sort(
      matcher.by_count_.begin(), matcher.by_count_.end(),
      [&](uint32_t a, uint32_t b) { return holders[a] < holders[b]; });
  matcher.places_.resize(count);
  matcher.places_doc_.resize(count, kDocIdEnd);
  return matcher;
}

absl::Status QuoteMatcher::Next() {
  if (started_) ++doc_;
  started_ = true;
  for (; !done_; ++doc_) {
    TS_RETURN_IF_ERROR(SeekAll());
    if (done_) break;
    if (!PassesFilter()) continue;
    TS_ASSIGN_OR_RETURN(const bool holds, HoldsPhrases());
    if (holds) break;
  }
  return absl::OkStatus();
}

absl::Status QuoteMatcher::SeekAll() {
  // All cursors before the `i`th stand on `doc_`.
  for (size_t i = 0; i < by_count_.size();) {
    TS_RETURN_IF_ERROR(CountStep());
    TermCursor& cursor = cursors_[by_count_[i]];
    cursor.SeekTo(doc_);
    if (cursor.done()) {
      done_ = true;
      return cursor.status();
    }
    if (cursor.doc() == doc_) {
      ++i;
      continue;
    }
    // The rarest term says where to look again.
    doc_ = cursor.doc();
    i = i == 0 ? 1 : 0;
  }
  return absl::OkStatus();
}

bool QuoteMatcher::PassesFilter() const {
  const TurnColumns& row = view_->columns(doc_);
  if (filter_->collection.has_value() &&
      *filter_->collection != row.collection) {
    return false;
  }
  if (filter_->speakers.has_value() &&
      !filter_->speakers->contains(row.speaker)) {
    return false;
  }
  if (filter_->transcripts.has_value() &&
      !filter_->transcripts->contains(row.transcript)) {
    return false;
  }
  if (!filter_->day_min.has_value() && !filter_->day_max.has_value()) {
    return true;
  }
  return row.day != kNoDay && row.day >= filter_->day_min.value_or(row.day) &&
         row.day <= filter_->day_max.value_or(row.day);
}

absl::StatusOr<bool> QuoteMatcher::HoldsPhrases() {
  for (const std::vector<uint32_t>& phrase : query_->phrases) {
    if (phrase.size() == 1) continue;
    TS_ASSIGN_OR_RETURN(const bool holds, HoldsPhrase(phrase));
    if (!holds) return false;
  }
  return true;
}

absl::StatusOr<bool> QuoteMatcher::HoldsPhrase(
    const std::vector<uint32_t>& phrase) {
  TS_RETURN_IF_ERROR(ReadPositions(phrase[0]));
  starts_ = places_[phrase[0]];
  for (uint32_t i = 1; i < phrase.size() && !starts_.empty(); ++i) {
    TS_RETURN_IF_ERROR(ReadPositions(phrase[i]));
    const std::vector<uint32_t>& places = places_[phrase[i]];
    size_t kept = 0;
    size_t at = 0;
    for (const uint32_t start : starts_) {
      while (at < places.size() && places[at] < start + i) ++at;
      if (at == places.size()) break;
      if (places[at] == start + i) starts_[kept++] = start;
    }
    starts_.resize(kept);
  }
  return !starts_.empty();
}

absl::Status QuoteMatcher::ReadPositions(uint32_t term) {
  if (places_doc_[term] == doc_) return absl::OkStatus();
  places_doc_[term] = doc_;
  return cursors_[term].ReadPositions(&places_[term]);
}

absl::Status QuoteMatcher::CountStep() {
  if (++steps_ < kStopCheckInterval) return absl::OkStatus();
  steps_ = 0;
  return stop_->Check();
}

}  // namespace turnstone
