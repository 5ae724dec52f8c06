#include "query-service/store/store_view.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "query-service/store/rows.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"

namespace turnstone {
namespace {

using internal::v1::SpeakerRow;
using internal::v1::TranscriptRow;

v1::Speaker ToSpeaker(const SpeakerRow& row) {
  v1::Speaker speaker = row.speaker();
  speaker.set_turn_count(static_cast<int32_t>(row.turn_count()));
  speaker.set_word_count(static_cast<int32_t>(row.word_count()));
  speaker.set_transcript_count(static_cast<int32_t>(row.transcript_count()));
  return speaker;
}

}  // namespace

StoreView::StoreView(std::shared_ptr<rocks::Database> database,
                     std::shared_ptr<const Names> names,
                     std::shared_ptr<const Merges> merges,
                     std::shared_ptr<const IndexView> index,
                     internal::v1::StoreState state)
    : database_(std::move(database)),
      names_(std::move(names)),
      merges_(std::move(merges)),
      index_(std::move(index)),
      state_(std::move(state)),
      commit_{state_.epoch(), state_.sequence()},
      snapshot_(database_->db().GetSnapshot()) {}

StoreView::~StoreView() { database_->db().ReleaseSnapshot(snapshot_); }

absl::StatusOr<std::string> StoreView::Get(const char* family,
                                           absl::string_view key) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  std::string value;
  TS_RETURN_IF_ERROR(rocks::FromRocks(database_->db().Get(
      options, database_->family(family), rocks::ToSlice(key), &value)));
  return value;
}

template <class Visit>
absl::Status StoreView::Scan(const char* family, absl::string_view prefix,
                             absl::string_view after, Visit visit) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  const std::string end = rocks::PrefixEnd(prefix);
  const rocksdb::Slice upper_bound(end);
  if (!end.empty()) options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> it(
      database_->db().NewIterator(options, database_->family(family)));
  it->Seek(rocks::ToSlice(std::max(prefix, after)));
  if (it->Valid() && rocks::ToView(it->key()) == after) it->Next();
  for (; it->Valid(); it->Next()) {
    TS_ASSIGN_OR_RETURN(const bool go_on, visit(rocks::ToView(it->value())));
    if (!go_on) return absl::OkStatus();
  }
  return rocks::FromRocks(it->status());
}

absl::StatusOr<v1::Collection> StoreView::GetCollection(
    absl::string_view name) const {
  TS_ASSIGN_OR_RETURN(const std::string value, Get(kCollections, name));
  return ParseRow<v1::Collection>(value);
}

absl::StatusOr<TranscriptRow> StoreView::GetTranscript(
    absl::string_view name) const {
  TS_ASSIGN_OR_RETURN(const std::string value, Get(kTranscripts, name));
  return ParseRow<TranscriptRow>(value);
}

absl::StatusOr<v1::Speaker> StoreView::GetSpeaker(
    absl::string_view name) const {
  TS_ASSIGN_OR_RETURN(const std::string value, Get(kSpeakers, name));
  TS_ASSIGN_OR_RETURN(const SpeakerRow row, ParseRow<SpeakerRow>(value));
  if (!row.has_speaker()) return absl::NotFoundError("no such speaker");
  return WithCounts(row);
}

absl::StatusOr<v1::Speaker> StoreView::WithCounts(const SpeakerRow& row) const {
  v1::Speaker speaker = ToSpeaker(row);
  if (!speaker.merged_into().empty()) {
    speaker.clear_turn_count();
    speaker.clear_word_count();
    speaker.clear_transcript_count();
    return speaker;
  }
  const std::vector<std::string> group = merges_->GroupOf(speaker.name());
  if (group.size() == 1) return speaker;
  absl::flat_hash_set<uint32_t> ordinals;
  for (const std::string& member : group) ordinals.insert(names_->Find(member));
  absl::flat_hash_set<uint32_t> transcripts;
  int32_t turns = 0;
  int32_t words = 0;
  for (DocId doc = 0; doc < index_->end(); ++doc) {
    const TurnColumns columns = index_->columns(doc);
    if (!ordinals.contains(columns.speaker) || !index_->is_live(doc)) continue;
    ++turns;
    words += static_cast<int32_t>(columns.length);
    transcripts.insert(columns.transcript);
  }
  speaker.set_turn_count(turns);
  speaker.set_word_count(words);
  speaker.set_transcript_count(static_cast<int32_t>(transcripts.size()));
  return speaker;
}

absl::StatusOr<std::string> StoreView::DisplayNameOf(
    absl::string_view speaker) const {
  const auto value = Get(kSpeakers, speaker);
  if (absl::IsNotFound(value.status())) return std::string();
  TS_RETURN_IF_ERROR(value.status());
  TS_ASSIGN_OR_RETURN(const SpeakerRow row, ParseRow<SpeakerRow>(*value));
  return row.speaker().display_name();
}

