// Nodes that read lists.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "query-service/quotes/window_node.h"

namespace turnstone {

// Puts a ScoreBound for each window of the part into `bounds`, which are zeros.
absl::Status FillListBounds(const PostingList& list, const PartSearch& search,
                            char* bounds);

// Turns in any of some lists, whose frequencies add up.
class AnyNode : public WindowNode {
 public:
  AnyNode(const PlanNode& plan, const PartSearch& search);

  uint64_t Cost() const override { return cost_; }
  absl::Status FillBounds(WindowBounds* bounds) override;
  absl::Status ListWindows(std::vector<uint32_t>* windows) override;
  absl::Status Match(uint32_t window, uint64_t* turns) override;
  void AddScores(uint64_t turns, const WindowNorms& norms,
                 WindowScores* scores) const override;
  void AddUnits(uint64_t turns, WindowUnits* units) const override;
  absl::Status ReadSpans(DocId doc, std::vector<WordSpan>* spans) override;

 private:
  absl::Status ReadTurns(WindowBounds* bounds);

  const PartSearch& search_;
  const double weight_;
  std::vector<ListReader> readers_;
  uint64_t cost_ = 0;
  std::vector<uint64_t> turns_;  // By window, as bits; empty if not read whole.
  uint32_t window_ = 0;          // Of the last Match().
  WindowFreqs freqs_;
  std::vector<uint32_t> places_;
};

// Turns with the words of some lists one after the other.
class PhraseNode : public WindowNode {
 public:
  PhraseNode(const PlanNode& plan, const PartSearch& search,
             const double* floor);

  uint64_t Cost() const override { return cost_; }
  absl::Status FillBounds(WindowBounds* bounds) override;
  absl::Status ListWindows(std::vector<uint32_t>* windows) override;
  absl::Status Match(uint32_t window, uint64_t* turns) override;
  void AddScores(uint64_t turns, const WindowNorms& norms,
                 WindowScores* scores) const override;
  void AddUnits(uint64_t turns, WindowUnits* units) const override;
  absl::Status ReadSpans(DocId doc, std::vector<WordSpan>* spans) override;

 private:
  // Finds where the phrase stands in a turn that has all its words.
  absl::Status FindStarts(DocId doc);

  const PartSearch& search_;
  const double weight_;
  const double* const floor_;
  std::vector<ListReader> readers_;  // None if a list is missing.
  std::vector<uint32_t> by_count_;   // Readers, the shortest list first.
  uint64_t cost_ = 0;
  std::vector<WindowFreqs> word_freqs_;  // By reader.
  uint32_t window_ = 0;                  // Of the last Match().
  WindowFreqs freqs_;                    // Of the phrase.
  std::vector<uint32_t> starts_;
  std::vector<uint32_t> places_;
};

}  // namespace turnstone
