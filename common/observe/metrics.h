// Numbers for Prometheus: calls, their durations and sizes, and gauges.
//
// `main` makes one Metrics and hands it to whoever counts. Names and methods
// are constants of the program, so the number of series is bounded; nothing
// that a caller chooses ever becomes a label.

#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace turnstone {

// A registry of metrics and, if wanted, the HTTP page that shows them. Safe to
// use from several threads.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Serves the page at http://127.0.0.1:`port`/metrics until this object is
  // gone; port 0 serves nothing. At most once. UNAVAILABLE if the port is
  // taken, INVALID_ARGUMENT if it is no port.
  absl::Status Expose(int port);

  // Counts a call that has ended with the status code named `code`
  // ("NOT_FOUND"): turnstone_calls_total{method,code},
  // turnstone_call_seconds{method} (a histogram),
  // turnstone_request_bytes_total{method} and
  // turnstone_response_bytes_total{method}.
  void CountCall(absl::string_view method, absl::string_view code,
                 absl::Duration duration, size_t request_bytes,
                 size_t response_bytes);

  // Sets the gauge turnstone_`name`; `help` says what it is, with its unit.
  // The first call for a name makes the gauge.
  void SetGauge(absl::string_view name, absl::string_view help, double value);

  // Adds to the counter turnstone_`name`, which should end in "_total".
  // `increment` is not negative. The first call for a name makes the counter.
  void AddToCounter(absl::string_view name, absl::string_view help,
                    double increment);

  // Returns the page as it would be served now.
  std::string Text() const;

 private:
  struct Series;
  const std::unique_ptr<Series> series_;
};

}  // namespace turnstone
