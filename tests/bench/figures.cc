#include "tests/bench/figures.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

// Large figures without a fraction, small ones with what tells them apart.
std::string Shown(double value) {
  if (value >= 1000) return absl::StrFormat("%.0f", value);
  return absl::StrFormat(value >= 10 ? "%.1f" : "%.2f", value);
}

double MicrosecondsAt(const std::vector<absl::Duration>& sorted,
                      double quantile) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return absl::ToDoubleMicroseconds(
      sorted[static_cast<size_t>(last * quantile + 0.5)]);
}

std::map<std::string, double> ReadFigures(const std::string& path) {
  std::map<std::string, double> values;
  std::ifstream file(path);
  std::string name;
  double value = 0;
  std::string unit;
  while (file >> name >> value >> unit) values[name] = value;
  return values;
}

}  // namespace

void Figures::Add(absl::string_view name, double value,
                  absl::string_view unit) {
  figures_.push_back({std::string(name), value, std::string(unit)});
}

double Figures::AddDurations(absl::string_view name,
                             std::vector<absl::Duration> durations) {
  TS_CHECK(!durations.empty());
  std::sort(durations.begin(), durations.end());
  const double median = MicrosecondsAt(durations, 0.5);
  Add(absl::StrCat(name, "_p50"), median, "us");
  Add(absl::StrCat(name, "_p99"), MicrosecondsAt(durations, 0.99), "us");
  return median;
}

absl::Status Figures::CompareAndKeep(const std::string& path) const {
  const std::map<std::string, double> before = ReadFigures(path);
  std::printf("%-26s %12s %12s %8s  %s\n", "", "before", "now", "ratio",
              "unit");
  std::ofstream file(path, std::ios::trunc);
  for (const auto& [name, value, unit] : figures_) {
    const auto old = before.find(name);
    const bool had = old != before.end();
    std::printf(
        "%-26s %12s %12s %8s  %s\n", name.c_str(),
        had ? Shown(old->second).c_str() : "-", Shown(value).c_str(),
        had && old->second != 0 ? Shown(value / old->second).c_str() : "-",
        unit.c_str());
    file << name << " " << Shown(value) << " " << unit << "\n";
  }
  file.close();
  if (file) return absl::OkStatus();
  return absl::UnavailableError("cannot write the file of figures");
}

}  // namespace turnstone
