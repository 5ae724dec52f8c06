#include "ingest-service/ledger/keys.h"

#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/hash.h"

namespace turnstone {
namespace {

absl::Status Damaged() {
  return absl::DataLossError("store: an entry is not of format version 1");
}

bool ReadByte(ByteReader* reader, uint8_t* value) {
  absl::string_view byte;
  if (!reader->ReadBytes(1, &byte)) return false;
  *value = static_cast<uint8_t>(byte[0]);
  return true;
}

bool ReadString(ByteReader* reader, std::string* value) {
  absl::string_view bytes;
  if (!reader->ReadSized(&bytes)) return false;
  *value = std::string(bytes);
  return true;
}

}  // namespace

std::string HashKey(absl::string_view name) {
  return Sha256(name).substr(0, kHashKeyBytes);
}

std::string EncodeSequenceKey(uint64_t sequence) {
  std::string key;
  AppendBigEndian64(sequence, &key);
  return key;
}

std::string EncodeSourceKey(absl::string_view source_id, uint32_t chunk) {
  TS_CHECK(source_id.size() == kHashKeyBytes);
  std::string key(source_id);
  AppendBigEndian32(chunk, &key);
  return key;
}

std::string EncodeRequestTimeKey(uint64_t time_ms,
                                 absl::string_view request_key) {
  std::string key;
  AppendBigEndian64(time_ms, &key);
  key.append(request_key.data(), request_key.size());
  return key;
}

std::string EncodeRecordEntry(const RecordEntry& entry) {
  std::string bytes;
  AppendBigEndian64(entry.sequence, &bytes);
  bytes.push_back(entry.tombstone ? 1 : 0);
  AppendSized(entry.body_sha256, &bytes);
  return bytes;
}

std::string EncodeRecord(const Record& record) {
  std::string bytes;
  bytes.push_back(static_cast<char>(record.kind));
  bytes.push_back(record.tombstone ? 1 : 0);
  AppendVarint(record.partition, &bytes);
  AppendVarint(record.commit, &bytes);
  AppendVarint(static_cast<uint64_t>(absl::ToUnixMillis(record.committed_at)),
               &bytes);
  AppendSized(record.name, &bytes);
  AppendSized(record.body_sha256, &bytes);
  AppendSized(record.body, &bytes);
  return bytes;
}

std::string EncodeRequest(const RequestEntry& entry) {
  std::string bytes;
  AppendBigEndian64(entry.time_ms, &bytes);
  AppendSized(entry.fingerprint, &bytes);
  AppendSized(entry.answer, &bytes);
  return bytes;
}

absl::StatusOr<uint64_t> DecodeSequenceKey(absl::string_view key) {
  ByteReader reader(key);
  uint64_t sequence = 0;
  if (!reader.ReadBigEndian64(&sequence) || !reader.done()) return Damaged();
  return sequence;
}

absl::StatusOr<RecordEntry> DecodeRecordEntry(absl::string_view bytes) {
  ByteReader reader(bytes);
  RecordEntry entry;
  uint8_t tombstone = 0;
  if (!reader.ReadBigEndian64(&entry.sequence) ||
      !ReadByte(&reader, &tombstone) || tombstone > 1 ||
      !ReadString(&reader, &entry.body_sha256) || !reader.done()) {
    return Damaged();
  }
  entry.tombstone = tombstone == 1;
  return entry;
}

absl::StatusOr<Record> DecodeRecord(uint64_t sequence,
                                    absl::string_view bytes) {
  ByteReader reader(bytes);
  Record record;
  uint8_t kind = 0;
  uint8_t tombstone = 0;
  uint64_t partition = 0;
  uint64_t time_ms = 0;
  if (!ReadByte(&reader, &kind) || kind < 1 || kind > 6 ||
      !ReadByte(&reader, &tombstone) || tombstone > 1 ||
      !reader.ReadVarint(&partition) || !reader.ReadVarint(&record.commit) ||
      !reader.ReadVarint(&time_ms) || !ReadString(&reader, &record.name) ||
      !ReadString(&reader, &record.body_sha256) ||
      !ReadString(&reader, &record.body) || !reader.done()) {
    return Damaged();
  }
  record.kind = static_cast<RecordKind>(kind);
  record.partition = static_cast<uint32_t>(partition);
  record.sequence = sequence;
  record.tombstone = tombstone == 1;
  record.committed_at = absl::FromUnixMillis(static_cast<int64_t>(time_ms));
  return record;
}

absl::StatusOr<RequestEntry> DecodeRequest(absl::string_view bytes) {
  ByteReader reader(bytes);
  RequestEntry entry;
  if (!reader.ReadBigEndian64(&entry.time_ms) ||
      !ReadString(&reader, &entry.fingerprint) ||
      !ReadString(&reader, &entry.answer) || !reader.done()) {
    return Damaged();
  }
  return entry;
}

}  // namespace turnstone
