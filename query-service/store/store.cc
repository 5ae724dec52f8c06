#include "query-service/store/store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/observe/log.h"
#include "common/rocks/rocks_status.h"
#include "query-service/store/feed_commit.h"
#include "query-service/store/rows.h"
#include "query-service/store/turn_keys.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"

namespace turnstone {
namespace {

using internal::v1::StoreState;
using internal::v1::TranscriptRow;

std::string PathOf(const std::string& folder) {
  return folder + "/query-store";
}

// True if a store that cannot be opened for this reason is to be made anew.
bool IsSpoilt(const absl::Status& status) {
  return !status.ok() && !absl::IsUnavailable(status) &&
         !absl::IsResourceExhausted(status);
}

// The turns of a transcript, as the index is to know them.
struct LiveRange {
  DocId begin = 0;
  DocId end = 0;
  TurnColumns columns;  // What is equal for all of them.
  std::string language;
};

}  // namespace

absl::Status Store::Wipe(const std::string& folder) {
  std::error_code error;
  std::filesystem::remove_all(PathOf(folder), error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot delete the store: ", error.message()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make the data folder: ", error.message()));
  }
  auto store = TryOpen(folder);
  if (!IsSpoilt(store.status())) return store;
  LogWarning("store_wiped", {{"reason", store.status().message()}});
  TS_RETURN_IF_ERROR(Wipe(folder));
  return TryOpen(folder);
}

absl::StatusOr<std::unique_ptr<Store>> Store::TryOpen(
    const std::string& folder) {
  rocks::DatabaseOptions options;
  options.path = PathOf(folder);
  options.kind = "query";
  options.format_version = kStoreFormatVersion;
  for (const char* family :
       {kRecords, kOrdinals, kCollections, kChanges, kTranscripts, kSpeakers,
        kTurns, kTurnIds, kFormerTurns, kPhrases, kParts}) {
    options.families.push_back({family});
  }
  for (const char* family : TurnIndex::kFamilies) {
    options.families.push_back({family, /*auto_compaction=*/false});
  }
  std::unique_ptr<Store> store(new Store);
  TS_ASSIGN_OR_RETURN(store->database_, rocks::Database::Open(options));
  TS_RETURN_IF_ERROR(store->ReadState());
  TS_RETURN_IF_ERROR(store->ReadNames());
  TS_RETURN_IF_ERROR(store->ReadMerges());
  TS_ASSIGN_OR_RETURN(store->index_, TurnIndex::Open(store->database_.get()));
  TS_RETURN_IF_ERROR(store->RestoreIndex());
  store->PublishView();
  return store;
}

absl::Status Store::ReadState() {
  std::string value;
  const rocksdb::Status status =
      database_->db().Get(rocksdb::ReadOptions(), kStateKey, &value);
  if (status.IsNotFound()) return absl::OkStatus();
  TS_RETURN_IF_ERROR(rocks::FromRocks(status));
  TS_ASSIGN_OR_RETURN(state_, ParseRow<StoreState>(value));
  TS_ASSIGN_OR_RETURN(digest_, RecordDigest::Parse(state_.digest()));
  return absl::OkStatus();
}

absl::Status Store::ReadNames() {
  names_ = std::make_shared<Names>();
  const std::unique_ptr<rocksdb::Iterator> it(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family(kOrdinals)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    TS_ASSIGN_OR_RETURN(const uint32_t ordinal,
                        DecodeOrdinal(rocks::ToView(it->value())));
    if (ordinal >= state_.next_ordinal() ||
        !names_->Restore(rocks::ToView(it->key()), ordinal)) {
      return DamagedRow();
    }
  }
  return rocks::FromRocks(it->status());
}

absl::Status Store::ReadMerges() {
  auto merges = std::make_shared<Merges>();
  const std::unique_ptr<rocksdb::Iterator> it(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family(kSpeakers)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    TS_ASSIGN_OR_RETURN(const auto row, ParseRow<internal::v1::SpeakerRow>(
                                            rocks::ToView(it->value())));
    merges->Set(rocks::ToView(it->key()), row.speaker().merged_into());
  }
  merges_ = std::move(merges);
  return rocks::FromRocks(it->status());
}

