#include "query-service/quotes/window_node.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "query-service/quotes/window_leaves.h"

namespace turnstone {
namespace {

using Nodes = std::vector<std::unique_ptr<WindowNode>>;

// In bound units, less what sums of floats may go astray by.
float FloorOf(const PartSearch& search, double floor) {
  return static_cast<float>(floor * search.units * 0.9999);
}

class OrNode : public WindowNode {
 public:
  OrNode(Nodes children, const PartSearch& search, const double* floor)
      : search_(search),
        floor_(floor),
        children_(std::move(children)),
        matched_(children_.size()) {}

  uint64_t Cost() const override {
    uint64_t cost = 0;
    for (const auto& child : children_) cost += child->Cost();
    return cost;
  }

  absl::Status FillBounds(WindowBounds* bounds) override {
    rows_.resize(children_.size());
    for (size_t i = 0; i < children_.size(); ++i) {
      rows_[i].assign(bounds->size(), 0);
      TS_RETURN_IF_ERROR(children_[i]->FillBounds(&rows_[i]));
      UniteBounds(rows_[i], bounds);
    }
    // They are of use only for leaving out turns.
    if (floor_ == nullptr) rows_.clear();
    return absl::OkStatus();
  }

  absl::Status ListWindows(std::vector<uint32_t>* windows) override {
    for (const auto& child : children_) {
      TS_RETURN_IF_ERROR(child->ListWindows(windows));
    }
    return absl::OkStatus();
  }

  absl::Status Match(uint32_t window, uint64_t* turns) override {
    if (!rows_.empty()) return MatchBest(window, turns);
    uint64_t any = 0;
    for (size_t i = 0; i < children_.size(); ++i) {
      matched_[i] = *turns;
      TS_RETURN_IF_ERROR(children_[i]->Match(window, &matched_[i]));
      any |= matched_[i];
    }
    *turns = any;
    return absl::OkStatus();
  }

  void AddScores(uint64_t turns, const WindowNorms& norms,
                 WindowScores* scores) const override {
    for (size_t i = 0; i < children_.size(); ++i) {
      children_[i]->AddScores(turns & matched_[i], norms, scores);
    }
  }

  void AddUnits(uint64_t turns, WindowUnits* units) const override {
    for (size_t i = 0; i < children_.size(); ++i) {
      children_[i]->AddUnits(turns & matched_[i], units);
    }
  }

  absl::Status ReadSpans(DocId doc, std::vector<WordSpan>* spans) override {
    for (size_t i = 0; i < children_.size(); ++i) {
      if ((matched_[i] >> (doc % kWindowTurns) & 1) == 0) continue;
      TS_RETURN_IF_ERROR(children_[i]->ReadSpans(doc, spans));
    }
    return absl::OkStatus();
  }

 private:
  // As Match(), but leaves out turns as soon as what they have, and what they
  // may have from the children not looked at yet, is below the floor (Turtle
  // and Flood, "Query evaluation: strategies and optimizations", 1995). The
  // children with the highest bounds come first.
  absl::Status MatchBest(uint32_t window, uint64_t* turns) {
    by_bound_.clear();
    float rest = 0;  // That the children from the present one on may add.
    for (uint32_t i = 0; i < children_.size(); ++i) {
      matched_[i] = 0;
      const uint16_t bound = rows_[i][window];
      if (bound == 0) continue;
      by_bound_.emplace_back(bound, i);
      rest += bound;
    }
    std::sort(by_bound_.begin(), by_bound_.end(), std::greater<>());
    const float floor = FloorOf(search_, *floor_);
    uint64_t any = 0;
    for (const auto& [bound, child] : by_bound_) {
      uint64_t bits = rest >= floor ? *turns : any;
      TS_RETURN_IF_ERROR(children_[child]->Match(window, &bits));
      matched_[child] = bits;
      ForEachBit(bits & ~any, [this](uint32_t at) { units_[at] = 0; });
      any |= bits;
      children_[child]->AddUnits(bits, &units_);
      rest -= bound;
      ForEachBit(any, [&](uint32_t at) {
        if (units_[at] + rest < floor) any &= ~(uint64_t{1} << at);
      });
      if (any == 0 && rest < floor) break;
    }
    *turns = any;
    return absl::OkStatus();
  }

  const PartSearch& search_;
  const double* const floor_;
  const Nodes children_;
  std::vector<uint64_t> matched_;                        // By child.
  std::vector<WindowBounds> rows_;                       // By child.
  std::vector<std::pair<uint16_t, uint32_t>> by_bound_;  // Bound and child.
  WindowUnits units_;
};

class AndNode : public WindowNode {
 public:
  // At least one child; turns of `without` do not match.
  AndNode(Nodes children, Nodes without)
      : children_(std::move(children)), without_(std::move(without)) {
    for (const auto& child : children_) by_cost_.push_back(child.get());
    std::stable_sort(by_cost_.begin(), by_cost_.end(),
                     [](const WindowNode* a, const WindowNode* b) {
                       return a->Cost() < b->Cost();
                     });
  }

  uint64_t Cost() const override { return by_cost_[0]->Cost(); }

  absl::Status FillBounds(WindowBounds* bounds) override {
    TS_RETURN_IF_ERROR(by_cost_[0]->FillBounds(bounds));
    WindowBounds row;
    for (size_t i = 1; i < by_cost_.size(); ++i) {
      row.assign(bounds->size(), 0);
      TS_RETURN_IF_ERROR(by_cost_[i]->FillBounds(&row));
      IntersectBounds(row, bounds);
    }
    return absl::OkStatus();
  }

