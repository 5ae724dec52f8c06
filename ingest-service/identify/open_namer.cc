#include "ingest-service/identify/open_namer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "ingest-service/identify/conversation.h"
#include "ingest-service/identify/label.h"

namespace turnstone {
namespace {

// What a posterior must reach. Where many speak who are never named, or
// little is said, more is asked.
struct Thresholds {
  double probable_min = 0;
  double tentative_min = 0;
};
constexpr Thresholds kFewSpeak = {0.64, 0.5};
constexpr Thresholds kManySpeak = {0.85, 0.75};
constexpr double kCandidateMin = 0.1;
// So many turns are inferred together: what is far off tells nothing.
constexpr size_t kBlockTurns = 2000;
// Where captioners name those they know, nobody whom they name elsewhere is
// likely behind a label that fits anybody.
constexpr double kNamedElsewhere = -1;
// Nor is somebody who said the name under another such label.
constexpr double kOtherLabel = -1.5;
constexpr double kSomebodyElseOpen = 0.85;
constexpr double kSomebodyElseClosed = 0.15;
// So many turns tell half of whether more people speak than are named.
constexpr double kFewTurns = 20;
constexpr double kSomebodyElseAgain = 0.01;

// How long what is said is, and whether it ends with a question.
uint8_t StyleOf(absl::string_view text) {
  constexpr std::array<size_t, 3> kLengths = {30, 120, 400};
  const auto length = static_cast<uint8_t>(
      std::upper_bound(kLengths.begin(), kLengths.end(), text.size()) -
      kLengths.begin());
  const bool asks = !text.empty() && text.back() == '?';
  return static_cast<uint8_t>(2 * length + (asks ? 1 : 0));
}

class OpenNamer {
 public:
  OpenNamer(const Clues& clues, std::vector<TurnNaming>* namings)
      : clues_(clues), namings_(*namings) {}

  void Name() {
    const size_t size = clues_.turns.size();
    for (size_t i = 0; i < size; i += kBlockTurns) {
      InferBlock(i, std::min(size, i + kBlockTurns));
    }
  }

 private:
  // Names the open turns among those in [begin, end).
  void InferBlock(size_t begin, size_t end) {
    std::vector<size_t> block;
    size_t open = 0;
    for (size_t i = begin; i < end; ++i) {
      if (clues_.kinds[i] == TurnKind::kSilent) continue;
      open += clues_.kinds[i] == TurnKind::kOpen ? 1 : 0;
      block.push_back(i);
    }
    if (open == 0) return;
    ConversationPriors priors;
    const std::vector<uint32_t> members = MembersOf(block, &priors);
    std::vector<TurnEvidence> turns;
    for (const size_t i : block) {
      turns.push_back(EvidenceOf(i, members));
      turns.back().style = StyleOf(clues_.turns[i].text);
      turns.back().answers_again = AnswersAgain(i);
      turns.back().after_break =
          i > 0 && clues_.kinds[i - 1] == TurnKind::kSilent;
    }
    const auto posteriors = InferSpeakers(turns, priors);
    for (size_t i = 0; i < block.size(); ++i) {
      if (clues_.kinds[block[i]] != TurnKind::kOpen) continue;
      Decide(block[i], members, posteriors[i],
             priors.somebody_else_again == 1 || open < kFewTurns ? kManySpeak
                                                                 : kFewSpeak);
    }
    for (size_t i = 0; i < block.size(); ++i) {
      if (clues_.kinds[block[i]] == TurnKind::kOpen) ShowContinuation(block, i);
    }
  }

  // True if the turn before asks nobody by name, and the one before that has
  // the same label as this.
  bool AnswersAgain(size_t at) const {
    if (at < 2 || clues_.kinds[at - 1] != TurnKind::kNamed ||
        clues_.kinds[at - 2] != TurnKind::kOpen ||
        clues_.kinds[at] != TurnKind::kOpen) {
      return false;
    }
    const bool called = std::any_of(
        clues_.by_turn[at].begin(), clues_.by_turn[at].end(),
        [](const auto& support) { return support.second.log_odds >= 1; });
    const std::string& question = clues_.turns[at - 1].text;
    return clues_.turns[at].label == clues_.turns[at - 2].label &&
           !question.empty() && question.back() == '?' && !called;
  }

