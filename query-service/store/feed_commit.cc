#include "query-service/store/feed_commit.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/rocks/rocks_status.h"
#include "common/text/stemmer.h"
#include "query-service/store/rows.h"
#include "query-service/store/turn_keys.h"
#include "query-service/topics/phrase_codec.h"
#include "query-service/topics/phrase_counter.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"

namespace turnstone {
namespace {

using internal::v1::SpeakerRow;
using internal::v1::TranscriptBody;
using internal::v1::TranscriptPartBody;
using internal::v1::TranscriptRow;

absl::Status DamagedRecord() {
  return absl::DataLossError("a record of the feed is damaged");
}

// Returns the part of a name behind its last slash, as ingest counts turns.
uint32_t IdOf(absl::string_view turn_name) {
  uint32_t id = 0;
  const size_t slash = turn_name.rfind('/');
  if (slash == absl::string_view::npos ||
      !absl::SimpleAtoi(turn_name.substr(slash + 1), &id)) {
    return 0;
  }
  return id;
}

std::string CollectionOf(absl::string_view transcript) {
  return std::string(transcript.substr(0, transcript.find("/transcripts/")));
}

// Splits a transcript into what every view has and what only FULL has.
void SetTranscript(const v1::Transcript& transcript, TranscriptRow* row) {
  v1::Transcript full_only;
  *full_only.mutable_annotations() = transcript.annotations();
  *full_only.mutable_skipped_spans() = transcript.skipped_spans();
  *row->mutable_transcript() = transcript;
  row->mutable_transcript()->clear_annotations();
  row->mutable_transcript()->clear_skipped_spans();
  row->set_full_only(full_only.SerializeAsString());
  row->clear_day();
  const auto day = ParseDate(transcript.event_date());
  if (day.ok()) row->set_day(*day);
}

// True if the turns of both are the same in the index.
bool IndexedAlike(const TranscriptRow& a, const TranscriptRow& b) {
  return a.has_day() == b.has_day() && a.day() == b.day() &&
         a.transcript().language() == b.transcript().language();
}

}  // namespace

uint8_t LanguageOf(const v1::Transcript& transcript) {
  const std::string& tag = transcript.language();
  return static_cast<uint8_t>(tag.empty() ? StemLanguage::kEnglish
                                          : StemLanguageOf(tag));
}

void SetSpoken(const v1::Turn& turn, TurnColumns* columns) {
  columns->state = static_cast<uint8_t>(turn.attribution().state());
  columns->duration_ms = kNoDuration;
  if (turn.times().empty()) return;
  int32_t end_ms = 0;
  for (const v1::TextTime& time : turn.times()) {
    end_ms = std::max(end_ms, time.end_ms());
  }
  columns->duration_ms =
      static_cast<uint32_t>(std::max(0, end_ms - turn.times(0).start_ms()));
}

absl::Status FeedCommit::Add(const std::vector<Record>& records,
                             uint64_t sequence, const RecordDigest& digest,
                             uint64_t record_count) {
  sequence_ = sequence;
  digest_ = digest;
  record_count_ = record_count;
  absl::flat_hash_map<absl::string_view, const Record*> newest;
  for (const Record& record : records) newest[record.name()] = &record;
  for (const Record& record : records) {
    if (newest[record.name()] != &record) continue;
    TS_RETURN_IF_ERROR(AddRecord(record));
  }
  return KeepRestOfParts();
}

absl::Status FeedCommit::AddRecord(const Record& record) {
  const std::string& name = record.name();
  switch (record.kind()) {
    case internal::v1::RECORD_KIND_TRANSCRIPT_PART:
      // A part that goes is dropped with its transcript's next record.
      if (record.tombstone()) return absl::OkStatus();
      parts_[name] = &record;
      return SetRecord(record);
    case internal::v1::RECORD_KIND_TRANSCRIPT:
      if (record.tombstone()) return DeleteTranscript(name);
      TS_RETURN_IF_ERROR(PutTranscript(record));
      return SetRecord(record);
    case internal::v1::RECORD_KIND_SPEAKER:
      if (record.tombstone()) return DeleteSpeaker(name);
      TS_RETURN_IF_ERROR(PutSpeaker(record));
      return SetRecord(record);
    case internal::v1::RECORD_KIND_COLLECTION: {
      if (record.tombstone()) {
        Delete(kCollections, name);
        Delete(kChanges, name);
        return DropRecord(name);
      }
      internal::v1::CollectionBody body;
      if (!body.ParseFromString(record.body())) return DamagedRecord();
      OrdinalOf(name);
      Put(kCollections, name, body.collection().SerializeAsString());
      return SetRecord(record);
    }
    default:
      // Kinds of later versions are kept for the digest alone.
      return record.tombstone() ? DropRecord(name) : SetRecord(record);
  }
}

absl::Status FeedCommit::PutTranscript(const Record& record) {
  TranscriptBody body;
  if (!body.ParseFromString(record.body())) return DamagedRecord();
  TranscriptRow row;
  SetTranscript(body.transcript(), &row);
  row.set_revision(body.revision());
  row.set_ordinal(OrdinalOf(record.name()));
  Changed(record.name());

  TS_ASSIGN_OR_RETURN(const auto old_value, Get(kTranscripts, record.name()));
  std::optional<TranscriptRow> old;
  if (old_value.has_value()) {
    TS_ASSIGN_OR_RETURN(old, ParseRow<TranscriptRow>(*old_value));
  }
  PutFormerTurns(record.name(), body);
  std::vector<v1::Turn> turns;
  if (!old.has_value() || old->revision() != row.revision()) {
    TS_ASSIGN_OR_RETURN(turns, TakeParts(record.name(), body));
  } else if (IndexedAlike(*old, row)) {
    row.set_first_doc(old->first_doc());
    row.set_turn_count(old->turn_count());
    *row.mutable_shares() = old->shares();
    Put(kTranscripts, record.name(), row.SerializeAsString());
    return absl::OkStatus();
  } else {
    // Columns and lists of turns are never changed.
    TS_ASSIGN_OR_RETURN(turns, ReadTurns(*old));
  }
  if (old.has_value()) TS_RETURN_IF_ERROR(RemoveTurns(*old));
  if (turns.size() >= kDocIdEnd - index_.next_doc()) {
    return absl::DataLossError("the numbers of turns are used up");
  }
  AddTurns(turns, &row);
  TS_RETURN_IF_ERROR(CountSpeakers(&row));
  Put(kTranscripts, record.name(), row.SerializeAsString());
  return absl::OkStatus();
}

void FeedCommit::PutFormerTurns(const std::string& transcript,
                                const TranscriptBody& body) {
  if (body.former_turns().empty()) return Delete(kFormerTurns, transcript);
  internal::v1::FormerTurnsRow row;
  *row.mutable_turns() = body.former_turns();
  Put(kFormerTurns, transcript, row.SerializeAsString());
}

absl::StatusOr<std::vector<v1::Turn>> FeedCommit::TakeParts(
    const std::string& transcript, const TranscriptBody& body) {
  std::vector<v1::Turn> turns;
  for (uint32_t i = 0; i < body.part_count(); ++i) {
    const std::string name = PartName(transcript, body.revision(), i);
    TranscriptPartBody part;
    const auto found = parts_.find(name);
    if (found != parts_.end()) {
      if (!part.ParseFromString(found->second->body())) return DamagedRecord();
      parts_.erase(found);
    } else {
      TS_ASSIGN_OR_RETURN(const auto kept, Get(kParts, name));
      if (!kept.has_value()) {
        return absl::DataLossError("a transcript came without its parts");
      }
      TS_ASSIGN_OR_RETURN(part, ParseRow<TranscriptPartBody>(*kept));
      Delete(kParts, name);
    }
    for (v1::Turn& turn : *part.mutable_turns()) {
      turns.push_back(std::move(turn));
    }
  }
  const std::string kept_prefix = PartName(transcript, body.revision(), 0);
  TS_RETURN_IF_ERROR(
      DropParts(transcript, kept_prefix.substr(0, kept_prefix.rfind('/') + 1)));
  return turns;
}

absl::StatusOr<std::vector<v1::Turn>> FeedCommit::ReadTurns(
    const TranscriptRow& row) {
  std::vector<v1::Turn> turns;
  const std::unique_ptr<rocksdb::Iterator> it(database_.db().NewIterator(
      rocksdb::ReadOptions(), database_.family(kTurns)));
  it->Seek(DocKey(row.first_doc()));
  for (uint32_t i = 0; i < row.turn_count(); ++i) {
    if (!it->Valid() ||
        rocks::ToView(it->key()) != DocKey(row.first_doc() + i)) {
      TS_RETURN_IF_ERROR(rocks::FromRocks(it->status()));
      return DamagedRow();
    }
    TS_ASSIGN_OR_RETURN(v1::Turn turn,
                        ParseRow<v1::Turn>(rocks::ToView(it->value())));
    turns.push_back(std::move(turn));
    it->Next();
  }
  return turns;
}

void FeedCommit::AddTurns(const std::vector<v1::Turn>& turns,
                          TranscriptRow* row) {
  const std::string& name = row->transcript().name();
  TurnColumns columns;
  columns.transcript = row->ordinal();
  columns.collection = OrdinalOf(CollectionOf(name));
  columns.day = row->has_day() ? row->day() : kNoDay;
  columns.language = LanguageOf(row->transcript());
  row->set_first_doc(index_.next_doc());
  row->set_turn_count(static_cast<uint32_t>(turns.size()));
  absl::btree_map<std::string, internal::v1::SpeakerShare> shares;
  std::vector<absl::string_view> texts;
  std::set<std::string> labels;
  std::vector<uint32_t> ids;
  bool ids_are_numbers = true;
  TurnKeys keys(row->transcript().language());
  for (const v1::Turn& turn : turns) {
    const std::string& speaker = turn.attribution().speaker();
    ++columns.number;
    columns.speaker = speaker.empty() ? Names::kNone : OrdinalOf(speaker);
    SetSpoken(turn, &columns);
    const DocId doc = index_.Append(columns, turn.text(), keys.Of(turn));
    Put(kTurns, DocKey(doc), turn.SerializeAsString());
    if (!speaker.empty()) {
      internal::v1::SpeakerShare& share = shares[speaker];
      share.set_turn_count(share.turn_count() + 1);
      share.set_word_count(share.word_count() + index_.columns(doc).length);
    }
    texts.push_back(turn.text());
    if (!turn.label().empty()) labels.insert(turn.label());
    ids.push_back(IdOf(turn.name()));
    ids_are_numbers = ids_are_numbers && ids.back() == columns.number;
  }
  for (auto& [speaker, share] : shares) {
    share.set_speaker(speaker);
    *row->add_shares() = share;
  }
  if (!ids_are_numbers) Put(kTurnIds, name, EncodeTurnIds(ids));
  Put(kPhrases, name,
      EncodePhrases(CountPhrases(texts, {labels.begin(), labels.end()})));
}

absl::Status FeedCommit::CountSpeakers(TranscriptRow* row) {
  for (const internal::v1::SpeakerShare& share : row->shares()) {
    TS_ASSIGN_OR_RETURN(SpeakerRow* const speaker, SpeakerOf(share.speaker()));
    speaker->set_turn_count(speaker->turn_count() + share.turn_count());
    speaker->set_word_count(speaker->word_count() + share.word_count());
    speaker->set_transcript_count(speaker->transcript_count() + 1);
  }
  return absl::OkStatus();
}

absl::Status FeedCommit::RemoveTurns(const TranscriptRow& row) {
  const DocId end = row.first_doc() + row.turn_count();
  index_.Delete(row.first_doc(), end);
  const rocksdb::Status status = batch_.DeleteRange(
      database_.family(kTurns), DocKey(row.first_doc()), DocKey(end));
  TS_RETURN_IF_ERROR(rocks::FromRocks(status));
  Delete(kTurnIds, row.transcript().name());
  Delete(kPhrases, row.transcript().name());
  for (const internal::v1::SpeakerShare& share : row.shares()) {
    TS_ASSIGN_OR_RETURN(SpeakerRow* const speaker, SpeakerOf(share.speaker()));
    speaker->set_turn_count(speaker->turn_count() - share.turn_count());
    speaker->set_word_count(speaker->word_count() - share.word_count());
    speaker->set_transcript_count(speaker->transcript_count() - 1);
  }
  return absl::OkStatus();
}

absl::Status FeedCommit::DeleteTranscript(const std::string& name) {
  Changed(name);
  TS_RETURN_IF_ERROR(DropParts(name, ""));
  TS_ASSIGN_OR_RETURN(const auto value, Get(kTranscripts, name));
  if (value.has_value()) {
    TS_ASSIGN_OR_RETURN(const TranscriptRow row,
                        ParseRow<TranscriptRow>(*value));
    TS_RETURN_IF_ERROR(RemoveTurns(row));
    Delete(kTranscripts, name);
    Delete(kFormerTurns, name);
  }
  return DropRecord(name);
}

absl::Status FeedCommit::DropParts(const std::string& transcript,
                                   const std::string& kept_prefix) {
  const std::string prefix = PartPrefix(transcript);
  const auto is_kept = [&](absl::string_view name) {
    return !kept_prefix.empty() && absl::StartsWith(name, kept_prefix);
  };
  for (auto it = parts_.lower_bound(prefix);
       it != parts_.end() && absl::StartsWith(it->first, prefix);) {
    if (is_kept(it->first)) {
      ++it;
      continue;
    }
    // It came with this commit: its row is not in the store yet.
    digest_.Remove(it->first, it->second->sequence(),
                   it->second->body_sha256());
    --record_count_;
    Delete(kRecords, it->first);
    it = parts_.erase(it);
  }
  const std::unique_ptr<rocksdb::Iterator> it(database_.db().NewIterator(
      rocksdb::ReadOptions(), database_.family(kRecords)));
  for (it->Seek(prefix);
       it->Valid() && absl::StartsWith(rocks::ToView(it->key()), prefix);
       it->Next()) {
    const std::string name = it->key().ToString();
    if (is_kept(name)) continue;
    Delete(kParts, name);
    TS_RETURN_IF_ERROR(DropRecord(name));
  }
  return rocks::FromRocks(it->status());
}

absl::Status FeedCommit::KeepRestOfParts() {
  for (const auto& [name, record] : parts_) Put(kParts, name, record->body());
  return absl::OkStatus();
}

absl::Status FeedCommit::PutSpeaker(const Record& record) {
  internal::v1::SpeakerBody body;
  if (!body.ParseFromString(record.body())) return DamagedRecord();
  OrdinalOf(record.name());
  TS_ASSIGN_OR_RETURN(SpeakerRow* const row, SpeakerOf(record.name()));
  if (row->speaker().merged_into() != body.speaker().merged_into()) {
    merges_[record.name()] = body.speaker().merged_into();
  }
  *row->mutable_speaker() = body.speaker();
  return absl::OkStatus();
}

absl::Status FeedCommit::DeleteSpeaker(const std::string& name) {
  TS_ASSIGN_OR_RETURN(SpeakerRow* const row, SpeakerOf(name));
  if (!row->speaker().merged_into().empty()) merges_[name] = "";
  row->clear_speaker();
  return DropRecord(name);
}

absl::Status FeedCommit::SetRecord(const Record& record) {
  if (record.body_sha256().size() != 32) return DamagedRecord();
  TS_ASSIGN_OR_RETURN(const auto old, Get(kRecords, record.name()));
  if (old.has_value()) {
    TS_ASSIGN_OR_RETURN(const RecordRow row, DecodeRecordRow(*old));
    digest_.Remove(record.name(), row.sequence, row.body_sha256);
    --record_count_;
  }
  digest_.Add(record.name(), record.sequence(), record.body_sha256());
  ++record_count_;
  Put(kRecords, record.name(),
      EncodeRecordRow({record.sequence(), record.body_sha256()}));
  return absl::OkStatus();
}

absl::Status FeedCommit::DropRecord(const std::string& name) {
  TS_ASSIGN_OR_RETURN(const auto old, Get(kRecords, name));
  if (!old.has_value()) return absl::OkStatus();
  TS_ASSIGN_OR_RETURN(const RecordRow row, DecodeRecordRow(*old));
  digest_.Remove(name, row.sequence, row.body_sha256);
  --record_count_;
  Delete(kRecords, name);
  return absl::OkStatus();
}

void FeedCommit::Changed(absl::string_view transcript) {
  Put(kChanges, CollectionOf(transcript), EncodeSequence(sequence_));
}

uint32_t FeedCommit::OrdinalOf(absl::string_view name) {
  const uint32_t found = names_.Find(name);
  if (found != Names::kNone) return found;
  const uint32_t ordinal = names_.Add(name);
  Put(kOrdinals, name, EncodeOrdinal(ordinal));
  return ordinal;
}

absl::StatusOr<SpeakerRow*> FeedCommit::SpeakerOf(const std::string& name) {
  const auto found = speakers_.find(name);
  if (found != speakers_.end()) return &found->second;
  TS_ASSIGN_OR_RETURN(const auto value, Get(kSpeakers, name));
  SpeakerRow row;
  if (value.has_value()) {
    TS_ASSIGN_OR_RETURN(row, ParseRow<SpeakerRow>(*value));
  }
  return &speakers_.emplace(name, std::move(row)).first->second;
}

absl::StatusOr<std::optional<std::string>> FeedCommit::Get(
    const char* family, absl::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      database_.db().Get(rocksdb::ReadOptions(), database_.family(family),
                         rocks::ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  TS_RETURN_IF_ERROR(rocks::FromRocks(status));
  return value;
}

void FeedCommit::Put(const char* family, absl::string_view key,
                     absl::string_view value) {
  batch_.Put(database_.family(family), rocks::ToSlice(key),
             rocks::ToSlice(value));
}

void FeedCommit::Delete(const char* family, absl::string_view key) {
  batch_.Delete(database_.family(family), rocks::ToSlice(key));
}

absl::Status FeedCommit::Write(internal::v1::StoreState state) {
  for (const auto& [name, row] : speakers_) {
    const bool is_used = row.has_speaker() || row.turn_count() > 0;
    if (is_used) {
      Put(kSpeakers, name, row.SerializeAsString());
    } else {
      Delete(kSpeakers, name);
    }
  }
  state.set_next_ordinal(names_.next());
  Put("default", kStateKey, state.SerializeAsString());
  return rocks::FromRocks(
      database_.db().Write(rocksdb::WriteOptions(), &batch_));
}

}  // namespace turnstone
