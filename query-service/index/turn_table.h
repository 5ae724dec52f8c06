// The columns of all turns in memory, and which of them are deleted.
//
// Kept in pages, so that a snapshot shares all it can with the next one.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "query-service/index/turn_columns.h"

namespace turnstone {

inline constexpr size_t kTurnPageTurns = 4096;

// The table as of one moment. Immutable; safe to use from several threads.
class TurnSnapshot {
 public:
  DocId end() const { return end_; }
  int64_t live_turns() const { return live_turns_; }
  int64_t live_tokens() const { return live_tokens_; }

  // For `doc` below end().
  TurnColumns columns(DocId doc) const {
    const ColumnPage& page = PageOf(doc);
    const size_t at = doc % kTurnPageTurns;
    return {page.transcripts[at], page.numbers[at],      page.speakers[at],
            page.days[at],        page.lengths[at],      page.collections[at],
            page.states[at],      page.durations_ms[at], page.languages[at]};
  }
  uint32_t transcript(DocId doc) const {
    return PageOf(doc).transcripts[doc % kTurnPageTurns];
  }
  uint32_t speaker(DocId doc) const {
    return PageOf(doc).speakers[doc % kTurnPageTurns];
  }
  int32_t day(DocId doc) const {
    return PageOf(doc).days[doc % kTurnPageTurns];
  }
  uint32_t collection(DocId doc) const {
    return PageOf(doc).collections[doc % kTurnPageTurns];
  }
  uint8_t state(DocId doc) const {
    return PageOf(doc).states[doc % kTurnPageTurns];
  }
  uint8_t language(DocId doc) const {
    return PageOf(doc).languages[doc % kTurnPageTurns];
  }
  uint32_t length(DocId doc) const {
    return PageOf(doc).lengths[doc % kTurnPageTurns];
  }
  // Of the turns of a window, whose first is below end().
  const uint32_t* lengths(DocId first) const {
    return &PageOf(first).lengths[first % kTurnPageTurns];
  }
  // The deleted turns of a window, whose first is below end(), as bits.
  uint64_t dead_bits(DocId first) const {
    const DeadPage* page = (*dead_)[first / kTurnPageTurns].get();
    return page == nullptr ? 0 : (*page)[first % kTurnPageTurns / kWindowTurns];
  }
  bool is_live(DocId doc) const {
    const DeadPage* page = (*dead_)[doc / kTurnPageTurns].get();
    const size_t bit = doc % kTurnPageTurns;
    return page == nullptr || ((*page)[bit / 64] >> (bit % 64) & 1) == 0;
  }
  // The first deleted turn at or after `doc`; end() if there is none.
  DocId NextDead(DocId doc) const;

 private:
  friend class TurnTable;
  struct ColumnPage {
    std::array<uint32_t, kTurnPageTurns> transcripts;
    std::array<uint32_t, kTurnPageTurns> numbers;
    std::array<uint32_t, kTurnPageTurns> speakers;
    std::array<int32_t, kTurnPageTurns> days;
    std::array<uint32_t, kTurnPageTurns> lengths;
    std::array<uint32_t, kTurnPageTurns> collections;
    std::array<uint8_t, kTurnPageTurns> states;
    std::array<uint32_t, kTurnPageTurns> durations_ms;
    std::array<uint8_t, kTurnPageTurns> languages;
  };
  using DeadPage = std::array<uint64_t, kTurnPageTurns / 64>;
  using ColumnPages = std::vector<std::shared_ptr<ColumnPage>>;
  // No page where nothing is deleted.
  using DeadPages = std::vector<std::shared_ptr<const DeadPage>>;

  const ColumnPage& PageOf(DocId doc) const {
    return *(*columns_)[doc / kTurnPageTurns];
  }

  DocId end_ = 0;
  int64_t live_turns_ = 0;
  int64_t live_tokens_ = 0;
  std::shared_ptr<const ColumnPages> columns_;
  std::shared_ptr<const DeadPages> dead_;
};

// The table as its one writer sees it. Readers use snapshots.
class TurnTable {
 public:
  TurnTable();
  TurnTable(const TurnTable&) = delete;
  TurnTable& operator=(const TurnTable&) = delete;

  DocId end() const { return now_.end_; }

  // Adds a live turn, whose id is end().
  void Append(const TurnColumns& columns);
  // Marks [begin, end), below end(), as deleted.
  void Delete(DocId begin, DocId end);

  // The present state. Sees nothing of what changes later.
  TurnSnapshot Snapshot();
  // The present state for the writer itself, until the next change.
  const TurnSnapshot& now() const { return now_; }

 private:
  // Makes lists of pages that no snapshot has.
  void Unshare();

  TurnSnapshot now_;
  bool shared_ = false;  // A snapshot may have the lists of pages.
  // Those of `now_`, to be changed.
  std::shared_ptr<TurnSnapshot::ColumnPages> columns_;
  std::shared_ptr<TurnSnapshot::DeadPages> dead_;
};

}  // namespace turnstone
