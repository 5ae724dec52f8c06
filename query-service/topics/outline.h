// Splits a transcript where its subject changes.
//
// Turns are gathered into blocks of about equal size. A segment is as likely as
// its words and speakers are if they come from one distribution that is not
// known (Eisenstein and Barzilay 2008); those segments are taken that are
// likeliest together. A block that begins as people begin a new point, or with
// whoever has most turns, is a likelier beginning.

#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

inline constexpr size_t kOutlineBlocksMax = 256;
inline constexpr size_t kOutlineSegmentsMax = 64;

struct OutlineTurn {
  absl::string_view text;
  absl::string_view speaker;  // Equal for equal speakers; not shown.
};

// Returns the places of the turns at which segments begin, rising; the first is
// 0. Empty if there are no turns. A transcript of 8,000 words has at most four
// segments, one of four times as many words eight, up to kOutlineSegmentsMax.
// The same input gives the same result. Takes time linear in the text, and then
// at most kOutlineBlocksMax times its words. Any thread.
std::vector<size_t> FindSegments(const std::vector<OutlineTurn>& turns);

}  // namespace turnstone
