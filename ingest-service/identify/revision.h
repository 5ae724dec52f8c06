// Finds the turns of a new revision that were there before.

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "common/model/transcript.h"

namespace turnstone {

// What became of the turns of a revision, by index.
struct RevisionDiff {
  // For each new turn, the old turn with the same text that it is.
  std::vector<std::optional<size_t>> same;

  // For each new turn that is no old one, the old turn in whose place it
  // stands with similar words.
  std::vector<std::optional<size_t>> reworded;
};

// Compares labels and texts of two revisions. A turn is the same if its text
// is: first those with the same label in the same order, then those with
// another label, then those whose text occurs once among what is left, wherever
// they stand. A turn is reworded if it stands between the same turns and shares
// half of its words (Dice 1945) with the old one; of a long stretch of changed
// turns, more than `kRewordedTurnsMax`, none is. No turn is taken twice. Any
// thread.
RevisionDiff CompareRevisions(const std::vector<Turn>& old_turns,
                              const std::vector<Turn>& new_turns);

}  // namespace turnstone