absl::Status Store::RestoreIndex() {
  std::vector<LiveRange> ranges;
  const std::unique_ptr<rocksdb::Iterator> it(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family(kTranscripts)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    TS_ASSIGN_OR_RETURN(const TranscriptRow row,
                        ParseRow<TranscriptRow>(rocks::ToView(it->value())));
    const std::string& name = row.transcript().name();
    LiveRange range{row.first_doc(), row.first_doc() + row.turn_count()};
    range.columns.transcript = row.ordinal();
    range.columns.collection =
        names_->Find(name.substr(0, name.find("/transcripts/")));
    range.columns.day = row.has_day() ? row.day() : kNoDay;
    range.columns.language = LanguageOf(row.transcript());
    range.language = row.transcript().language();
    ranges.push_back(range);
  }
  TS_RETURN_IF_ERROR(rocks::FromRocks(it->status()));
  std::sort(ranges.begin(), ranges.end(),
            [](const LiveRange& a, const LiveRange& b) {
              return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
            });
  const std::unique_ptr<rocksdb::Iterator> turns(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family(kTurns)));
  DocId next = 0;  // All before it is settled.
  for (const LiveRange& range : ranges) {
    if (range.begin < next) return DamagedRow();
    const DocId sealed_end = index_->sealed_end();
    index_->Delete(std::min(next, sealed_end),
                   std::min(range.begin, sealed_end));
    next = range.end;
    DocId doc = std::max(range.begin, sealed_end);
    if (doc >= range.end) continue;
    index_->SkipTo(doc);
    TurnKeys keys(range.language);
    for (turns->Seek(DocKey(doc)); doc < range.end; ++doc, turns->Next()) {
      if (!turns->Valid() || rocks::ToView(turns->key()) != DocKey(doc)) {
        return DamagedRow();
      }
      TS_ASSIGN_OR_RETURN(const v1::Turn turn,
                          ParseRow<v1::Turn>(rocks::ToView(turns->value())));
      TurnColumns columns = range.columns;
      columns.number = static_cast<uint32_t>(turn.number());
      columns.speaker = names_->Find(turn.attribution().speaker());
      SetSpoken(turn, &columns);
      index_->Append(columns, turn.text(), keys.Of(turn));
    }
  }
  index_->Delete(std::min(next, index_->sealed_end()), index_->sealed_end());
  index_->Publish();
  return absl::OkStatus();
}

absl::Status Store::Apply(const std::vector<internal::v1::Record>& records,
                          const std::string& epoch, uint64_t sequence,
                          bool caught_up) {
  FeedCommit commit(*database_, *names_, *index_);
  TS_RETURN_IF_ERROR(
      commit.Add(records, sequence, digest_, state_.record_count()));
  StoreState state;
  state.set_epoch(epoch);
  state.set_sequence(sequence);
  state.set_digest(commit.digest().ToHex());
  state.set_record_count(commit.record_count());
  state.set_caught_up(state_.caught_up() || caught_up);
  TS_RETURN_IF_ERROR(commit.Write(state));
  index_->Publish();
  state_ = std::move(state);
  digest_ = commit.digest();
  if (!commit.merges().empty()) {
    auto merges = std::make_shared<Merges>(*merges_);
    for (const auto& [speaker, into] : commit.merges()) {
      merges->Set(speaker, into);
    }
    merges_ = std::move(merges);
  }
  PublishView();
  return absl::OkStatus();
}

void Store::PublishView() {
  auto view = std::make_shared<const StoreView>(database_, names_, merges_,
                                                index_->View(), state_);
  const absl::MutexLock lock(&mutex_);
  view_.swap(view);
}

std::shared_ptr<const StoreView> Store::View() const {
  const absl::MutexLock lock(&mutex_);
  return view_;
}

}  // namespace turnstone
