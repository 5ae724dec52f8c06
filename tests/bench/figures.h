// What a benchmark measured, kept in a file that later runs compare with.
//
//   file   := (figure "\n")*
//   figure := name " " value " " unit

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace turnstone {

// Figures in the order they were added. Not thread-safe.
class Figures {
 public:
  // Adds a figure. Name and unit are without spaces.
  void Add(absl::string_view name, double value, absl::string_view unit);

  // Adds `name`_p50 and `name`_p99 of some durations, in microseconds, and
  // returns the median. `durations` is not empty.
  double AddDurations(absl::string_view name,
                      std::vector<absl::Duration> durations);

  // Prints the figures as a table, beside those that `path` holds from the run
  // before, if any, then puts them in its place. UNAVAILABLE if the file
  // cannot be written.
  absl::Status CompareAndKeep(const std::string& path) const;

 private:
  struct Figure {
    std::string name;
    double value = 0;
    std::string unit;
  };

  std::vector<Figure> figures_;
};

}  // namespace turnstone
