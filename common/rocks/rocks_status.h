// Between RocksDB's types and ours.

#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace turnstone::rocks {

// Returns the same fact as an absl::Status: NOT_FOUND, DATA_LOSS for damaged
// files, RESOURCE_EXHAUSTED for a full disk, UNAVAILABLE for what may pass,
// INTERNAL for the rest. Messages name files, never keys or values.
absl::Status FromRocks(const rocksdb::Status& status);

inline rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}

inline absl::string_view ToView(const rocksdb::Slice& bytes) {
  return absl::string_view(bytes.data(), bytes.size());
}

// Returns the smallest string above all that begin with `prefix`; empty if
// there is none, that is for a prefix of bytes 0xff only.
std::string PrefixEnd(absl::string_view prefix);

}  // namespace turnstone::rocks
