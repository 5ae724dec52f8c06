// A RocksDB store with named column families and a checked format.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"

namespace turnstone::rocks {

// One column family of a store.
struct FamilyOptions {
  std::string name;
  bool auto_compaction = true;  // Off where the owner merges by itself.
};

struct DatabaseOptions {
  std::string path;  // Made if it is not there; its parent must be.

  // What the store is, "ingest" or "query", and the version of its bytes.
  std::string kind;
  uint32_t format_version = 0;

  std::vector<FamilyOptions> families;  // Beside "default".
  size_t block_cache_bytes = 256u << 20;
};

// An open store. Thread-safe as RocksDB is.
class Database {
 public:
  // Opens or makes the store. FAILED_PRECONDITION if it is of another kind or
  // format version; the message says what to do. UNAVAILABLE if another
  // process holds it; DATA_LOSS if it is damaged.
  static absl::StatusOr<std::unique_ptr<Database>> Open(
      const DatabaseOptions& options);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() { return *db_; }

  // Size of the store's files at present, in bytes.
  uint64_t SizeBytes() const;

  // The family of this name, which was among the options, or "default".
  rocksdb::ColumnFamilyHandle* family(absl::string_view name) const;

 private:
  Database() = default;

  absl::Status CheckFormat(const DatabaseOptions& options);

  std::unique_ptr<rocksdb::DB> db_;
  std::map<std::string, rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace turnstone::rocks
