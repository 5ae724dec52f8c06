#include "query-service/store/merges.h"

#include <algorithm>

namespace turnstone {
namespace {

// A chain of merges in a damaged feed may be a circle.
constexpr int kChainMax = 1000;

// Keys of the maps, which take other strings than Abseil's views.
std::string KeyOf(absl::string_view name) { return std::string(name); }

}  // namespace

void Merges::Set(absl::string_view speaker, absl::string_view into) {
  const std::string name = KeyOf(speaker);
  const auto old = into_.find(name);
  if (old != into_.end()) {
    std::vector<std::string>& members = merged_[old->second];
    members.erase(std::remove(members.begin(), members.end(), name),
                  members.end());
    if (members.empty()) merged_.erase(old->second);
    into_.erase(old);
  }
  if (into.empty()) return;
  into_[name] = KeyOf(into);
  std::vector<std::string>& members = merged_[KeyOf(into)];
  members.insert(std::upper_bound(members.begin(), members.end(), name), name);
}

std::string Merges::RootOf(absl::string_view speaker) const {
  std::string root = KeyOf(speaker);
  for (int i = 0; i < kChainMax; ++i) {
    const auto found = into_.find(root);
    if (found == into_.end()) break;
    root = found->second;
  }
  return root;
}

std::vector<std::string> Merges::GroupOf(absl::string_view speaker) const {
  std::vector<std::string> group = {KeyOf(speaker)};
  for (size_t i = 0; i < group.size(); ++i) {
    const auto found = merged_.find(group[i]);
    if (found == merged_.end()) continue;
    for (const std::string& member : found->second) {
      if (std::find(group.begin(), group.end(), member) == group.end()) {
        group.push_back(member);
      }
    }
  }
  return group;
}

bool Merges::IsMerged(absl::string_view speaker) const {
  return into_.contains(KeyOf(speaker));
}

}  // namespace turnstone
