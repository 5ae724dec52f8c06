// A prepared query over one part of the index, evaluated window by window: the
// turns of a window that match are the bits of one number.

#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "query-service/index/bm25.h"
#include "query-service/index/turn_table.h"
#include "query-service/quotes/list_reader.h"
#include "query-service/quotes/quote_plan.h"
#include "query-service/quotes/window_bounds.h"

namespace turnstone {

// What all nodes of one part share.
struct PartSearch {
  const TurnSnapshot* turns = nullptr;
  size_t part = 0;  // Index among the view's parts.
  uint32_t first_window = 0;
  uint32_t window_count = 0;
  Bm25Norms norms{1};       // Of the query's statistics.
  Bm25Norms part_norms{1};  // Those that stored bounds are of.
  // What the former are of the latter at least; at most 1.
  double norm_ratio = 1;
  double units = 1;  // Bound units of a score of 1.
};

using WindowNorms = std::array<double, kWindowTurns>;
using WindowScores = std::array<double, kWindowTurns>;
using WindowUnits = std::array<float, kWindowTurns>;

// Words [begin, end) of a turn.
struct WordSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Used by one thread. Errors as of PostingList.
class WindowNode {
 public:
  virtual ~WindowNode() = default;

  // How many turns match at most, about.
  virtual uint64_t Cost() const = 0;

  // Puts a bound for each window of the part into `*bounds`, which has as many
  // zeros.
  virtual absl::Status FillBounds(WindowBounds* bounds) = 0;

  // Adds the windows that may have a match, counted from the part's first, in
  // any order and perhaps twice. To be called only if Cost() is small.
  virtual absl::Status ListWindows(std::vector<uint32_t>* windows) = 0;

  // Leaves those of `*turns`, which are of the window and not none, that match.
  virtual absl::Status Match(uint32_t window, uint64_t* turns) = 0;

  // Adds the scores of `turns`, which are among those that the last Match() of
  // the query's root has returned, and whose `norms` are given.
  virtual void AddScores(uint64_t turns, const WindowNorms& norms,
                         WindowScores* scores) const = 0;

  // Adds to `*units` what each of `turns`, which the last Match() has left,
  // scores, in bound units; near enough for a comparison that leaves room.
  virtual void AddUnits(uint64_t turns, WindowUnits* units) const = 0;

  // Adds where the node stands in a turn of the last Match(). Only of nodes
  // below kNear.
  virtual absl::Status ReadSpans(DocId doc, std::vector<WordSpan>* spans) = 0;
};

// Returns a node of `plan`, which outlives it as does `search`. If `floor` is
// given, turns that score less than what it points to need not match; it may
// rise, but not sink.
std::unique_ptr<WindowNode> MakeWindowNode(const PlanNode& plan,
                                           const PartSearch& search,
                                           const double* floor);

template <class Use>
void ForEachBit(uint64_t bits, Use use) {
  for (; bits != 0; bits &= bits - 1) {
    use(static_cast<uint32_t>(std::countr_zero(bits)));
  }
}

}  // namespace turnstone
