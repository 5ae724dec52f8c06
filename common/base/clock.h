// The time, replaceable in tests.

#pragma once

#include "absl/time/time.h"

namespace turnstone {

// Tells the time. Safe to use from several threads.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual absl::Time Now() const = 0;

  // Returns the clock of the system, which lives for ever.
  static const Clock& System();
};

}  // namespace turnstone
