// Short numbers for resource names, as the index's columns hold them.

#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace turnstone {

// The ordinals of collections, transcripts and speakers. A name keeps its
// ordinal for as long as the store lives, so readers of any moment agree. One
// thread adds; any thread asks.
class Names {
 public:
  // The ordinal that stands for none.
  static constexpr uint32_t kNone = 0;

  // Puts a name where it was at the last start. False if that cannot be: the
  // ordinal is kNone, or one of the two is taken.
  bool Restore(absl::string_view name, uint32_t ordinal);

  // The ordinal that the next new name gets.
  uint32_t next() const;
  // Gives `name`, which has none, the ordinal next() and returns it.
  uint32_t Add(absl::string_view name);

  // Returns kNone if the name has no ordinal.
  uint32_t Find(absl::string_view name) const;

  // Returns the name of an ordinal that was given; it lives as long as this.
  absl::string_view Of(uint32_t ordinal) const;

 private:
  mutable absl::Mutex mutex_;
  // By ordinal; a deque, so that names never move.
  std::deque<std::string> names_ ABSL_GUARDED_BY(mutex_){std::string()};
  absl::flat_hash_map<absl::string_view, uint32_t> ordinals_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace turnstone
