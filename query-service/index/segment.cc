#include "query-service/index/segment.h"

#include <optional>
#include <utility>

#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "query-service/index/crc32c.h"
#include "query-service/index/posting_codec.h"
#include "rocksdb/db.h"
#include "rocksdb/slice.h"

namespace turnstone {
namespace {

constexpr char kMetaKind = 's';
constexpr char kColumnsKind = 'c';
constexpr char kFormat = 1;

// A day before 1970 keeps its bits.
uint32_t DayBits(int32_t day) { return static_cast<uint32_t>(day); }

std::string KindKey(char kind, uint32_t number) {
  std::string key(1, kind);
  AppendBigEndian32(number, &key);
  return key;
}

bool DecodeKindKey(char kind, absl::string_view key, uint32_t* number) {
  if (key.empty() || key[0] != kind) return false;
  ByteReader reader(key.substr(1));
  return reader.ReadBigEndian32(number) && reader.done();
}

}  // namespace

class Segment::Source : public PostingSource {
 public:
  Source(const Segment& segment, std::string key)
      : segment_(segment), key_(std::move(key)) {}

  // False if the segment does not have the term.
  absl::StatusOr<bool> Open() {
    TS_ASSIGN_OR_RETURN(const bool found, Get("postings", &postings_));
    if (!found) return false;
    TS_ASSIGN_OR_RETURN(reader_,
                        PostingReader::Open(rocks::ToView(postings_),
                                            segment_.end() - segment_.begin()));
    return true;
  }

  absl::StatusOr<bool> Load(DocId target, PostingBlock* block) override {
    const uint32_t wanted =
        target < segment_.begin() ? 0 : target - segment_.begin();
    number_ = reader_->FindBlock(number_, wanted);
    if (number_ == reader_->block_count()) return false;
    TS_RETURN_IF_ERROR(reader_->ReadBlock(number_, segment_.begin(), block));
    // Only the last block may end before the directory says.
    return block->docs[block->count - 1] >= target;
  }

  absl::Status ReadPositions(const PostingBlock& block, size_t at,
                             std::vector<uint32_t>* positions) override {
    if (!position_reader_.has_value()) {
      TS_ASSIGN_OR_RETURN(const bool found, Get("positions", &positions_));
      if (!found) return absl::DataLossError("a position list is missing");
      TS_ASSIGN_OR_RETURN(position_reader_,
                          PositionReader::Open(rocks::ToView(positions_),
                                               reader_->block_count()));
    }
    return position_reader_->Read(number_, block, at, positions);
  }

  int64_t count() const override { return reader_->count(); }

  absl::StatusOr<int64_t> CountLive(const TurnSnapshot& turns) const override {
    int64_t count = reader_->count();
    PostingBlock block;
    for (size_t at = 0; at < reader_->block_count(); ++at) {
      if (!turns.AnyDead(segment_.begin() + reader_->FirstDoc(at),
                         segment_.begin() + reader_->LastDoc(at) + 1)) {
        continue;
      }
      TS_RETURN_IF_ERROR(reader_->ReadBlock(at, segment_.begin(), &block));
      for (size_t i = 0; i < block.count; ++i) {
        if (!turns.is_live(block.docs[i])) --count;
      }
    }
    return count;
  }

 private:
  absl::StatusOr<bool> Get(const char* family, rocksdb::PinnableSlice* value) {
    rocks::Database* const database = segment_.database_;
    const rocksdb::Status read =
        database->db().Get(rocksdb::ReadOptions(), database->family(family),
                           rocks::ToSlice(key_), value);
    if (read.IsNotFound()) return false;
    TS_RETURN_IF_ERROR(rocks::FromRocks(read));
    return true;
  }

