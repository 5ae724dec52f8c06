#include "query-service/index/segment_writer.h"

#include <vector>

#include "common/base/bytes.h"
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

constexpr const char* kPostingFamilies[] = {"postings", "positions", "words"};
// So many words make one value.
constexpr size_t kWordsTogether = 64;

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

SegmentWriter::SegmentWriter(rocks::Database* database, uint32_t id,
                             const SegmentShape& shape)
    : database_(database),
      id_(id),
      shape_(shape),
      postings_(rocksdb::EnvOptions(),
                database->db().GetOptions(database->family("postings")),
                database->family("postings")),
      positions_(rocksdb::EnvOptions(),
                 database->db().GetOptions(database->family("positions")),
                 database->family("positions")),
      words_(rocksdb::EnvOptions(),
             database->db().GetOptions(database->family("words")),
             database->family("words")) {}

absl::StatusOr<std::unique_ptr<SegmentWriter>> SegmentWriter::Open(
    rocks::Database* database, uint32_t id, const SegmentShape& shape) {
  std::unique_ptr<SegmentWriter> writer(new SegmentWriter(database, id, shape));
  TS_RETURN_IF_ERROR(OpenFile(database, "postings", &writer->postings_));
  TS_RETURN_IF_ERROR(OpenFile(database, "positions", &writer->positions_));
  TS_RETURN_IF_ERROR(OpenFile(database, "words", &writer->words_));
  return writer;
}

absl::Status SegmentWriter::Add(absl::string_view term_key,
                                const TermPostings& list) {
  EncodePostings(list, shape_, &encoded_);
  key_.clear();
  AppendBigEndian32(id_, &key_);
  key_.append(term_key.data(), term_key.size());
  has_postings_ = true;
  if (const absl::string_view word = WordOf(term_key); !word.empty()) {
    new_words_.emplace_back(word.data(), word.size());
    if (new_words_.size() == kWordsTogether) TS_RETURN_IF_ERROR(AddWords());
  }
  TS_RETURN_IF_ERROR(rocks::FromRocks(postings_.Put(key_, encoded_.postings)));
  if (encoded_.positions.empty()) return absl::OkStatus();
  has_positions_ = true;
  return rocks::FromRocks(positions_.Put(key_, encoded_.positions));
}

absl::Status SegmentWriter::AddWords() {
  has_words_ = true;
  const std::string key = PostingKey(id_, new_words_[0]);
  const std::string value = EncodeWords(new_words_);
  new_words_.clear();
  return rocks::FromRocks(words_.Put(key, value));
}

absl::Status SegmentWriter::Ingest() {
  // Files without keys are not allowed, and not needed.
  std::vector<rocksdb::IngestExternalFileArg> args;
  const auto add = [&](const char* family) {
    rocksdb::IngestExternalFileArg arg;
    arg.column_family = database_->family(family);
    arg.external_files = {NewFilePath(database_, family)};
    arg.options.move_files = true;
    arg.options.failed_move_fall_back_to_copy = true;
    arg.options.write_global_seqno = false;
    args.push_back(std::move(arg));
  };
  if (has_postings_) {
    TS_RETURN_IF_ERROR(rocks::FromRocks(postings_.Finish()));
    add("postings");
  }
  if (has_positions_) {
    TS_RETURN_IF_ERROR(rocks::FromRocks(positions_.Finish()));
    add("positions");
  }
  if (!new_words_.empty()) TS_RETURN_IF_ERROR(AddWords());
  if (has_words_) {
    TS_RETURN_IF_ERROR(rocks::FromRocks(words_.Finish()));
    add("words");
  }
  if (args.empty()) return absl::OkStatus();
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
