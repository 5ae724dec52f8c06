// What the search benchmark asks of every engine that it compares.

#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace turnstone {

// The hits that every engine ranks and returns.
inline constexpr size_t kBenchHits = 10;
// What every engine may keep of its index in memory: more than it has.
inline constexpr size_t kBenchCacheBytes = 1u << 30;

// A line of turns.tsv; see prepare.py.
struct BenchTurn {
  uint32_t transcript = 0;
  uint32_t number = 0;
  uint32_t speaker = 0;
  int32_t day = 0;
  std::string words;  // One space between them.
};

enum class BenchOperator { kAnd, kOr, kPhrase };

// A line of queries.tsv.
struct BenchQuery {
  BenchOperator op = BenchOperator::kAnd;
  std::vector<std::string> words;
  uint32_t speaker = 0;  // Only turns of this speaker; 0: of all.
};

// An index that lies in a folder. Searching begins after opening it anew.
class BenchEngine {
 public:
  virtual ~BenchEngine() = default;

  // Runs the queries once and returns the nanoseconds of each.
  virtual std::vector<int64_t> Times(
      const std::vector<BenchQuery>& queries) = 0;
  // Returns how many turns match each query.
  virtual std::vector<int64_t> Counts(
      const std::vector<BenchQuery>& queries) = 0;
  // Returns the scores of each query's best hits, best first.
  virtual std::vector<std::vector<double>> Scores(
      const std::vector<BenchQuery>& queries) = 0;
};

// One that runs in this process.
class LocalEngine : public BenchEngine {
 public:
  // Writing, in this order. Finish() returns when all is on disk and nothing
  // is left to merge by itself; Compact() then makes searching fastest.
  virtual void Add(const BenchTurn& turn) = 0;
  virtual void Finish() = 0;
  virtual void Compact() {}

  virtual std::vector<double> Search(const BenchQuery& query) = 0;
  virtual int64_t Count(const BenchQuery& query) = 0;
  // The longest time that one Add() before Finish() has taken, in milliseconds,
  // where others wait for it.
  virtual double LongestPauseMs() { return NAN; }
  // Bytes of the cache of the index's blocks, where they are known.
  virtual int64_t CacheBytes() { return 0; }

  std::vector<int64_t> Times(const std::vector<BenchQuery>& queries) override;
  std::vector<int64_t> Counts(const std::vector<BenchQuery>& queries) override;
  std::vector<std::vector<double>> Scores(
      const std::vector<BenchQuery>& queries) override;
};

// Each makes an index in `folder`, which is empty, or opens the one that is
// there. Peers whose libraries are missing are not built.
std::unique_ptr<LocalEngine> OpenOurs(const std::string& folder);
std::unique_ptr<LocalEngine> OpenFts5(const std::string& folder);
std::unique_ptr<LocalEngine> OpenXapian(const std::string& folder);

// Speaks to LuceneSearch.java, which reads the pipe `folder`/ask and writes to
// the pipe `folder`/answer.
std::unique_ptr<BenchEngine> ConnectLucene(const std::string& folder);

}  // namespace turnstone