  // Returns the members that most speaks for in the block, with how likely
  // each speaks.
  std::vector<uint32_t> MembersOf(const std::vector<size_t>& block,
                                  ConversationPriors* priors) {
    std::map<uint32_t, double> weights;
    size_t open_labels = 0;
    size_t open = 0;
    for (const size_t i : block) {
      if (clues_.kinds[i] == TurnKind::kOpen) {
        ++open;
        open_labels += IsSharedLabel(clues_.turns[i].label) ? 1 : 0;
        for (const auto& [member, support] : clues_.by_turn[i]) {
          if (support.log_odds > 0) weights[member] += support.log_odds;
        }
      } else if (const auto member = clues_.cast.Find(namings_[i].name);
                 member.has_value() && !namings_[i].unnamed) {
        weights[*member] += 1;
      }
    }
    std::vector<std::pair<double, uint32_t>> ranked;
    for (const auto& [member, weight] : weights) {
      ranked.push_back({-weight, member});
    }
    std::sort(ranked.begin(), ranked.end());
    if (ranked.size() > kCastMax) ranked.resize(kCastMax);
    std::vector<uint32_t> members;
    for (const auto& [weight, member] : ranked) {
      members.push_back(member);
      priors->weights.push_back(std::sqrt(-weight) + 0.5);
    }
    const bool many = 2 * open_labels > open || !clues_.printed.empty();
    priors->somebody_else =
        many ? kSomebodyElseOpen
             : kSomebodyElseClosed + (kSomebodyElseOpen - kSomebodyElseClosed) *
                                         kFewTurns / (kFewTurns + open);
    priors->somebody_else_again = many ? 1 : kSomebodyElseAgain;
    return members;
  }

  TurnEvidence EvidenceOf(size_t at, const std::vector<uint32_t>& members) {
    TurnEvidence evidence;
    if (clues_.kinds[at] != TurnKind::kOpen) {
      evidence.fixed = kSomebodyElse;
      const auto member = clues_.cast.Find(namings_[at].name);
      if (!member.has_value() || namings_[at].unnamed) return evidence;
      const auto found = std::find(members.begin(), members.end(), *member);
      if (found == members.end()) return evidence;
      evidence.fixed = static_cast<uint32_t>(found - members.begin());
      return evidence;
    }
    for (const uint32_t member : members) {
      const auto support = clues_.by_turn[at].find(member);
      double odds =
          support == clues_.by_turn[at].end() ? 0 : support->second.log_odds;
      if (clues_.printed.contains(member)) odds += kNamedElsewhere;
      if (const auto own = clues_.own_labels.find(member);
          own != clues_.own_labels.end() && !clues_.turns[at].label.empty() &&
          own->second != clues_.KeyOf(at)) {
        odds += kOtherLabel;
      }
      evidence.log_odds.push_back(odds);
    }
    return evidence;
  }

  void Decide(size_t at, const std::vector<uint32_t>& members,
              const std::vector<double>& posterior,
              const Thresholds& thresholds) {
    TurnNaming& naming = namings_[at];
    size_t best = 0;
    for (size_t i = 1; i < posterior.size(); ++i) {
      if (posterior[i] > posterior[best]) best = i;
    }
    // Who says the name is who speaks, whatever else is likely.
    const auto introduced = IntroducedAt(clues_, at);
    if (introduced.has_value()) {
      SetIntroduced(clues_, at, *introduced, &naming);
      return;
    }
    const bool decided =
        !posterior.empty() && posterior[best] >= thresholds.tentative_min;
    for (size_t i = 0; i < posterior.size(); ++i) {
      if ((decided && i == best) || posterior[i] < kCandidateMin) continue;
      AddCandidate(clues_, members[i], posterior[i], &naming);
    }
    SortCandidates(&naming);
    if (!decided) return;
    const CastMember& member = clues_.cast.members()[members[best]];
    naming.name = member.name;
    naming.in_transcript_only = !member.has_surname;
    naming.confidence = posterior[best];
    naming.state = posterior[best] >= thresholds.probable_min
                       ? AttributionState::kProbable
                       : AttributionState::kTentative;
    const auto support = clues_.by_turn[at].find(members[best]);
    AddEvidence(
        support == clues_.by_turn[at].end() ? nullptr : &support->second,
        &naming);
  }

  // Where nothing that is said near a turn speaks for who is thought to speak
  // it, the nearest turn of theirs that has such evidence does.
  void ShowContinuation(const std::vector<size_t>& block, size_t place) {
    TurnNaming& naming = namings_[block[place]];
    if (naming.name.empty() || naming.evidence.front().supports) return;
    for (size_t step = 1; step < block.size(); ++step) {
      for (const size_t other : {place - step, place + step}) {
        if (other >= block.size()) continue;
        const TurnNaming& near = namings_[block[other]];
        if (near.name != naming.name || !near.evidence.front().supports ||
            near.evidence.front().kind == EvidenceKind::kContinuation) {
          continue;
        }
        naming.evidence.insert(
            naming.evidence.begin(),
            {EvidenceKind::kContinuation, true, near.evidence.front().source});
        return;
      }
    }
    // Nothing shows it, so it is not said.
    naming.name.clear();
    naming.in_transcript_only = false;
    naming.state = AttributionState::kUndecided;
    naming.confidence = 0;
  }

  const Clues& clues_;
  std::vector<TurnNaming>& namings_;
};

}  // namespace

void NameOpenTurns(const Clues& clues, std::vector<TurnNaming>* namings) {
  OpenNamer(clues, namings).Name();
}

}  // namespace turnstone
