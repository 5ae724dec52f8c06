#include "query-service/index/turn_index.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "query-service/index/segment_writer.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"
#include "rocksdb/write_batch.h"

namespace turnstone {
namespace {

// Drops what a crash has left of segments without meta.
absl::Status DropStrayPostings(rocks::Database* database,
                               const absl::flat_hash_set<uint32_t>& known) {
  for (const char* family : {"postings", "positions", "words"}) {
    const std::unique_ptr<rocksdb::Iterator> it(database->db().NewIterator(
        rocksdb::ReadOptions(), database->family(family)));
    it->SeekToFirst();
    while (it->Valid()) {
      uint32_t id = 0;
      absl::string_view term;
      if (!DecodePostingKey(rocks::ToView(it->key()), &id, &term)) {
        return absl::DataLossError("a posting list's key is damaged");
      }
      if (!known.contains(id)) {
        TS_RETURN_IF_ERROR(DropSegmentPostings(database, id));
      }
      it->Seek(rocks::PrefixEnd(PostingKey(id, "")));
    }
    TS_RETURN_IF_ERROR(rocks::FromRocks(it->status()));
  }
  return absl::OkStatus();
}

absl::Status WriteSynced(rocks::Database* database,
                         rocksdb::WriteBatch* batch) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return rocks::FromRocks(database->db().Write(synced, batch));
}

}  // namespace

TurnIndex::TurnIndex(rocks::Database* database, const TurnIndexOptions& options)
    : database_(database), options_(options) {}

absl::StatusOr<std::unique_ptr<TurnIndex>> TurnIndex::Open(
    rocks::Database* database, const TurnIndexOptions& options) {
  std::unique_ptr<TurnIndex> index(new TurnIndex(database, options));
  TS_RETURN_IF_ERROR(index->ReadSegments());
  TS_RETURN_IF_ERROR(index->ReadColumns());
  absl::flat_hash_set<uint32_t> known;
  for (const auto& segment : index->segments_) known.insert(segment->id());
  TS_RETURN_IF_ERROR(DropStrayPostings(database, known));
  index->tail_ = std::make_shared<Tail>(index->sealed_end_);
  index->Publish();
  return index;
}

absl::Status TurnIndex::ReadSegments() {
  const std::unique_ptr<rocksdb::Iterator> it(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family("segments")));
  for (it->Seek(SegmentKey(0)); it->Valid(); it->Next()) {
    uint32_t id = 0;
    if (!DecodeSegmentKey(rocks::ToView(it->key()), &id)) break;
    TS_ASSIGN_OR_RETURN(
        Segment segment,
        DecodeSegmentMeta(database_, id, rocks::ToView(it->value())));
    segments_.push_back(std::make_shared<const Segment>(std::move(segment)));
    next_segment_ = std::max(next_segment_, id + 1);
  }
  TS_RETURN_IF_ERROR(rocks::FromRocks(it->status()));
  std::sort(
      segments_.begin(), segments_.end(),
      [](const auto& a, const auto& b) { return a->begin() < b->begin(); });
  for (const std::shared_ptr<const Segment>& segment : segments_) {
    if (segment->begin() != sealed_end_) {
      return absl::DataLossError("segments are missing");
    }
    sealed_end_ = segment->end();
  }
  return absl::OkStatus();
}

absl::Status TurnIndex::ReadColumns() {
  const std::unique_ptr<rocksdb::Iterator> it(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family("segments")));
  for (it->Seek(ColumnsKey(0)); it->Valid(); it->Next()) {
    DocId first = 0;
    if (!DecodeColumnsKey(rocks::ToView(it->key()), &first)) break;
    TS_ASSIGN_OR_RETURN(const std::vector<TurnColumns> rows,
                        DecodeColumns(rocks::ToView(it->value())));
    if (first != table_.end() || rows.size() > sealed_end_ - first) {
      return absl::DataLossError("columns are missing");
    }
    for (const TurnColumns& row : rows) table_.Append(row);
  }
  TS_RETURN_IF_ERROR(rocks::FromRocks(it->status()));
  if (table_.end() != sealed_end_) {
    return absl::DataLossError("columns are missing");
  }
  return absl::OkStatus();
}

DocId TurnIndex::Append(const TurnColumns& columns, absl::string_view text,
                        absl::Span<const std::string> keys) {
  const DocId doc = table_.end();
  TurnColumns row = columns;
  row.length = tail_->Append(doc, columns, text, keys);
  tail_tokens_ += row.length;
  table_.Append(row);
  published_ = false;
  return doc;
}

