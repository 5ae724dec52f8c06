// Compares the search of our index with that of other engines, over the same
// words. tests/bench/search.sh runs it, a process for each step.

#include <fcntl.h>
#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/check.h"
#include "tests/bench/search/comparison.h"
#include "tests/bench/search/engine.h"

ABSL_FLAG(std::string, step, "",
          "list the engines, index, start ours, or compare.");
ABSL_FLAG(std::string, engine, "ours", "What to index with.");
ABSL_FLAG(std::string, folder, "", "Of turns.tsv, queries.tsv, all indexes.");
ABSL_FLAG(bool, lucene, false, "LuceneSearch.java is at the pipes' other end.");

namespace turnstone {
namespace {

namespace fs = std::filesystem;

using Open =
    std::function<std::unique_ptr<LocalEngine>(const std::string& folder)>;

// Those that were built, by name, ours first.
std::vector<std::pair<std::string, Open>> Engines() {
  return {
      {"ours", OpenOurs},
#ifdef TURNSTONE_BENCH_FTS5
      {"fts5", OpenFts5},
#endif
#ifdef TURNSTONE_BENCH_XAPIAN
      {"xapian", OpenXapian},
#endif
  };
}

std::string PathOf(const std::string& name) {
  return absl::StrCat(absl::GetFlag(FLAGS_folder), "/", name);
}

std::vector<std::vector<std::string>> ReadLines(const std::string& name) {
  std::vector<std::vector<std::string>> lines;
  std::ifstream file(PathOf(name));
  for (std::string line; std::getline(file, line);) {
    lines.push_back(absl::StrSplit(line, '\t'));
  }
  TS_CHECK(!lines.empty());
  return lines;
}

std::vector<BenchTurn> ReadTurns() {
  std::vector<BenchTurn> turns;
  std::ifstream file(PathOf("turns.tsv"));
  BenchTurn turn;
  while (file >> turn.transcript >> turn.number >> turn.speaker >> turn.day) {
    file.ignore();  // The tab.
    TS_CHECK(std::getline(file, turn.words));
    turns.push_back(turn);
  }
  TS_CHECK(!turns.empty() && file.eof());
  return turns;
}

QueriesByKind ReadQueries() {
  QueriesByKind queries;
  for (const std::vector<std::string>& fields : ReadLines("queries.tsv")) {
    TS_CHECK(fields.size() == 3);
    const std::string& kind = fields[0];
    BenchQuery query;
    if (kind == "phrase") query.op = BenchOperator::kPhrase;
    if (kind.starts_with("or")) query.op = BenchOperator::kOr;
    query.words = absl::StrSplit(fields[1], ' ');
    TS_CHECK(absl::SimpleAtoi(fields[2], &query.speaker));
    if (queries.empty() || queries.back().first != kind) {
      queries.emplace_back(kind, std::vector<BenchQuery>());
    }
    queries.back().second.push_back(query);
  }
  return queries;
}

// The number behind `key` in a file of this process, or 0.
int64_t ReadOfProcess(const char* path, const std::string& key) {
  std::ifstream file(path);
  std::string word;
  int64_t value = 0;
  while (file >> word) {
    if (word == key && file >> value) return value;
  }
  return 0;
}

int64_t WrittenBytes() {
  return ReadOfProcess("/proc/self/io", "write_bytes:");
}

// Memory that no file stands behind, once what is free is given back.
int64_t AnonymousBytes() {
  malloc_trim(0);
  return ReadOfProcess("/proc/self/status", "RssAnon:") * 1024;
}

double CpuSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) * 1e-9;
}

std::vector<std::string> FilesOf(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  return files;
}

double SizeOf(const std::string& folder) {
  uintmax_t bytes = 0;
  for (const std::string& file : FilesOf(folder)) bytes += fs::file_size(file);
  return static_cast<double>(bytes);
}

void Print(const std::string& engine, const char* figure, double value) {
  std::printf("%s %s %.6g\n", engine.c_str(), figure, value);
}

