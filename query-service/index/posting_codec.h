// How the postings of one term in one segment are stored.
//
//   postings  := format:u8 count:varint (small | directory block*)
//   small     := block position_block?
//   directory := last_doc:u32le* end:u32le* bound:u8* window_bound:u8*
//   block     := gap_bits:u8 freq_bits:u8 numbers(gap*) numbers((freq - 1)*)
//   positions := format:u8 end:u32le* position_block*
//   position_block := bits:u8 packed(position_gap*)
//
// Blocks hold kBlockPostingsMax postings, the last one as many or fewer. A
// list of one block is small: it has no value in "positions". Turns count from
// the first of the segment's first window (kWindowTurns). numbers() are lanes()
// where there are kLaneNumbers of them, otherwise packed(), both of
// bit_packing.h. A gap is the number of turns between one and the one before
// it in the list; a position gap that of tokens between one and the one before
// it in the turn. `end` is where a block ends, from the first byte of the first
// block. Bounds are ScoreBounds of a block's turns, and of a window's, 0
// without a posting; the latter only if HasWindowBounds(). RocksDB keeps a
// checksum of each block of its files; there is none here.
//
// On disk since format version 3 of the store: never change what it means.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_columns.h"

namespace turnstone {

// Postings in memory. The first three are of equal size, at least 1.
struct TermPostings {
  std::vector<uint32_t> docs;       // From the segment's first window; rising.
  std::vector<uint32_t> freqs;      // At least 1 each.
  std::vector<uint32_t> lengths;    // Tokens of each turn.
  std::vector<uint32_t> positions;  // Of all turns, rising in each; or none.

  void Clear();
};

// Where the turns of a segment lie, and how long they are.
struct SegmentShape {
  uint32_t window_count = 0;
  double average_length = 1;  // In tokens; above 0.
};

// The values of a term; `positions` is empty if there is none.
struct EncodedPostings {
  std::string postings;
  std::string positions;
};

// Puts the values of `list` into `*encoded`, whose memory is used again.
void EncodePostings(const TermPostings& list, const SegmentShape& shape,
                    EncodedPostings* encoded);

// True if a list of so many postings has a bound for each window.
bool HasWindowBounds(uint32_t count, uint32_t window_count);

// Where the blocks of a value lie.
struct BlockSpan {
  size_t begin = 0;
  size_t end = 0;
};

// Reads the postings value of a term. Reads no byte outside of it, whatever
// the bytes are.
class PostingReader {
 public:
  // `value` outlives the reader; its segment has so many windows. DATA_LOSS if
  // these are not the bytes of a posting list.
  static absl::StatusOr<PostingReader> Open(absl::string_view value,
                                            uint32_t window_count);

  uint32_t count() const { return count_; }
  size_t block_count() const;
  uint32_t LastDoc(size_t at) const;
  ScoreBound Bound(size_t at) const;
  absl::string_view window_bounds() const { return window_bounds_; }
  // The position block of a small list; empty if there is none.
  absl::string_view small_positions() const { return small_positions_; }
  // Returns the first block from `at` on with a turn at or after `target`; or
  // block_count().
  size_t FindBlock(size_t at, uint32_t target) const;

  // Reads block `at`, its turns counted from `first_doc`. DATA_LOSS if the
  // block is damaged.
  absl::Status ReadBlock(size_t at, DocId first_doc, PostingBlock* block) const;

 private:
  PostingReader() = default;

  absl::StatusOr<BlockSpan> FindSpan(size_t at) const;

  uint32_t count_ = 0;
  uint32_t doc_end_ = 0;
  absl::string_view last_docs_;  // Empty, as all of these, if there is one
  absl::string_view ends_;       // block only.
  absl::string_view bounds_;
  absl::string_view window_bounds_;
  absl::string_view blocks_;
  absl::string_view small_positions_;
};

// Reads the positions value of a term, as PostingReader does.
class PositionReader {
 public:
  // `value` outlives the reader; `block_count`, above 1, is that of the
  // postings.
  static absl::StatusOr<PositionReader> Open(absl::string_view value,
                                             size_t block_count);
  // Of PostingReader::small_positions().
  static PositionReader OfSmall(absl::string_view block);

  // Puts the positions of posting `at` of `block`, which is the block numbered
  // `number`, into `*positions`. DATA_LOSS if they are damaged.
  absl::Status Read(size_t number, const PostingBlock& block, size_t at,
                    std::vector<uint32_t>* positions) const;
  // Puts those of all postings of the block into `*positions`.
  absl::Status ReadAll(size_t number, const PostingBlock& block,
                       std::vector<uint32_t>* positions) const;

 private:
  PositionReader() = default;

  // Reads `count` gaps from the `first` on.
  absl::Status ReadGaps(size_t number, size_t first, size_t count,
                        std::vector<uint32_t>* gaps) const;

  absl::string_view ends_;  // Empty if there is one block.
  absl::string_view blocks_;
};

}  // namespace turnstone
