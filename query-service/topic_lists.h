// The topics of collections, ranked once for each change.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/stop_signal.h"
#include "query-service/store/store_view.h"
#include "query-service/topics/topic_finder.h"
#include "query-service/topics/topic_spotter.h"

namespace turnstone {

// Topics, the best first. Immutable.
struct TopicList {
  std::vector<Topic> topics;
  absl::flat_hash_map<std::string, size_t> places;  // In `topics`, by id.
  std::shared_ptr<const TopicSpotter> spotter;      // Of a collection's only.
};

// Thread-safe.
class TopicLists {
 public:
  // Returns the topics of a collection as of `view`, from memory if its
  // transcripts are the same as when it was asked last. CANCELLED or
  // DEADLINE_EXCEEDED by `stop`; otherwise as StoreView.
  absl::StatusOr<std::shared_ptr<const TopicList>> OfCollection(
      const StoreView& view, const std::string& collection,
      const StopSignal& stop);

  // Returns the topics of a transcript that are topics of its collection too.
  // Errors as above.
  absl::StatusOr<TopicList> OfTranscript(const StoreView& view,
                                         const std::string& collection,
                                         const std::string& transcript,
                                         const StopSignal& stop);

 private:
  struct Ranked {
    std::string epoch;
    uint64_t changed_at = 0;
    std::shared_ptr<const TopicList> list;
  };
  static constexpr size_t kCollectionsMax = 16;

  absl::Mutex mutex_;
  // One list is made at a time: those who wait for it find it then.
  bool ranking_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<std::string, Ranked> ranked_ ABSL_GUARDED_BY(mutex_);
};

// Returns the topic `name`, which the request has in `field`. INVALID_ARGUMENT
// if it is not the name of a topic; NOT_FOUND (reason TOPIC_NOT_FOUND) if it is
// not there; otherwise as TopicLists.
absl::StatusOr<Topic> TopicIn(const StoreView& view, TopicLists& lists,
                              absl::string_view field, absl::string_view name,
                              const StopSignal& stop);

}  // namespace turnstone
