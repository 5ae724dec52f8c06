#include "query-service/quotes/list_intersection.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

#include "common/base/status_macros.h"
#include "query-service/quotes/window_bounds.h"

namespace turnstone {
namespace {

// Fewer turns than these are looked up in a block one by one.
constexpr size_t kFewTurns = 6;
// Turns that lie further from each other do not go into a bitmap.
constexpr uint32_t kBitmapTurns = 128 << 10;
constexpr uint32_t kWordTurns = 64;

uint64_t CountOf(const ListUnion& lists) {
  uint64_t count = 0;
  for (const PostingList* list : lists) count += list->count();
  return count;
}

uint64_t BlocksOf(const ListUnion& lists) {
  uint64_t blocks = 0;
  for (const PostingList* list : lists) blocks += list->block_count();
  return blocks;
}

// Unions, the smallest first.
std::vector<size_t> BySize(const std::vector<ListUnion>& unions) {
  std::vector<size_t> order(unions.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return CountOf(unions[a]) < CountOf(unions[b]);
  });
  return order;
}

// One of some turns, by its place among them, and its frequency.
struct Found {
  uint32_t at;
  uint32_t freq;
};

// Finds those of some turns that a list has.
class ListProbe {
 public:
  // `docs` rise and outlive the probe.
  explicit ListProbe(const std::vector<DocId>& docs) : docs_(docs) {}

  // Adds what it finds to `*found`, rising.
  absl::Status Find(const PostingList& list, std::vector<Found>* found) {
    size_t number = 0;
    for (size_t at = 0; at < docs_.size(); ++number) {
      number = list.FindBlock(number, docs_[at]);
      if (number == list.block_count()) break;
      TS_RETURN_IF_ERROR(list.ReadBlock(number, &block_));
      const DocId last = list.last_doc(number);
      if (last - docs_[at] < kBitmapTurns) {
        at = FindTogether(at, last, found);
      } else {
        at = FindPostings(at, last, found);
      }
    }
    return absl::OkStatus();
  }

 private:
  // These find the turns of the block from `at` on, up to `last`, and return
  // the place of the one behind it.

  // By a bitmap of the turns, without branches, of which each would be a guess.
  size_t FindTogether(size_t at, DocId last, std::vector<Found>* found) {
    const DocId base = docs_[at] / kWordTurns * kWordTurns;
    const uint32_t words = (last - base) / kWordTurns + 1;
    std::fill_n(bits_.begin(), words + 1, 0);  // The last one stays 0.
    uint32_t word = 0;
    uint64_t bits = 0;
    size_t end = at;
    for (; end < docs_.size() && docs_[end] <= last; ++end) {
      const uint32_t next = (docs_[end] - base) / kWordTurns;
      // Kept in a register: loading what was just stored is slow.
      bits &= next == word ? ~uint64_t{0} : 0;
      bits |= uint64_t{1} << (docs_[end] % kWordTurns);
      bits_[next] = bits;
      word = next;
    }
    if (end - at < kFewTurns) {
      FindOneByOne(at, end, found);
      return end;
    }
    size_t count = 0;
    for (uint32_t i = 0; i < block_.count; ++i) {
      const DocId doc = block_.docs[i];
      // Those before the base wrap to the end.
      const uint32_t place = std::min((doc - base) / kWordTurns, words);
      places_[count] = i;
      count += bits_[place] >> (doc % kWordTurns) & 1;
    }
    for (size_t i = 0; i < count; ++i) {
      at += CountBelow(docs_.data() + at, end - at, block_.docs[places_[i]]);
      found->push_back({static_cast<uint32_t>(at), block_.freqs[places_[i]]});
    }
    return end;
  }

  void FindOneByOne(size_t at, size_t end, std::vector<Found>* found) {
    for (; at < end; ++at) {
      const size_t place =
          CountBelow(block_.docs.data(), block_.count, docs_[at]);
      if (place == block_.count || block_.docs[place] != docs_[at]) continue;
      found->push_back({static_cast<uint32_t>(at), block_.freqs[place]});
    }
  }