int Index(const std::string& name, const Open& open) {
  const std::string folder = PathOf(name);
  fs::create_directory(folder);
  const std::vector<BenchTurn> turns = ReadTurns();
  {
    const int64_t written = WrittenBytes();
    const double cpu = CpuSeconds();
    const absl::Time begin = absl::Now();
    const auto engine = open(folder);
    for (const BenchTurn& turn : turns) engine->Add(turn);
    engine->Finish();
    Print(name, "seconds", absl::ToDoubleSeconds(absl::Now() - begin));
    Print(name, "cpu_seconds", CpuSeconds() - cpu);
    if (const double pause = engine->LongestPauseMs(); !std::isnan(pause)) {
      Print(name, "pause_ms", pause);
    }
    Print(name, "written_bytes", static_cast<double>(WrittenBytes() - written));
    Print(name, "live_bytes", SizeOf(folder));
    engine->Compact();
  }
  Print(name, "compact_bytes", SizeOf(folder));
  return 0;
}

void EvictFromPageCache(const std::string& folder) {
  for (const std::string& path : FilesOf(folder)) {
    const int file = open(path.c_str(), O_RDONLY);
    TS_CHECK(file >= 0);
    // Only what is on disk can go.
    TS_CHECK(fsync(file) == 0);
    TS_CHECK(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0);
    close(file);
  }
}

// How long ours takes to the first answer, and what memory it needs when it
// has answered all.
int Start(const QueriesByKind& queries) {
  const std::string folder = PathOf("ours");
  const auto first =
      std::find_if(queries.begin(), queries.end(),
                   [](const auto& of_kind) { return of_kind.first == "and2"; });
  TS_CHECK(first != queries.end());
  EvictFromPageCache(folder);
  const int64_t memory = AnonymousBytes();
  const absl::Time begin = absl::Now();
  const auto ours = OpenOurs(folder);
  ours->Search(first->second.front());
  Print("ours", "start_ms", absl::ToDoubleMilliseconds(absl::Now() - begin));
  for (const auto& [kind, of_kind] : queries) {
    ours->Times(of_kind);
  }
  const int64_t grown = AnonymousBytes() - memory;
  Print("ours", "memory_bytes",
        static_cast<double>(grown - ours->CacheBytes()));
  return 0;
}

// Reads what the steps before have printed: the median of equal names.
FiguresOfEngines ReadFigures() {
  std::map<std::string, std::vector<double>> all;
  std::ifstream file(PathOf("figures"));
  std::string engine;
  std::string name;
  double value = 0;
  while (file >> engine >> name >> value) {
    all[absl::StrCat(engine, " ", name)].push_back(value);
  }
  FiguresOfEngines figures;
  for (const auto& [key, values] : all) figures[key] = MedianOf(values);
  return figures;
}

int CompareAll(const QueriesByKind& queries) {
  std::vector<NamedEngine> engines;
  for (const auto& [name, open] : Engines()) {
    engines.push_back({name, open(PathOf(name))});
  }
  if (absl::GetFlag(FLAGS_lucene)) {
    engines.insert(engines.begin() + 1,
                   {"lucene", ConnectLucene(absl::GetFlag(FLAGS_folder))});
  }
  PrintIndexing(engines, ReadFigures());
  PrintTimes(engines, queries);
  return EnginesAgree(engines, queries) ? 0 : 1;
}

int Run() {
  const std::string step = absl::GetFlag(FLAGS_step);
  if (step == "start") return Start(ReadQueries());
  if (step == "compare") return CompareAll(ReadQueries());
  for (const auto& [name, open] : Engines()) {
    if (step == "list") std::printf("%s\n", name.c_str());
    if (step == "index" && name == absl::GetFlag(FLAGS_engine)) {
      return Index(name, open);
    }
  }
  return step == "list" ? 0 : 2;
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Measures our index beside other engines; see tests/bench/search.sh.");
  absl::ParseCommandLine(argc, argv);
  return turnstone::Run();
}
