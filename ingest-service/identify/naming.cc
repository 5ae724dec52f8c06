#include "ingest-service/identify/naming.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/base/check.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/self_introduction.h"

namespace turnstone {
namespace {

// How often such evidence is right, as far as the corpora tell.
constexpr double kSaysName = 0.97;
constexpr double kSaysIAm = 0.9;
constexpr double kSameLabel = 0.85;

// Returns where the bytes [begin, end) of a turn's text stand in the source.
SourceSpan InSource(const Turn& turn, uint32_t begin, uint32_t end) {
  const auto source_of = [&turn](uint32_t at) {
    auto piece = std::upper_bound(turn.spans.begin(), turn.spans.end(), at,
                                  [](uint32_t offset, const TextSpan& span) {
                                    return offset < span.text_begin;
                                  });
    TS_CHECK(piece != turn.spans.begin());
    --piece;
    return piece->source.begin + (at - piece->text_begin);
  };
  return {source_of(begin), source_of(end - 1) + 1};
}

absl::string_view FirstWord(absl::string_view name) {
  return name.substr(0, name.find(' '));
}

// "Speaker 2" and "GUEST B": a generic label for one person.
bool IsNumbered(absl::string_view label) {
  const size_t space = label.find_last_of(" #-_");
  const absl::string_view last =
      space == absl::string_view::npos ? label : label.substr(space + 1);
  const bool number =
      !last.empty() && std::all_of(last.begin(), last.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
  return number || (last.size() == 1 && space != absl::string_view::npos &&
                    last[0] >= 'A' && last[0] <= 'Z');
}

class Namer {
 public:
  explicit Namer(const ParsedTranscript& transcript)
      : turns_(transcript.turns), namings_(turns_.size()) {
    for (const DeclaredSpeaker& speaker : transcript.speakers) {
      declared_.try_emplace(speaker.label, &speaker);
    }
  }

  std::vector<TurnNaming> Name() {
    for (size_t i = 0; i < turns_.size(); ++i) {
      if (ReadGiven(i)) continue;
      ReadLabel(i);
      if (namings_[i].name.empty()) ReadIntroduction(i);
    }
    ResolveShortNames();
    SpreadOverNumberedLabels();
    return std::move(namings_);
  }

 private:
  struct Label {
    LabelMeaning meaning = LabelMeaning::kNone;
    std::string key;
  };

  const Label& LabelOf(const Turn& turn) {
    const auto [it, is_new] = labels_.try_emplace(turn.label);
    if (is_new) {
      it->second = {MeaningOfLabel(turn.label), NameKey(turn.label)};
    }
    return it->second;
  }

  // Takes what the source itself says of who speaks, apart from the label.
  bool ReadGiven(size_t at) {
    const Turn& turn = turns_[at];
    TurnNaming& naming = namings_[at];
    const GivenSpeaker& given = turn.given;
    if (!given.name.empty()) {
      naming.name = given.name;
      naming.state = given.state;
      naming.confidence = given.confidence;
      naming.evidence = {{EvidenceKind::kImported, true, given.source}};
      AddFullName(given.name);
      return true;
    }
    const auto declared = declared_.find(turn.label);
    if (declared == declared_.end()) return false;
    naming.name = declared->second->name;
    naming.state = AttributionState::kCertain;
    naming.confidence = 1;
    naming.evidence = {
        {EvidenceKind::kDeclaredName, true, declared->second->source}};
    AddFullName(naming.name);
    return true;
  }

  void ReadLabel(size_t at) {
    const Turn& turn = turns_[at];
    const Label& label = LabelOf(turn);
    TurnNaming& naming = namings_[at];
    if (label.meaning == LabelMeaning::kName) {
      naming.name = turn.label;
      naming.by_label = true;
      naming.state = AttributionState::kCertain;
      naming.confidence = 1;
      naming.evidence = {{EvidenceKind::kLabelName, true, turn.label_span}};
      AddFullName(turn.label);
      return;
    }
    naming.evidence = {{label.meaning == LabelMeaning::kNone
                            ? EvidenceKind::kNoLabel
                            : EvidenceKind::kGenericLabel,
                        false, turn.label_span}};
  }

  void ReadIntroduction(size_t at) {
    const Turn& turn = turns_[at];
    auto found = FindSelfIntroduction(turn.text);
    if (!found.has_value()) return;
    TurnNaming& naming = namings_[at];
    naming.evidence.insert(naming.evidence.begin(),
                           {EvidenceKind::kSelfIntroduction, true,
                            InSource(turn, found->begin, found->end)});
    naming.state = AttributionState::kProbable;
    naming.confidence = found->says_name ? kSaysName : kSaysIAm;
    naming.in_transcript_only = !found->has_surname;
    naming.name = std::move(found->name);
    if (found->has_surname) AddFullName(naming.name);
  }

  // Remembers a name of several words by its first.
  void AddFullName(absl::string_view name) {
    if (!full_name_keys_.insert(NameKey(name)).second) return;
    const absl::string_view first = FirstWord(name);
    if (first.size() == name.size()) return;
    full_names_[NameKey(first)].push_back(DisplayNameOf(name));
  }

  void ResolveShortNames() {
    for (TurnNaming& naming : namings_) {
      if (!naming.in_transcript_only) continue;
      const auto found = full_names_.find(NameKey(naming.name));
      if (found == full_names_.end()) continue;
      if (found->second.size() == 1) {
        naming.name = found->second[0];
        naming.in_transcript_only = false;
        continue;
      }
      naming.name.clear();
      naming.in_transcript_only = false;
      naming.state = AttributionState::kUndecided;
      naming.confidence = 0;
    }
  }

  void SpreadOverNumberedLabels() {
    // By key of the label: the turn that says the only name, or none.
    absl::flat_hash_map<std::string, std::optional<size_t>> introductions;
    for (size_t i = 0; i < turns_.size(); ++i) {
      if (!IsOfNumberedLabel(i) || namings_[i].name.empty()) continue;
      const auto [it, is_new] =
          introductions.try_emplace(LabelOf(turns_[i]).key, i);
      if (!is_new && it->second.has_value() &&
          NameKey(namings_[*it->second].name) != NameKey(namings_[i].name)) {
        it->second.reset();
      }
    }
    for (size_t i = 0; i < turns_.size(); ++i) {
      if (!IsOfNumberedLabel(i) || !namings_[i].name.empty()) continue;
      const auto found = introductions.find(LabelOf(turns_[i]).key);
      if (found == introductions.end() || !found->second.has_value()) continue;
      const TurnNaming& known = namings_[*found->second];
      TurnNaming& naming = namings_[i];
      naming.name = known.name;
      naming.in_transcript_only = known.in_transcript_only;
      naming.state = AttributionState::kProbable;
      naming.confidence = kSameLabel;
      naming.evidence.insert(
          naming.evidence.begin(),
          {EvidenceKind::kSameLabel, true, known.evidence[0].source});
    }
  }

  bool IsOfNumberedLabel(size_t at) {
    return !namings_[at].by_label && turns_[at].given.name.empty() &&
           !declared_.contains(turns_[at].label) &&
           LabelOf(turns_[at]).meaning == LabelMeaning::kGeneric &&
           IsNumbered(turns_[at].label);
  }

  const std::vector<Turn>& turns_;
  std::vector<TurnNaming> namings_;
  absl::flat_hash_map<absl::string_view, Label> labels_;
  // By label, as the source declares them.
  absl::flat_hash_map<absl::string_view, const DeclaredSpeaker*> declared_;
  absl::flat_hash_set<std::string> full_name_keys_;
  // Names of several words, each once, by the key of their first word.
  absl::flat_hash_map<std::string, std::vector<std::string>> full_names_;
};

}  // namespace

std::vector<TurnNaming> NameTurns(const ParsedTranscript& transcript) {
  return Namer(transcript).Name();
}

}  // namespace turnstone
