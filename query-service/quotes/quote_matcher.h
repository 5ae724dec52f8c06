// Walks over the turns that match a query.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_view.h"
#include "query-service/quotes/quote_finder.h"
#include "query-service/quotes/quote_query.h"

namespace turnstone {

// Finds matching turns one after the other, in the order of their ids:
//
//   TS_RETURN_IF_ERROR(matcher.Next());
//   while (!matcher.done()) { ...; TS_RETURN_IF_ERROR(matcher.Next()); }
//
// Used by one thread.
class QuoteMatcher {
 public:
  // All arguments outlive the matcher. Errors as of FindQuotes().
  static absl::StatusOr<QuoteMatcher> Open(const IndexView& view,
                                           const QuoteQuery& query,
                                           const QuoteFilter& filter,
                                           const StopSignal& stop);

  // Moves to the next turn, at first to the first. Errors as of FindQuotes().
  absl::Status Next();

  bool done() const { return done_; }
  DocId doc() const { return doc_; }

  // The cursor of term `at` of the query; it stands on the present turn.
  const TermCursor& term(size_t at) const { return cursors_[at]; }

 private:
  QuoteMatcher(const IndexView& view, const QuoteQuery& query,
               const QuoteFilter& filter, const StopSignal& stop)
      : view_(&view), query_(&query), filter_(&filter), stop_(&stop) {}

  // Moves all cursors to the first turn that holds all terms.
  absl::Status SeekAll();
  bool PassesFilter() const;
  absl::StatusOr<bool> HoldsPhrases();
  absl::StatusOr<bool> HoldsPhrase(const std::vector<uint32_t>& phrase);
  // Reads the positions of a term in the present turn, once.
  absl::Status ReadPositions(uint32_t term);
  absl::Status CountStep();

  const IndexView* view_;
  const QuoteQuery* query_;
  const QuoteFilter* filter_;
  const StopSignal* stop_;
  std::vector<TermCursor> cursors_;            // By term of the query.
  std::vector<uint32_t> by_count_;             // Terms, rarest first.
  std::vector<std::vector<uint32_t>> places_;  // By term.
  std::vector<DocId> places_doc_;              // What `places_` were read for.
  std::vector<uint32_t> starts_;               // Of the present phrase.
  DocId doc_ = 0;  // Where to look next, or the present turn.
  bool started_ = false;
  bool done_ = false;
  int steps_ = 0;  // Since `stop_` was asked.
};

}  // namespace turnstone
