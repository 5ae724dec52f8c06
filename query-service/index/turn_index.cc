#include "query-service/index/turn_index.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "query-service/index/segment_writer.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"

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

// True if the work was begun and has ended.
template <class Work>
bool IsDone(const Work& work) {
  return work.valid() &&
         work.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

absl::Status DropSegments(rocks::Database* database,
                          const std::vector<uint32_t>& ids) {
  for (const uint32_t id : ids) {
    TS_RETURN_IF_ERROR(DropSegmentPostings(database, id));
  }
  return absl::OkStatus();
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
  TS_RETURN_IF_ERROR(DeleteUnfinishedFiles(database));
  TS_RETURN_IF_ERROR(DropStrayPostings(database, known));
  index->tail_ = std::make_shared<Tail>(index->sealed_end_);
  index->Publish();
  return index;
}

TurnIndex::~TurnIndex() {
  // The ends of `sealing_` and `merging_` wait for their threads.
  stop_.Stop();
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
  for (const FullTail& full : full_) {
    parts.push_back(std::make_shared<const TailPart>(full.tail, full.end));
  }
  if (table_.end() > tail_->begin()) {
    parts.push_back(std::make_shared<const TailPart>(tail_, table_.end()));
  }
  auto view =
      std::make_shared<const IndexView>(std::move(parts), table_.Snapshot());
  published_ = true;
  const std::lock_guard lock(mutex_);
  // The old view ends outside of the lock.
  view_.swap(view);
}

std::shared_ptr<const IndexView> TurnIndex::View() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

absl::Status TurnIndex::Maintain(bool idle) {
  TS_CHECK(published_);
  idle_calls_ = idle ? idle_calls_ + 1 : 0;
  const bool is_full = IsTailFull(idle);
  if (is_full && full_.size() == kFullTailsMax) sealing_.wait();
  absl::Status status;
  if (IsDone(sealing_)) status.Update(TakeSealed());
  if (IsDone(merging_)) status.Update(TakeMerged());
  if (is_full && full_.size() < kFullTailsMax) {
    full_.push_back({tail_, table_.end(), tail_tokens_});
    tail_ = std::make_shared<Tail>(table_.end());
    tail_tokens_ = 0;
  }
  if (!sealing_.valid() && !full_.empty()) BeginSealing();
  if (!merging_.valid()) BeginMerging();
  return status;
}

absl::Status TurnIndex::Finish() {
  TS_CHECK(published_);
  absl::Status status;
  if (sealing_.valid()) status.Update(TakeSealed());
  if (merging_.valid()) status.Update(TakeMerged());
  return status;
}

bool TurnIndex::IsTailFull(bool idle) const {
  const size_t turns = table_.end() - tail_->begin();
  return turns >= options_.tail_turns_max || tail_tokens_ >= kTailTokensMax ||
         (idle && turns >= options_.idle_tail_turns_min);
}

void TurnIndex::BeginSealing() {
  sealing_ = std::async(
      std::launch::async,
      [database = database_, full = full_.front(), id = next_segment_++,
       turns = table_.Snapshot(),
       stop = &stop_] { return SealTail(database, full, id, turns, *stop); });
}

absl::Status TurnIndex::TakeSealed() {
  TS_ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, sealing_.get());
  segments_.push_back(std::move(segment));
  sealed_end_ = full_.front().end;
  full_.pop_front();
  Publish();
  return absl::OkStatus();
}

void TurnIndex::BeginMerging() {
  merged_ = PickMerge(segments_);
  if (merged_.count == 0 && idle_calls_ >= options_.idle_calls_to_rest) {
    merged_ = PickIdleMerge(segments_);
  }
  if (merged_.count > 0) {
    const auto first =
        segments_.begin() + static_cast<ptrdiff_t>(merged_.first);
    merging_ = std::async(
        std::launch::async,
        [database = database_,
         segments = std::vector<std::shared_ptr<const Segment>>(
             first, first + static_cast<ptrdiff_t>(merged_.count)),
         id = next_segment_++, turns = table_.Snapshot(), stop = &stop_] {
          return MergeSegments(database, segments, id, turns, *stop);
        });
    return;
  }
  dropped_.clear();
  for (const std::shared_ptr<const Segment>& segment : retired_) {
    if (segment.use_count() == 1) dropped_.push_back(segment->id());
  }
  if (dropped_.empty()) return;
  merging_ = std::async(
      std::launch::async,
      [database = database_,
       ids = dropped_]() -> absl::StatusOr<std::shared_ptr<const Segment>> {
        TS_RETURN_IF_ERROR(DropSegments(database, ids));
        return nullptr;
      });
}

absl::Status TurnIndex::TakeMerged() {
  TS_ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, merging_.get());
  if (merged_.count == 0) {
    const absl::flat_hash_set<uint32_t> gone(dropped_.begin(), dropped_.end());
    retired_.erase(std::remove_if(retired_.begin(), retired_.end(),
                                  [&](const auto& old) {
                                    return gone.contains(old->id());
                                  }),
                   retired_.end());
    return absl::OkStatus();
  }
  // Those sealed meanwhile came behind them.
  const auto first = segments_.begin() + static_cast<ptrdiff_t>(merged_.first);
  const auto last = first + static_cast<ptrdiff_t>(merged_.count);
  retired_.insert(retired_.end(), first, last);
  *first = std::move(segment);
  segments_.erase(first + 1, last);
  Publish();
  return absl::OkStatus();
}

}  // namespace turnstone
