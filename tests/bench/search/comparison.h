// Runs the queries of all classes on all engines, and prints how they compare.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/search/engine.h"

namespace turnstone {

struct NamedEngine {
  std::string name;
  std::unique_ptr<BenchEngine> engine;
};

// The queries of each class, in the order of the file.
using QueriesByKind =
    std::vector<std::pair<std::string, std::vector<BenchQuery>>>;

// By the name of the engine, a space and that of the figure.
using FiguresOfEngines = std::map<std::string, double>;

// The lower one if there are two. `values` is not empty.
double MedianOf(std::vector<double> values);

// Prints what indexing cost, from `figures`; see README.md.
void PrintIndexing(const std::vector<NamedEngine>& engines,
                   const FiguresOfEngines& figures);

// Times the queries, a class after the other: in each round every engine runs
// the class once, so that all meet the same noise. Prints medians, and how
// many times ours the others take. The first engine is ours.
void PrintTimes(const std::vector<NamedEngine>& engines,
                const QueriesByKind& queries);

// True if all engines find equally many turns and our scores are Lucene's.
// Prints what is not so.
bool EnginesAgree(const std::vector<NamedEngine>& engines,
                  const QueriesByKind& queries);

}  // namespace turnstone
