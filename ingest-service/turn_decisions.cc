#include "ingest-service/turn_decisions.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/hash.h"

namespace turnstone {
namespace {

// True of a decision about turns of this transcript.
bool IsAbout(const StoredDecision& decision, absl::string_view transcript) {
  return decision.kind == DecisionKind::kTurnSpeaker &&
         TranscriptOfTurn(decision.turns.at(0).turn) == transcript;
}

// Finds a turn of a new revision that was decided on.
class TurnFinder {
 public:
  TurnFinder(const StoredTranscript& transcript, bool is_new,
             const std::vector<Turn>& turns)
      : transcript_(transcript), is_new_(is_new) {
    for (size_t i = 0; i < turns.size(); ++i) {
      by_id_[turns[i].id] = i;
      const auto [place, first] =
          by_text_.try_emplace(TextDigestOf(turns[i]), i);
      if (!first) place->second = kSeveral;
      ids_.push_back(turns[i].id);
    }
    for (const FormerTurn& former : transcript.former_turns) {
      former_[former.id] = former.successor;
    }
  }

  // Says of a decided turn where it is now.
  DecidedTurn Find(const DecidedTurn& decided) const {
    DecidedTurn now = decided;
    now.successor.clear();
    const std::string id = decided.turn.substr(decided.turn.rfind('/') + 1);
    // Ids are those of another life of the transcript if it was deleted.
    if (!is_new_ && decided.fit == TurnFit::kFits && by_id_.contains(id)) {
      return now;
    }
    const auto text = by_text_.find(decided.text_sha256);
    if (text != by_text_.end() && text->second != kSeveral) {
      now.turn = NameOf(ids_[text->second]);
      now.fit = TurnFit::kFits;
      return now;
    }
    now.fit = TurnFit::kGone;
    if (is_new_) return now;
    uint32_t successor = 0;
    for (auto next = former_.find(std::stoul(id)); next != former_.end();
         next = former_.find(successor)) {
      successor = next->second;
    }
    if (successor != 0 && by_id_.contains(absl::StrCat(successor))) {
      now.fit = TurnFit::kReworded;
      now.successor = NameOf(absl::StrCat(successor));
    }
    return now;
  }

 private:
  static constexpr size_t kSeveral = static_cast<size_t>(-1);

  std::string NameOf(absl::string_view id) const {
    return absl::StrCat(transcript_.name, "/turns/", id);
  }

  const StoredTranscript& transcript_;
  const bool is_new_;
  std::vector<std::string> ids_;
  absl::flat_hash_map<std::string, size_t> by_id_;
  absl::flat_hash_map<std::string, size_t> by_text_;
  absl::flat_hash_map<uint32_t, uint32_t> former_;  // Successors.
};

}  // namespace

uint64_t DecisionNumber(const std::string& decision) {
  uint64_t number = 0;
  TS_CHECK(absl::SimpleAtoi(decision.substr(decision.rfind('/') + 1), &number));
  return number;
}

std::string TranscriptOfTurn(absl::string_view turn) {
  return std::string(turn.substr(0, turn.find("/turns/")));
}

std::string TextDigestOf(const Turn& turn) { return ToHex(Sha256(turn.text)); }

std::vector<StoredDecision> RedecideTurns(const DecisionsById& decisions,
                                          const StoredTranscript& kept,
                                          bool is_new,
                                          std::vector<Turn>* turns) {
  DecisionsById about;
  std::vector<StoredDecision> changed;
  std::optional<TurnFinder> finder;
  for (const auto& [number, known] : decisions) {
    if (known.state == DecisionState::kUndone || !IsAbout(known, kept.name)) {
      continue;
    }
    if (!finder.has_value()) finder.emplace(kept, is_new, *turns);
    StoredDecision decision = known;
    decision.state = DecisionState::kActive;
    for (DecidedTurn& turn : decision.turns) {
      turn = finder->Find(turn);
      if (turn.fit != TurnFit::kFits) decision.state = DecisionState::kConflict;
    }
    if (decision.turns != known.turns) changed.push_back(decision);
    about[number] = std::move(decision);
  }
  ApplyDecisions(about, kept.name, turns);
  return changed;
}

void ApplyDecisions(const DecisionsById& decisions,
                    const std::string& transcript, std::vector<Turn>* turns) {
  absl::flat_hash_map<std::string, const StoredDecision*> decided;
  for (const auto& [number, decision] : decisions) {
    if (decision.state == DecisionState::kUndone ||
        !IsAbout(decision, transcript)) {
      continue;
    }
    for (const DecidedTurn& turn : decision.turns) {
      if (turn.fit != TurnFit::kFits) continue;
      decided[turn.turn.substr(turn.turn.rfind('/') + 1)] = &decision;
    }
  }
  for (Turn& turn : *turns) {
    if (!turn.attribution.inferred.empty()) {
      Attribution inferred = std::move(turn.attribution.inferred[0]);
      turn.attribution = std::move(inferred);
    }
    const auto found = decided.find(turn.id);
    if (found == decided.end()) continue;
    const StoredDecision& decision = *found->second;
    Attribution curated;
    curated.speaker = decision.speaker.substr(decision.speaker.rfind('/') + 1);
    curated.state = AttributionState::kCurated;
    curated.confidence = 1;
    curated.evidence = {{EvidenceKind::kDecision, true, turn.head}};
    curated.decision = absl::StrCat(DecisionNumber(decision.name));
    curated.inferred = {std::move(turn.attribution)};
    turn.attribution = std::move(curated);
  }
}

}  // namespace turnstone
