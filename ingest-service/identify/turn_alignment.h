// Finds equal turns of two revisions, in the same order.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace turnstone {

// Returns, for each turn of the new revision, the index of the old turn that it
// is, if any: one with an equal hash, such that these turns stand in the same
// order in both and no old turn is taken twice. Turns whose hash is unique in
// both revisions anchor the rest (patience diff); between two anchors equal
// turns are matched from the front. O(n log n).
std::vector<std::optional<size_t>> AlignTurns(
    const std::vector<uint64_t>& old_hashes,
    const std::vector<uint64_t>& new_hashes);

}  // namespace turnstone
