#include "query-service/store/turn_keys.h"

#include "query-service/index/index_part.h"

namespace turnstone {

TurnKeys::TurnKeys(absl::string_view language)
    : languages_(LanguageKeys(language).size()),
      keys_(LanguageKeys(language)) {}

const std::vector<std::string>& TurnKeys::Of(const v1::Turn& turn) {
  keys_.resize(languages_);
  if (turn.label().empty()) return keys_;
  std::string& key = by_label_[turn.label()];
  if (key.empty()) key = LabelKey(turn.label());
  keys_.push_back(key);
  return keys_;
}

}  // namespace turnstone
