// The truth: every accepted write, in RocksDB, before it is acknowledged.
//
// Invariants, all kept by writing each request as one synced batch:
//   - A live record stands in the feed once, at its newest sequence; a deleted
//     one as a tombstone, for at least kTombstoneAge.
//   - Sequences rise by one, in the order in which they become readable.
//   - What Commit has returned survives kill -9 and power failure.

#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/stop_signal.h"
#include "common/model/record.h"
#include "common/rocks/database.h"

namespace turnstone {

inline constexpr absl::Duration kTombstoneAge = absl::Hours(7 * 24);
inline constexpr absl::Duration kRequestAge = absl::Hours(48);
// Writes that wait at one time share a sync, up to this many bytes.
inline constexpr size_t kGroupBytesMax = 32u << 20;

// A record to be put.
struct LedgerPut {
  RecordKind kind = RecordKind::kCollection;
  std::string name;
  uint32_t partition = 0;
  std::string body;
};

// The request that a write answers.
struct LedgerRequest {
  std::string id;           // Empty: none.
  std::string fingerprint;  // Of everything in the request.
  // Returns the answer to keep, once the commit's last sequence is known.
  std::function<std::string(uint64_t sequence)> answer;
};

// One write: all of it or nothing. Sequences go to deletions, then to puts, in
// the order given. Names are distinct.
struct LedgerWrite {
  std::vector<std::string> deletions;  // Leave a tombstone.
  std::vector<std::string> removals;   // Leave the feed without one.
  std::vector<LedgerPut> puts;
  // A staged source becomes that of this transcript; the one before goes.
  std::string source_transcript;
  std::string source_id;
  std::string source_deleted_of;  // A transcript whose source goes.
  LedgerRequest request;
};

// Some records of the feed.
struct FeedBatch {
  std::vector<Record> records;
  // Every live record up to here has been given, and a commit ends here; 0 if
  // the commit goes on in the next batch.
  uint64_t complete_to = 0;
  uint64_t last_sequence = 0;  // Of the feed.
};

// Thread-safe.
class Ledger {
 public:
  // Opens or makes the store at `path`; staged sources that no commit names
  // are deleted. Errors as rocks::Database::Open.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(const std::string& path,
                                                      const Clock& clock);

  const std::string& epoch() const { return epoch_; }
  uint64_t last_sequence() const { return last_sequence_.load(); }

  // False after a write failed: the store is then read-only until the process
  // starts again, because RocksDB cannot resume after a failed sync.
  bool writable() const { return writable_.load(); }

  // Size of the store's files at present, in bytes.
  uint64_t SizeBytes() const { return database_->SizeBytes(); }

  // NOT_FOUND if the record is not there or was deleted.
  absl::StatusOr<Record> Get(absl::string_view name) const;

  // Calls `visit` with every live record, in the order of the feed, until it
  // returns an error, which is then returned.
  absl::Status ForEachLive(
      const std::function<absl::Status(const Record&)>& visit) const;

  // Writes and syncs; returns the last sequence of the commit. Writes that
  // wait together share one sync. NOT_FOUND if a deletion or removal names no
  // live record; UNAVAILABLE if the store is read-only. INVALID_ARGUMENT if
  // the write is empty.
  absl::StatusOr<uint64_t> Commit(LedgerWrite write);

  // The first answer to this request id, kept for at least 24 hours.
  // INVALID_ARGUMENT if the id was used with another fingerprint.
  absl::StatusOr<std::optional<std::string>> FindRequest(
      absl::string_view id, absl::string_view fingerprint) const;

  // Sources are staged in chunks, then named by a commit.
  std::string NewSourceId() const;
  absl::Status StageSource(absl::string_view source_id, uint32_t chunk,
                           absl::string_view bytes);
  absl::Status DropStagedSource(absl::string_view source_id);

  // Calls `visit` with the chunks of a transcript's source in order, as they
  // stood when it was called. NOT_FOUND without a source.
  absl::Status ReadSource(
      absl::string_view transcript,
      const std::function<absl::Status(absl::string_view)>& visit) const;

  // The next live records above `after`, of about `bytes_max` bytes and at
  // least one if there is any. OUT_OF_RANGE if tombstones above `after` were
  // pruned, or `after` is beyond the feed.
  absl::StatusOr<FeedBatch> ReadFeed(uint64_t after, size_t bytes_max) const;

  // Blocks until the feed goes beyond `after`, `stop` says so, WakeFollowers
  // is called, or `wait_max` has passed.
  void WaitForCommit(uint64_t after, const StopSignal& stop,
                     absl::Duration wait_max);
  void WakeFollowers();

  // The digest of all live records and the sequence it is of.
  std::pair<RecordDigest, uint64_t> digest() const;

  // Deletes tombstones older than kTombstoneAge and requests older than
  // kRequestAge.
  absl::Status Prune();

 private:
  struct Pending;
  class Batch;

  Ledger(std::unique_ptr<rocks::Database> database, const Clock& clock);
  absl::Status Load();
  absl::Status LoadState();
  absl::Status DropUnnamedSources();
  absl::Status WriteGroup(const std::vector<Pending*>& group);
  std::vector<Pending*> TakeGroup();

  const std::unique_ptr<rocks::Database> database_;
  const Clock& clock_;
  std::string epoch_;
  std::atomic<bool> writable_{true};
  std::atomic<uint64_t> last_sequence_{0};
  std::atomic<uint64_t> pruned_below_{0};  // Tombstones below may be gone.

  mutable std::mutex state_mutex_;  // Guards digest_ with its sequence.
  std::condition_variable committed_;
  RecordDigest digest_;

  std::mutex store_mutex_;  // Held while a batch is made and written.

  std::mutex write_mutex_;  // Guards pending_.
  std::condition_variable written_;
  std::deque<Pending*> pending_;
};

}  // namespace turnstone
