// The values of a segment's lists, those used lately kept at hand: finding one
// in RocksDB takes longer than reading a rare word's postings.

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rocks/database.h"
#include "query-service/index/posting_codec.h"
#include "rocksdb/slice.h"

namespace turnstone {

// One value, or that there is none. Immutable.
struct StoredList {
  std::string key;  // As in PostingKey().
  bool of_positions = false;
  bool found = false;
  rocksdb::PinnableSlice value;
  std::optional<PostingReader> postings;    // Of `value`, if found.
  std::optional<PositionReader> positions;  // As above, if `of_positions`.
};

// Thread-safe. Keeps at most kSlots values of kSmallBytesMax, and larger ones
// of kLargeBytesMax together, which RocksDB's cache counts as used while they
// are kept.
class StoredLists {
 public:
  // `database` outlives the lists; the segment has so many windows.
  StoredLists(rocks::Database* database, uint32_t window_count)
      : database_(database), window_count_(window_count) {}

  // Returns the value of a PostingKey(). DATA_LOSS if it is damaged; otherwise
  // as FromRocks().
  absl::StatusOr<std::shared_ptr<const StoredList>> Postings(
      absl::string_view key);

  // The same of the positions of a list of several blocks.
  absl::StatusOr<std::shared_ptr<const StoredList>> Positions(
      absl::string_view key, size_t block_count);

 private:
  static constexpr size_t kSlots = 512;
  static constexpr size_t kSmallBytesMax = 32u << 10;
  static constexpr size_t kLargeBytesMax = 16u << 20;

  // The value that was kept last of those that fall on it.
  struct Slot {
    // absl::Mutex of Debian 12 looks for deadlocks at each lock.
    std::mutex mutex;
    std::shared_ptr<const StoredList> list;  // Guarded by `mutex`.
  };

  Slot& SlotOf(absl::string_view key, bool of_positions);
  std::shared_ptr<const StoredList> Kept(absl::string_view key,
                                         bool of_positions);
  void Keep(std::shared_ptr<const StoredList> list);
  static size_t LargeBytes(const StoredList& list);
  absl::StatusOr<std::shared_ptr<StoredList>> Read(absl::string_view key,
                                                   bool of_positions);

  rocks::Database* const database_;
  const uint32_t window_count_;
  std::array<Slot, kSlots> slots_;
  std::atomic<size_t> large_bytes_{0};  // Of all larger values.
};

}  // namespace turnstone
