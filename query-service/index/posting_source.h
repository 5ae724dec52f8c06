// One part of a term's postings: those in a segment, or in the tail.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "query-service/index/turn_columns.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

inline constexpr size_t kBlockPostingsMax = 128;

// Neighbouring postings of a term, in the order of their turns.
struct PostingBlock {
  size_t count = 0;
  std::array<DocId, kBlockPostingsMax> docs;
  std::array<uint32_t, kBlockPostingsMax> freqs;  // At least 1 each.
};

// Gives out a part of a term's postings block by block, deleted turns
// included. Used by one thread. All errors: DATA_LOSS if stored bytes are
// damaged; otherwise as FromRocks().
class PostingSource {
 public:
  virtual ~PostingSource() = default;

  // Reads the first block with a turn at or after `target`, which is never
  // less than in an earlier call. False if there is none.
  virtual absl::StatusOr<bool> Load(DocId target, PostingBlock* block) = 0;

  // Puts the positions of posting `at` of the block that Load() read last,
  // given again, into `*positions`.
  virtual absl::Status ReadPositions(const PostingBlock& block, size_t at,
                                     std::vector<uint32_t>* positions) = 0;

  // How many postings there are at most, deleted turns included.
  virtual int64_t count() const = 0;

  // How many postings are of live turns. Does not disturb Load().
  virtual absl::StatusOr<int64_t> CountLive(
      const TurnSnapshot& turns) const = 0;
};

}  // namespace turnstone
