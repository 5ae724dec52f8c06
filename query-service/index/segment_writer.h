// Writes a segment's postings into RocksDB, and drops them.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rocks/database.h"
#include "query-service/index/posting_codec.h"
#include "rocksdb/sst_file_writer.h"

namespace turnstone {

// Writes the files of a segment beside the store's own, then moves them
// into the store, so that each byte is written once. Only one writer exists
// at a time; files left by one that did not finish are written over. All
// errors are as of FromRocks().
class SegmentWriter {
 public:
  // No posting of segment `id` is in `database`, which outlives the writer.
  static absl::StatusOr<std::unique_ptr<SegmentWriter>> Open(
      rocks::Database* database, uint32_t id, const SegmentShape& shape);

  // Adds the list of a key (index_part.h), which is above all before.
  absl::Status Add(absl::string_view term_key, const TermPostings& list);

  // Puts what was added into the store: all or nothing.
  absl::Status Ingest();

 private:
  SegmentWriter(rocks::Database* database, uint32_t id,
                const SegmentShape& shape);

  absl::Status AddWords();

  rocks::Database* const database_;
  const uint32_t id_;
  const SegmentShape shape_;
  bool has_postings_ = false;
  bool has_positions_ = false;
  bool has_words_ = false;
  std::string key_;
  EncodedPostings encoded_;
  std::vector<std::string> new_words_;  // Not in `words_` yet.
  rocksdb::SstFileWriter postings_;
  rocksdb::SstFileWriter positions_;
  rocksdb::SstFileWriter words_;
};

// Drops the postings of segment `id`, if there are any. Nobody reads them.
absl::Status DropSegmentPostings(rocks::Database* database, uint32_t id);

}  // namespace turnstone
