#include "query-service/store/names.h"

#include "common/base/check.h"

namespace turnstone {

bool Names::Restore(absl::string_view name, uint32_t ordinal) {
  const absl::MutexLock lock(&mutex_);
  if (ordinal == kNone || name.empty() || ordinals_.contains(name)) {
    return false;
  }
  while (names_.size() <= ordinal) names_.emplace_back();
  if (!names_[ordinal].empty()) return false;
  names_[ordinal] = std::string(name);
  ordinals_.emplace(names_[ordinal], ordinal);
  return true;
}

uint32_t Names::next() const {
  const absl::ReaderMutexLock lock(&mutex_);
  return static_cast<uint32_t>(names_.size());
}

uint32_t Names::Add(absl::string_view name) {
  const absl::MutexLock lock(&mutex_);
  TS_CHECK(!ordinals_.contains(name));
  names_.emplace_back(name);
  const auto ordinal = static_cast<uint32_t>(names_.size() - 1);
  ordinals_.emplace(names_.back(), ordinal);
  return ordinal;
}

uint32_t Names::Find(absl::string_view name) const {
  const absl::ReaderMutexLock lock(&mutex_);
  const auto found = ordinals_.find(name);
  return found == ordinals_.end() ? kNone : found->second;
}

absl::string_view Names::Of(uint32_t ordinal) const {
  const absl::ReaderMutexLock lock(&mutex_);
  TS_CHECK(ordinal < names_.size());
  return names_[ordinal];
}

}  // namespace turnstone
