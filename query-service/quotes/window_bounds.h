// Bounds of scores for all windows of a part of the index at once.
//
// A bound counts score units (ScoreScale): 0 says that no turn of the window
// matches, and n above 0 that none scores n units or more. This is Block-Max
// Pruning (Mallia, Suel and Tonellotto, "Faster Learned Sparse Retrieval with
// Block-Max Pruning", 2024) over windows of turns.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

using WindowBounds = std::vector<uint16_t>;

// All of a query's weights together are about so many units.
inline constexpr double kScoreUnits = 60'000;

// Adds to each bound that of a list, given as ScoreBounds, with `units` for
// the whole weight. Norms (bm25.h) are at least `norm_ratio`, above 0 and at
// most 1, times those that the ScoreBounds are of.
void AddBounds(absl::string_view list_bounds, uint32_t units, double norm_ratio,
               WindowBounds* bounds);

// Makes each bound the sum of both, or 0 if one of them is 0.
void IntersectBounds(const WindowBounds& other, WindowBounds* bounds);

// Makes each bound the sum of both.
void UniteBounds(const WindowBounds& other, WindowBounds* bounds);

// Makes each ScoreBound of `bounds` the sum of both, or the largest there is.
void RaiseBounds(absl::string_view other, char* bounds);

// Makes each ScoreBound of `bounds` the lower of both.
void LowerBounds(absl::string_view other, char* bounds);

// Returns how many of some numbers are below `limit`, without a branch for
// each.
size_t CountBelow(const uint32_t* numbers, size_t count, uint32_t limit);

// Returns the largest bound of [begin, end).
uint16_t MaxBound(const WindowBounds& bounds, size_t begin, size_t end);

}  // namespace turnstone
