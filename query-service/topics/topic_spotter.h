// Tells which topics a text names.

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "query-service/topics/topic_finder.h"

namespace turnstone {

// The phrases of topics as a tree of words. Immutable; safe to use from several
// threads.
class TopicSpotter {
 public:
  explicit TopicSpotter(const std::vector<Topic>& topics);

  // Returns the places in `topics` of those of which a phrase (TopicPhrases())
  // stands in `text`, each once, rising.
  std::vector<uint32_t> Find(absl::string_view text) const;

 private:
  using Step = std::pair<uint32_t, uint32_t>;  // From a node, by a word.

  absl::flat_hash_map<std::string, uint32_t> words_;
  absl::flat_hash_map<Step, uint32_t> steps_;  // To a node; the root is 0.
  std::vector<std::vector<uint32_t>> topics_;  // By the node a phrase ends at.
};

}  // namespace turnstone
