// The writing side of the ledger: one leader writes for all who wait.

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "ingest-service/ledger/keys.h"
#include "ingest-service/ledger/ledger.h"
#include "rocksdb/write_batch.h"

namespace turnstone {

using rocks::FromRocks;

// A write that waits for its leader. Guarded by write_mutex_, save while the
// leader has it.
struct Ledger::Pending {
  LedgerWrite write;
  size_t bytes = 0;
  bool done = false;
  absl::Status status;
  uint64_t sequence = 0;
};

// The RocksDB batch of one group, with what the writes in it have changed so
// far: a later write of the group must see the earlier ones.
class Ledger::Batch {
 public:
  Batch(Ledger& ledger, absl::Time now)
      : ledger_(ledger),
        now_(now),
        sequence_(ledger.last_sequence()),
        digest_(ledger.digest_) {}

  // Adds a write whole, or leaves the batch as it was and returns why not.
  absl::Status Add(const LedgerWrite& write, uint64_t* sequence);

  rocksdb::WriteBatch& batch() { return batch_; }
  uint64_t sequence() const { return sequence_; }
  const RecordDigest& digest() const { return digest_; }

 private:
  absl::StatusOr<std::optional<RecordEntry>> Find(const std::string& name);
  absl::Status CheckLive(const std::vector<std::string>& names);
  absl::Status TakeFromFeed(const std::string& name);
  absl::Status AddRecord(Record record);
  absl::Status AddSource(const LedgerWrite& write);
  absl::Status AddRequest(const LedgerRequest& request);
  absl::Status DropSource(const std::string& transcript);
  rocksdb::ColumnFamilyHandle* family(absl::string_view name) const {
    return ledger_.database_->family(name);
  }

  Ledger& ledger_;
  const absl::Time now_;
  rocksdb::WriteBatch batch_;
  uint64_t sequence_;
  RecordDigest digest_;
  // nullopt: removed. Names that are absent are as in the store.
  absl::flat_hash_map<std::string, std::optional<RecordEntry>> changed_;
  absl::flat_hash_map<std::string, std::string> sources_;
};

absl::StatusOr<std::optional<RecordEntry>> Ledger::Batch::Find(
    const std::string& name) {
  const auto changed = changed_.find(name);
  if (changed != changed_.end()) return changed->second;
  std::string bytes;
  const rocksdb::Status status = ledger_.database_->db().Get(
      rocksdb::ReadOptions(), family("records"), HashKey(name), &bytes);
  if (status.IsNotFound()) return std::nullopt;
  TS_RETURN_IF_ERROR(FromRocks(status));
  TS_ASSIGN_OR_RETURN(RecordEntry entry, DecodeRecordEntry(bytes));
  return std::make_optional(std::move(entry));
}

absl::Status Ledger::Batch::CheckLive(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    TS_ASSIGN_OR_RETURN(const auto entry, Find(name));
    if (!entry.has_value() || entry->tombstone) {
      return absl::NotFoundError("the record is not there");
    }
  }
  return absl::OkStatus();
}

absl::Status Ledger::Batch::TakeFromFeed(const std::string& name) {
  TS_ASSIGN_OR_RETURN(const auto entry, Find(name));
  if (!entry.has_value()) return absl::OkStatus();
  if (!entry->tombstone) {
    digest_.Remove(name, entry->sequence, entry->body_sha256);
  }
  return FromRocks(
      batch_.Delete(family("feed"), EncodeSequenceKey(entry->sequence)));
}

absl::Status Ledger::Batch::AddRecord(Record record) {
  TS_RETURN_IF_ERROR(TakeFromFeed(record.name));
  RecordEntry entry;
  entry.sequence = record.sequence;
  entry.tombstone = record.tombstone;
  entry.body_sha256 = record.body_sha256;
  TS_RETURN_IF_ERROR(
      FromRocks(batch_.Put(family("feed"), EncodeSequenceKey(record.sequence),
                           EncodeRecord(record))));
  TS_RETURN_IF_ERROR(FromRocks(batch_.Put(
      family("records"), HashKey(record.name), EncodeRecordEntry(entry))));
  if (!record.tombstone) {
    digest_.Add(record.name, record.sequence, record.body_sha256);
  }
  changed_[record.name] = std::move(entry);
  return absl::OkStatus();
}

absl::Status Ledger::Batch::DropSource(const std::string& transcript) {
  std::string id;
  const auto staged = sources_.find(transcript);
  if (staged != sources_.end()) {
    id = staged->second;
  } else {
    const rocksdb::Status status = ledger_.database_->db().Get(
        rocksdb::ReadOptions(), family("source_of"), HashKey(transcript), &id);
    if (status.IsNotFound()) return absl::OkStatus();
    TS_RETURN_IF_ERROR(FromRocks(status));
  }
  if (id.empty()) return absl::OkStatus();
  return FromRocks(batch_.DeleteRange(family("sources"), EncodeSourceKey(id, 0),
                                      EncodeSourceKey(id, UINT32_MAX)));
}

absl::Status Ledger::Batch::AddSource(const LedgerWrite& write) {
  if (!write.source_deleted_of.empty()) {
    TS_RETURN_IF_ERROR(DropSource(write.source_deleted_of));
    TS_RETURN_IF_ERROR(FromRocks(
        batch_.Delete(family("source_of"), HashKey(write.source_deleted_of))));
    sources_[write.source_deleted_of] = "";
  }
  if (!write.source_transcript.empty()) {
    TS_RETURN_IF_ERROR(DropSource(write.source_transcript));
    TS_RETURN_IF_ERROR(FromRocks(batch_.Put(family("source_of"),
                                            HashKey(write.source_transcript),
                                            write.source_id)));
    sources_[write.source_transcript] = write.source_id;
  }
  return absl::OkStatus();
}