  // By looking up the postings among the turns.
  size_t FindPostings(size_t at, DocId last, std::vector<Found>* found) {
    auto turn = docs_.begin() + static_cast<ptrdiff_t>(at);
    for (size_t i = 0; i < block_.count; ++i) {
      turn = std::lower_bound(turn, docs_.end(), block_.docs[i]);
      if (turn == docs_.end() || *turn != block_.docs[i]) continue;
      found->push_back(
          {static_cast<uint32_t>(turn - docs_.begin()), block_.freqs[i]});
    }
    turn = std::upper_bound(turn, docs_.end(), last);
    return static_cast<size_t>(turn - docs_.begin());
  }

  const std::vector<DocId>& docs_;
  PostingBlock block_;
  std::array<uint64_t, kBitmapTurns / kWordTurns + 3> bits_;
  std::array<uint32_t, kBlockPostingsMax> places_;
};

// Adds up what several lists have of the same turn.
void Unite(std::vector<Found>* found) {
  std::sort(found->begin(), found->end(),
            [](const Found& a, const Found& b) { return a.at < b.at; });
  size_t count = 0;
  for (const Found& one : *found) {
    if (count > 0 && (*found)[count - 1].at == one.at) {
      (*found)[count - 1].freq += one.freq;
    } else {
      (*found)[count++] = one;
    }
  }
  found->resize(count);
}

absl::Status ReadAll(const ListUnion& lists, std::vector<DocId>* docs,
                     std::vector<uint32_t>* freqs) {
  docs->reserve(CountOf(lists));
  freqs->reserve(CountOf(lists));
  PostingBlock block;
  for (const PostingList* list : lists) {
    for (size_t number = 0; number < list->block_count(); ++number) {
      TS_RETURN_IF_ERROR(list->ReadBlock(number, &block));
      const auto count = static_cast<ptrdiff_t>(block.count);
      docs->insert(docs->end(), block.docs.begin(), block.docs.begin() + count);
      freqs->insert(freqs->end(), block.freqs.begin(),
                    block.freqs.begin() + count);
    }
  }
  if (lists.size() == 1) return absl::OkStatus();
  std::vector<Found> all;
  for (size_t i = 0; i < docs->size(); ++i) {
    all.push_back({(*docs)[i], (*freqs)[i]});
  }
  Unite(&all);
  docs->clear();
  freqs->clear();
  for (const auto& [doc, freq] : all) {
    docs->push_back(doc);
    freqs->push_back(freq);
  }
  return absl::OkStatus();
}

}  // namespace

uint64_t IntersectionBlocks(const std::vector<ListUnion>& unions) {
  uint64_t least = UINT64_MAX;
  for (const ListUnion& lists : unions) least = std::min(least, CountOf(lists));
  uint64_t blocks = 0;
  for (const ListUnion& lists : unions) {
    blocks += std::min(BlocksOf(lists), least);
  }
  return blocks;
}

absl::Status IntersectLists(const std::vector<ListUnion>& unions,
                            IntersectedTurns* turns) {
  const std::vector<size_t> order = BySize(unions);
  std::vector<DocId>& docs = turns->docs;
  docs.clear();
  turns->freqs.assign(unions.size(), {});
  TS_RETURN_IF_ERROR(ReadAll(unions[order[0]], &docs, &turns->freqs[order[0]]));
  ListProbe probe(docs);
  std::vector<Found> found;
  for (size_t i = 1; i < order.size(); ++i) {
    found.clear();
    for (const PostingList* list : unions[order[i]]) {
      TS_RETURN_IF_ERROR(probe.Find(*list, &found));
    }
    if (unions[order[i]].size() > 1) Unite(&found);
    std::vector<uint32_t>& freqs = turns->freqs[order[i]];
    freqs.resize(found.size());
    for (size_t k = 0; k < found.size(); ++k) {
      docs[k] = docs[found[k].at];
      freqs[k] = found[k].freq;
      for (size_t before = 0; before < i; ++before) {
        std::vector<uint32_t>& row = turns->freqs[order[before]];
        row[k] = row[found[k].at];
      }
    }
    docs.resize(found.size());
    for (size_t before = 0; before < i; ++before) {
      turns->freqs[order[before]].resize(found.size());
    }
  }
  return absl::OkStatus();
}

}  // namespace turnstone
