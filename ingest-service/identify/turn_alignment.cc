#include "ingest-service/identify/turn_alignment.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace turnstone {
namespace {

// An old turn and a new one of the same content.
using Pair = std::pair<size_t, size_t>;

// Returns the pairs whose content is unique in both revisions, by new index.
std::vector<Pair> UniquePairs(const std::vector<uint64_t>& old_hashes,
                              const std::vector<uint64_t>& new_hashes) {
  struct Seen {
    size_t old_count = 0;
    size_t old_index = 0;
    size_t new_count = 0;
  };
  absl::flat_hash_map<uint64_t, Seen> seen;
  for (size_t i = 0; i < old_hashes.size(); ++i) {
    Seen& entry = seen[old_hashes[i]];
    ++entry.old_count;
    entry.old_index = i;
  }
  for (const uint64_t hash : new_hashes) ++seen[hash].new_count;
  std::vector<Pair> pairs;
  for (size_t i = 0; i < new_hashes.size(); ++i) {
    const Seen& entry = seen[new_hashes[i]];
    if (entry.old_count == 1 && entry.new_count == 1) {
      pairs.emplace_back(entry.old_index, i);
    }
  }
  return pairs;
}

// Returns a longest subsequence of `pairs` whose old indexes rise.
std::vector<Pair> LongestRising(const std::vector<Pair>& pairs) {
  constexpr size_t kNone = static_cast<size_t>(-1);
  std::vector<size_t> ends;  // ends[k]: last pair of a run of length k + 1.
  std::vector<size_t> previous(pairs.size(), kNone);
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto at = std::lower_bound(
        ends.begin(), ends.end(), pairs[i].first,
        [&](size_t end, size_t old) { return pairs[end].first < old; });
    if (at != ends.begin()) previous[i] = *(at - 1);
    if (at == ends.end()) {
      ends.push_back(i);
    } else {
      *at = i;
    }
  }
  std::vector<Pair> rising;
  for (size_t i = ends.empty() ? kNone : ends.back(); i != kNone;
       i = previous[i]) {
    rising.push_back(pairs[i]);
  }
  std::reverse(rising.begin(), rising.end());
  return rising;
}

}  // namespace

std::vector<std::optional<size_t>> AlignTurns(
    const std::vector<uint64_t>& old_hashes,
    const std::vector<uint64_t>& new_hashes) {
  std::vector<Pair> anchors =
      LongestRising(UniquePairs(old_hashes, new_hashes));
  anchors.emplace_back(old_hashes.size(), new_hashes.size());

  std::vector<std::optional<size_t>> kept(new_hashes.size());
  size_t old_begin = 0;
  size_t new_begin = 0;
  for (const auto& [old_anchor, new_anchor] : anchors) {
    // The places of each content between the last anchor and this one.
    absl::flat_hash_map<uint64_t, std::vector<size_t>> places;
    for (size_t i = old_begin; i < old_anchor; ++i) {
      places[old_hashes[i]].push_back(i);
    }
    size_t old_next = old_begin;
    for (size_t i = new_begin; i < new_anchor; ++i) {
      const auto found = places.find(new_hashes[i]);
      if (found == places.end()) continue;
      const auto place = std::lower_bound(found->second.begin(),
                                          found->second.end(), old_next);
      if (place == found->second.end()) continue;
      kept[i] = *place;
      old_next = *place + 1;
    }
    if (new_anchor < new_hashes.size()) {
      kept[new_anchor] = old_anchor;
    }
    old_begin = old_anchor + 1;
    new_begin = new_anchor + 1;
  }
  return kept;
}

}  // namespace turnstone
