// Turns records of the feed into one write of a query node's store.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/record.h"
#include "common/rocks/database.h"
#include "query-service/index/turn_index.h"
#include "query-service/store/names.h"
#include "rocksdb/write_batch.h"
#include "turnstone/internal/v1/query_store.pb.h"
#include "turnstone/internal/v1/record.pb.h"

namespace turnstone {

// Gathers what some whole commits of the feed change. Of several records of
// one name only the newest counts, as everywhere in the feed.
//
// The index and the names are changed while records are added; the store's
// rows with Write(). After an error neither may be used any more: the store is
// to be opened again.
class FeedCommit {
 public:
  // All outlive the commit.
  FeedCommit(rocks::Database& database, Names& names, TurnIndex& index)
      : database_(database), names_(names), index_(index) {}

  // Adds records in the order of the feed. Called once. DATA_LOSS if a record
  // or the store is damaged, or a transcript comes without its parts.
  absl::Status Add(const std::vector<internal::v1::Record>& records,
                   uint64_t sequence, const RecordDigest& digest,
                   uint64_t record_count);

  // What Add() changes of merges: speakers, and whom they are merged into now;
  // empty if into nobody.
  const absl::btree_map<std::string, std::string>& merges() const {
    return merges_;
  }

  // The digest and the number of live records after Add().
  const RecordDigest& digest() const { return digest_; }
  uint64_t record_count() const { return record_count_; }

  // Writes everything with this state, at once. Errors as FromRocks().
  absl::Status Write(internal::v1::StoreState state);

 private:
  using Record = internal::v1::Record;

  absl::Status AddRecord(const Record& record);
  absl::Status PutTranscript(const Record& record);
  absl::Status PutSpeaker(const Record& record);
  void PutFormerTurns(const std::string& transcript,
                      const internal::v1::TranscriptBody& body);
  absl::Status DeleteTranscript(const std::string& name);
  absl::Status DeleteSpeaker(const std::string& name);
  absl::Status KeepRestOfParts();

  // Turns of a revision, from parts that came now or earlier.
  absl::StatusOr<std::vector<v1::Turn>> TakeParts(
      const std::string& transcript, const internal::v1::TranscriptBody& body);
  // Turns that are there already.
  absl::StatusOr<std::vector<v1::Turn>> ReadTurns(
      const internal::v1::TranscriptRow& row);
  void AddTurns(const std::vector<v1::Turn>& turns,
                internal::v1::TranscriptRow* row);
  absl::Status CountSpeakers(internal::v1::TranscriptRow* row);
  absl::Status RemoveTurns(const internal::v1::TranscriptRow& row);
  // Forgets the parts of a transcript, save those of a revision.
  absl::Status DropParts(const std::string& transcript,
                         const std::string& kept_prefix);

  absl::Status SetRecord(const Record& record);
  absl::Status DropRecord(const std::string& name);
  void Changed(absl::string_view transcript);
  uint32_t OrdinalOf(absl::string_view name);
  absl::StatusOr<internal::v1::SpeakerRow*> SpeakerOf(const std::string& name);
  // The value of a key as it was before this commit.
  absl::StatusOr<std::optional<std::string>> Get(const char* family,
                                                 absl::string_view key) const;
  void Put(const char* family, absl::string_view key, absl::string_view value);
  void Delete(const char* family, absl::string_view key);

  rocks::Database& database_;
  Names& names_;
  TurnIndex& index_;
  uint64_t sequence_ = 0;
  RecordDigest digest_;
  uint64_t record_count_ = 0;
  rocksdb::WriteBatch batch_;
  // Parts whose transcript has not come yet, by name.
  absl::btree_map<std::string, const Record*> parts_;
  absl::flat_hash_map<std::string, internal::v1::SpeakerRow> speakers_;
  absl::btree_map<std::string, std::string> merges_;
};

// Returns the StemLanguage of a transcript: English if it names no language.
uint8_t LanguageOf(const v1::Transcript& transcript);

// Sets the columns that an attribution and times give.
void SetSpoken(const v1::Turn& turn, TurnColumns* columns);

}  // namespace turnstone
