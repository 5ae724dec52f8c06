// How the postings of one term in one segment are stored.
//
//   postings  := format:u8 count:varint directory block* crc32c:u32be
//   directory := entry*       one a block; none if there is one block only
//   entry     := last_doc:u32be end:u32be freq_max:u32be length_min:u32be
//   block     := doc_bits:u8 freq_bits:u8 packed(gap*) packed((freq - 1)*)
//   positions := format:u8 end:u32be* position_block* crc32c:u32be
//   position_block := bits:u8 packed(position_gap*)
//
// Blocks hold kBlockPostingsMax postings, the last one fewer. Turns count from
// the segment's first. A gap is the number of turns between one and the one
// before it in the list; a position gap that of tokens between one and the one
// before it in the turn. `end` is where a block ends, from the first byte of
// the first block; positions of one block have no ends either. No turn of a
// block scores more than one of freq_max and length_min, whatever the average
// length. packed() is lowest bit first, padded to whole bytes. crc32c is of
// all bytes before it.
//
// On disk since format version 1: never change what it means.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/index/posting_source.h"
#include "query-service/index/turn_columns.h"

namespace turnstone {

// Postings in memory. The first three are of equal size, at least 1.
struct TermPostings {
  std::vector<uint32_t> docs;       // From the segment's first; rising.
  std::vector<uint32_t> freqs;      // At least 1 each.
  std::vector<uint32_t> lengths;    // Tokens of each turn.
  std::vector<uint32_t> positions;  // Of all turns, rising in each.

  void Clear();
};

// The two values of a term.
struct EncodedPostings {
  std::string postings;
  std::string positions;
};

// Puts the values of `list` into `*encoded`, whose memory is used again.
void EncodePostings(const TermPostings& list, EncodedPostings* encoded);

// Where the blocks of a value lie.
struct BlockSpan {
  size_t begin = 0;
  size_t end = 0;
};

// Reads the postings value of a term. Reads no byte outside of it, whatever
// the bytes are.
class PostingReader {
 public:
  // `value` outlives the reader; its segment has `doc_count` turns. DATA_LOSS
  // if these are not the bytes of a posting list.
  static absl::StatusOr<PostingReader> Open(absl::string_view value,
                                            uint32_t doc_count);

  uint32_t count() const { return count_; }
  size_t block_count() const;
  // Turns that block `at` may hold: behind those of the block before it.
  uint32_t FirstDoc(size_t at) const;
  uint32_t LastDoc(size_t at) const;
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
  uint32_t doc_count_ = 0;
  absl::string_view directory_;
  absl::string_view blocks_;
};

// Reads the positions value of a term, as PostingReader does.
class PositionReader {
 public:
  // `value` outlives the reader; `block_count` is that of the postings.
  static absl::StatusOr<PositionReader> Open(absl::string_view value,
                                             size_t block_count);

  // Puts the positions of posting `at` of `block`, which is the block numbered
  // `number`, into `*positions`. DATA_LOSS if they are damaged.
  absl::Status Read(size_t number, const PostingBlock& block, size_t at,
                    std::vector<uint32_t>* positions) const;

 private:
  PositionReader() = default;

  absl::string_view ends_;  // Empty if there is one block.
  absl::string_view blocks_;
};

}  // namespace turnstone
