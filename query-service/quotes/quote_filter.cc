#include "query-service/quotes/quote_filter.h"

namespace turnstone {

bool QuoteFilter::Passes(const TurnSnapshot& turns, DocId doc) const {
  if (collections && !collections->contains(turns.collection(doc))) {
    return false;
  }
  if (speakers && !speakers->contains(turns.speaker(doc))) return false;
  if (transcripts && !transcripts->contains(turns.transcript(doc))) {
    return false;
  }
  if (states && (*states >> turns.state(doc) & 1) == 0) return false;
  if (!day_min && !day_max) return true;
  const int32_t day = turns.day(doc);
  return day != kNoDay && day >= day_min.value_or(day) &&
         day <= day_max.value_or(day);
}

}  // namespace turnstone
