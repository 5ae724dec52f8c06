// Which speakers were merged into which.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

// Names are resource names. Turns keep the speaker under whom sources know who
// speaks them; readers ask here whom it is now.
class Merges {
 public:
  // Says that `speaker` was merged into another, or into nobody if it is empty.
  void Set(absl::string_view speaker, absl::string_view into);

  // The speaker that this one is now.
  std::string RootOf(absl::string_view speaker) const;

  // A speaker and all who were merged into it, itself first.
  std::vector<std::string> GroupOf(absl::string_view speaker) const;

  bool IsMerged(absl::string_view speaker) const;

 private:
  std::map<std::string, std::string, std::less<>> into_;
  // By whom they were merged into.
  std::map<std::string, std::vector<std::string>, std::less<>> merged_;
};

}  // namespace turnstone
