// The structured log: one JSON object a line, on standard error.
//
//   LogInfo("server_started", {{"port", 7401}, {"store", "open"}});
//   {"time":"2026-01-31T09:00:00.125Z","level":"info",
//    "event":"server_started","port":7401,"store":"open"}    (on one line)
//
// Events and keys are snake_case words of the program. Values never hold
// transcript text, queries, names of people or addresses of callers.

#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace turnstone {

// Longer string values are cut to this many bytes.
inline constexpr size_t kLogValueBytesMax = 2048;

enum class LogLevel { kInfo, kWarning, kError };

// What stands behind a key. Strings are not copied: a LogValue lives no longer
// than the statement that logs it.
class LogValue {
 public:
  LogValue(absl::string_view value) : value_(value) {}
  LogValue(const std::string& value) : value_(absl::string_view(value)) {}
  LogValue(const char* value) : value_(absl::string_view(value)) {}
  LogValue(double value) : value_(value) {}
  LogValue(bool value) : value_(value) {}
  template <std::signed_integral T>
  LogValue(T value) : value_(static_cast<int64_t>(value)) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) LogValue(T value)
      : value_(static_cast<uint64_t>(value)) {}

  // Appends the value as JSON. Bytes that are not UTF-8 become U+FFFD, numbers
  // that JSON lacks (NaN, infinity) become null.
  void AppendJson(std::string* json) const;

 private:
  std::variant<absl::string_view, int64_t, uint64_t, double, bool> value_;
};

struct LogField {
  absl::string_view key;
  LogValue value;
};

// Returns the line for an event, with its line feed.
std::string FormatLogLine(LogLevel level, absl::Time time,
                          absl::string_view event,
                          std::initializer_list<LogField> fields);

// Each writes one whole line; safe to call from any thread. Info: what the
// service did. Warning: something outside is wrong and was coped with.
// Error: the service cannot do its work, somebody should look.
void LogInfo(absl::string_view event,
             std::initializer_list<LogField> fields = {});
void LogWarning(absl::string_view event,
                std::initializer_list<LogField> fields = {});
void LogError(absl::string_view event,
              std::initializer_list<LogField> fields = {});

}  // namespace turnstone
