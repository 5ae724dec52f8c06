#include "tests/bench/search/engine.h"

#include <chrono>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

// As BenchOperator.
constexpr char kOperators[] = {'&', '|', '"'};

// Lucene, at the other end of two pipes:
//
//   ask    := verb ("\t" op " " speaker (" " word)*)* "\n"
//   answer := field ("\t" field)* "\n", one for each query
class Lucene : public BenchEngine {
 public:
  explicit Lucene(const std::string& folder)
      : ask_(folder + "/ask"), answer_(folder + "/answer") {
    TS_CHECK(ask_.good() && answer_.good());
  }

  std::vector<int64_t> Times(const std::vector<BenchQuery>& queries) override {
    return Integers("times", queries);
  }

  std::vector<int64_t> Counts(const std::vector<BenchQuery>& queries) override {
    return Integers("counts", queries);
  }

  std::vector<std::vector<double>> Scores(
      const std::vector<BenchQuery>& queries) override {
    std::vector<std::vector<double>> all;
    for (const std::string& field : Ask("scores", queries)) {
      std::vector<double>& scores = all.emplace_back();
      for (const auto number : absl::StrSplit(field, ' ', absl::SkipEmpty())) {
        TS_CHECK(absl::SimpleAtod(number, &scores.emplace_back()));
      }
    }
    return all;
  }

 private:
  std::vector<int64_t> Integers(const char* verb,
                                const std::vector<BenchQuery>& queries) {
    std::vector<int64_t> values;
    for (const std::string& field : Ask(verb, queries)) {
      TS_CHECK(absl::SimpleAtoi(field, &values.emplace_back()));
    }
    return values;
  }

  std::vector<std::string> Ask(const char* verb,
                               const std::vector<BenchQuery>& queries) {
    ask_ << verb;
    for (const BenchQuery& query : queries) {
      ask_ << '\t' << kOperators[static_cast<int>(query.op)] << ' '
           << query.speaker;
      for (const std::string& word : query.words) ask_ << ' ' << word;
    }
    ask_ << std::endl;
    std::string line;
    TS_CHECK(std::getline(answer_, line));
    std::vector<std::string> fields = absl::StrSplit(line, '\t');
    TS_CHECK(fields.size() == queries.size());
    return fields;
  }

  std::ofstream ask_;
  std::ifstream answer_;
};

}  // namespace

std::vector<int64_t> LocalEngine::Times(
    const std::vector<BenchQuery>& queries) {
  std::vector<int64_t> times;
  for (const BenchQuery& query : queries) {
    const auto begin = std::chrono::steady_clock::now();
    Search(query);
    const std::chrono::nanoseconds time =
        std::chrono::steady_clock::now() - begin;
    times.push_back(time.count());
  }
  return times;
}

std::vector<int64_t> LocalEngine::Counts(
    const std::vector<BenchQuery>& queries) {
  std::vector<int64_t> counts;
  counts.reserve(queries.size());
  for (const BenchQuery& query : queries) counts.push_back(Count(query));
  return counts;
}

std::vector<std::vector<double>> LocalEngine::Scores(
    const std::vector<BenchQuery>& queries) {
  std::vector<std::vector<double>> scores;
  scores.reserve(queries.size());
  for (const BenchQuery& query : queries) scores.push_back(Search(query));
  return scores;
}

std::unique_ptr<BenchEngine> ConnectLucene(const std::string& folder) {
  return std::make_unique<Lucene>(folder);
}

}  // namespace turnstone
