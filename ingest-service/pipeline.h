// Turns requests into ledger writes: parse, identify, keep.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/model/resource_name.h"
#include "common/model/transcript.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/ledger/ledger.h"
#include "ingest-service/speaker_book.h"
#include "ingest-service/stored.h"
#include "ingest-service/turn_decisions.h"

namespace turnstone {

// What every write request carries.
struct WriteOptions {
  std::string request_id;   // Empty: a repeat is a new request.
  std::string fingerprint;  // Of the request; used with `request_id`.
  bool validate_only = false;
};

// The result of a write.
template <class Resource>
struct Written {
  Resource resource;
  std::string commit;    // Token; empty if nothing was written.
  bool skipped = false;  // It was there and stays as it was.
};

enum class IfExists { kFail, kSkip, kNewRevision };

// A transcript to be kept. What is empty of its metadata is taken from the
// source, where that says it.
struct NewTranscript {
  std::string collection;  // Ids.
  std::string transcript;
  std::string display_name;
  std::string event_date;
  std::string source_uri;
  std::string language;
  SourceFormat format = SourceFormat::kUnknown;
  IfExists if_exists = IfExists::kFail;
};

// Who speaks some turns, as a request says it. At most one of the two is set;
// neither: nobody can tell.
struct WhoSpeaks {
  std::string speaker;  // Resource name.
  std::string name;
};

// Thread-safe. Writes to one collection wait for each other; those to several
// share syncs.
class Pipeline {
 public:
  // Reads the collections and speakers of `ledger`, which outlives this.
  static absl::StatusOr<std::unique_ptr<Pipeline>> Open(Ledger& ledger,
                                                        const Clock& clock);

  // Collections. ALREADY_EXISTS, NOT_FOUND, and FAILED_PRECONDITION for the
  // deletion of one that has transcripts; INVALID_ARGUMENT for a field.
  absl::StatusOr<Written<StoredCollection>> CreateCollection(
      const std::string& id, const StoredCollection& fields,
      const WriteOptions& options);
  absl::StatusOr<Written<StoredCollection>> UpdateCollection(
      const std::string& id, const StoredCollection& fields,
      const WriteOptions& options);
  absl::StatusOr<Written<StoredCollection>> DeleteCollection(
      const std::string& id, const WriteOptions& options);
  absl::StatusOr<StoredCollection> GetCollection(const std::string& id) const;

  // At most `limit` collections whose name comes after `after`, by name.
  std::vector<StoredCollection> ListCollections(const std::string& after,
                                                size_t limit) const;

  // Parses `source` and keeps it. INVALID_ARGUMENT with the line if it cannot
  // be parsed; NOT_FOUND without the collection; ALREADY_EXISTS.
  absl::StatusOr<Written<StoredTranscript>> CreateTranscript(
      NewTranscript transcript, absl::string_view source,
      const WriteOptions& options);

  // Replaces display name, event date, source URI and language.
  absl::StatusOr<Written<StoredTranscript>> UpdateTranscript(
      const NewTranscript& transcript, const WriteOptions& options);
  absl::StatusOr<Written<StoredTranscript>> DeleteTranscript(
      const ResourceName& name, const WriteOptions& options);

  // A transcript as JSON Lines, Turnstone's own format. NOT_FOUND.
  absl::StatusOr<std::string> ExportTranscript(const ResourceName& name) const;

  // Decisions, as ingest_service.proto says. All names are resource names and
  // of one collection, `collection`. INVALID_ARGUMENT names the field.
  absl::StatusOr<Written<StoredDecision>> SetTurnSpeaker(
      const std::string& collection, const std::vector<std::string>& turns,
      const WhoSpeaks& who, const Decider& decider,
      const WriteOptions& options);
  absl::StatusOr<Written<StoredDecision>> MergeSpeakers(
      const std::string& collection, const std::vector<std::string>& speakers,
      const std::string& into, const Decider& decider,
      const WriteOptions& options);
  absl::StatusOr<Written<StoredDecision>> SplitSpeaker(
      const std::string& collection, const std::string& speaker,
      const std::vector<std::string>& transcripts,
      const std::string& display_name, const Decider& decider,
      const WriteOptions& options);
  absl::StatusOr<Written<StoredDecision>> AddCannotLink(
      const std::string& collection, const std::vector<std::string>& speakers,
      const Decider& decider, const WriteOptions& options);
  absl::StatusOr<Written<StoredDecision>> UpdateSpeaker(
      const std::string& collection, const StoredSpeaker& fields,
      const Decider& decider, const WriteOptions& options);
  absl::StatusOr<Written<StoredDecision>> UndoDecision(
      const ResourceName& name, const Decider& decider,
      const WriteOptions& options);
  absl::StatusOr<StoredDecision> GetDecision(const ResourceName& name) const;

