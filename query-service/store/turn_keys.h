// The lists of the index that turns are in beside those of their columns.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "turnstone/v1/turn.pb.h"

namespace turnstone {

// Makes the keys for the turns of one transcript.
class TurnKeys {
 public:
  // `language` is the transcript's tag; empty if nobody knows it.
  explicit TurnKeys(absl::string_view language);

  // Returns the keys of a turn's language and label. Valid until the next call.
  const std::vector<std::string>& Of(const v1::Turn& turn);

 private:
  const size_t languages_;         // The first of `keys_`.
  std::vector<std::string> keys_;  // One more if the last turn has a label.
  absl::flat_hash_map<std::string, std::string> by_label_;
};

}  // namespace turnstone
