#include "query-service/index/stored_lists.h"

#include <utility>

#include "absl/hash/hash.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "rocksdb/db.h"

namespace turnstone {

absl::StatusOr<std::shared_ptr<const StoredList>> StoredLists::Postings(
    absl::string_view key) {
  if (auto kept = Kept(key, /*of_positions=*/false)) return kept;
  TS_ASSIGN_OR_RETURN(std::shared_ptr<StoredList> list,
                      Read(key, /*of_positions=*/false));
  if (list->found) {
    TS_ASSIGN_OR_RETURN(
        list->postings,
        PostingReader::Open(rocks::ToView(list->value), window_count_));
  }
  Keep(list);
  return list;
}

absl::StatusOr<std::shared_ptr<const StoredList>> StoredLists::Positions(
    absl::string_view key, size_t block_count) {
  if (auto kept = Kept(key, /*of_positions=*/true)) return kept;
  TS_ASSIGN_OR_RETURN(std::shared_ptr<StoredList> list,
                      Read(key, /*of_positions=*/true));
  if (!list->found) return absl::DataLossError("a position list is missing");
  TS_ASSIGN_OR_RETURN(
      list->positions,
      PositionReader::Open(rocks::ToView(list->value), block_count));
  Keep(list);
  return list;
}

StoredLists::Slot& StoredLists::SlotOf(absl::string_view key,
                                       bool of_positions) {
  return slots_[absl::HashOf(key, of_positions) % kSlots];
}

std::shared_ptr<const StoredList> StoredLists::Kept(absl::string_view key,
                                                    bool of_positions) {
  Slot& slot = SlotOf(key, of_positions);
  const std::lock_guard lock(slot.mutex);
  if (slot.list == nullptr || slot.list->of_positions != of_positions ||
      slot.list->key != key) {
    return nullptr;
  }
  return slot.list;
}

size_t StoredLists::LargeBytes(const StoredList& list) {
  return list.value.size() > kSmallBytesMax ? list.value.size() : 0;
}

void StoredLists::Keep(std::shared_ptr<const StoredList> list) {
  const size_t large = LargeBytes(*list);
  if (large_bytes_.fetch_add(large) + large > kLargeBytesMax) {
    large_bytes_ -= large;
    return;
  }
  {
    Slot& slot = SlotOf(list->key, list->of_positions);
    const std::lock_guard lock(slot.mutex);
    // What was kept is let go of outside of the lock.
    slot.list.swap(list);
  }
  if (list != nullptr) large_bytes_ -= LargeBytes(*list);
}

absl::StatusOr<std::shared_ptr<StoredList>> StoredLists::Read(
    absl::string_view key, bool of_positions) {
  auto list = std::make_shared<StoredList>();
  list->key = std::string(key);
  list->of_positions = of_positions;
  const rocksdb::Status read = database_->db().Get(
      rocksdb::ReadOptions(),
      database_->family(of_positions ? "positions" : "postings"),
      rocks::ToSlice(key), &list->value);
  list->found = read.ok();
  if (!read.IsNotFound()) TS_RETURN_IF_ERROR(rocks::FromRocks(read));
  return list;
}

}  // namespace turnstone
