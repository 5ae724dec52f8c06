// Finds the topics of a collection from the phrases of its transcripts.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "query-service/topics/phrase_counter.h"

namespace turnstone {

// At most so many phrases of a topic are searched for.
inline constexpr size_t kTopicVariantsMax = 16;

struct Topic {
  std::string id;                     // TopicId(key).
  std::string display_name;           // As it is most often spoken.
  std::string key;                    // As PhraseCount::key.
  std::vector<std::string> variants;  // In lower case, sorted.
  double score = 0;                   // Above 0; only its order has a meaning.
  int32_t occurrences = 0;
  int32_t turns = 0;        // A turn with two spellings may count twice.
  int32_t transcripts = 0;  // At least so many.
  // How many times as often as usual it is said, by its most usual word.
  double lift = 0;
  // Dice's coefficient of its loosest split, 0 to 1; of a word 1.
  double cohesion = 0;

  friend bool operator==(const Topic&, const Topic&) = default;
};

// The counts of many transcripts, added up. The order in which transcripts
// are added or removed makes no difference. Not thread-safe.
class TopicFinder {
 public:
  void Add(const TranscriptPhrases& transcript);

  // Takes back what was added; exactly that must have been added before.
  void Remove(const TranscriptPhrases& transcript);

  // Returns at most `limit` topics, the best first; ties go by key. A topic is
  // said at least twice, is bound more closely than chance would bind its
  // words, and is not only a part of a longer one that was found.
  std::vector<Topic> Rank(size_t limit) const;

 private:
  struct Total {
    int32_t occurrences = 0;
    int32_t turns = 0;
    int32_t transcripts = 0;
    absl::flat_hash_map<std::string, int32_t> forms;
  };

  void Change(const TranscriptPhrases& transcript, int32_t sign);
  static bool IsLoud(const std::string& key, double lift, const Total& total);

  absl::flat_hash_map<std::string, Total> totals_;
  int64_t words_ = 0;
};

// Returns the topics of these transcripts, as TopicFinder does.
std::vector<Topic> RankTopics(const std::vector<TranscriptPhrases>& transcripts,
                              size_t limit);

// Returns the id of the topic with this key: "t" and 24 hexadecimal digits of
// its SHA-256. The same in every collection; it says nothing about the text.
std::string TopicId(absl::string_view key);

// Returns the phrases that find a topic's turns, each as its words in order,
// in lower case: singular and plural as they were spoken. Not empty.
std::vector<std::vector<std::string>> TopicPhrases(const Topic& topic);

// True if the key of one topic is a part of the other's, or the same.
bool Overlap(const Topic& a, const Topic& b);

}  // namespace turnstone
