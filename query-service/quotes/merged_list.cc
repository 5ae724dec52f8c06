#include "query-service/quotes/merged_list.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "query-service/index/bm25.h"

namespace turnstone {
namespace {

// What an open list takes, without its postings.
constexpr size_t kOpenListUnits = 64;

size_t LastOf(size_t block, size_t count) {
  return std::min((block + 1) * kBlockPostingsMax, count) - 1;
}

}  // namespace

// Adds the frequencies of all lists to those of the part's turns.
absl::Status MergedList::AddTo(std::vector<uint32_t>* freqs,
                               const std::vector<std::string>& keys,
                               const IndexPart& part, bool positions,
                               const StopSignal& stop) {
  PostingBlock block;
  for (const std::string& key : keys) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_ASSIGN_OR_RETURN(std::unique_ptr<PostingList> list, part.OpenList(key));
    if (list == nullptr) continue;
    for (size_t at = 0; at < list->block_count(); ++at) {
      TS_RETURN_IF_ERROR(list->ReadBlock(at, &block));
      for (size_t i = 0; i < block.count; ++i) {
        (*freqs)[block.docs[i] - part.begin()] += block.freqs[i];
      }
    }
    if (!positions) continue;
    units_ += kOpenListUnits + list->count();
    lists_.push_back(std::move(list));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<MergedList>> MergedList::Make(
    const std::vector<std::string>& keys, const IndexPart& part,
    const TurnSnapshot& turns, uint8_t language, bool positions,
    const StopSignal& stop) {
  if (keys.empty()) return std::unique_ptr<MergedList>();
  std::unique_ptr<MergedList> merged(new MergedList);
  std::vector<uint32_t> freqs(part.end() - part.begin());
  TS_RETURN_IF_ERROR(merged->AddTo(&freqs, keys, part, positions, stop));
  const auto held = static_cast<size_t>(std::count_if(
      freqs.begin(), freqs.end(), [](uint32_t freq) { return freq > 0; }));
  merged->units_ += held;
  merged->docs_.reserve(held);
  merged->freqs_.reserve(held);
  merged->window_bounds_.assign(part.window_end() - part.first_window(), '\0');
  const Bm25Norms norms(part.average_length());
  for (DocId doc = part.begin(); doc < part.end(); ++doc) {
    const uint32_t freq = freqs[doc - part.begin()];
    if (freq == 0 || !turns.is_live(doc)) continue;
    if (language != kAnyLanguage && turns.language(doc) != language) continue;
    merged->docs_.push_back(doc);
    merged->freqs_.push_back(freq);
    char& bound =
        merged->window_bounds_[doc / kWindowTurns - part.first_window()];
    const ScoreBound own = ScoreBoundOf(freq, norms.Of(turns.length(doc)));
    if (own > static_cast<ScoreBound>(bound)) bound = static_cast<char>(own);
  }
  if (merged->docs_.empty()) return std::unique_ptr<MergedList>();
  return merged;
}

size_t MergedList::block_count() const {
  return (docs_.size() + kBlockPostingsMax - 1) / kBlockPostingsMax;
}

DocId MergedList::last_doc(size_t block) const {
  return docs_[LastOf(block, docs_.size())];
}

size_t MergedList::FindBlock(size_t block, DocId target) const {
  const auto found = std::lower_bound(
      docs_.begin() + static_cast<ptrdiff_t>(block * kBlockPostingsMax),
      docs_.end(), target);
  if (found == docs_.end()) return block_count();
  return static_cast<size_t>(found - docs_.begin()) / kBlockPostingsMax;
}

absl::Status MergedList::ReadBlock(size_t number, PostingBlock* block) const {
  const size_t begin = number * kBlockPostingsMax;
  block->count = LastOf(number, docs_.size()) + 1 - begin;
  std::copy_n(docs_.begin() + static_cast<ptrdiff_t>(begin), block->count,
              block->docs.begin());
  std::copy_n(freqs_.begin() + static_cast<ptrdiff_t>(begin), block->count,
              block->freqs.begin());
  return absl::OkStatus();
}

absl::Status MergedList::ReadPositions(size_t, const PostingBlock& block,
                                       size_t at,
                                       std::vector<uint32_t>* positions) const {
  const DocId doc = block.docs[at];
  positions->clear();
  PostingBlock other;
  std::vector<uint32_t> places;
  for (const std::unique_ptr<PostingList>& list : lists_) {
    const size_t number = list->FindBlock(0, doc);
    if (number == list->block_count()) continue;
    TS_RETURN_IF_ERROR(list->ReadBlock(number, &other));
    const auto end = other.docs.begin() + other.count;
    const auto found = std::lower_bound(other.docs.begin(), end, doc);
    if (found == end || *found != doc) continue;
    TS_RETURN_IF_ERROR(list->ReadPositions(
        number, other, static_cast<size_t>(found - other.docs.begin()),
        &places));
    positions->insert(positions->end(), places.begin(), places.end());
  }
  std::sort(positions->begin(), positions->end());
  return absl::OkStatus();
}

}  // namespace turnstone