void StoreView::Resolve(v1::Attribution* attribution) const {
  const auto resolve = [this](std::string* speaker) {
    if (merges_->IsMerged(*speaker)) *speaker = merges_->RootOf(*speaker);
  };
  resolve(attribution->mutable_speaker());
  for (v1::AttributionCandidate& item : *attribution->mutable_candidates()) {
    resolve(item.mutable_speaker());
  }
  if (attribution->has_inferred()) Resolve(attribution->mutable_inferred());
}

absl::StatusOr<internal::v1::FormerTurnsRow> StoreView::GetFormerTurns(
    absl::string_view transcript) const {
  const auto value = Get(kFormerTurns, transcript);
  if (absl::IsNotFound(value.status())) return internal::v1::FormerTurnsRow();
  TS_RETURN_IF_ERROR(value.status());
  return ParseRow<internal::v1::FormerTurnsRow>(*value);
}

absl::StatusOr<std::vector<v1::Collection>> StoreView::ListCollections(
    absl::string_view prefix, absl::string_view after, size_t limit) const {
  std::vector<v1::Collection> found;
  TS_RETURN_IF_ERROR(Scan(kCollections, prefix, after,
                          [&](absl::string_view value) -> absl::StatusOr<bool> {
                            TS_ASSIGN_OR_RETURN(
                                found.emplace_back(),
                                ParseRow<v1::Collection>(value));
                            return found.size() < limit;
                          }));
  return found;
}

absl::StatusOr<std::vector<TranscriptRow>> StoreView::ListTranscripts(
    absl::string_view prefix, absl::string_view after, size_t limit) const {
  std::vector<TranscriptRow> found;
  TS_RETURN_IF_ERROR(Scan(kTranscripts, prefix, after,
                          [&](absl::string_view value) -> absl::StatusOr<bool> {
                            TS_ASSIGN_OR_RETURN(found.emplace_back(),
                                                ParseRow<TranscriptRow>(value));
                            return found.size() < limit;
                          }));
  return found;
}

absl::StatusOr<std::vector<v1::Speaker>> StoreView::ListSpeakers(
    absl::string_view prefix, absl::string_view after, size_t limit) const {
  std::vector<v1::Speaker> found;
  TS_RETURN_IF_ERROR(Scan(
      kSpeakers, prefix, after,
      [&](absl::string_view value) -> absl::StatusOr<bool> {
        TS_ASSIGN_OR_RETURN(const SpeakerRow row, ParseRow<SpeakerRow>(value));
        if (row.has_speaker() && row.speaker().merged_into().empty()) {
          TS_ASSIGN_OR_RETURN(found.emplace_back(), WithCounts(row));
        }
        return found.size() < limit;
      }));
  return found;
}

absl::StatusOr<std::vector<v1::Turn>> StoreView::GetTurns(DocId begin,
                                                          DocId end) const {
  std::vector<v1::Turn> turns;
  for (DocId doc = begin; doc < end; ++doc) {
    auto value = Get(kTurns, DocKey(doc));
    if (absl::IsNotFound(value.status())) return DamagedRow();
    TS_RETURN_IF_ERROR(value.status());
    TS_ASSIGN_OR_RETURN(turns.emplace_back(), ParseRow<v1::Turn>(*value));
    Resolve(turns.back().mutable_attribution());
  }
  return turns;
}

absl::StatusOr<v1::Turn> StoreView::FindTurn(const TranscriptRow& row,
                                             absl::string_view turn_id) const {
  uint32_t id = 0;
  if (!absl::SimpleAtoi(turn_id, &id) || id == 0) {
    return absl::NotFoundError("no such turn");
  }
  uint32_t place = id - 1;
  const auto ids = Get(kTurnIds, row.transcript().name());
  if (ids.ok()) {
    TS_ASSIGN_OR_RETURN(place, FindTurnId(*ids, id));
  } else if (!absl::IsNotFound(ids.status())) {
    return ids.status();
  }
  if (place >= row.turn_count()) return absl::NotFoundError("no such turn");
  const DocId doc = row.first_doc() + place;
  TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns, GetTurns(doc, doc + 1));
  // "01" is a number too, and no turn's name.
  if (!absl::EndsWith(turns[0].name(), absl::StrCat("/", turn_id))) {
    return absl::NotFoundError("no such turn");
  }
  return std::move(turns[0]);
}

absl::StatusOr<uint64_t> StoreView::ChangedAt(
    absl::string_view collection) const {
  const auto value = Get(kChanges, collection);
  if (absl::IsNotFound(value.status())) return 0;
  TS_RETURN_IF_ERROR(value.status());
  return DecodeSequence(*value);
}

absl::StatusOr<std::string> StoreView::GetPhrases(
    absl::string_view transcript) const {
  return Get(kPhrases, transcript);
}

absl::Status StoreView::ForEachPhrases(
    absl::string_view prefix,
    const std::function<absl::Status(absl::string_view)>& visit) const {
  return Scan(kPhrases, prefix, "",
              [&](absl::string_view value) -> absl::StatusOr<bool> {
                TS_RETURN_IF_ERROR(visit(value));
                return true;
              });
}

}  // namespace turnstone
