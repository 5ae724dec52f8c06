#include "query-service/index/turn_table.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "common/base/check.h"

namespace turnstone {

DocId TurnSnapshot::NextDead(DocId doc) const {
  for (size_t at = doc; at < end_;) {
    const DeadPage* page = (*dead_)[at / kTurnPageTurns].get();
    if (page == nullptr) {
      at = (at / kTurnPageTurns + 1) * kTurnPageTurns;
      continue;
    }
    const uint64_t word =
        (*page)[at % kTurnPageTurns / kWindowTurns] >> (at % kWindowTurns);
    if (word != 0) {
      return std::min<DocId>(end_, at + std::countr_zero(word));
    }
    at = (at / kWindowTurns + 1) * kWindowTurns;
  }
  return end_;
}

TurnTable::TurnTable()
    : columns_(std::make_shared<TurnSnapshot::ColumnPages>()),
      dead_(std::make_shared<TurnSnapshot::DeadPages>()) {
  now_.columns_ = columns_;
  now_.dead_ = dead_;
}

void TurnTable::Append(const TurnColumns& columns) {
  TS_CHECK(now_.end_ < kDocIdEnd - 1);
  const size_t at = now_.end_ % kTurnPageTurns;
  if (at == 0) {
    Unshare();
    columns_->push_back(std::make_shared<TurnSnapshot::ColumnPage>());
    dead_->push_back(nullptr);
  }
  // No snapshot reads a turn at or behind its own end.
  TurnSnapshot::ColumnPage& page = *columns_->back();
  page.transcripts[at] = columns.transcript;
  page.numbers[at] = columns.number;
  page.speakers[at] = columns.speaker;
  page.days[at] = columns.day;
  page.lengths[at] = columns.length;
  page.collections[at] = columns.collection;
  page.states[at] = columns.state;
  page.durations_ms[at] = columns.duration_ms;
  page.languages[at] = columns.language;
  ++now_.end_;
  ++now_.live_turns_;
  now_.live_tokens_ += columns.length;
}

void TurnTable::Delete(DocId begin, DocId end) {
  TS_CHECK(begin <= end && end <= now_.end_);
  if (begin == end) return;
  Unshare();
  const size_t first_page = begin / kTurnPageTurns;
  const size_t last_page = (end - 1) / kTurnPageTurns;
  for (size_t number = first_page; number <= last_page; ++number) {
    std::shared_ptr<const TurnSnapshot::DeadPage>& page = (*dead_)[number];
    auto changed = page == nullptr
                       ? std::make_shared<TurnSnapshot::DeadPage>()
                       : std::make_shared<TurnSnapshot::DeadPage>(*page);
    const size_t page_begin = number * kTurnPageTurns;
    const size_t stop = std::min<size_t>(end, page_begin + kTurnPageTurns);
    for (size_t doc = std::max<size_t>(begin, page_begin); doc < stop; ++doc) {
      uint64_t& word = (*changed)[doc % kTurnPageTurns / 64];
      const uint64_t bit = uint64_t{1} << (doc % 64);
      if ((word & bit) != 0) continue;
      word |= bit;
      --now_.live_turns_;
      now_.live_tokens_ -= now_.columns(static_cast<DocId>(doc)).length;
    }
    page = std::move(changed);
  }
}

TurnSnapshot TurnTable::Snapshot() {
  shared_ = true;
  return now_;
}

void TurnTable::Unshare() {
  if (!shared_) return;
  shared_ = false;
  columns_ = std::make_shared<TurnSnapshot::ColumnPages>(*columns_);
  dead_ = std::make_shared<TurnSnapshot::DeadPages>(*dead_);
  now_.columns_ = columns_;
  now_.dead_ = dead_;
}

}  // namespace turnstone
