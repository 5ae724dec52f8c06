// A query node's store: everything it knows, derived from the feed.
//
// The store is disposable. One that is damaged, or of another format version,
// is deleted and made again from the feed.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/model/record.h"
#include "common/rocks/database.h"
#include "query-service/index/turn_index.h"
#include "query-service/store/merges.h"
#include "query-service/store/names.h"
#include "query-service/store/store_view.h"
#include "turnstone/internal/v1/query_store.pb.h"
#include "turnstone/internal/v1/record.pb.h"

namespace turnstone {

// One writer thread calls all but View(), which any thread may call.
class Store {
 public:
  // Opens or makes the store in `folder`/query-store; deletes it first if it
  // cannot be read. Nothing else in the folder is touched. UNAVAILABLE if
  // another process has it open or the disk cannot be used.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& folder);

  // Deletes the store. No Store and no view of it may be open.
  static absl::Status Wipe(const std::string& folder);

  // Of the last Apply(); an empty epoch and 0 in a new store.
  const internal::v1::StoreState& state() const { return state_; }
  const RecordDigest& digest() const { return digest_; }

  // Applies whole commits, all or nothing, and makes them visible. `sequence`
  // is the last of them. DATA_LOSS as FeedCommit::Add(); otherwise as
  // FromRocks(). After an error the store is to be opened again.
  absl::Status Apply(const std::vector<internal::v1::Record>& records,
                     const std::string& epoch, uint64_t sequence,
                     bool caught_up);

  // As TurnIndex::Maintain().
  absl::Status Maintain(bool idle) { return index_->Maintain(idle); }

  // What was applied last. Never null.
  std::shared_ptr<const StoreView> View() const;

  // Expires when neither the store nor a view of it is open.
  std::weak_ptr<const rocks::Database> database() const { return database_; }

 private:
  Store() = default;

  static absl::StatusOr<std::unique_ptr<Store>> TryOpen(
      const std::string& folder);
  absl::Status ReadState();
  absl::Status ReadNames();
  absl::Status ReadMerges();
  // Tells the index which turns are live, and those that it has lost.
  absl::Status RestoreIndex();
  void PublishView();

  std::shared_ptr<rocks::Database> database_;
  std::shared_ptr<Names> names_;
  std::shared_ptr<const Merges> merges_;
  std::unique_ptr<TurnIndex> index_;
  internal::v1::StoreState state_;
  RecordDigest digest_;

  mutable absl::Mutex mutex_;
  std::shared_ptr<const StoreView> view_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace turnstone
