#include "ingest-service/parse/label_census.h"

#include <algorithm>

#include "absl/algorithm/container.h"

namespace turnstone {
namespace {

// A label in capitals that stands alone has at most so many words.
constexpr int kLoneLabelSpacesMax = 3;

}  // namespace

void LabelCensus::Add(absl::string_view source, const FoundLabel& label,
                      const SourceLine& line, bool marked) {
  const absl::string_view text = BytesOf(source, label.span);
  if (!marked && IsHeaderField(text)) return;
  if (label.style == LabelStyle::kCapitals) capitals_ = true;
  auto it = seen_.find(text);
  if (it == seen_.end()) {
    if (seen_.size() >= kLabelsCountedMax) return;
    it = seen_.emplace(std::string(text), Seen{0, line.number}).first;
  }
  if (++it->second.times != 2) return;
  body_line_ = body_line_ == 0 ? it->second.first_line
                               : std::min(body_line_, it->second.first_line);
}

bool LabelCensus::Accepts(absl::string_view source, const FoundLabel& label,
                          const SourceLine& line) const {
  const absl::string_view text = BytesOf(source, label.span);
  if (IsHeaderField(text)) return false;
  const auto it = seen_.find(text);
  if (it != seen_.end() && it->second.times > 1) return true;
  if (!line.after_break) return false;
  if (label.style == LabelStyle::kCapitals) {
    return absl::c_count(text, ' ') <= kLoneLabelSpacesMax;
  }
  return !capitals_ && line.number >= body_line_;
}

}  // namespace turnstone
