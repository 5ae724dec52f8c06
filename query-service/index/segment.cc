#include "query-service/index/segment.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "query-service/index/crc32c.h"
#include "query-service/index/posting_codec.h"
#include "query-service/index/stored_lists.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"
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

class Segment::List : public PostingList {
 public:
  List(const Segment& segment, std::shared_ptr<const StoredList> postings)
      : segment_(segment),
        base_(segment.first_window() * kWindowTurns),
        postings_(std::move(postings)),
        reader_(*postings_->postings) {}

  uint32_t count() const override { return reader_.count(); }
  size_t block_count() const override { return reader_.block_count(); }
  DocId last_doc(size_t block) const override {
    // A list of one block knows no more than where its last window ends.
    return std::min(base_ + reader_.LastDoc(block), segment_.end() - 1);
  }
  ScoreBound bound(size_t block) const override { return reader_.Bound(block); }
  size_t FindBlock(size_t block, DocId target) const override {
    if (target >= segment_.end()) return block_count();
    return reader_.FindBlock(block, target < base_ ? 0 : target - base_);
  }
  absl::string_view window_bounds() const override {
    return reader_.window_bounds();
  }

  absl::Status ReadBlock(size_t number, PostingBlock* block) const override {
    TS_RETURN_IF_ERROR(reader_.ReadBlock(number, base_, block));
    if (block->docs[0] < segment_.begin() ||
        block->docs[block->count - 1] >= segment_.end()) {
      return absl::DataLossError("a posting block has impossible turns");
    }
    return absl::OkStatus();
  }

  absl::Status ReadPositions(size_t number, const PostingBlock& block,
                             size_t at,
                             std::vector<uint32_t>* positions) const override {
    TS_RETURN_IF_ERROR(OpenPositions());
    return position_reader_->Read(number, block, at, positions);
  }

 private:
  absl::Status OpenPositions() const {
    if (position_reader_.has_value()) return absl::OkStatus();
    if (reader_.block_count() == 1) {
      position_reader_ = PositionReader::OfSmall(reader_.small_positions());
      return absl::OkStatus();
    }
    TS_ASSIGN_OR_RETURN(positions_, segment_.stored_->Positions(
                                        postings_->key, reader_.block_count()));
    position_reader_ = positions_->positions;
    return absl::OkStatus();
  }

  const Segment& segment_;
  const DocId base_;
  const std::shared_ptr<const StoredList> postings_;
  const PostingReader& reader_;
  mutable std::shared_ptr<const StoredList> positions_;
  mutable std::optional<PositionReader> position_reader_;
};

Segment::Segment(rocks::Database* database, uint32_t id, DocId begin, DocId end,
                 uint64_t tokens, uint32_t languages)
    : database_(database),
      id_(id),
      begin_(begin),
      end_(end),
      tokens_(tokens),
      languages_(languages),
      stored_(std::make_unique<StoredLists>(database, shape().window_count)) {}

Segment::Segment(Segment&&) noexcept = default;
Segment::~Segment() = default;

SegmentShape Segment::shape() const {
  SegmentShape shape;
  shape.window_count = window_end() - first_window();
  shape.average_length = static_cast<double>(std::max<uint64_t>(tokens_, 1)) /
                         static_cast<double>(end_ - begin_);
  return shape;
}

absl::StatusOr<std::unique_ptr<PostingList>> Segment::OpenList(
    absl::string_view key) const {
  TS_ASSIGN_OR_RETURN(std::shared_ptr<const StoredList> list,
                      stored_->Postings(PostingKey(id_, key)));
  if (!list->found) return std::unique_ptr<PostingList>();
  return std::unique_ptr<PostingList>(
      std::make_unique<List>(*this, std::move(list)));
}

