#include "ingest-service/identify/clues.h"

#include <algorithm>
#include <cmath>

namespace turnstone {
namespace {

constexpr size_t kCandidatesMax = 5;
constexpr size_t kEvidenceMax = 8;

}  // namespace

void AddCandidate(const Clues& clues, uint32_t index, double confidence,
                  TurnNaming* naming) {
  const CastMember& member = clues.cast.members()[index];
  naming->candidates.push_back({member.name, !member.has_surname, confidence});
}

void SortCandidates(TurnNaming* naming) {
  std::stable_sort(naming->candidates.begin(), naming->candidates.end(),
                   [](const NamedCandidate& a, const NamedCandidate& b) {
                     return a.confidence > b.confidence;
                   });
  if (naming->candidates.size() > kCandidatesMax) {
    naming->candidates.resize(kCandidatesMax);
  }
}

void AddEvidence(const Support* support, TurnNaming* naming) {
  if (support == nullptr) return;
  std::vector<const SpokenEvidence*> items = support->evidence;
  std::stable_sort(
      items.begin(), items.end(),
      [](const auto* a, const auto* b) { return a->log_odds > b->log_odds; });
  if (items.size() > kEvidenceMax) items.resize(kEvidenceMax);
  std::vector<Evidence> evidence;
  for (const SpokenEvidence* item : items) {
    evidence.push_back({item->kind, item->log_odds > 0, item->source});
  }
  naming->evidence.insert(naming->evidence.begin(), evidence.begin(),
                          evidence.end());
}

std::optional<uint32_t> IntroducedAt(const Clues& clues, size_t at) {
  for (const auto& [member, support] : clues.by_turn[at]) {
    for (const SpokenEvidence* item : support.evidence) {
      if (item->kind == EvidenceKind::kSelfIntroduction) return member;
    }
  }
  return std::nullopt;
}

void SetIntroduced(const Clues& clues, size_t at, uint32_t index,
                   TurnNaming* naming) {
  const CastMember& member = clues.cast.members()[index];
  const Support& support = clues.by_turn[at].at(index);
  naming->name = member.name;
  naming->in_transcript_only = !member.has_surname;
  naming->unnamed = false;
  naming->state = AttributionState::kProbable;
  naming->confidence =
      std::min(kLabelConfidenceMax, 1 / (1 + std::exp(-support.log_odds / 2)));
  AddEvidence(&support, naming);
}

}  // namespace turnstone