  absl::Status ListWindows(std::vector<uint32_t>* windows) override {
    return by_cost_[0]->ListWindows(windows);
  }

  absl::Status Match(uint32_t window, uint64_t* turns) override {
    for (WindowNode* const child : by_cost_) {
      if (*turns == 0) return absl::OkStatus();
      TS_RETURN_IF_ERROR(child->Match(window, turns));
    }
    for (const auto& child : without_) {
      if (*turns == 0) return absl::OkStatus();
      uint64_t unwanted = *turns;
      TS_RETURN_IF_ERROR(child->Match(window, &unwanted));
      *turns &= ~unwanted;
    }
    return absl::OkStatus();
  }

  void AddScores(uint64_t turns, const WindowNorms& norms,
                 WindowScores* scores) const override {
    for (const auto& child : children_) child->AddScores(turns, norms, scores);
  }

  void AddUnits(uint64_t turns, WindowUnits* units) const override {
    for (const auto& child : children_) child->AddUnits(turns, units);
  }

  absl::Status ReadSpans(DocId, std::vector<WordSpan>*) override {
    return absl::InternalError("what is near has no span of its own");
  }

 protected:
  const Nodes children_;  // In the order of the query: so scores add up.

 private:
  const Nodes without_;
  std::vector<WindowNode*> by_cost_;
};

class NearNode : public AndNode {
 public:
  // Two children.
  NearNode(Nodes children, const PartSearch& search, uint32_t distance)
      : AndNode(std::move(children), {}),
        search_(search),
        distance_(distance) {}

  absl::Status Match(uint32_t window, uint64_t* turns) override {
    TS_RETURN_IF_ERROR(AndNode::Match(window, turns));
    const DocId base = (search_.first_window + window) * kWindowTurns;
    for (uint64_t rest = *turns; rest != 0; rest &= rest - 1) {
      const auto at = static_cast<uint32_t>(std::countr_zero(rest));
      left_.clear();
      right_.clear();
      TS_RETURN_IF_ERROR(children_[0]->ReadSpans(base + at, &left_));
      TS_RETURN_IF_ERROR(children_[1]->ReadSpans(base + at, &right_));
      if (!AnyNear()) *turns &= ~(uint64_t{1} << at);
    }
    return absl::OkStatus();
  }

 private:
  bool AnyNear() {
    const auto by_begin = [](const WordSpan& a, const WordSpan& b) {
      return a.begin < b.begin;
    };
    std::sort(left_.begin(), left_.end(), by_begin);
    std::sort(right_.begin(), right_.end(), by_begin);
    return AnyFollows(left_, right_) || AnyFollows(right_, left_);
  }

  // True if one of `after` begins at most distance_ words behind one of
  // `before`.
  bool AnyFollows(const std::vector<WordSpan>& before,
                  const std::vector<WordSpan>& after) const {
    for (const WordSpan& span : before) {
      const auto next = std::lower_bound(
          after.begin(), after.end(), span.end,
          [](const WordSpan& a, uint32_t end) { return a.begin < end; });
      if (next != after.end() && next->begin - span.end <= distance_) {
        return true;
      }
    }
    return false;
  }

  const PartSearch& search_;
  const uint32_t distance_;
  std::vector<WordSpan> left_;
  std::vector<WordSpan> right_;
};

Nodes MakeChildren(const PlanNode& plan, const PartSearch& search, bool negated,
                   const double* floor) {
  Nodes nodes;
  for (const PlanNode& child : plan.children) {
    const bool is_not = child.kind == PlanNode::Kind::kNot;
    if (is_not != negated) continue;
    nodes.push_back(MakeWindowNode(is_not ? child.children[0] : child, search,
                                   child.weight > 0 ? floor : nullptr));
  }
  return nodes;
}

// True if one child alone makes the score.
bool HasOneScorer(const PlanNode& plan) {
  size_t scorers = 0;
  for (const PlanNode& child : plan.children) {
    const bool is_filter =
        child.kind == PlanNode::Kind::kNot ||
        (child.kind == PlanNode::Kind::kAny && child.weight == 0);
    if (!is_filter) ++scorers;
  }
  return scorers == 1;
}

}  // namespace

std::unique_ptr<WindowNode> MakeWindowNode(const PlanNode& plan,
                                           const PartSearch& search,
                                           const double* floor) {
  switch (plan.kind) {
    case PlanNode::Kind::kAny:
      return std::make_unique<AnyNode>(plan, search);
    case PlanNode::Kind::kPhrase:
      return std::make_unique<PhraseNode>(plan, search, floor);
    case PlanNode::Kind::kOr:
      return std::make_unique<OrNode>(
          MakeChildren(plan, search, /*negated=*/false, nullptr), search,
          floor);
    case PlanNode::Kind::kNear:
      return std::make_unique<NearNode>(
          MakeChildren(plan, search, /*negated=*/false, nullptr), search,
          plan.distance);
    case PlanNode::Kind::kAnd:
      return std::make_unique<AndNode>(
          MakeChildren(plan, search, /*negated=*/false,
                       HasOneScorer(plan) ? floor : nullptr),
          MakeChildren(plan, search, /*negated=*/true, nullptr));
    case PlanNode::Kind::kNot:
      break;
  }
  TS_CHECK(false);
}

}  // namespace turnstone
