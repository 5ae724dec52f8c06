#include "query-service/index/segment_writer.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

constexpr char kNewFilePrefix[] = "new-";

std::string NewFilePath(rocks::Database* database, const char* family,
                        uint32_t id) {
  return absl::StrCat(database->db().GetName(), "/", kNewFilePrefix, family,
                      "-", id);
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
  const auto open = [&](const char* family, rocksdb::SstFileWriter* file) {
    return rocks::FromRocks(file->Open(NewFilePath(database, family, id)));
  };
  TS_RETURN_IF_ERROR(open("postings", &writer->postings_));
  TS_RETURN_IF_ERROR(open("positions", &writer->positions_));
  TS_RETURN_IF_ERROR(open("words", &writer->words_));
  return writer;
}

SegmentWriter::~SegmentWriter() {
  // What is missing was moved, or never made.
  for (const char* family : kPostingFamilies) {
    const rocksdb::Status ignored = database_->db().GetEnv()->DeleteFile(
        NewFilePath(database_, family, id_));
    ignored.PermitUncheckedError();
  }
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
    arg.external_files = {NewFilePath(database_, family, id_)};
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

absl::Status DeleteUnfinishedFiles(rocks::Database* database) {
  rocksdb::Env* const env = database->db().GetEnv();
  const std::string& folder = database->db().GetName();
  std::vector<std::string> names;
  TS_RETURN_IF_ERROR(rocks::FromRocks(env->GetChildren(folder, &names)));
  for (const std::string& name : names) {
    if (!absl::StartsWith(name, kNewFilePrefix)) continue;
    TS_RETURN_IF_ERROR(
        rocks::FromRocks(env->DeleteFile(absl::StrCat(folder, "/", name))));
  }
  return absl::OkStatus();
}

absl::Status CommitSegments(rocks::Database* database,
                            rocksdb::WriteBatch* batch) {
  // A synced write alone would keep others waiting for all that it syncs.
  TS_RETURN_IF_ERROR(rocks::FromRocks(database->db().SyncWAL()));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return rocks::FromRocks(database->db().Write(synced, batch));
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
