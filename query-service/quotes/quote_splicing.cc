#include "query-service/quotes/quote_splicing.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "query-service/quotes/quote_verifier.h"

namespace turnstone {
namespace {

// A part has so many words, or all between two ellipses.
constexpr uint32_t kStretchWordsMin = 3;
// Fewer common words next to each other are there by chance.
constexpr uint32_t kTellingWordsMin = 4;
// Each word that is found scores two; a part costs as much as one word, and
// where the quoter says that it begins or ends there, half of that.
constexpr int64_t kWordScore = 2;
constexpr int64_t kPartCost = 2;

}  // namespace

QuoteSplicer::QuoteSplicer(std::vector<uint32_t> quote,
                           const std::vector<uint32_t>& ellipses,
                           std::vector<double> bits, double enough_bits)
    : quote_(std::move(quote)),
      is_border_(quote_.size() + 1),
      bits_(std::move(bits)),
      enough_bits_(enough_bits) {
  is_border_.front() = is_border_.back() = true;
  for (const uint32_t word : ellipses) is_border_[word] = true;
}

void QuoteSplicer::Add(std::vector<QuotePart> parts, SpeakerFit fit) {
  const uint32_t begin = parts.front().run.quote;
  const uint32_t end = parts.back().run.quote_end();
  if (end - begin < kStretchWordsMin &&
      !(is_border_[begin] && is_border_[end])) {
    return;
  }
  stretches_.push_back({std::move(parts), fit, begin, end});
}

bool QuoteSplicer::IsTelling(uint32_t begin, uint32_t end) const {
  if (end - begin >= kPartWordsMin) return true;
  if (end - begin < kTellingWordsMin) return false;
  double bits = 0;
  absl::flat_hash_set<uint32_t> counted;
  for (uint32_t word = begin; word < end; ++word) {
    if (counted.insert(quote_[word]).second) bits += bits_[word];
  }
  return bits >= enough_bits_;
}

std::vector<QuoteSplicer::Taken> QuoteSplicer::Plan(
    const absl::flat_hash_set<DocId>* only) const {
  // For each word the stretch that has it and goes on for longest.
  const size_t words = quote_.size();
  std::vector<const Stretch*> longest(words);
  const auto improve = [](const Stretch* stretch, const Stretch** best) {
    if (*best == nullptr || stretch->end > (*best)->end ||
        (stretch->end == (*best)->end && stretch->fit < (*best)->fit)) {
      *best = stretch;
    }
  };
  for (const Stretch& stretch : stretches_) {
    if (only != nullptr && !only->contains(stretch.parts.front().doc)) continue;
    improve(&stretch, &longest[stretch.begin]);
  }
  for (size_t at = 1; at < words; ++at) {
    const Stretch* const before = longest[at - 1];
    if (before != nullptr && before->end > at) improve(before, &longest[at]);
  }
  // The best score from each word on, and the end of what is taken there.
  std::vector<std::pair<int64_t, uint32_t>> best(words + 1);
  for (auto at = static_cast<uint32_t>(words); at-- > 0;) {
    best[at].first = best[at + 1].first;
    if (longest[at] == nullptr) continue;
    for (uint32_t end = longest[at]->end; end > at; --end) {
      if (end != longest[at]->end && !is_border_[end]) continue;
      const bool whole = is_border_[at] && is_border_[end];
      if (end - at < kStretchWordsMin && !whole) continue;
      const int64_t score = kWordScore * (end - at) - kPartCost +
                            (is_border_[at] ? 1 : 0) +
                            (is_border_[end] ? 1 : 0) + best[end].first;
      if (score > best[at].first) best[at] = {score, end};
    }
  }
  std::vector<Taken> plan;
  for (uint32_t at = 0; at < words;) {
    const uint32_t end = best[at].second;
    if (end != 0) plan.push_back({longest[at], at, end});
    at = end == 0 ? at + 1 : end;
  }
  return plan;
}

std::vector<QuotePart> QuoteSplicer::Choose() const {
  // The other parts are looked for in the turns of telling parts only.
  absl::flat_hash_set<DocId> turns;
  bool has_telling = false;
  for (const Taken& taken : Plan(nullptr)) {
    const bool is_marked = is_border_[taken.begin] && is_border_[taken.end] &&
                           taken.end - taken.begin >= kTellingWordsMin;
    const bool is_telling = IsTelling(taken.begin, taken.end);
    has_telling |= is_telling;
    if (!is_marked && !is_telling) continue;
    for (const QuotePart& part : taken.stretch->parts) turns.insert(part.doc);
  }
  if (!has_telling) return {};
  std::vector<QuotePart> parts;
  uint32_t covered = 0;
  for (const Taken& taken : Plan(&turns)) {
    for (const QuotePart& part : taken.stretch->parts) {
      const uint32_t begin = std::max(part.run.quote, taken.begin);
      const uint32_t end = std::min(part.run.quote_end(), taken.end);
      if (begin >= end) continue;
      covered += end - begin;
      parts.push_back(
          {part.doc,
           {begin, part.run.turn + begin - part.run.quote, end - begin}});
    }
  }
  const double enough =
      kSplicedCoverageMin * static_cast<double>(quote_.size());
  if (parts.size() < 2 || parts.size() > kQuotePartsMax || covered < enough) {
    parts.clear();
  }
  return parts;
}

}  // namespace turnstone
