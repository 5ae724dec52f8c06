// Writes a segment's postings into RocksDB, and drops them.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rocks/database.h"
#include "query-service/index/posting_codec.h"
#include "rocksdb/sst_file_writer.h"

namespace turnstone {

// Writes the two files of a segment beside the store's own, then moves them
// into the store, so that each byte is written once. Only one writer exists
// at a time; files left by one that did not finish are written over. All
// errors are as of FromRocks().
class SegmentWriter {
 public:
  // No posting of segment `id` is in `database`, which outlives the writer.
  static absl::StatusOr<std::unique_ptr<SegmentWriter>> Open(
      rocks::Database* database, uint32_t id);

  // Adds a term, which is above all before.
  absl::Status Add(absl::string_view term, const TermPostings& list);

  // Puts what was added into the store: all or nothing.
  absl::Status Ingest();

 private:
  SegmentWriter(rocks::Database* database, uint32_t id);

  rocks::Database* const database_;
  const uint32_t id_;
  bool empty_ = true;
  EncodedPostings encoded_;
  rocksdb::SstFileWriter postings_;
  rocksdb::SstFileWriter positions_;
};

// Drops the postings of segment `id`, if there are any. Nobody reads them.
absl::Status DropSegmentPostings(rocks::Database* database, uint32_t id);

}  // namespace turnstone
