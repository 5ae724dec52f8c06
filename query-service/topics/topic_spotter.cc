#include "query-service/topics/topic_spotter.h"

#include <algorithm>

#include "common/text/tokenizer.h"

namespace turnstone {

TopicSpotter::TopicSpotter(const std::vector<Topic>& topics) : topics_(1) {
  for (uint32_t place = 0; place < topics.size(); ++place) {
    for (const std::vector<std::string>& phrase : TopicPhrases(topics[place])) {
      uint32_t node = 0;
      for (const std::string& word : phrase) {
        const auto number = static_cast<uint32_t>(words_.size());
        const uint32_t known = words_.try_emplace(word, number).first->second;
        const auto [step, is_new] = steps_.try_emplace(
            Step(node, known), static_cast<uint32_t>(topics_.size()));
        if (is_new) topics_.emplace_back();
        node = step->second;
      }
      topics_[node].push_back(place);
    }
  }
}

std::vector<uint32_t> TopicSpotter::Find(absl::string_view text) const {
  std::vector<uint32_t> found;
  std::vector<uint32_t> nodes;  // Of phrases that may go on.
  std::vector<uint32_t> next;
  for (Tokenizer words(text); words.Next();) {
    next.clear();
    if (const auto word = words_.find(words.term()); word != words_.end()) {
      nodes.push_back(0);
      for (const uint32_t node : nodes) {
        const auto step = steps_.find(Step(node, word->second));
        if (step == steps_.end()) continue;
        next.push_back(step->second);
        const std::vector<uint32_t>& ended = topics_[step->second];
        found.insert(found.end(), ended.begin(), ended.end());
      }
    }
    nodes.swap(next);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace turnstone
