// Turns that are in several lists at once.

#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_columns.h"

namespace turnstone {

// Lists of which a turn must be in at least one. None is null.
using ListUnion = std::vector<const PostingList*>;

// Rising turns, and how often each of them is in the lists of each union.
struct IntersectedTurns {
  std::vector<DocId> docs;
  std::vector<std::vector<uint32_t>> freqs;  // By union, then by turn.
};

// How many blocks IntersectLists() reads at most, about.
uint64_t IntersectionBlocks(const std::vector<ListUnion>& unions);

// Puts the turns that are in all of `unions`, of which there is one at least,
// into `*turns`; deleted ones, too. Takes memory in proportion to the smallest
// union. Errors as of PostingList.
absl::Status IntersectLists(const std::vector<ListUnion>& unions,
                            IntersectedTurns* turns);

}  // namespace turnstone
