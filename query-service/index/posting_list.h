// The postings of a term in one part of the index: a segment, or the tail.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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

// What may be known of scores without reading postings: the largest frequency
// part (bm25.h) at the part's own average length, in 255ths, rounded up.
using ScoreBound = uint8_t;
inline constexpr ScoreBound kScoreBoundMax = 255;

// Of one posting; at least 1.
ScoreBound ScoreBoundOf(uint32_t freq, double norm);

// Gives out postings block by block, those of deleted turns included. Used by
// one thread. All errors: DATA_LOSS if stored bytes are damaged; otherwise as
// FromRocks().
class PostingList {
 public:
  virtual ~PostingList() = default;

  // At least 1, deleted turns included; in the tail perhaps some that are too
  // new for the reader.
  virtual uint32_t count() const = 0;
  virtual size_t block_count() const = 0;

  // No turn of the block is above it, and all of the next are.
  virtual DocId last_doc(size_t block) const = 0;
  virtual ScoreBound bound(size_t block) const = 0;

  // Returns the first block from `block` on whose last_doc() is at or above
  // `target`; or block_count().
  virtual size_t FindBlock(size_t block, DocId target) const = 0;

  // The bounds of each window of the part (see kWindowTurns), 0 where there is
  // no posting; empty if the list has none, because it is short.
  virtual absl::string_view window_bounds() const = 0;

  virtual absl::Status ReadBlock(size_t number, PostingBlock* block) const = 0;

  // Puts the positions of posting `at` of `block`, which is the block numbered
  // `number`, into `*positions`: tokens before each, rising.
  virtual absl::Status ReadPositions(
      size_t number, const PostingBlock& block, size_t at,
      std::vector<uint32_t>* positions) const = 0;
};

// How many postings are of live turns.
absl::StatusOr<int64_t> CountLive(const PostingList& list,
                                  const TurnSnapshot& turns);

}  // namespace turnstone