absl::Status Segment::ForEachWord(absl::string_view prefix,
                                  const WordVisitor& visit) const {
  const std::string end = rocks::PrefixEnd(PostingKey(id_, ""));
  const rocksdb::Slice end_slice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end_slice;
  const std::unique_ptr<rocksdb::Iterator> it(
      database_->db().NewIterator(options, database_->family("words")));
  // The words of the prefix may begin inside the value before its key.
  it->SeekForPrev(PostingKey(id_, prefix));
  if (!it->Valid()) it->Seek(PostingKey(id_, prefix));
  bool stopped = false;
  const WordVisitor within = [&](absl::string_view word) {
    if (word < prefix) return true;
    stopped = !absl::StartsWith(word, prefix) || !visit(word);
    return !stopped;
  };
  for (; it->Valid() && !stopped; it->Next()) {
    uint32_t id = 0;
    absl::string_view first;
    if (!DecodePostingKey(rocks::ToView(it->key()), &id, &first)) break;
    if (id != id_) continue;
    if (!DecodeWords(rocks::ToView(it->value()), within) && !stopped) {
      return absl::DataLossError("a segment's words are damaged");
    }
  }
  return rocks::FromRocks(it->status());
}

std::string EncodeWords(const std::vector<std::string>& words) {
  std::string value(1, kFormat);
  absl::string_view last;
  for (const std::string& word : words) {
    size_t shared = 0;
    while (shared < last.size() && shared < word.size() &&
           last[shared] == word[shared]) {
      ++shared;
    }
    AppendVarint(shared, &value);
    AppendSized(absl::string_view(word).substr(shared), &value);
    last = word;
  }
  return value;
}

bool DecodeWords(absl::string_view value, const WordVisitor& visit) {
  ByteReader reader(value);
  absl::string_view format;
  if (!reader.ReadBytes(1, &format) || format[0] != kFormat) return false;
  std::string word;
  while (!reader.done()) {
    uint64_t shared = 0;
    absl::string_view rest;
    if (!reader.ReadVarint(&shared) || !reader.ReadSized(&rest) ||
        shared > word.size()) {
      return false;
    }
    word.resize(shared);
    word.append(rest.data(), rest.size());
    if (!visit(word)) return false;
  }
  return true;
}

std::string PostingKey(uint32_t segment, absl::string_view term_key) {
  std::string key;
  AppendBigEndian32(segment, &key);
  key.append(term_key.data(), term_key.size());
  return key;
}

bool DecodePostingKey(absl::string_view key, uint32_t* segment,
                      absl::string_view* term_key) {
  ByteReader reader(key);
  if (!reader.ReadBigEndian32(segment)) return false;
  *term_key = reader.rest();
  return !term_key->empty();
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
  AppendBigEndian32(segment.languages(), &value);
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
  uint32_t languages = 0;
  if (!reader.ReadBytes(1, &format) || format[0] != kFormat ||
      !reader.ReadBigEndian32(&begin) || !reader.ReadBigEndian32(&end) ||
      !reader.ReadBigEndian64(&tokens) || !reader.ReadBigEndian32(&languages) ||
      !reader.done() || begin >= end) {
    return absl::DataLossError("a segment's description is damaged");
  }
  return Segment(database, id, begin, end, tokens, languages);
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
    value += static_cast<char>(row.language);
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
    absl::string_view language;
    if (!reader.ReadBigEndian32(&row.transcript) ||
        !reader.ReadBigEndian32(&row.number) ||
        !reader.ReadBigEndian32(&row.speaker) ||
        !reader.ReadBigEndian32(&day) || !reader.ReadBigEndian32(&row.length) ||
        !reader.ReadBigEndian32(&row.collection) ||
        !reader.ReadBytes(1, &state) ||
        !reader.ReadBigEndian32(&row.duration_ms) ||
        !reader.ReadBytes(1, &language)) {
      return damaged;
    }
    row.state = static_cast<uint8_t>(state[0]);
    row.language = static_cast<uint8_t>(language[0]);
    row.day = static_cast<int32_t>(day);
  }
  if (!reader.done()) return damaged;
  return rows;
}

}  // namespace turnstone
