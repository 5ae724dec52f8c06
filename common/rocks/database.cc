#include "common/rocks/database.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"

namespace turnstone::rocks {
namespace {

constexpr char kFormatKey[] = "format";

// Every option that matters is set here, so that a default that changes with
// the library's version changes nothing.
rocksdb::DBOptions StoreOptions() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  // A write that was not synced may be torn by a power failure; all before it
  // is whole. What was acknowledged was synced, so nothing acknowledged is cut.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.max_open_files = 1024;
  options.max_background_jobs = 2;
  options.bytes_per_sync = 1u << 20;
  options.keep_log_file_num = 4;
  options.max_log_file_size = 16u << 20;
  options.max_total_wal_size = 256u << 20;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  return options;
}

rocksdb::ColumnFamilyOptions StoreFamilyOptions(
    const std::shared_ptr<rocksdb::Cache>& cache, bool auto_compaction) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16u << 10;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.write_buffer_size = 32u << 20;
  options.level_compaction_dynamic_level_bytes = true;
  options.disable_auto_compactions = !auto_compaction;
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(
    const DatabaseOptions& options) {
  std::error_code error;
  std::filesystem::create_directory(options.path, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make the data folder: ", error.message()));
  }
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors = {
      {rocksdb::kDefaultColumnFamilyName, StoreFamilyOptions(cache, true)}};
  for (const FamilyOptions& family : options.families) {
    descriptors.emplace_back(family.name,
                             StoreFamilyOptions(cache, family.auto_compaction));
  }
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  TS_RETURN_IF_ERROR(FromRocks(rocksdb::DB::Open(StoreOptions(), options.path,
                                                 descriptors, &handles, &db)));
  std::unique_ptr<Database> database(new Database);
  database->db_.reset(db);
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    database->families_[handle->GetName()] = handle;
  }
  TS_RETURN_IF_ERROR(database->CheckFormat(options));
  return database;
}

absl::Status Database::CheckFormat(const DatabaseOptions& options) {
  const std::string expected =
      absl::StrCat(options.kind, " ", options.format_version);
  std::string stored;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), kFormatKey, &stored);
  if (status.IsNotFound()) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    return FromRocks(db_->Put(synced, kFormatKey, expected));
  }
  TS_RETURN_IF_ERROR(FromRocks(status));
  if (stored == expected) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the data folder holds a store of format \"", stored,
      "\" and this program reads \"", expected,
      "\": start the version that wrote it, or name another folder"));
}

Database::~Database() {
  for (const auto& [name, handle] : families_) {
    db_->DestroyColumnFamilyHandle(handle);
  }
  if (db_ != nullptr) db_->Close();
}

rocksdb::ColumnFamilyHandle* Database::family(absl::string_view name) const {
  const auto found = families_.find(std::string(name));
  TS_CHECK(found != families_.end());
  return found->second;
}

uint64_t Database::SizeBytes() const {
  uint64_t size = 0;
  std::error_code error;
  for (const auto& file :
       std::filesystem::directory_iterator(db_->GetName(), error)) {
    // A file may be gone by now.
    const uint64_t file_size = file.file_size(error);
    if (!error) size += file_size;
  }
  return size;
}

}  // namespace turnstone::rocks
