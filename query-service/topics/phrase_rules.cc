#include "query-service/topics/phrase_rules.h"

#include <algorithm>

#include "query-service/topics/word_fold.h"
#include "query-service/topics/word_lists.h"

namespace turnstone {
namespace {

bool HasTwice(const std::vector<absl::string_view>& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    const auto end = words.begin() + static_cast<ptrdiff_t>(i);
    if (std::find(words.begin(), end, words[i]) != end) return true;
  }
  return false;
}

}  // namespace

bool IsWeak(absl::string_view word) {
  return IsWeakWord(word) || IsStopWord(word);
}

bool CanBeTopic(const std::vector<absl::string_view>& words) {
  if (EndsLikeAdverbOrPast(words.back())) return false;
  if (words.size() == 1) return words[0].size() > 2 && !IsWeak(words[0]);
  const bool has_of =
      std::find(words.begin(), words.end(), "of") != words.end();
  if (has_of && (IsWeak(words.front()) || IsWeak(words.back()))) return false;
  return !HasTwice(words);
}

}  // namespace turnstone
