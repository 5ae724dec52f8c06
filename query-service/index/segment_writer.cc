#include "query-service/index/segment_writer.h"

#include <vector>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "query-service/index/segment.h"
#include "rocksdb/convenience.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/iterator.h"
#include "rocksdb/options.h"

namespace turnstone {
namespace {

constexpr const char* kPostingFamilies[] = {"postings", "positions"};

std::string NewFilePath(rocks::Database* database, const char* family) {
  return database->db().GetName() + "/new-" + family;
}

absl::Status OpenFile(rocks::Database* database, const char* family,
                      rocksdb::SstFileWriter* file) {
  const std::string path = NewFilePath(database, family);
  rocksdb::Env* const env = database->db().GetEnv();
  // A crash may leave a file that shares its bytes with one that the store has
  // taken over: it must go, not be written over.
  const rocksdb::Status exists = env->FileExists(path);
  if (exists.ok()) {
    TS_RETURN_IF_ERROR(rocks::FromRocks(env->DeleteFile(path)));
  } else if (!exists.IsNotFound()) {
    return rocks::FromRocks(exists);
  }
  return rocks::FromRocks(file->Open(path));
}

}  // namespace

SegmentWriter::SegmentWriter(rocks::Database* database, uint32_t id)
    : database_(database),
      id_(id),
      postings_(rocksdb::EnvOptions(),
                database->db().GetOptions(database->family("postings")),
                database->family("postings")),
      positions_(rocksdb::EnvOptions(),
                 database->db().GetOptions(database->family("positions")),
                 database->family("positions")) {}

absl::StatusOr<std::unique_ptr<SegmentWriter>> SegmentWriter::Open(
    rocks::Database* database, uint32_t id) {
  std::unique_ptr<SegmentWriter> writer(new SegmentWriter(database, id));
  TS_RETURN_IF_ERROR(OpenFile(database, "postings", &writer->postings_));
  TS_RETURN_IF_ERROR(OpenFile(database, "positions", &writer->positions_));
  return writer;
}

absl::Status SegmentWriter::Add(absl::string_view term,
                                const TermPostings& list) {
  EncodePostings(list, &encoded_);
  empty_ = false;
  const std::string key = PostingKey(id_, term);
  TS_RETURN_IF_ERROR(rocks::FromRocks(postings_.Put(key, encoded_.postings)));
  return rocks::FromRocks(positions_.Put(key, encoded_.positions));
}

absl::Status SegmentWriter::Ingest() {
  // Files without keys are not allowed, and not needed.
  if (empty_) return absl::OkStatus();
  TS_RETURN_IF_ERROR(rocks::FromRocks(postings_.Finish()));
  TS_RETURN_IF_ERROR(rocks::FromRocks(positions_.Finish()));
  std::vector<rocksdb::IngestExternalFileArg> args;
  for (const char* family : kPostingFamilies) {
    rocksdb::IngestExternalFileArg arg;
    arg.column_family = database_->family(family);
    arg.external_files = {NewFilePath(database_, family)};
    arg.options.move_files = true;
    arg.options.failed_move_fall_back_to_copy = true;
    arg.options.write_global_seqno = false;
    args.push_back(std::move(arg));
  }
  return rocks::FromRocks(database_->db().IngestExternalFiles(args));
}

absl::Status DropSegmentPostings(rocks::Database* database, uint32_t id) {
  const std::string begin = PostingKey(id, "");
  const std::string end = rocks::PrefixEnd(begin);
  // Ids are counted up from 0; no store lives to see the last.
  TS_CHECK(!end.empty());
  const rocksdb::Slice begin_slice(begin);
  const rocksdb::Slice end_slice(end);
  rocksdb::DB& db = database->db();
  for (const char* name : kPostingFamilies) {
    rocksdb::ColumnFamilyHandle* const family = database->family(name);
    TS_RETURN_IF_ERROR(rocks::FromRocks(rocksdb::DeleteFilesInRange(
        &db, family, &begin_slice, &end_slice, /*include_end=*/false)));
    rocksdb::ReadOptions bounded;
    bounded.iterate_upper_bound = &end_slice;
    const std::unique_ptr<rocksdb::Iterator> rest(
        db.NewIterator(bounded, family));
    rest->Seek(begin_slice);
    if (rest->Valid()) {
      TS_RETURN_IF_ERROR(rocks::FromRocks(db.DeleteRange(
          rocksdb::WriteOptions(), family, begin_slice, end_slice)));
    }
    TS_RETURN_IF_ERROR(rocks::FromRocks(rest->status()));
  }
  return absl::OkStatus();
}

}  // namespace turnstone