  const Segment& segment_;
  const std::string key_;
  rocksdb::PinnableSlice postings_;
  rocksdb::PinnableSlice positions_;
  std::optional<PostingReader> reader_;
  std::optional<PositionReader> position_reader_;
  size_t number_ = 0;  // Of the block read last.
};

absl::StatusOr<std::unique_ptr<PostingSource>> Segment::OpenTerm(
    absl::string_view term) const {
  auto source = std::make_unique<Source>(*this, PostingKey(id_, term));
  TS_ASSIGN_OR_RETURN(const bool found, source->Open());
  if (!found) return std::unique_ptr<PostingSource>();
  return std::unique_ptr<PostingSource>(std::move(source));
}

std::string PostingKey(uint32_t segment, absl::string_view term) {
  std::string key;
  AppendBigEndian32(segment, &key);
  key.append(term.data(), term.size());
  return key;
}

bool DecodePostingKey(absl::string_view key, uint32_t* segment,
                      absl::string_view* term) {
  ByteReader reader(key);
  if (!reader.ReadBigEndian32(segment)) return false;
  *term = reader.rest();
  return !term->empty();
}

std::string SegmentKey(uint32_t segment) { return KindKey(kMetaKind, segment); }

bool DecodeSegmentKey(absl::string_view key, uint32_t* segment) {
  return DecodeKindKey(kMetaKind, key, segment);
}

std::string ColumnsKey(DocId first_doc) {
  return KindKey(kColumnsKind, first_doc);
}

bool DecodeColumnsKey(absl::string_view key, DocId* first_doc) {
  return DecodeKindKey(kColumnsKind, key, first_doc);
}

std::string EncodeSegmentMeta(const Segment& segment) {
  std::string value(1, kFormat);
  AppendBigEndian32(segment.begin(), &value);
  AppendBigEndian32(segment.end(), &value);
  AppendBigEndian64(segment.tokens(), &value);
  return value;
}

absl::StatusOr<Segment> DecodeSegmentMeta(rocks::Database* database,
                                          uint32_t id,
                                          absl::string_view value) {
  ByteReader reader(value);
  absl::string_view format;
  uint32_t begin = 0;
  uint32_t end = 0;
  uint64_t tokens = 0;
  if (!reader.ReadBytes(1, &format) || format[0] != kFormat ||
      !reader.ReadBigEndian32(&begin) || !reader.ReadBigEndian32(&end) ||
      !reader.ReadBigEndian64(&tokens) || !reader.done() || begin >= end) {
    return absl::DataLossError("a segment's description is damaged");
  }
  return Segment(database, id, begin, end, tokens);
}

std::string EncodeColumns(const std::vector<TurnColumns>& rows) {
  std::string value(1, kFormat);
  AppendVarint(rows.size(), &value);
  for (const TurnColumns& row : rows) {
    AppendBigEndian32(row.transcript, &value);
    AppendBigEndian32(row.number, &value);
    AppendBigEndian32(row.speaker, &value);
    AppendBigEndian32(DayBits(row.day), &value);
    AppendBigEndian32(row.length, &value);
    AppendBigEndian32(row.collection, &value);
    value += static_cast<char>(row.state);
    AppendBigEndian32(row.duration_ms, &value);
  }
  AppendCrc32c(&value);
  return value;
}

absl::StatusOr<std::vector<TurnColumns>> DecodeColumns(
    absl::string_view value) {
  const absl::Status damaged =
      absl::DataLossError("the columns of a segment are damaged");
  if (!CutCrc32c(&value)) return damaged;
  ByteReader reader(value);
  absl::string_view format;
  uint64_t count = 0;
  if (!reader.ReadBytes(1, &format) || format[0] != kFormat ||
      !reader.ReadVarint(&count) || count > reader.rest().size()) {
    return damaged;
  }
  std::vector<TurnColumns> rows(count);
  for (TurnColumns& row : rows) {
    uint32_t day = 0;
    absl::string_view state;
    if (!reader.ReadBigEndian32(&row.transcript) ||
        !reader.ReadBigEndian32(&row.number) ||
        !reader.ReadBigEndian32(&row.speaker) ||
        !reader.ReadBigEndian32(&day) || !reader.ReadBigEndian32(&row.length) ||
        !reader.ReadBigEndian32(&row.collection) ||
        !reader.ReadBytes(1, &state) ||
        !reader.ReadBigEndian32(&row.duration_ms)) {
      return damaged;
    }
    row.state = static_cast<uint8_t>(state[0]);
    row.day = static_cast<int32_t>(day);
  }
  if (!reader.done()) return damaged;
  return rows;
}

}  // namespace turnstone
