// Finds the turns of a new revision that were there before.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace turnstone {

// A turn of the old revision: its id and a hash of its label and text.
struct OldTurn {
  std::string id;
  uint64_t content_hash = 0;
};

// Returns, for each turn of the new revision, the id that it keeps, if any:
// that of an old turn with the same content, such that kept turns stand in the
// same order in both and no id is kept twice. Turns whose content is unique in
// both revisions anchor the rest (patience diff); between two anchors equal
// turns are matched from the front. O(n log n).
std::vector<std::optional<std::string>> AlignTurns(
    const std::vector<OldTurn>& old_turns,
    const std::vector<uint64_t>& new_hashes);

}  // namespace turnstone