  // At most `limit` decisions of a collection after the one with this id, in
  // their order, and of this state if it is set.
  absl::StatusOr<std::vector<StoredDecision>> ListDecisions(
      const std::string& collection, std::optional<DecisionState> state,
      uint64_t after, size_t limit) const;

 private:
  // A collection as it is in the ledger. Guarded by mutex_.
  struct CollectionState {
    StoredCollection collection;
    size_t transcript_count = 0;
    SpeakerBook speakers;
    DecisionsById decisions;  // By id.
  };
  // Whom a name in a transcript means, as in TurnNaming.
  struct SpokenFor {
    std::string name;
    bool in_transcript_only = false;
    bool by_label = false;
    bool unnamed = false;
    bool is_group = false;
    std::string affiliation;
  };
  // What a decision writes beside itself.
  struct DecisionWrite {
    explicit DecisionWrite(const SpeakerBook* known) : speakers(known) {}

    StoredDecision decision;
    SpeakerBook speakers;  // Those that it makes or changes.
    LedgerWrite write;     // Without speakers and decisions.
  };

  Pipeline(Ledger& ledger, const Clock& clock)
      : ledger_(ledger), clock_(clock) {}
  absl::Status Load(const Record& record);
  std::mutex& WriteMutex(const std::string& collection) const;
  bool HasCollection(const std::string& id) const;
  std::string TokenOf(uint64_t sequence) const;

  absl::StatusOr<std::string> Commit(LedgerWrite write, std::string body,
                                     const WriteOptions& options);

  // The state of a collection that is there. What a write reads of it stays as
  // it is while the write holds the collection's mutex.
  const CollectionState& StateOf(const std::string& collection) const;

  // Names the turns of a transcript and gives each name its speaker. Puts
  // speakers that are new or change into `speakers`.
  static void Attribute(const ResourceName& transcript,
                        ParsedTranscript* parsed, SpeakerBook* speakers);
  // Returns the ids of the speakers a name may mean: one, known or new, or
  // several that have it.
  static std::vector<std::string> SpeakerIdsOf(const SpokenFor& who,
                                               const std::string& collection,
                                               const std::string& transcript,
                                               SpeakerBook* speakers);
  // Gives the turns of a new revision their ids and remembers those that it
  // does not have any more.
  absl::Status GiveIds(const std::optional<StoredTranscript>& old,
                       std::vector<Turn>* turns, StoredTranscript* kept) const;
  absl::StatusOr<std::vector<Turn>> ReadTurns(
      const StoredTranscript& transcript) const;
  // Adds the parts and the header of a transcript, and the removal of the parts
  // that it had.
  static void PutTranscript(const std::vector<Turn>& turns,
                            const std::optional<StoredTranscript>& old,
                            StoredTranscript* kept, LedgerWrite* write);
  static void PutSpeakers(const SpeakerBook& speakers, LedgerWrite* write);
  static void Remember(const SpeakerBook& speakers,
                       const std::vector<StoredDecision>& decisions,
                       CollectionState* state);
  static void PutDecision(const StoredDecision& decision, LedgerWrite* write);

  // Makes a decision: `decide` fills it and what it changes.
  absl::StatusOr<Written<StoredDecision>> Decide(
      const std::string& collection, const Decider& decider,
      const WriteOptions& options,
      const std::function<absl::Status(const CollectionState&, DecisionWrite*)>&
          decide);
  // Commits a decision, new or undone.
  absl::StatusOr<Written<StoredDecision>> CommitDecision(
      const std::string& collection, DecisionWrite decided,
      const WriteOptions& options);
  // Writes the turns of a transcript anew, under these decisions.
  absl::Status RewriteTurns(const std::string& transcript,
                            const DecisionsById& decisions,
                            LedgerWrite* write) const;
  absl::Status DecideTurns(const std::vector<std::string>& turns,
                           DecisionWrite* decided) const;
  absl::Status DecideSplit(const CollectionState& state,
                           DecisionWrite* decided) const;
  absl::Status Revert(const CollectionState& state,
                      DecisionWrite* decided) const;
  absl::StatusOr<std::string> StageSource(absl::string_view source);
  absl::StatusOr<std::optional<StoredTranscript>> FindTranscript(
      const std::string& name) const;
  absl::StatusOr<Written<StoredTranscript>> KeepTranscript(
      const NewTranscript& transcript, ParsedTranscript parsed,
      absl::string_view source, const std::optional<StoredTranscript>& old,
      const WriteOptions& options);

  Ledger& ledger_;
  const Clock& clock_;
  mutable std::array<std::mutex, 64>
      write_mutexes_;  // By hash of the collection.
  mutable std::mutex mutex_;
  std::map<std::string, CollectionState> collections_;  // By id.
};

}  // namespace turnstone