void TurnIndex::SkipTo(DocId doc) {
  const DocId begin = table_.end();
  TS_CHECK(doc >= begin);
  while (table_.end() < doc) table_.Append(TurnColumns());
  Delete(begin, doc);
}

void TurnIndex::Delete(DocId begin, DocId end) {
  table_.Delete(begin, end);
  published_ = false;
}

void TurnIndex::Publish() {
  std::vector<std::shared_ptr<const IndexPart>> parts(segments_.begin(),
                                                      segments_.end());
  if (table_.end() > tail_->begin()) {
    parts.push_back(std::make_shared<const TailPart>(tail_, table_.end()));
  }
  auto view =
      std::make_shared<const IndexView>(std::move(parts), table_.Snapshot());
  published_ = true;
  const absl::MutexLock lock(&mutex_);
  // The old view ends outside of the lock.
  view_.swap(view);
}

std::shared_ptr<const IndexView> TurnIndex::View() const {
  const absl::MutexLock lock(&mutex_);
  return view_;
}

absl::Status TurnIndex::Maintain(bool idle) {
  TS_CHECK(published_);
  idle_calls_ = idle ? idle_calls_ + 1 : 0;
  const size_t turns = table_.end() - sealed_end_;
  if (turns >= options_.tail_turns_max || tail_tokens_ >= kTailTokensMax ||
      (idle && turns >= options_.idle_tail_turns_min)) {
    return SealTail();
  }
  MergeRange range = PickMerge(segments_);
  if (range.count == 0 && idle_calls_ >= options_.idle_calls_to_rest) {
    range = PickIdleMerge(segments_);
  }
  if (range.count > 0) return Merge(range);
  return DropRetired();
}

absl::Status TurnIndex::SealTail() {
  // A number is used once, even if what follows fails.
  const uint32_t id = next_segment_++;
  const DocId end = table_.end();
  auto segment = std::make_shared<const Segment>(
      database_, id, sealed_end_, end, tail_tokens_, tail_->languages());
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<SegmentWriter> writer,
                      SegmentWriter::Open(database_, id, segment->shape()));
  TS_RETURN_IF_ERROR(tail_->ForEachList(
      table_.now(), [&](absl::string_view key, const TermPostings& list) {
        return writer->Add(key, list);
      }));
  TS_RETURN_IF_ERROR(writer->Ingest());

  std::vector<TurnColumns> rows;
  rows.reserve(end - sealed_end_);
  for (DocId doc = sealed_end_; doc < end; ++doc) {
    rows.push_back(table_.now().columns(doc));
  }
  rocksdb::WriteBatch batch;
  rocksdb::ColumnFamilyHandle* const family = database_->family("segments");
  batch.Put(family, ColumnsKey(sealed_end_), EncodeColumns(rows));
  batch.Put(family, SegmentKey(id), EncodeSegmentMeta(*segment));
  TS_RETURN_IF_ERROR(WriteSynced(database_, &batch));

  segments_.push_back(std::move(segment));
  sealed_end_ = end;
  tail_ = std::make_shared<Tail>(end);
  tail_tokens_ = 0;
  Publish();
  return absl::OkStatus();
}

absl::Status TurnIndex::Merge(const MergeRange& range) {
  const auto first = segments_.begin() + static_cast<ptrdiff_t>(range.first);
  const auto last = first + static_cast<ptrdiff_t>(range.count);
  const std::vector<std::shared_ptr<const Segment>> merged(first, last);
  const uint32_t id = next_segment_++;
  TS_ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment,
                      MergeSegments(database_, merged, id, table_.now()));
  rocksdb::WriteBatch batch;
  rocksdb::ColumnFamilyHandle* const family = database_->family("segments");
  for (const std::shared_ptr<const Segment>& old : merged) {
    batch.Delete(family, SegmentKey(old->id()));
  }
  batch.Put(family, SegmentKey(id), EncodeSegmentMeta(*segment));
  TS_RETURN_IF_ERROR(WriteSynced(database_, &batch));

  retired_.insert(retired_.end(), merged.begin(), merged.end());
  *first = std::move(segment);
  segments_.erase(first + 1, last);
  Publish();
  return absl::OkStatus();
}

absl::Status TurnIndex::DropRetired() {
  for (auto it = retired_.begin(); it != retired_.end();) {
    if (it->use_count() > 1) {
      ++it;
      continue;
    }
    TS_RETURN_IF_ERROR(DropSegmentPostings(database_, (*it)->id()));
    it = retired_.erase(it);
  }
  return absl::OkStatus();
}

}  // namespace turnstone
