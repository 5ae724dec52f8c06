#include "query-service/quotes/part_search.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "common/base/status_macros.h"
#include "query-service/index/bm25.h"
#include "query-service/quotes/list_intersection.h"
#include "query-service/quotes/window_bounds.h"
#include "query-service/quotes/window_node.h"

namespace turnstone {
namespace {

// `stop` is asked after so many windows.
constexpr int kStopWindows = 512;
// Windows are looked through in groups of so many.
constexpr size_t kGroupWindows = 64;
// The best windows of so many groups are evaluated first, so that the floor
// rises before the rest is looked at.
constexpr size_t kFirstWindows = 16;
// A query with fewer matches than one in so many windows has its windows
// listed, not bounded.
constexpr uint64_t kListedWindows = 16;

// Lists that must all hold a turn are intersected if that reads few blocks:
// this many, and one for so many windows.
constexpr uint64_t kIntersectedBlocks = 8;
constexpr uint64_t kIntersectedWindows = 16;

// What turns must match: for each leaf, any of its lists.
struct Leaves {
  std::vector<ListUnion> lists;
  std::vector<double> weights;  // 0 for filters.
};

// Adds the leaves of a query, in its order, if it is nothing but leaves that
// must all match. Otherwise returns false.
bool AddLeaves(const PlanNode& plan, size_t part, Leaves* leaves) {
  if (plan.kind == PlanNode::Kind::kAnd) {
    return std::all_of(
        plan.children.begin(), plan.children.end(),
        [&](const PlanNode& child) { return AddLeaves(child, part, leaves); });
  }
  if (plan.kind != PlanNode::Kind::kAny) return false;
  ListUnion& lists = leaves->lists.emplace_back();
  for (const PartLists& of_parts : plan.lists) {
    if (of_parts[part] != nullptr) lists.push_back(of_parts[part].get());
  }
  leaves->weights.push_back(plan.weight);
  return !lists.empty();
}

double WeightOf(const PlanNode& plan) {
  double weight = plan.weight;
  for (const PlanNode& child : plan.children) weight += WeightOf(child);
  return weight;
}

class PartFinder {
 public:
  PartFinder(const IndexView& view, size_t part, const QuotePlan& plan,
             const QuoteFilter& filter, bool ranked, const StopSignal& stop,
             HitSink* sink)
      : part_(*view.parts()[part]),
        turns_(view.turns()),
        plan_(plan.root),
        filter_(filter),
        checks_filter_(plan.checks_filter),
        ranked_(ranked),
        stop_(stop),
        sink_(*sink) {
    search_.turns = &turns_;
    search_.part = part;
    search_.first_window = part_.first_window();
    search_.window_count = part_.window_end() - part_.first_window();
    const double average_length = plan.statistics.average_length();
    search_.norms = Bm25Norms(average_length);
    search_.part_norms = Bm25Norms(part_.average_length());
    // Norms grow less than lengths do by the average.
    search_.norm_ratio = std::min(1.0, part_.average_length() / average_length);
    const double weight = WeightOf(plan.root);
    search_.units = weight > 0 ? kScoreUnits / weight : 1;
    floor_ = ranked ? sink->floor() : -std::numeric_limits<double>::infinity();
    root_ = MakeWindowNode(plan.root, search_, ranked ? &floor_ : nullptr);
  }

  // Evaluates the windows of the highest bounds, so that the floor rises before
  // the rest of this part, and of others, is looked at. With few matches, all.
  absl::Status FindBest() {
    if (root_->Cost() == 0) return absl::OkStatus();
    if (plan_.kind == PlanNode::Kind::kAnd) {
      bool done = false;
      TS_RETURN_IF_ERROR(FindIntersected(&done));
      if (done) return absl::OkStatus();
    }
    if (root_->Cost() * kListedWindows <= search_.window_count) {
      return FindListed();
    }
    bounds_.assign(search_.window_count, 0);
    TS_RETURN_IF_ERROR(root_->FillBounds(&bounds_));
    return ranked_ ? FindInBestOfGroups() : absl::OkStatus();
  }

  // Evaluates all that FindBest() has left and that is still of use.
  absl::Status FindRest() {
    floor_ = ranked_ ? sink_.floor() : floor_;
    const uint16_t floor = FloorUnits();
    windows_.clear();
    for (size_t begin = 0; begin < bounds_.size(); begin += kGroupWindows) {
      const size_t end = std::min(begin + kGroupWindows, bounds_.size());
      if (MaxBound(bounds_, begin, end) < floor) continue;
      // Without branches, of which each would be a guess.
      size_t count = windows_.size();
      windows_.resize(count + kGroupWindows);
      for (size_t window = begin; window < end; ++window) {
        windows_[count] = static_cast<uint32_t>(window);
        count += bounds_[window] >= floor ? 1 : 0;
      }
      windows_.resize(count);
    }
    return FindInWindows();
  }

 private:
  // Sets `*done` if it has found all of the part.
  absl::Status FindIntersected(bool* done) {
    Leaves leaves;
    if (!AddLeaves(plan_, search_.part, &leaves) ||
        IntersectionBlocks(leaves.lists) >
            kIntersectedBlocks + search_.window_count / kIntersectedWindows) {
      return absl::OkStatus();
    }
    *done = true;
    TS_RETURN_IF_ERROR(stop_.Check());
    IntersectedTurns found;
    TS_RETURN_IF_ERROR(IntersectLists(leaves.lists, &found));
    for (size_t i = 0; i < found.docs.size(); ++i) {
      const DocId doc = found.docs[i];
      if (!turns_.is_live(doc)) continue;
      if (checks_filter_ && !filter_.Passes(turns_, doc)) continue;
      double score = 0;
      if (ranked_) {
        const double norm = search_.norms.Of(turns_.length(doc));
        for (size_t k = 0; k < leaves.weights.size(); ++k) {
          if (leaves.weights[k] == 0) continue;
          score +=
              leaves.weights[k] * Bm25FrequencyPart(found.freqs[k][i], norm);
        }
        if (score < floor_) continue;
      }
      sink_.Add(doc, score);
      if (ranked_) floor_ = sink_.floor();
    }
    return absl::OkStatus();
  }

