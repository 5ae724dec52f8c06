// Turns requests into ledger writes: parse, identify, keep.

#pragma once

#include <array>
#include <cstdint>
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
#include "ingest-service/stored.h"

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

// Returns what a speaker is found by: its name, as NameKey() folds it, in one
// transcript or, without one, in the collection.
std::string SpeakerKey(absl::string_view name, absl::string_view transcript);

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

 private:
  // A collection as it is in the ledger. Guarded by mutex_.
  struct CollectionState {
    StoredCollection collection;
    size_t transcript_count = 0;
    std::map<std::string, StoredSpeaker> speakers;  // By SpeakerKey().
  };
  // Whom a name in a transcript means, as in TurnNaming.
  struct SpokenFor {
    std::string name;
    bool in_transcript_only = false;
    bool by_label = false;
    bool unnamed = false;
  };
  // The speakers that one write makes or changes, by SpeakerKey().
  using SpeakerChanges = std::map<std::string, StoredSpeaker>;

  Pipeline(Ledger& ledger, const Clock& clock)
      : ledger_(ledger), clock_(clock) {}
  absl::Status Load(const Record& record);
  std::mutex& WriteMutex(const std::string& collection);
  bool HasCollection(const std::string& id) const;
  std::string TokenOf(uint64_t sequence) const;

  absl::StatusOr<std::string> Commit(LedgerWrite write, std::string body,
                                     const WriteOptions& options);

  // Names the turns of a transcript and gives each name its speaker.
  SpeakerChanges Attribute(const ResourceName& transcript,
                           ParsedTranscript* parsed) const;
  // Returns the id of the speaker a name means: one of `known` or `changes`,
  // or a new one. Puts what it changes into `changes`.
  static std::string SpeakerIdOf(const SpokenFor& who,
                                 const std::string& collection,
                                 const std::string& transcript,
                                 const SpeakerChanges& known,
                                 SpeakerChanges* changes);
  absl::StatusOr<uint32_t> GiveIds(const StoredTranscript& old,
                                   std::vector<Turn>* turns,
                                   LedgerWrite* write) const;
  absl::StatusOr<std::string> StageSource(absl::string_view source);
  absl::StatusOr<std::optional<StoredTranscript>> FindTranscript(
      const std::string& name) const;
  absl::StatusOr<Written<StoredTranscript>> KeepTranscript(
      const NewTranscript& transcript, ParsedTranscript parsed,
      absl::string_view source, const std::optional<StoredTranscript>& old,
      const WriteOptions& options);

  Ledger& ledger_;
  const Clock& clock_;
  std::array<std::mutex, 64> write_mutexes_;  // By hash of the collection.
  mutable std::mutex mutex_;
  std::map<std::string, CollectionState> collections_;  // By id.
};

}  // namespace turnstone
