#include "tests/bench/search/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace turnstone {
namespace {

constexpr int kRounds = 15;
constexpr int kWarmUpRounds = 3;
// Until Java has compiled what it runs often.
constexpr absl::Duration kLuceneWarmUp = absl::Seconds(20);
constexpr double kScoreError = 1e-4;

using Row = std::vector<double>;

// Prints a row: NaN is what an engine does not have.
void PrintRow(const std::string& name, const Row& row) {
  std::printf("%-22s", name.c_str());
  for (const double value : row) {
    if (std::isnan(value)) {
      std::printf(" %10s", "-");
    } else {
      std::printf(" %10.*f", value >= 1000 ? 0 : value >= 10 ? 1 : 2, value);
    }
  }
  std::printf("\n");
}

double Figure(const FiguresOfEngines& figures, const std::string& engine,
              const char* name) {
  const auto found = figures.find(absl::StrCat(engine, " ", name));
  return found == figures.end() ? NAN : found->second;
}

void PrintNames(const char* title, const std::vector<NamedEngine>& engines) {
  std::printf("\n%-22s", title);
  for (const auto& [name, engine] : engines) {
    std::printf(" %10s", name.c_str());
  }
  std::printf("\n");
}

void WarmUp(const std::vector<NamedEngine>& engines,
            const QueriesByKind& queries) {
  for (const auto& [name, engine] : engines) {
    if (name != "lucene") continue;
    const absl::Time end = absl::Now() + kLuceneWarmUp;
    while (absl::Now() < end) {
      for (const auto& [kind, of_kind] : queries) engine->Times(of_kind);
    }
  }
}

// Returns the medians of the queries of one class, in microseconds, by engine;
// none of an engine that cannot run them.
std::vector<Row> MediansOf(const std::vector<NamedEngine>& engines,
                           const std::vector<BenchQuery>& queries) {
  std::vector<std::vector<Row>> times(engines.size());
  for (int round = -kWarmUpRounds; round < kRounds; ++round) {
    for (size_t i = 0; i < engines.size(); ++i) {
      const std::vector<int64_t> now = engines[i].engine->Times(queries);
      times[i].resize(now.size());
      if (round < 0) continue;
      for (size_t query = 0; query < now.size(); ++query) {
        times[i][query].push_back(static_cast<double>(now[query]) / 1000);
      }
    }
  }
  std::vector<Row> medians(engines.size());
  for (size_t i = 0; i < engines.size(); ++i) {
    for (const Row& of_query : times[i]) {
      medians[i].push_back(MedianOf(of_query));
    }
  }
  return medians;
}

// True if the scores are the same but for rounding.
bool AreClose(const Row& a, const Row& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) {
                      return std::abs(x - y) <= kScoreError * std::max(x, y);
                    });
}

// Returns how many of the values, one for each query, are not as expected.
template <class Value, class Equal>
size_t CountOther(const std::vector<Value>& values,
                  const std::vector<Value>& expected, Equal equal) {
  size_t other = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!equal(values[i], expected[i])) ++other;
  }
  return other;
}

}  // namespace

double MedianOf(std::vector<double> values) {
  const auto middle =
      values.begin() + static_cast<ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void PrintIndexing(const std::vector<NamedEngine>& engines,
                   const FiguresOfEngines& figures) {
  const double turns = Figure(figures, "corpus", "turns");
  const double text = Figure(figures, "corpus", "text_bytes");
  std::printf("%.0f turns, %.1f MB of text\n", turns, text / 1e6);
  PrintNames("indexing", engines);
  const auto print = [&](const char* title, auto value_of) {
    Row row;
    for (const auto& [name, engine] : engines) {
      row.push_back(value_of([&, &name = name](const char* figure) {
        return Figure(figures, name, figure);
      }));
    }
    PrintRow(title, row);
  };
  print("G1 turns/s", [&](auto of) { return turns / of("seconds"); });
  print("G1 turns/s of CPU",
        [&](auto of) { return turns / of("cpu_seconds"); });
  print("longest pause, ms", [&](auto of) { return of("pause_ms"); });
  print("G16 written/live",
        [&](auto of) { return of("written_bytes") / of("live_bytes"); });
  print("G17 index/text", [&](auto of) { return of("compact_bytes") / text; });
  print("G18 MB/million turns",
        [&](auto of) { return of("memory_bytes") / turns; });
  print("G19 first answer, ms", [&](auto of) { return of("start_ms"); });
}

void PrintTimes(const std::vector<NamedEngine>& engines,
                const QueriesByKind& queries) {
  WarmUp(engines, queries);
  std::vector<Row> medians;  // By class, then by engine.
  std::vector<Row> tails;
  for (const auto& [kind, of_kind] : queries) {
    Row& median = medians.emplace_back();
    Row& tail = tails.emplace_back();
    for (const Row& row : MediansOf(engines, of_kind)) {
      median.push_back(row.empty() ? NAN : MedianOf(row));
      // Of 30 queries the 99th percentile is the slowest.
      tail.push_back(row.empty() ? NAN
                                 : *std::max_element(row.begin(), row.end()) /
                                       median.back());
    }
  }
  const auto print = [&](const char* title, auto row_of) {
    PrintNames(title, engines);
    for (size_t i = 0; i < queries.size(); ++i) {
      PrintRow(queries[i].first, row_of(i));
    }
  };
  print("median, us", [&](size_t i) { return medians[i]; });
  print("G2-G8 median / ours", [&](size_t i) {
    Row ratios = medians[i];
    for (double& value : ratios) value /= medians[i].front();
    return ratios;
  });
  print("G9 p99 / median", [&](size_t i) { return tails[i]; });
}

bool EnginesAgree(const std::vector<NamedEngine>& engines,
                  const QueriesByKind& queries) {
  size_t counted = 0;
  size_t scored = 0;
  size_t wrong = 0;
  const auto report = [&](const std::string& kind, const std::string& name,
                          const char* what, size_t other) {
    wrong += other;
    if (other == 0) return;
    std::printf("%s: %zu queries have other %s with %s\n", kind.c_str(), other,
                what, name.c_str());
  };
  std::printf("\n");
  for (const auto& [kind, of_kind] : queries) {
    std::vector<int64_t> counts;  // Of the first engine that has any.
    std::vector<Row> scores;      // Ours.
    for (const auto& [name, engine] : engines) {
      const std::vector<int64_t> found = engine->Counts(of_kind);
      if (counts.empty()) counts = found;
      counted += found.size();
      report(kind, name, "hits",
             CountOther(found, counts, std::equal_to<int64_t>()));
      if (name == "ours") scores = engine->Scores(of_kind);
      if (name != "lucene" || scores.empty()) continue;
      scored += scores.size();
      report(kind, name, "scores",
             CountOther(engine->Scores(of_kind), scores, AreClose));
    }
  }
  std::printf("checked: %zu counts of hits, %zu lists of scores; %zu differ\n",
              counted, scored, wrong);
  return wrong == 0;
}

}  // namespace turnstone
