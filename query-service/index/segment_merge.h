// Which segments to merge, and merging them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "common/rocks/database.h"
#include "query-service/index/segment.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

// So many neighbours of similar size become one.
inline constexpr size_t kMergeSegments = 8;
// Segments of more are not made by merging.
inline constexpr uint64_t kSegmentTurnsMax = 8u << 20;
inline constexpr uint64_t kSegmentTokensMax = 512u << 20;

// Segments [first, first + count).
struct MergeRange {
  size_t first = 0;
  size_t count = 0;  // 0: nothing to merge.
};

// Picks kMergeSegments segments of the lowest tier that has so many, with
// smaller ones that lie between them. Tiers differ by a factor of
// kMergeSegments in size: so a turn is written about once for each tier, and
// there are few segments.
MergeRange PickMerge(
    const std::vector<std::shared_ptr<const Segment>>& segments);

// Picks more when there is time: the last segments, as many as are together at
// least half as large again as the largest of them. So a turn is written about
// twice for each doubling of the index, and most of it is in one segment.
MergeRange PickIdleMerge(
    const std::vector<std::shared_ptr<const Segment>>& segments);

// Writes the postings of `segments`, which are neighbours, as those of segment
// `id`, without those of turns deleted in `turns`, and puts its meta in the
// place of theirs, synced. Their postings stay. Any thread may call it, one at
// a time. DATA_LOSS if a segment is damaged; CANCELLED after `stop`; otherwise
// as FromRocks().
absl::StatusOr<std::shared_ptr<const Segment>> MergeSegments(
    rocks::Database* database,
    const std::vector<std::shared_ptr<const Segment>>& segments, uint32_t id,
    const TurnSnapshot& turns, const StopSignal& stop);

}  // namespace turnstone
