// The inverted index of a query node: which turns hold which words, where.
//
// New turns go into a tail in memory, which is sealed into a segment in RocksDB
// once it is full; segments are merged there. Threads of the index's own do
// both. It keeps sealed segments only; which turns exist is the store's
// business. Order of one commit of the store:
//
//   Append() and Delete(), the store's own write batch, Publish(), Maintain()
//
// What Maintain() begins syncs RocksDB's log, with it all that was written
// before, so a sealed turn is always one that the store has kept.
//
// After a restart the store tells which turns are not live, by Delete(), and
// appends those from sealed_end() on again, with SkipTo() where ids are
// missing.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/stop_signal.h"
#include "common/rocks/database.h"
#include "query-service/index/index_view.h"
#include "query-service/index/segment.h"
#include "query-service/index/segment_merge.h"
#include "query-service/index/segment_seal.h"
#include "query-service/index/tail.h"
#include "query-service/index/turn_columns.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

// The tail is sealed at so many tokens, however few turns have them.
inline constexpr uint64_t kTailTokensMax = 16u << 20;
// So many full tails may wait to be sealed; Maintain() waits where there would
// be more, so that memory stays bounded.
inline constexpr size_t kFullTailsMax = 2;

struct TurnIndexOptions {
  size_t tail_turns_max = 64u << 10;      // Sealed at so many turns,
  size_t idle_tail_turns_min = 1u << 10;  // or when idle at so many.
  int idle_calls_to_rest = 30;  // Maintain() idle so often: merges more.
};

// One writer thread calls all but View(), which any thread may call.
class TurnIndex {
 public:
  // The column families that Open() needs in its database. None of them is
  // compacted automatically: merging segments replaces it.
  static constexpr const char* kFamilies[] = {"postings", "positions", "words",
                                              "segments"};

  // Reads the segments in `database`, which outlives the index and all views.
  // DATA_LOSS if they are damaged; otherwise as FromRocks().
  static absl::StatusOr<std::unique_ptr<TurnIndex>> Open(
      rocks::Database* database,
      const TurnIndexOptions& options = TurnIndexOptions());
  // Ends what Maintain() has begun; it is done anew after the next Open().
  ~TurnIndex();

  // The turns below it are in sealed segments.
  DocId sealed_end() const { return sealed_end_; }
  // Of a turn below next_doc(), published or not; for the writer only.
  TurnColumns columns(DocId doc) const { return table_.now().columns(doc); }
  // The id that the next appended turn gets.
  DocId next_doc() const { return table_.end(); }

  // Nothing of these three is visible to readers before Publish().

  // Adds a turn and returns its id. `columns.length` is not read. `keys` are
  // those of lists that it is in beside the lists of its words and columns.
  DocId Append(const TurnColumns& columns, absl::string_view text,
               absl::Span<const std::string> keys = {});
  // Makes `doc`, at least next_doc(), the next id; those between are dead.
  void SkipTo(DocId doc);
  // Takes the turns [begin, end), all below next_doc(), out of the index.
  // Those that are deleted already stay so.
  void Delete(DocId begin, DocId end);

  // Makes all changes so far visible, at once.
  void Publish();

  // Puts in place what was sealed and merged meanwhile, and begins what is to
  // be done now: seal a tail, all of which must be published; merge segments;
  // drop what no view reads any more. To be called after each Publish(), and
  // while nothing arrives, about each second, with `idle` set. Answers do not
  // change. Returns the error of what has failed, as FromRocks() or DATA_LOSS;
  // the index works on, and a later call tries again.
  absl::Status Maintain(bool idle);
  // Waits for what Maintain() has begun and puts it in place; as Maintain().
  absl::Status Finish();

  // What was published last. Never null.
  std::shared_ptr<const IndexView> View() const;

 private:
  TurnIndex(rocks::Database* database, const TurnIndexOptions& options);

  absl::Status ReadSegments();
  absl::Status ReadColumns();
  // What a thread returns: a new segment, or null if it dropped old ones.
  using Work = std::future<absl::StatusOr<std::shared_ptr<const Segment>>>;

  // Puts in place what the threads have done, if they are done.
  absl::Status TakeSealed();
  absl::Status TakeMerged();
  bool IsTailFull(bool idle) const;
  void BeginSealing();
  void BeginMerging();

  rocks::Database* const database_;
  const TurnIndexOptions options_;
  uint32_t next_segment_ = 0;  // A number is used once, even after a failure.
  DocId sealed_end_ = 0;
  std::vector<std::shared_ptr<const Segment>> segments_;  // By doc.
  // Merged away; their data goes when no view holds them.
  std::vector<std::shared_ptr<const Segment>> retired_;
  TurnTable table_;
  std::deque<FullTail> full_;  // Not sealed yet, by doc.
  std::shared_ptr<Tail> tail_;
  uint64_t tail_tokens_ = 0;
  int idle_calls_ = 0;      // Of Maintain(), one after the other.
  bool published_ = false;  // Nothing has changed since Publish().

  StopSignal stop_;
  Work sealing_;  // The first of `full_`.
  Work merging_;  // `merged_`, or dropping `dropped_` if that is empty.
  MergeRange merged_;
  std::vector<uint32_t> dropped_;

  mutable std::mutex mutex_;
  std::shared_ptr<const IndexView> view_;  // Guarded by `mutex_`.
};

}  // namespace turnstone
