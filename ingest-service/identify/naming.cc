#include "ingest-service/identify/naming.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/text/person_name.h"
#include "ingest-service/identify/addresses.h"
#include "ingest-service/identify/affiliations.h"
#include "ingest-service/identify/agenda_order.h"
#include "ingest-service/identify/back_references.h"
#include "ingest-service/identify/capitals.h"
#include "ingest-service/identify/clues.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/label_namer.h"
#include "ingest-service/identify/open_namer.h"
#include "ingest-service/identify/spoken_evidence.h"

namespace turnstone {
namespace {

// Who hands the floor around by name, and is only named after a label such as
// "MODERATOR" has gone, is who had it.
constexpr double kRole = 3;
constexpr uint32_t kHandoversMin = 3;

class Namer {
 public:
  explicit Namer(const ParsedTranscript& transcript)
      : turns_(transcript.turns),
        namings_(turns_.size()),
        clues_(transcript.turns) {
    for (const DeclaredSpeaker& speaker : transcript.speakers) {
      declared_.try_emplace(speaker.label, &speaker);
    }
  }

  std::vector<TurnNaming> Name() {
    // Where "Q." asks, "A." is not one person but the answer.
    has_questions_ =
        std::any_of(turns_.begin(), turns_.end(), [](const Turn& turn) {
          return turn.label == "Q" || turn.label == "Q.";
        });
    FindSingleRoles();
    bool all_named = true;
    for (size_t i = 0; i < turns_.size(); ++i) {
      ReadTurn(i);
      all_named = all_named && clues_.kinds[i] == TurnKind::kNamed;
    }
    if (all_named) return std::move(namings_);
    GatherCast();
    NameOnePersonLabels(clues_, &namings_);
    NameOpenTurns(clues_, &namings_);
    NameByAffiliation(clues_, &namings_);
    return std::move(namings_);
  }

 private:
  struct Label {
    LabelMeaning meaning = LabelMeaning::kNone;
    std::string key;
    bool one_person = false;
  };

  const Label& LabelOf(const Turn& turn) {
    const auto [it, is_new] = labels_.try_emplace(turn.label);
    if (is_new) {
      it->second = {MeaningOfLabel(turn.label), NameKey(turn.label),
                    IsNumberedLabel(turn.label) ||
                        clues_.single_roles.contains(turn.label)};
      if (has_questions_ && it->second.key == "a") {
        it->second.one_person = false;
      }
      clues_.label_keys.try_emplace(turn.label, it->second.key);
    }
    return it->second;
  }

  // A role is one person's where others speak between all of its turns.
  void FindSingleRoles() {
    absl::flat_hash_set<absl::string_view> repeated;
    for (size_t i = 0; i < turns_.size(); ++i) {
      const std::string& label = turns_[i].label;
      if (label.empty() || !IsRoleLabel(label)) continue;
      clues_.single_roles.insert(label);
      if (i > 0 && turns_[i - 1].label == label) repeated.insert(label);
    }
    for (const absl::string_view label : repeated) {
      clues_.single_roles.erase(label);
    }
  }

  void SetNamed(size_t at, const std::string& name, AttributionState state,
                double confidence, Evidence evidence) {
    TurnNaming& naming = namings_[at];
    naming.name = name;
    naming.state = state;
    naming.confidence = confidence;
    naming.evidence = {std::move(evidence)};
    clues_.kinds[at] = TurnKind::kNamed;
  }

  void ReadTurn(size_t at) {
    const Turn& turn = turns_[at];
    const GivenSpeaker& given = turn.given;
    if (!given.name.empty() || given.is_nobody) {
      SetNamed(at, given.name, given.state, given.confidence,
               {EvidenceKind::kImported, true, given.source});
      namings_[at].unnamed = given.is_unnamed;
      namings_[at].is_group = given.is_group;
      namings_[at].in_transcript_only =
          given.in_transcript_only || given.is_unnamed;
      return;
    }
    if (const auto found = declared_.find(turn.label);
        found != declared_.end()) {
      SetNamed(at, found->second->name, AttributionState::kCertain, 1,
               {EvidenceKind::kDeclaredName, true, found->second->source});
      namings_[at].is_group = found->second->is_group;
      namings_[at].affiliation = found->second->affiliation;
      return;
    }
    const Label& label = LabelOf(turn);
    if (label.meaning == LabelMeaning::kName) {
      SetNamed(at, turn.label, AttributionState::kCertain, 1,
               {EvidenceKind::kLabelName, true, turn.label_span});
      namings_[at].by_label = true;
      return;
    }
    namings_[at].evidence = {{label.meaning == LabelMeaning::kNone
                                  ? EvidenceKind::kNoLabel
                                  : EvidenceKind::kGenericLabel,
                              false, turn.label_span}};
    if (label.one_person) {
      clues_.kinds[at] = TurnKind::kOnePerson;
    } else if (turn.text.empty()) {
      clues_.kinds[at] = TurnKind::kSilent;
    }
  }

