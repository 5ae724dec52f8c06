// Sealed segments: neighbouring turns whose postings lie in RocksDB.
//
//   "postings", "positions":  segment:u32be term_key    -> posting_codec.h
//   "words":                  segment:u32be word        -> words
//   "segments":               's' segment:u32be         -> meta
//                             'c' first_doc:u32be       -> columns
//   meta    := format:u8 begin:u32be end:u32be tokens:u64be languages:u32be
//   columns := format:u8 count:varint row* crc32c:u32be
//   row     := transcript:u32be number:u32be speaker:u32be day:u32be
//              length:u32be collection:u32be state:u8 duration_ms:u32be
//              language:u8
//   words   := format:u8 (shared:varint rest:sized)*
//
// The words of a segment's lists are in order; a value holds those from that
// in its key on, each as the bytes it shares with the one before, and the rest.
//
// Numbers are big-endian, so a segment's terms lie together, in files of their
// own, which are dropped whole when it has been merged away. A segment exists
// once it has its meta. Columns are written when turns are sealed and not
// again when segments are merged: ids of turns never change.
//
// On disk since format version 1: never change what it means.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rocks/database.h"
#include "query-service/index/index_part.h"
#include "query-service/index/posting_codec.h"
#include "query-service/index/turn_columns.h"

namespace turnstone {

class StoredLists;

// The postings of the turns [begin, end). Immutable; thread-safe.
class Segment : public IndexPart {
 public:
  // `database` outlives the segment.
  Segment(rocks::Database* database, uint32_t id, DocId begin, DocId end,
          uint64_t tokens, uint32_t languages);
  Segment(Segment&&) noexcept;
  ~Segment() override;

  uint32_t id() const { return id_; }
  DocId begin() const override { return begin_; }
  DocId end() const override { return end_; }
  // Of all its turns, those deleted since included.
  uint64_t tokens() const { return tokens_; }
  double average_length() const override { return shape().average_length; }
  SegmentShape shape() const;
  uint32_t languages() const override { return languages_; }

  absl::StatusOr<std::unique_ptr<PostingList>> OpenList(
      absl::string_view key) const override;
  absl::Status ForEachWord(absl::string_view prefix,
                           const WordVisitor& visit) const override;

 private:
  class List;

  rocks::Database* const database_;
  const uint32_t id_;
  const DocId begin_;
  const DocId end_;
  const uint64_t tokens_;
  const uint32_t languages_;
  std::unique_ptr<StoredLists> stored_;
};

// Keys; see the top of this file.
std::string PostingKey(uint32_t segment, absl::string_view term_key);
// False if `key` is none.
bool DecodePostingKey(absl::string_view key, uint32_t* segment,
                      absl::string_view* term_key);
std::string SegmentKey(uint32_t segment);
// False if `key` is of another kind.
bool DecodeSegmentKey(absl::string_view key, uint32_t* segment);
std::string ColumnsKey(DocId first_doc);
bool DecodeColumnsKey(absl::string_view key, DocId* first_doc);

// The value of "words" for neighbouring words, and what it holds. False if
// `value` is none, or `visit` returns false.
std::string EncodeWords(const std::vector<std::string>& words);
bool DecodeWords(absl::string_view value, const WordVisitor& visit);

// Values of "segments". Decoding other bytes is DATA_LOSS.
std::string EncodeSegmentMeta(const Segment& segment);
absl::StatusOr<Segment> DecodeSegmentMeta(rocks::Database* database,
                                          uint32_t id, absl::string_view value);
std::string EncodeColumns(const std::vector<TurnColumns>& rows);
absl::StatusOr<std::vector<TurnColumns>> DecodeColumns(absl::string_view value);

}  // namespace turnstone