absl::Status Ledger::Batch::AddRequest(const LedgerRequest& request) {
  if (request.id.empty()) return absl::OkStatus();
  RequestEntry entry;
  entry.time_ms = static_cast<uint64_t>(absl::ToUnixMillis(now_));
  entry.fingerprint = request.fingerprint;
  entry.answer = request.answer(sequence_);
  const std::string key = HashKey(request.id);
  TS_RETURN_IF_ERROR(
      FromRocks(batch_.Put(family("requests"), key, EncodeRequest(entry))));
  return FromRocks(batch_.Put(family("request_times"),
                              EncodeRequestTimeKey(entry.time_ms, key), ""));
}

absl::Status Ledger::Batch::Add(const LedgerWrite& write, uint64_t* sequence) {
  TS_RETURN_IF_ERROR(CheckLive(write.deletions));
  TS_RETURN_IF_ERROR(CheckLive(write.removals));
  const uint64_t commit =
      sequence_ + write.deletions.size() + write.puts.size();
  if (commit == sequence_) {
    return absl::InvalidArgumentError("a write without records");
  }
  for (const std::string& name : write.removals) {
    TS_RETURN_IF_ERROR(TakeFromFeed(name));
    TS_RETURN_IF_ERROR(
        FromRocks(batch_.Delete(family("records"), HashKey(name))));
    changed_[name] = std::nullopt;
  }
  for (const std::string& name : write.deletions) {
    TS_ASSIGN_OR_RETURN(const Record old, ledger_.Get(name));
    Record record;
    record.kind = old.kind;
    record.name = name;
    record.partition = old.partition;
    record.sequence = ++sequence_;
    record.commit = commit;
    record.tombstone = true;
    record.committed_at = now_;
    TS_RETURN_IF_ERROR(AddRecord(std::move(record)));
  }
  for (const LedgerPut& put : write.puts) {
    Record record;
    record.kind = put.kind;
    record.name = put.name;
    record.partition = put.partition;
    record.sequence = ++sequence_;
    record.commit = commit;
    record.committed_at = now_;
    record.body = put.body;
    record.body_sha256 = Sha256(put.body);
    TS_RETURN_IF_ERROR(AddRecord(std::move(record)));
  }
  TS_RETURN_IF_ERROR(AddSource(write));
  *sequence = commit;
  return AddRequest(write.request);
}

absl::StatusOr<uint64_t> Ledger::Commit(LedgerWrite write) {
  Pending pending;
  pending.write = std::move(write);
  for (const LedgerPut& put : pending.write.puts) {
    pending.bytes += put.body.size();
  }
  std::unique_lock<std::mutex> lock(write_mutex_);
  pending_.push_back(&pending);
  written_.wait(lock,
                [&] { return pending.done || pending_.front() == &pending; });
  if (!pending.done) {
    const std::vector<Pending*> group = TakeGroup();
    lock.unlock();
    const absl::Status status = WriteGroup(group);
    lock.lock();
    for (Pending* member : group) {
      TS_CHECK(pending_.front() == member);
      pending_.pop_front();
      if (member->status.ok()) member->status = status;
      member->done = true;
    }
    written_.notify_all();
  }
  if (!pending.status.ok()) return pending.status;
  return pending.sequence;
}

std::vector<Ledger::Pending*> Ledger::TakeGroup() {
  std::vector<Pending*> group;
  size_t bytes = 0;
  for (Pending* pending : pending_) {
    bytes += pending->bytes;
    if (!group.empty() && bytes > kGroupBytesMax) break;
    // A deletion reads the record from the store, so it comes first.
    if (!group.empty() && !pending->write.deletions.empty()) break;
    group.push_back(pending);
  }
  return group;
}

absl::Status Ledger::WriteGroup(const std::vector<Pending*>& group) {
  if (!writable()) {
    return absl::UnavailableError("the store is read-only after a failure");
  }
  const std::lock_guard<std::mutex> store_lock(store_mutex_);
  Batch batch(*this, clock_.Now());
  for (Pending* pending : group) {
    pending->status = batch.Add(pending->write, &pending->sequence);
    // A refused write has left its beginning in the batch: only checks that
    // come before any change may refuse, so anything else ends the group.
    const auto code = pending->status.code();
    if (!pending->status.ok() && code != absl::StatusCode::kNotFound &&
        code != absl::StatusCode::kInvalidArgument) {
      return pending->status;
    }
  }
  if (batch.batch().Count() == 0) return absl::OkStatus();
  TS_RETURN_IF_ERROR(FromRocks(
      batch.batch().Put("last_sequence", EncodeSequenceKey(batch.sequence()))));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const absl::Status status =
      FromRocks(database_->db().Write(synced, &batch.batch()));
  if (!status.ok()) {
    writable_.store(false);
    return status;
  }
  {
    const std::lock_guard<std::mutex> lock(state_mutex_);
    digest_ = batch.digest();
    last_sequence_.store(batch.sequence());
  }
  committed_.notify_all();
  return absl::OkStatus();
}

}  // namespace turnstone