  void GatherCast() {
    std::vector<bool> wanted(turns_.size());
    for (size_t i = 0; i < turns_.size(); ++i) {
      wanted[i] = clues_.kinds[i] != TurnKind::kNamed;
      if (wanted[i] || namings_[i].name.empty() || namings_[i].unnamed)
        continue;
      if (named_.insert(namings_[i].name).second) {
        clues_.cast.Add(DisplayNameOf(namings_[i].name));
      }
    }
    const Capitals capitals(turns_);
    const auto addresses = FindAddresses(capitals, turns_);
    const auto names = FindSpokenNames(turns_, wanted, addresses);
    for (const bool full : {true, false}) {
      for (const SpokenName& name : names) {
        if ((name.name.find(' ') != std::string::npos) == full) {
          clues_.cast.Add(name.name);
        }
      }
    }
    clues_.cast.AddAddressed(addresses);
    evidence_ = GatherEvidence(turns_, addresses, names, clues_.cast);
    for (const SpokenEvidence& item : evidence_) {
      if (clues_.kinds[item.turn] != TurnKind::kNamed) AddSupport(item);
    }
    for (const std::string& name : named_) {
      if (const auto member = clues_.cast.Find(name))
        clues_.printed.insert(*member);
    }
    for (const SpokenName& name : names) {
      const auto member = clues_.cast.Find(name.name);
      if (!member.has_value() || turns_[name.turn].label.empty()) continue;
      clues_.own_labels.try_emplace(*member, clues_.KeyOf(name.turn));
    }
    FindRoles(addresses);
    references_ = FindBackReferences(clues_, namings_, addresses);
    for (const SpokenEvidence& item : references_) AddSupport(item);
    orders_ = FindAgendaOrders(clues_, namings_, addresses);
    for (const SpokenEvidence& item : orders_) AddSupport(item);
  }

  void AddSupport(const SpokenEvidence& item) {
    Support& support = clues_.by_turn[item.turn][item.member];
    support.log_odds += item.log_odds;
    support.evidence.push_back(&item);
  }

  // Gives a role label's turns the evidence of who takes the role later.
  void FindRoles(const std::vector<Address>& addresses) {
    std::map<std::string, uint32_t> handovers;  // By name.
    for (const Address& address : addresses) {
      if (clues_.kinds[address.turn] == TurnKind::kNamed &&
          address.kind != AddressKind::kNone) {
        ++handovers[namings_[address.turn].name];
      }
    }
    std::string leader;
    for (const auto& [name, count] : handovers) {
      if (leader.empty() || count > handovers[leader]) leader = name;
    }
    if (leader.empty() || handovers[leader] < kHandoversMin) return;
    const auto member = clues_.cast.Find(leader);
    if (!member.has_value()) return;
    size_t first = 0;
    while (namings_[first].name != leader) ++first;
    for (size_t i = 0; i < first; ++i) {
      if (!clues_.single_roles.contains(turns_[i].label)) continue;
      role_evidence_.push_back({static_cast<uint32_t>(i), *member,
                                EvidenceKind::kRole, kRole,
                                turns_[first].label_span});
    }
    absl::flat_hash_set<absl::string_view> later;
    for (size_t i = first; i < turns_.size(); ++i) {
      later.insert(turns_[i].label);
    }
    for (const SpokenEvidence& item : role_evidence_) {
      // Who has the role still is not who took it over.
      if (later.contains(turns_[item.turn].label)) return;
    }
    for (const SpokenEvidence& item : role_evidence_) AddSupport(item);
  }

  const std::vector<Turn>& turns_;
  std::vector<TurnNaming> namings_;
  Clues clues_;
  absl::flat_hash_map<absl::string_view, Label> labels_;
  // By label, as the source declares them.
  absl::flat_hash_map<absl::string_view, const DeclaredSpeaker*> declared_;
  absl::flat_hash_set<std::string> named_;  // Names of turns that are named.
  bool has_questions_ = false;
  std::vector<SpokenEvidence> evidence_;
  std::vector<SpokenEvidence> role_evidence_;
  std::vector<SpokenEvidence> references_;
  std::vector<SpokenEvidence> orders_;
};

}  // namespace

std::vector<TurnNaming> NameTurns(const ParsedTranscript& transcript) {
  return Namer(transcript).Name();
}

}  // namespace turnstone
