#include "query-service/quotes/window_leaves.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <string>

#include "common/base/status_macros.h"
#include "query-service/index/bm25.h"
#include "query-service/index/posting_codec.h"

namespace turnstone {
namespace {

// Of lists that only filter, with so many turns a window at most.
constexpr uint64_t kTurnsReadPerWindow = 2;

// Units of a whole weight, for bounds that were stored.
uint32_t StoredUnits(double weight, const PartSearch& search) {
  return static_cast<uint32_t>(std::ceil(weight * search.units));
}

absl::Status AddWindows(const PostingList& list, const PartSearch& search,
                        std::vector<uint32_t>* windows) {
  PostingBlock block;
  for (size_t at = 0; at < list.block_count(); ++at) {
    TS_RETURN_IF_ERROR(list.ReadBlock(at, &block));
    for (size_t i = 0; i < block.count; ++i) {
      const uint32_t window =
          block.docs[i] / kWindowTurns - search.first_window;
      if (windows->empty() || windows->back() != window) {
        windows->push_back(window);
      }
    }
  }
  return absl::OkStatus();
}

void Raise(ScoreBound bound, char* at) {
  if (bound > static_cast<ScoreBound>(*at)) *at = static_cast<char>(bound);
}

// From the postings themselves.
absl::Status FillShortListBounds(const PostingList& list,
                                 const PartSearch& search, char* bounds) {
  const auto fixed = static_cast<float>(search.part_norms.Of(0));
  const auto by_word = static_cast<float>(search.part_norms.Of(1)) - fixed;
  PostingBlock block;
  std::array<int32_t, kBlockPostingsMax> lengths;
  std::array<int32_t, kBlockPostingsMax> of_block;
  for (size_t at = 0; at < list.block_count(); ++at) {
    TS_RETURN_IF_ERROR(list.ReadBlock(at, &block));
    for (size_t i = 0; i < block.count; ++i) {
      lengths[i] = static_cast<int32_t>(search.turns->length(block.docs[i]));
    }
    // As ScoreBoundOf(), but of many at once: rounded up by a little more.
    for (size_t i = 0; i < block.count; ++i) {
      const auto freq =
          static_cast<float>(static_cast<int32_t>(block.freqs[i]));
      const float norm = fixed + by_word * static_cast<float>(lengths[i]);
      of_block[i] = 1 + static_cast<int32_t>(
                            kScoreBoundMax * freq / (freq + norm) + 0.01f);
    }
    for (size_t i = 0; i < block.count; ++i) {
      Raise(static_cast<ScoreBound>(
                std::min<int32_t>(of_block[i], kScoreBoundMax)),
            &bounds[block.docs[i] / kWindowTurns - search.first_window]);
    }
  }
  return absl::OkStatus();
}

void AddFrequencyScores(uint64_t turns, double weight, const WindowFreqs& freqs,
                        const WindowNorms& norms, WindowScores* scores) {
  ForEachBit(turns, [&](uint32_t at) {
    (*scores)[at] += weight * Bm25FrequencyPart(freqs[at], norms[at]);
  });
}

void AddFrequencyUnits(uint64_t turns, uint32_t window, double weight,
                       const PartSearch& search, const WindowFreqs& freqs,
                       WindowUnits* units) {
  const uint32_t* const lengths =
      search.turns->lengths((search.first_window + window) * kWindowTurns);
  const auto most = static_cast<float>(weight * search.units);
  const auto fixed = static_cast<float>(search.norms.Of(0));
  const auto by_word = static_cast<float>(search.norms.Of(1)) - fixed;
  ForEachBit(turns, [&](uint32_t at) {
    const auto freq = static_cast<float>(freqs[at]);
    const float norm = fixed + by_word * static_cast<float>(lengths[at]);
    (*units)[at] += most * (freq / (freq + norm));
  });
}

}  // namespace

absl::Status FillListBounds(const PostingList& list, const PartSearch& search,
                            char* bounds) {
  if (const absl::string_view stored = list.window_bounds(); !stored.empty()) {
    std::memcpy(bounds, stored.data(), stored.size());
    return absl::OkStatus();
  }
  if (!HasWindowBounds(list.count(), search.window_count)) {
    return FillShortListBounds(list, search, bounds);
  }
  const DocId base = search.first_window * kWindowTurns;
  DocId begin = base;
  for (size_t at = 0; at < list.block_count(); ++at) {
    const DocId last = list.last_doc(at);
    const uint32_t end =
        std::min((last - base) / kWindowTurns + 1, search.window_count);
    for (uint32_t w = (begin - base) / kWindowTurns; w < end; ++w) {
      Raise(list.bound(at), &bounds[w]);
    }
    begin = last + 1;
  }
  return absl::OkStatus();
}

AnyNode::AnyNode(const PlanNode& plan, const PartSearch& search)
    : search_(search), weight_(plan.weight) {
  for (const PartLists& lists : plan.lists) {
    const PostingList* const list = lists[search.part].get();
    if (list == nullptr) continue;
    readers_.emplace_back(*list);
    cost_ += list->count();
  }
}

// Reads the lists whole: what Match() would read of them is nearly as much.
absl::Status AnyNode::ReadTurns(WindowBounds* bounds) {
  turns_.assign(search_.window_count, 0);
  PostingBlock block;
  for (const ListReader& reader : readers_) {
    const PostingList& list = reader.list();
    for (size_t at = 0; at < list.block_count(); ++at) {
      TS_RETURN_IF_ERROR(list.ReadBlock(at, &block));
      for (size_t i = 0; i < block.count; ++i) {
        const DocId doc = block.docs[i];
        turns_[doc / kWindowTurns - search_.first_window] |=
            uint64_t{1} << (doc % kWindowTurns);
      }
    }
  }
  for (size_t i = 0; i < turns_.size(); ++i) {
    (*bounds)[i] = static_cast<uint16_t>((*bounds)[i] + (turns_[i] != 0));
  }
  return absl::OkStatus();
}

absl::Status AnyNode::FillBounds(WindowBounds* bounds) {
  if (weight_ == 0 && cost_ <= kTurnsReadPerWindow * search_.window_count) {
    return ReadTurns(bounds);
  }
  std::string all;
  std::string row;
  absl::string_view sum;
  for (const ListReader& reader : readers_) {
    const PostingList& list = reader.list();
    absl::string_view stored = list.window_bounds();
    if (stored.empty()) {
      row.assign(search_.window_count, '\0');
      TS_RETURN_IF_ERROR(FillListBounds(list, search_, row.data()));
      stored = row;
    }
    if (readers_.size() == 1) {
      sum = stored;
      break;
    }
    // Frequency parts of sums are at most the sums of frequency parts.
    all.resize(search_.window_count);
    RaiseBounds(stored, all.data());
    sum = all;
  }
  if (!sum.empty())
    AddBounds(sum, StoredUnits(weight_, search_), search_.norm_ratio, bounds);
  return absl::OkStatus();
}

absl::Status AnyNode::ListWindows(std::vector<uint32_t>* windows) {
  for (const ListReader& reader : readers_) {
    TS_RETURN_IF_ERROR(AddWindows(reader.list(), search_, windows));
  }
  return absl::OkStatus();
}

absl::Status AnyNode::Match(uint32_t window, uint64_t* turns) {
  if (!turns_.empty()) {
    *turns &= turns_[window];
    return absl::OkStatus();
  }
  window_ = window;
  uint64_t bits = 0;
  for (ListReader& reader : readers_) {
    TS_RETURN_IF_ERROR(
        reader.Read(search_.first_window + window, *turns, &bits, &freqs_));
  }
  *turns &= bits;
  return absl::OkStatus();
}

void AnyNode::AddScores(uint64_t turns, const WindowNorms& norms,
                        WindowScores* scores) const {
  if (weight_ > 0) AddFrequencyScores(turns, weight_, freqs_, norms, scores);
}

void AnyNode::AddUnits(uint64_t turns, WindowUnits* units) const {
  if (weight_ == 0) return;
  AddFrequencyUnits(turns, window_, weight_, search_, freqs_, units);
}

absl::Status AnyNode::ReadSpans(DocId doc, std::vector<WordSpan>* spans) {
  for (ListReader& reader : readers_) {
    TS_RETURN_IF_ERROR(reader.ReadPositions(doc, &places_));
    for (const uint32_t place : places_) spans->push_back({place, place + 1});
  }
  return absl::OkStatus();
}

PhraseNode::PhraseNode(const PlanNode& plan, const PartSearch& search,
                       const double* floor)
    : search_(search), weight_(plan.weight), floor_(floor) {
  for (const PartLists& lists : plan.lists) {
    const PostingList* const list = lists[search.part].get();
    if (list == nullptr) {
      readers_.clear();
      return;
    }
    readers_.emplace_back(*list);
  }
  by_count_.resize(readers_.size());
  std::iota(by_count_.begin(), by_count_.end(), 0);
  std::stable_sort(
      by_count_.begin(), by_count_.end(), [this](uint32_t a, uint32_t b) {
        return readers_[a].list().count() < readers_[b].list().count();
      });
  cost_ = readers_[by_count_[0]].list().count();
  word_freqs_.resize(readers_.size());
}

absl::Status PhraseNode::FillBounds(WindowBounds* bounds) {
  if (readers_.empty()) return absl::OkStatus();
  // A phrase is in a turn no more often than the rarest of its words there.
  std::string least(search_.window_count, static_cast<char>(kScoreBoundMax));
  std::string row;
  for (const ListReader& reader : readers_) {
    row.assign(search_.window_count, '\0');
    TS_RETURN_IF_ERROR(FillListBounds(reader.list(), search_, row.data()));
    LowerBounds(row, least.data());
  }
  AddBounds(least, StoredUnits(weight_, search_), search_.norm_ratio, bounds);
  return absl::OkStatus();
}

absl::Status PhraseNode::ListWindows(std::vector<uint32_t>* windows) {
  if (readers_.empty()) return absl::OkStatus();
  return AddWindows(readers_[by_count_[0]].list(), search_, windows);
}

absl::Status PhraseNode::Match(uint32_t window, uint64_t* turns) {
  window_ = window;
  uint64_t open = readers_.empty() ? 0 : *turns;
  *turns = 0;
  for (const uint32_t word : by_count_) {
    if (open == 0) return absl::OkStatus();
    uint64_t bits = 0;
    TS_RETURN_IF_ERROR(readers_[word].Read(search_.first_window + window, open,
                                           &bits, &word_freqs_[word]));
    open &= bits;
  }
  const DocId base = (search_.first_window + window) * kWindowTurns;
  for (; open != 0; open &= open - 1) {
    const auto at = static_cast<uint32_t>(std::countr_zero(open));
    if (floor_ != nullptr) {
      uint32_t most = UINT32_MAX;
      for (const WindowFreqs& freqs : word_freqs_) {
        most = std::min(most, freqs[at]);
      }
      const double norm = search_.norms.Of(search_.turns->length(base + at));
      if (weight_ * Bm25FrequencyPart(most, norm) < *floor_) continue;
    }
    TS_RETURN_IF_ERROR(FindStarts(base + at));
    freqs_[at] = static_cast<uint32_t>(starts_.size());
    if (freqs_[at] > 0) *turns |= uint64_t{1} << at;
  }
  return absl::OkStatus();
}

absl::Status PhraseNode::FindStarts(DocId doc) {
  // The rarest word first: most turns end there.
  bool first = true;
  for (const uint32_t word : by_count_) {
    std::vector<uint32_t>& places = first ? starts_ : places_;
    TS_RETURN_IF_ERROR(readers_[word].ReadPositions(doc, &places));
    if (first) {
      // As if the phrase began at 0 or later; earlier ones wrap to the end.
      size_t kept = 0;
      for (const uint32_t place : starts_) {
        if (place >= word) starts_[kept++] = place - word;
      }
      starts_.resize(kept);
      first = false;
    } else {
      size_t kept = 0;
      auto place = places_.begin();
      for (const uint32_t start : starts_) {
        while (place != places_.end() && *place < start + word) ++place;
        if (place == places_.end()) break;
        if (*place == start + word) starts_[kept++] = start;
      }
      starts_.resize(kept);
    }
    if (starts_.empty()) break;
  }
  return absl::OkStatus();
}

absl::Status PhraseNode::ReadSpans(DocId doc, std::vector<WordSpan>* spans) {
  TS_RETURN_IF_ERROR(FindStarts(doc));
  for (const uint32_t start : starts_) {
    spans->push_back({start, start + static_cast<uint32_t>(readers_.size())});
  }
  return absl::OkStatus();
}

void PhraseNode::AddUnits(uint64_t turns, WindowUnits* units) const {
  AddFrequencyUnits(turns, window_, weight_, search_, freqs_, units);
}

void PhraseNode::AddScores(uint64_t turns, const WindowNorms& norms,
                           WindowScores* scores) const {
  AddFrequencyScores(turns, weight_, freqs_, norms, scores);
}

}  // namespace turnstone
