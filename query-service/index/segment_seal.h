// Writes the turns of a tail as a segment.

#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "common/rocks/database.h"
#include "query-service/index/segment.h"
#include "query-service/index/tail.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

// A tail that gets no more turns.
struct FullTail {
  std::shared_ptr<const Tail> tail;
  DocId end = 0;        // Above its last turn, and above tail->begin().
  uint64_t tokens = 0;  // Of its turns.
};

// Writes a tail's postings as those of segment `id`, then the columns of its
// turns and the segment's meta, synced; all that was written before is synced
// too. `turns` covers all turns of the tail. Any thread may call it, one at a
// time. CANCELLED after `stop`; otherwise as FromRocks().
absl::StatusOr<std::shared_ptr<const Segment>> SealTail(
    rocks::Database* database, const FullTail& full, uint32_t id,
    const TurnSnapshot& turns, const StopSignal& stop);

}  // namespace turnstone
