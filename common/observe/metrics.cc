#include "common/observe/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <exception>
#include <map>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

constexpr int kPortMax = 65535;

// Upper bounds in seconds: from an answer out of memory to a call's deadline.
prometheus::Histogram::BucketBoundaries SecondsBuckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
          0.25,   0.5,   1,      2.5,   5,    10,    30,   60};
}

prometheus::Family<prometheus::Counter>& CounterFamily(
    prometheus::Registry& registry, absl::string_view name,
    absl::string_view help) {
  return prometheus::BuildCounter()
      .Name(absl::StrCat("turnstone_", name))
      .Help(std::string(help))
      .Register(registry);
}

}  // namespace

struct Metrics::Series {
  std::shared_ptr<prometheus::Registry> registry =
      std::make_shared<prometheus::Registry>();
  prometheus::Family<prometheus::Counter>& calls =
      CounterFamily(*registry, "calls_total", "Calls that have ended.");
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("turnstone_call_seconds")
          .Help("Time from a call's arrival to its end, in seconds.")
          .Register(*registry);
  prometheus::Family<prometheus::Counter>& request_bytes = CounterFamily(
      *registry, "request_bytes_total", "Bytes of the messages received.");
  prometheus::Family<prometheus::Counter>& response_bytes = CounterFamily(
      *registry, "response_bytes_total", "Bytes of the messages sent.");
  std::mutex mutex;
  std::map<std::string, prometheus::Gauge*> gauges;      // By name.
  std::map<std::string, prometheus::Counter*> counters;  // By name.
  std::unique_ptr<prometheus::Exposer> exposer;
};

Metrics::Metrics() : series_(std::make_unique<Series>()) {}

Metrics::~Metrics() = default;

absl::Status Metrics::Expose(int port) {
  TS_CHECK(series_->exposer == nullptr);
  if (port == 0) return absl::OkStatus();
  if (port < 0 || port > kPortMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("the metrics port must be 0 to ", kPortMax));
  }
  // The library reports a port that is taken by throwing; here it ends.
  try {
    series_->exposer = std::make_unique<prometheus::Exposer>(
        absl::StrCat("127.0.0.1:", port), /*num_threads=*/1);
  } catch (const std::exception&) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on metrics port ", port));
  }
  series_->exposer->RegisterCollectable(series_->registry);
  return absl::OkStatus();
}

void Metrics::CountCall(absl::string_view method, absl::string_view code,
                        absl::Duration duration, size_t request_bytes,
                        size_t response_bytes) {
  const std::string name(method);
  series_->calls.Add({{"method", name}, {"code", std::string(code)}})
      .Increment();
  series_->seconds.Add({{"method", name}}, SecondsBuckets())
      .Observe(absl::ToDoubleSeconds(duration));
  series_->request_bytes.Add({{"method", name}})
      .Increment(static_cast<double>(request_bytes));
  series_->response_bytes.Add({{"method", name}})
      .Increment(static_cast<double>(response_bytes));
}

void Metrics::SetGauge(absl::string_view name, absl::string_view help,
                       double value) {
  const std::lock_guard<std::mutex> lock(series_->mutex);
  prometheus::Gauge*& gauge = series_->gauges[std::string(name)];
  if (gauge == nullptr) {
    gauge = &prometheus::BuildGauge()
                 .Name(absl::StrCat("turnstone_", name))
                 .Help(std::string(help))
                 .Register(*series_->registry)
                 .Add({});
  }
  gauge->Set(value);
}

void Metrics::AddToCounter(absl::string_view name, absl::string_view help,
                           double increment) {
  const std::lock_guard<std::mutex> lock(series_->mutex);
  prometheus::Counter*& counter = series_->counters[std::string(name)];
  if (counter == nullptr) {
    counter = &CounterFamily(*series_->registry, name, help).Add({});
  }
  counter->Increment(increment);
}

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(series_->registry->Collect());
}

}  // namespace turnstone
