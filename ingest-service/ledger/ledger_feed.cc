// The side of the ledger that followers read.

#include <algorithm>

#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "ingest-service/ledger/keys.h"
#include "ingest-service/ledger/ledger.h"
#include "rocksdb/write_batch.h"

namespace turnstone {

using rocks::FromRocks;
using rocks::ToView;

absl::StatusOr<FeedBatch> Ledger::ReadFeed(uint64_t after,
                                           size_t bytes_max) const {
  FeedBatch batch;
  // Read before the iterator: what it shows reaches at least this far.
  batch.last_sequence = last_sequence();
  if (after > batch.last_sequence ||
      (after > 0 && after < pruned_below_.load())) {
    return absl::OutOfRangeError(
        "the feed has forgotten this sequence: follow from 0");
  }
  std::unique_ptr<rocksdb::Iterator> feed(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family("feed")));
  size_t bytes = 0;
  feed->Seek(EncodeSequenceKey(after + 1));
  for (; feed->Valid(); feed->Next()) {
    const size_t size = feed->value().size();
    if (!batch.records.empty() && bytes + size > bytes_max) break;
    TS_ASSIGN_OR_RETURN(const uint64_t sequence,
                        DecodeSequenceKey(ToView(feed->key())));
    TS_ASSIGN_OR_RETURN(Record record,
                        DecodeRecord(sequence, ToView(feed->value())));
    bytes += size;
    batch.records.push_back(std::move(record));
  }
  TS_RETURN_IF_ERROR(FromRocks(feed->status()));
  if (!feed->Valid()) {
    const uint64_t last =
        batch.records.empty() ? after : batch.records.back().sequence;
    batch.complete_to = std::max(batch.last_sequence, last);
    return batch;
  }
  // A commit ends between two records of different commits.
  TS_ASSIGN_OR_RETURN(const uint64_t next,
                      DecodeSequenceKey(ToView(feed->key())));
  TS_ASSIGN_OR_RETURN(const Record record,
                      DecodeRecord(next, ToView(feed->value())));
  if (record.commit != batch.records.back().commit) {
    batch.complete_to = batch.records.back().commit;
  }
  return batch;
}

void Ledger::WaitForCommit(uint64_t after, const StopSignal& stop,
                           absl::Duration wait_max) {
  std::unique_lock<std::mutex> lock(state_mutex_);
  if (last_sequence() > after || !stop.Check().ok()) return;
  committed_.wait_for(lock, absl::ToChronoMilliseconds(wait_max));
}

void Ledger::WakeFollowers() {
  { const std::lock_guard<std::mutex> lock(state_mutex_); }
  committed_.notify_all();
}

std::pair<RecordDigest, uint64_t> Ledger::digest() const {
  const std::lock_guard<std::mutex> lock(state_mutex_);
  return {digest_, last_sequence()};
}

absl::Status Ledger::Prune() {
  // A commit in between could bring a deleted record back to life.
  const std::lock_guard<std::mutex> store_lock(store_mutex_);
  rocksdb::DB& db = database_->db();
  rocksdb::WriteBatch batch;
  const absl::Time now = clock_.Now();
  uint64_t pruned_below = pruned_below_.load();
  std::unique_ptr<rocksdb::Iterator> feed(
      db.NewIterator(rocksdb::ReadOptions(), database_->family("feed")));
  for (feed->SeekToFirst(); feed->Valid(); feed->Next()) {
    TS_ASSIGN_OR_RETURN(const uint64_t sequence,
                        DecodeSequenceKey(ToView(feed->key())));
    TS_ASSIGN_OR_RETURN(const Record record,
                        DecodeRecord(sequence, ToView(feed->value())));
    if (!record.tombstone || record.committed_at + kTombstoneAge > now) {
      continue;
    }
    TS_RETURN_IF_ERROR(
        FromRocks(batch.Delete(database_->family("feed"), feed->key())));
    TS_RETURN_IF_ERROR(FromRocks(
        batch.Delete(database_->family("records"), HashKey(record.name))));
    pruned_below = std::max(pruned_below, sequence);
  }
  TS_RETURN_IF_ERROR(FromRocks(feed->status()));
  const std::string oldest = EncodeSequenceKey(static_cast<uint64_t>(
      std::max<int64_t>(0, absl::ToUnixMillis(now - kRequestAge))));
  std::unique_ptr<rocksdb::Iterator> times(db.NewIterator(
      rocksdb::ReadOptions(), database_->family("request_times")));
  for (times->SeekToFirst(); times->Valid() && times->key().compare(oldest) < 0;
       times->Next()) {
    rocksdb::Slice request_key = times->key();
    request_key.remove_prefix(sizeof(uint64_t));
    TS_RETURN_IF_ERROR(
        FromRocks(batch.Delete(database_->family("requests"), request_key)));
    TS_RETURN_IF_ERROR(FromRocks(
        batch.Delete(database_->family("request_times"), times->key())));
  }
  TS_RETURN_IF_ERROR(FromRocks(times->status()));
  if (batch.Count() == 0) return absl::OkStatus();
  TS_RETURN_IF_ERROR(
      FromRocks(batch.Put("pruned_below", EncodeSequenceKey(pruned_below))));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  // Followers must not read between the tombstones and the floor.
  pruned_below_.store(pruned_below);
  return FromRocks(db.Write(synced, &batch));
}

}  // namespace turnstone
