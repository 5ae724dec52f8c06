// Short forms of ledger writes for tests.

#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "ingest-service/ledger/ledger.h"

namespace turnstone {

inline LedgerWrite PutOf(
    std::initializer_list<std::pair<std::string, std::string>> records) {
  LedgerWrite write;
  for (const auto& [name, body] : records) {
    write.puts.push_back({RecordKind::kTranscript, name, 0, body});
  }
  return write;
}

inline LedgerWrite DeletionOf(std::string name) {
  LedgerWrite write;
  write.deletions.push_back(std::move(name));
  return write;
}

// A clock that stands still until it is moved.
class FixedClock : public Clock {
 public:
  absl::Time Now() const override { return now; }

  absl::Time now = absl::FromUnixSeconds(1'500'000'000);
};

}  // namespace turnstone