  absl::Status FindListed() {
    std::vector<uint32_t> windows;
    TS_RETURN_IF_ERROR(root_->ListWindows(&windows));
    std::sort(windows.begin(), windows.end());
    windows.erase(std::unique(windows.begin(), windows.end()), windows.end());
    for (const uint32_t window : windows) {
      TS_RETURN_IF_ERROR(FindIn(window));
    }
    return absl::OkStatus();
  }

  // Evaluates the window of the highest bound of each of the best groups.
  absl::Status FindInBestOfGroups() {
    std::vector<std::pair<uint16_t, size_t>> groups;  // Bound and first window.
    for (size_t begin = 0; begin < bounds_.size(); begin += kGroupWindows) {
      const size_t end = std::min(begin + kGroupWindows, bounds_.size());
      groups.emplace_back(MaxBound(bounds_, begin, end), begin);
    }
    const size_t count = std::min(kFirstWindows, groups.size());
    std::partial_sort(groups.begin(),
                      groups.begin() + static_cast<ptrdiff_t>(count),
                      groups.end(), std::greater<>());
    windows_.clear();
    for (size_t i = 0; i < count; ++i) {
      const auto& [bound, begin] = groups[i];
      if (bound == 0 || bound < FloorUnits()) break;
      size_t best = begin;
      while (bounds_[best] != bound) ++best;
      windows_.push_back(static_cast<uint32_t>(best));
    }
    TS_RETURN_IF_ERROR(FindInWindows());
    for (const uint32_t window : windows_) bounds_[window] = 0;
    return absl::OkStatus();
  }

  // Looks at `windows_`, but for those that the floor has risen above.
  absl::Status FindInWindows() {
    for (const uint32_t window : windows_) {
      if (bounds_[window] < FloorUnits()) continue;
      TS_RETURN_IF_ERROR(FindIn(window));
    }
    return absl::OkStatus();
  }

  // The least bound, at least 1, that is of use.
  uint16_t FloorUnits() const {
    const double units = floor_ * search_.units;
    if (units < 2) return 1;
    // A bound rounds up, and sums of doubles may go astray by a little.
    return static_cast<uint16_t>(std::min(units - 0.5, 65'535.0));
  }

  absl::Status FindIn(uint32_t window) {
    if (++looked_at_ == kStopWindows) {
      looked_at_ = 0;
      TS_RETURN_IF_ERROR(stop_.Check());
    }
    const DocId begin = (search_.first_window + window) * kWindowTurns;
    // Lists give out no turns of other parts.
    uint64_t matched = ~turns_.dead_bits(begin);
    if (matched == 0) return absl::OkStatus();
    const uint32_t* const lengths = turns_.lengths(begin);
    TS_RETURN_IF_ERROR(root_->Match(window, &matched));
    if (checks_filter_) matched = Filtered(begin, matched);
    if (matched == 0) return absl::OkStatus();
    if (ranked_) Score(lengths, matched);
    for (; matched != 0; matched &= matched - 1) {
      const auto at = static_cast<uint32_t>(std::countr_zero(matched));
      if (ranked_ && scores_[at] < floor_) continue;
      sink_.Add(begin + at, ranked_ ? scores_[at] : 0);
      if (ranked_) floor_ = sink_.floor();
    }
    return absl::OkStatus();
  }

  void Score(const uint32_t* lengths, uint64_t matched) {
    for (uint64_t rest = matched; rest != 0; rest &= rest - 1) {
      const auto at = static_cast<uint32_t>(std::countr_zero(rest));
      norms_[at] = search_.norms.Of(lengths[at]);
      scores_[at] = 0;
    }
    root_->AddScores(matched, norms_, &scores_);
  }

  uint64_t Filtered(DocId begin, uint64_t matched) const {
    for (uint64_t rest = matched; rest != 0; rest &= rest - 1) {
      const auto at = static_cast<uint32_t>(std::countr_zero(rest));
      if (!filter_.Passes(turns_, begin + at)) {
        matched &= ~(uint64_t{1} << at);
      }
    }
    return matched;
  }

  const IndexPart& part_;
  const TurnSnapshot& turns_;
  const PlanNode& plan_;
  const QuoteFilter& filter_;
  const bool checks_filter_;
  const bool ranked_;
  const StopSignal& stop_;
  HitSink& sink_;
  PartSearch search_;
  double floor_ = 0;
  std::unique_ptr<WindowNode> root_;
  WindowBounds bounds_;
  WindowNorms norms_;
  WindowScores scores_;
  std::vector<uint32_t> windows_;  // To look at.
  int looked_at_ = 0;              // Since `stop_` was asked.
};

}  // namespace

absl::Status FindInParts(const IndexView& view, const QuotePlan& plan,
                         const QuoteFilter& filter, bool ranked,
                         const StopSignal& stop, HitSink* sink) {
  std::vector<std::unique_ptr<PartFinder>> finders;
  for (size_t part = 0; part < view.parts().size(); ++part) {
    finders.push_back(std::make_unique<PartFinder>(view, part, plan, filter,
                                                   ranked, stop, sink));
    TS_RETURN_IF_ERROR(finders.back()->FindBest());
  }
  for (const auto& finder : finders) TS_RETURN_IF_ERROR(finder->FindRest());
  return absl::OkStatus();
}

}  // namespace turnstone
