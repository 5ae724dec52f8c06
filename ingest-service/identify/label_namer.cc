#include "ingest-service/identify/label_namer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "ingest-service/identify/conversation.h"

namespace turnstone {
namespace {

// What the evidence of all turns of a label must reach, and by how much more
// than that for the next member.
constexpr double kLabelOddsMin = 2.5;
constexpr double kLabelMarginMin = 2;
constexpr double kLabelCertainOdds = 9;
constexpr double kUnnamedConfidence = 0.9;

class LabelNamer {
 public:
  LabelNamer(const Clues& clues, std::vector<TurnNaming>* namings)
      : clues_(clues), namings_(*namings) {}

  // Gives each numbered label the name that its turns speak for, if no other
  // label has a better claim to it.
  void Name() {
    std::map<std::string, Supports> labels;
    for (size_t i = 0; i < clues_.turns.size(); ++i) {
      if (clues_.kinds[i] != TurnKind::kOnePerson) continue;
      Supports& supports = labels[clues_.KeyOf(i)];
      for (const auto& [member, support] : clues_.by_turn[i]) {
        Support& all = supports[member];
        all.log_odds += support.log_odds;
        all.evidence.insert(all.evidence.end(), support.evidence.begin(),
                            support.evidence.end());
      }
    }
    std::map<uint32_t, double> best_claims;  // By member.
    for (const auto& [label, supports] : labels) {
      for (const auto& [member, support] : supports) {
        double& best = best_claims[member];
        best = std::max(best, support.log_odds);
      }
    }
    std::map<std::string, Verdict> verdicts;
    for (const auto& [label, supports] : labels) {
      verdicts[label] = VerdictOn(supports, best_claims);
    }
    for (size_t i = 0; i < clues_.turns.size(); ++i) {
      if (clues_.kinds[i] != TurnKind::kOnePerson) continue;
      NameNumbered(i, verdicts.at(clues_.KeyOf(i)));
    }
  }

 private:
  // What all turns of a label say together.
  struct Verdict {
    uint32_t member = kSomebodyElse;  // Whom they speak for; else nobody.
    bool certain = false;
    double confidence = 0;
    SourceSpan strongest;
    std::vector<NamedCandidate> candidates;
  };

  Verdict VerdictOn(const Supports& supports,
                    const std::map<uint32_t, double>& best_claims) const {
    uint32_t best = kSomebodyElse;
    double odds = 0;
    double second = 0;
    for (const auto& [member, support] : supports) {
      if (support.log_odds > odds) {
        second = odds;
        odds = support.log_odds;
        best = member;
      } else {
        second = std::max(second, support.log_odds);
      }
    }
    Verdict verdict;
    if (best != kSomebodyElse && odds >= kLabelOddsMin &&
        odds - second >= kLabelMarginMin && odds >= best_claims.at(best)) {
      verdict.member = best;
      verdict.certain =
          odds - second >= kLabelCertainOdds && KindsFor(supports.at(best)) > 1;
      verdict.confidence =
          std::min(kLabelConfidenceMax, 1 / (1 + std::exp(second - odds)));
      verdict.strongest = StrongestOf(supports.at(best));
    }
    verdict.candidates = CandidatesOf(supports, verdict.member);
    return verdict;
  }

  void NameNumbered(size_t at, const Verdict& verdict) {
    TurnNaming& naming = namings_[at];
    if (verdict.member == kSomebodyElse) {
      SetUnnamed(at, verdict, &naming);
      return;
    }
    const CastMember& member = clues_.cast.members()[verdict.member];
    naming.name = member.name;
    naming.in_transcript_only = !member.has_surname;
    naming.state = verdict.certain ? AttributionState::kCertain
                                   : AttributionState::kProbable;
    naming.confidence = verdict.confidence;
    naming.candidates = verdict.candidates;
    const auto own = clues_.by_turn[at].find(verdict.member);
    AddEvidence(own == clues_.by_turn[at].end() ? nullptr : &own->second,
                &naming);
    if (naming.evidence.front().supports) return;
    naming.evidence.insert(naming.evidence.begin(),
                           {EvidenceKind::kSameLabel, true, verdict.strongest});
  }

  // A label whose name is not found: a number is still one person's.
  void SetUnnamed(size_t at, const Verdict& verdict, TurnNaming* naming) const {
    if (const auto introduced = IntroducedAt(clues_, at)) {
      SetIntroduced(clues_, at, *introduced, naming);
      return;
    }
    naming->candidates = verdict.candidates;
    if (clues_.single_roles.contains(clues_.turns[at].label)) return;
    naming->name = clues_.turns[at].label;
    naming->in_transcript_only = true;
    naming->unnamed = true;
    naming->state = AttributionState::kProbable;
    naming->confidence = kUnnamedConfidence;
    naming->evidence.insert(
        naming->evidence.begin(),
        {EvidenceKind::kSameLabel, true, clues_.turns[at].label_span});
  }

  // How many kinds of evidence speak for a member.
  static int KindsFor(const Support& support) {
    absl::flat_hash_set<int> kinds;
    for (const SpokenEvidence* item : support.evidence) {
      // A name that only sounds like theirs is no further kind.
      if (item->log_odds > 0 && item->kind != EvidenceKind::kMisheard) {
        kinds.insert(static_cast<int>(item->kind));
      }
    }
    return static_cast<int>(kinds.size());
  }

  static SourceSpan StrongestOf(const Support& support) {
    return (*std::max_element(support.evidence.begin(), support.evidence.end(),
                              [](const auto* a, const auto* b) {
                                return a->log_odds < b->log_odds;
                              }))
        ->source;
  }

  std::vector<NamedCandidate> CandidatesOf(const Supports& supports,
                                           uint32_t chosen) const {
    TurnNaming naming;
    for (const auto& [member, support] : supports) {
      if (member == chosen || support.log_odds <= 0) continue;
      AddCandidate(clues_, member, 1 - std::exp(-support.log_odds / 4),
                   &naming);
    }
    SortCandidates(&naming);
    return std::move(naming.candidates);
  }

  const Clues& clues_;
  std::vector<TurnNaming>& namings_;
};

}  // namespace

void NameOnePersonLabels(const Clues& clues, std::vector<TurnNaming>* namings) {
  LabelNamer(clues, namings).Name();
}

}  // namespace turnstone
