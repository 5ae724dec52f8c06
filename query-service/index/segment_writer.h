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
#include "rocksdb/write_batch.h"

namespace turnstone {

// Writes the files of a segment beside the store's own, then moves them
// into the store, so that each byte is written once. Writers of different
// segments may be at work at the same time. All errors are as of FromRocks().
class SegmentWriter {
 public:
  // No posting of segment `id` is in `database`, which outlives the writer.
  static absl::StatusOr<std::unique_ptr<SegmentWriter>> Open(
      rocks::Database* database, uint32_t id, const SegmentShape& shape);

  // Removes its files unless they were taken over by the store.
  ~SegmentWriter();
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

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

// Removes the files of writers that a crash has ended. There are no others.
absl::Status DeleteUnfinishedFiles(rocks::Database* database);

// Writes a change of family "segments", synced, with it all that was written
// before. Other threads can write while most of that goes to disk.
absl::Status CommitSegments(rocks::Database* database,
                            rocksdb::WriteBatch* batch);

// Drops the postings of segment `id`, if there are any. Nobody reads them.
absl::Status DropSegmentPostings(rocks::Database* database, uint32_t id);

}  // namespace turnstone
