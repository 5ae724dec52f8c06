#include "ingest-service/ledger/ledger.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "ingest-service/ledger/keys.h"
#include "rocksdb/write_batch.h"

namespace turnstone {

using rocks::FromRocks;
using rocks::ToSlice;
using rocks::ToView;

Ledger::Ledger(std::unique_ptr<rocks::Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {}

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(const std::string& path,
                                                     const Clock& clock) {
  rocks::DatabaseOptions options;
  options.path = path;
  options.kind = "ingest";
  options.format_version = kLedgerFormatVersion;
  for (const char* family : {"records", "feed", "source_of", "sources",
                             "requests", "request_times"}) {
    options.families.push_back({family});
  }
  TS_ASSIGN_OR_RETURN(auto database, rocks::Database::Open(options));
  std::unique_ptr<Ledger> ledger(new Ledger(std::move(database), clock));
  TS_RETURN_IF_ERROR(ledger->Load());
  return ledger;
}

absl::Status Ledger::Load() {
  TS_RETURN_IF_ERROR(LoadState());
  TS_RETURN_IF_ERROR(DropUnnamedSources());
  return ForEachLive([this](const Record& record) {
    digest_.Add(record.name, record.sequence, record.body_sha256);
    return absl::OkStatus();
  });
}

absl::Status Ledger::LoadState() {
  rocksdb::DB& db = database_->db();
  const rocksdb::Status found =
      db.Get(rocksdb::ReadOptions(), "epoch", &epoch_);
  if (found.IsNotFound()) {
    epoch_ = RandomHex(16);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    TS_RETURN_IF_ERROR(FromRocks(db.Put(synced, "epoch", epoch_)));
  } else {
    TS_RETURN_IF_ERROR(FromRocks(found));
  }
  for (const auto& [key, number] :
       {std::pair("last_sequence", &last_sequence_),
        std::pair("pruned_below", &pruned_below_)}) {
    std::string bytes;
    const rocksdb::Status status = db.Get(rocksdb::ReadOptions(), key, &bytes);
    if (status.IsNotFound()) continue;
    TS_RETURN_IF_ERROR(FromRocks(status));
    TS_ASSIGN_OR_RETURN(*number, DecodeSequenceKey(bytes));
  }
  return absl::OkStatus();
}

absl::Status Ledger::DropUnnamedSources() {
  rocksdb::DB& db = database_->db();
  std::vector<std::string> named;
  std::unique_ptr<rocksdb::Iterator> names(
      db.NewIterator(rocksdb::ReadOptions(), database_->family("source_of")));
  for (names->SeekToFirst(); names->Valid(); names->Next()) {
    named.push_back(names->value().ToString());
  }
  TS_RETURN_IF_ERROR(FromRocks(names->status()));
  std::sort(named.begin(), named.end());
  std::unique_ptr<rocksdb::Iterator> sources(
      db.NewIterator(rocksdb::ReadOptions(), database_->family("sources")));
  sources->SeekToFirst();
  while (sources->Valid()) {
    const std::string id = sources->key().ToString().substr(0, kHashKeyBytes);
    if (!std::binary_search(named.begin(), named.end(), id)) {
      TS_RETURN_IF_ERROR(DropStagedSource(id));
    }
    const std::string end = rocks::PrefixEnd(id);
    if (end.empty()) break;
    sources->Seek(end);
  }
  return FromRocks(sources->status());
}

absl::StatusOr<Record> Ledger::Get(absl::string_view name) const {
  rocksdb::DB& db = database_->db();
  // A snapshot, because a commit may move the record between the two reads.
  rocksdb::ManagedSnapshot snapshot(&db);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot.snapshot();
  std::string bytes;
  TS_RETURN_IF_ERROR(FromRocks(
      db.Get(options, database_->family("records"), HashKey(name), &bytes)));
  TS_ASSIGN_OR_RETURN(const RecordEntry entry, DecodeRecordEntry(bytes));
  if (entry.tombstone) return absl::NotFoundError("the record was deleted");
  TS_RETURN_IF_ERROR(
      FromRocks(db.Get(options, database_->family("feed"),
                       EncodeSequenceKey(entry.sequence), &bytes)));
  return DecodeRecord(entry.sequence, bytes);
}

absl::Status Ledger::ForEachLive(
    const std::function<absl::Status(const Record&)>& visit) const {
  std::unique_ptr<rocksdb::Iterator> feed(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family("feed")));
  for (feed->SeekToFirst(); feed->Valid(); feed->Next()) {
    TS_ASSIGN_OR_RETURN(const uint64_t sequence,
                        DecodeSequenceKey(ToView(feed->key())));
    TS_ASSIGN_OR_RETURN(const Record record,
                        DecodeRecord(sequence, ToView(feed->value())));
    if (!record.tombstone) TS_RETURN_IF_ERROR(visit(record));
  }
  return FromRocks(feed->status());
}

absl::StatusOr<std::optional<std::string>> Ledger::FindRequest(
    absl::string_view id, absl::string_view fingerprint) const {
  std::string bytes;
  const rocksdb::Status status =
      database_->db().Get(rocksdb::ReadOptions(), database_->family("requests"),
                          HashKey(id), &bytes);
  if (status.IsNotFound()) return std::nullopt;
  TS_RETURN_IF_ERROR(FromRocks(status));
  TS_ASSIGN_OR_RETURN(RequestEntry entry, DecodeRequest(bytes));
  if (entry.fingerprint != fingerprint) {
    return absl::InvalidArgumentError(
        "this request id was used with another request");
  }
  return std::move(entry.answer);
}

std::string Ledger::NewSourceId() const {
  return absl::HexStringToBytes(RandomHex(kHashKeyBytes));
}

absl::Status Ledger::StageSource(absl::string_view source_id, uint32_t chunk,
                                 absl::string_view bytes) {
  // Not synced: the commit that names the source syncs the log up to itself.
  return FromRocks(
      database_->db().Put(rocksdb::WriteOptions(), database_->family("sources"),
                          EncodeSourceKey(source_id, chunk), ToSlice(bytes)));
}

absl::Status Ledger::DropStagedSource(absl::string_view source_id) {
  rocksdb::WriteBatch batch;
  const std::string begin = EncodeSourceKey(source_id, 0);
  const std::string last = EncodeSourceKey(source_id, UINT32_MAX);
  TS_RETURN_IF_ERROR(
      FromRocks(batch.DeleteRange(database_->family("sources"), begin, last)));
  return FromRocks(database_->db().Write(rocksdb::WriteOptions(), &batch));
}

absl::Status Ledger::ReadSource(
    absl::string_view transcript,
    const std::function<absl::Status(absl::string_view)>& visit) const {
  rocksdb::DB& db = database_->db();
  rocksdb::ManagedSnapshot snapshot(&db);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot.snapshot();
  std::string id;
  TS_RETURN_IF_ERROR(FromRocks(db.Get(options, database_->family("source_of"),
                                      HashKey(transcript), &id)));
  std::unique_ptr<rocksdb::Iterator> chunks(
      db.NewIterator(options, database_->family("sources")));
  for (chunks->Seek(id); chunks->Valid() && chunks->key().starts_with(id);
       chunks->Next()) {
    TS_RETURN_IF_ERROR(visit(ToView(chunks->value())));
  }
  return FromRocks(chunks->status());
}

}  // namespace turnstone
