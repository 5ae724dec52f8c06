// Keys and values of the ingest store, format version 1.
//
//   records:       name_key                   -> record_entry
//   feed:          sequence:u64be             -> record
//   source_of:     name_key                   -> source_id:16
//   sources:       source_id:16 chunk:u32be   -> bytes
//   requests:      request_key                -> request
//   request_times: time_ms:u64be request_key  -> ""
//   default:       "format" "epoch" "last_sequence" "pruned_below"
//
//   name_key     := the first 16 bytes of SHA-256 of the resource name
//   request_key  := the first 16 bytes of SHA-256 of the request id
//   record_entry := sequence:u64be tombstone:u8 body_sha256:sized
//   record       := kind:u8 tombstone:u8 partition:varint commit:varint
//                   time_ms:varint name:sized body_sha256:sized body:sized
//   request      := time_ms:u64be fingerprint:sized answer:sized
//   sized        := length:varint bytes
//
// RocksDB keeps deleted keys in its MANIFEST, so no name is ever a key. On disk
// since format version 1; see common/docs/FORMAT.md before changing it.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/record.h"

namespace turnstone {

inline constexpr uint32_t kLedgerFormatVersion = 1;
inline constexpr size_t kHashKeyBytes = 16;

// What `records` says of a name.
struct RecordEntry {
  uint64_t sequence = 0;
  bool tombstone = false;
  std::string body_sha256;
};

// The first answer to a request id.
struct RequestEntry {
  uint64_t time_ms = 0;     // Since 1970, UTC.
  std::string fingerprint;  // Of the request.
  std::string answer;
};

// The key of a resource name, and of a request id.
std::string HashKey(absl::string_view name);

std::string EncodeSequenceKey(uint64_t sequence);
std::string EncodeSourceKey(absl::string_view source_id, uint32_t chunk);
std::string EncodeRequestTimeKey(uint64_t time_ms,
                                 absl::string_view request_key);

std::string EncodeRecordEntry(const RecordEntry& entry);
std::string EncodeRecord(const Record& record);  // All but the sequence.
std::string EncodeRequest(const RequestEntry& entry);

// DATA_LOSS if the bytes are not of this format, as for all below.
absl::StatusOr<uint64_t> DecodeSequenceKey(absl::string_view key);
absl::StatusOr<RecordEntry> DecodeRecordEntry(absl::string_view bytes);
absl::StatusOr<Record> DecodeRecord(uint64_t sequence, absl::string_view bytes);
absl::StatusOr<RequestEntry> DecodeRequest(absl::string_view bytes);

}  // namespace turnstone
