// What a query node knew at one moment.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/stop_signal.h"
#include "common/model/record.h"
#include "common/rocks/database.h"
#include "query-service/index/index_view.h"
#include "query-service/store/merges.h"
#include "query-service/store/names.h"
#include "rocksdb/snapshot.h"
#include "turnstone/internal/v1/query_store.pb.h"
#include "turnstone/v1/collection.pb.h"
#include "turnstone/v1/speaker.pb.h"
#include "turnstone/v1/turn.pb.h"

namespace turnstone {

// The rows and the index as of one commit. Immutable; safe to use from several
// threads. Keeps the database open as long as it lives.
//
// All methods: NOT_FOUND if what is asked for is not there, DATA_LOSS if the
// store is damaged, otherwise as FromRocks(). Names are resource names.
class StoreView {
 public:
  StoreView(std::shared_ptr<rocks::Database> database,
            std::shared_ptr<const Names> names,
            std::shared_ptr<const Merges> merges,
            std::shared_ptr<const IndexView> index,
            internal::v1::StoreState state);
  ~StoreView();
  StoreView(const StoreView&) = delete;
  StoreView& operator=(const StoreView&) = delete;

  const CommitToken& commit() const { return commit_; }
  const internal::v1::StoreState& state() const { return state_; }
  const IndexView& index() const { return *index_; }
  // Has names of later moments too.
  const Names& names() const { return *names_; }
  const Merges& merges() const { return *merges_; }

  absl::StatusOr<v1::Collection> GetCollection(absl::string_view name) const;
  absl::StatusOr<internal::v1::TranscriptRow> GetTranscript(
      absl::string_view name) const;
  // With its counts, which are those of all who were merged into it.
  absl::StatusOr<v1::Speaker> GetSpeaker(absl::string_view name) const;
  // Empty if there is no such speaker.
  absl::StatusOr<std::string> DisplayNameOf(absl::string_view speaker) const;

  // At most `limit` in the order of their names: those behind `after` that
  // begin with `prefix`.
  absl::StatusOr<std::vector<v1::Collection>> ListCollections(
      absl::string_view prefix, absl::string_view after, size_t limit) const;
  absl::StatusOr<std::vector<internal::v1::TranscriptRow>> ListTranscripts(
      absl::string_view prefix, absl::string_view after, size_t limit) const;
  // Without those that were merged into another.
  absl::StatusOr<std::vector<v1::Speaker>> ListSpeakers(
      absl::string_view prefix, absl::string_view after, size_t limit) const;

  // The turns [begin, end), which are live. The speakers of their attributions
  // are those that they are now, after merges.
  absl::StatusOr<std::vector<v1::Turn>> GetTurns(DocId begin, DocId end) const;
  // The turn of a transcript whose name ends in `turn_id`.
  absl::StatusOr<v1::Turn> FindTurn(const internal::v1::TranscriptRow& row,
                                    absl::string_view turn_id) const;

  // The turns of former revisions of a transcript.
  absl::StatusOr<internal::v1::FormerTurnsRow> GetFormerTurns(
      absl::string_view transcript) const;

  // A number that rises with every change of the collection's transcripts; 0
  // if there never was one.
  absl::StatusOr<uint64_t> ChangedAt(absl::string_view collection) const;
  // The encoded phrases (topics/phrase_codec.h) of a transcript.
  absl::StatusOr<std::string> GetPhrases(absl::string_view transcript) const;
  // Calls `visit` with the encoded phrases of each
  // transcript whose name begins with `prefix`, until it returns an error,
  // which is then returned.
  absl::Status ForEachPhrases(
      absl::string_view prefix,
      const std::function<absl::Status(absl::string_view)>& visit) const;

  // Size of the store's files at present, in bytes.
  uint64_t SizeBytes() const { return database_->SizeBytes(); }

 private:
  absl::StatusOr<std::string> Get(const char* family,
                                  absl::string_view key) const;
  // Visits rows until `visit` returns false or an error.
  template <class Visit>
  absl::Status Scan(const char* family, absl::string_view prefix,
                    absl::string_view after, Visit visit) const;

  void Resolve(v1::Attribution* attribution) const;
  // Adds up the counts of a speaker's group.
  absl::StatusOr<v1::Speaker> WithCounts(
      const internal::v1::SpeakerRow& row) const;

  const std::shared_ptr<rocks::Database> database_;
  const std::shared_ptr<const Names> names_;
  const std::shared_ptr<const Merges> merges_;
  const std::shared_ptr<const IndexView> index_;
  const internal::v1::StoreState state_;
  const CommitToken commit_;
  const rocksdb::Snapshot* const snapshot_;
};

}  // namespace turnstone
