// Finds the hits of all parts of the index.

#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_view.h"
#include "query-service/quotes/quote_filter.h"
#include "query-service/quotes/quote_plan.h"

namespace turnstone {

// Takes hits, in no particular order.
class HitSink {
 public:
  virtual ~HitSink() = default;

  // No turn that scores less is of use. Never falls.
  virtual double floor() const = 0;

  virtual void Add(DocId doc, double score) = 0;
};

// Gives `sink` all hits that score at least its floor(). If `ranked` is not
// set, gives it all hits, with a score of 0. Errors as of FindQuotes().
absl::Status FindInParts(const IndexView& view, const QuotePlan& plan,
                         const QuoteFilter& filter, bool ranked,
                         const StopSignal& stop, HitSink* sink);

}  // namespace turnstone
