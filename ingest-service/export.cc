// What the pipeline keeps of a transcript, in Turnstone's own format.

#include <algorithm>
#include <set>
#include <utility>

#include "common/base/status_macros.h"
#include "common/rpc/status_details.h"
#include "ingest-service/parse/json_lines_writer.h"
#include "ingest-service/pipeline.h"

namespace turnstone {
namespace {

// Makes `value`, if it is not empty, the first metadata of its kind.
void PutFirst(MetadataKind kind, const std::string& value,
              std::vector<Metadata>* metadata) {
  if (value.empty()) return;
  const auto is_same = [&](const Metadata& item) {
    return item.kind == kind && item.value == value;
  };
  metadata->erase(std::remove_if(metadata->begin(), metadata->end(), is_same),
                  metadata->end());
  metadata->insert(metadata->begin(), {kind, value, {}});
}

EvidenceKind FirstKind(const Turn& turn) {
  return turn.attribution.evidence.empty()
             ? EvidenceKind::kNoLabel
             : turn.attribution.evidence.front().kind;
}

// Says of a turn what its label alone does not.
void SetGiven(const StoredSpeaker* speaker, Turn* turn) {
  const Attribution& attribution = turn->attribution;
  turn->given.state = attribution.state;
  turn->given.confidence = attribution.confidence;
  turn->given.is_nobody = speaker == nullptr;
  if (speaker == nullptr) return;
  turn->given.name = speaker->display_name;
  turn->given.is_unnamed = speaker->kind == SpeakerKind::kUnnamed;
  turn->given.is_group = speaker->kind == SpeakerKind::kGroup;
  turn->given.in_transcript_only = !speaker->transcripts.empty() &&
                                   !speaker->is_homonym &&
                                   !turn->given.is_unnamed;
}

}  // namespace

absl::StatusOr<std::string> Pipeline::ExportTranscript(
    const ResourceName& name) const {
  // No write changes the speakers meanwhile.
  const std::lock_guard<std::mutex> write_lock(WriteMutex(name.collection));
  TS_ASSIGN_OR_RETURN(auto stored, FindTranscript(TranscriptName(
                                       name.collection, name.transcript)));
  if (!stored.has_value()) {
    return rpc::WithReason(absl::NotFoundError("the transcript is not there"),
                           "TRANSCRIPT_NOT_FOUND");
  }
  ParsedTranscript transcript;
  TS_ASSIGN_OR_RETURN(transcript.turns, ReadTurns(*stored));
  transcript.annotations = std::move(stored->annotations);
  transcript.metadata = std::move(stored->metadata);
  PutFirst(MetadataKind::kLanguage, stored->language, &transcript.metadata);
  PutFirst(MetadataKind::kDate, stored->event_date, &transcript.metadata);
  PutFirst(MetadataKind::kTitle, stored->display_name, &transcript.metadata);
  const SpeakerBook& book = StateOf(name.collection).speakers;
  std::set<std::string> declared;
  for (Turn& turn : transcript.turns) {
    const StoredSpeaker* speaker = nullptr;
    if (!turn.attribution.speaker.empty()) {
      speaker = book.Find(
          book.RootOf(SpeakerName(name.collection, turn.attribution.speaker)));
    }
    const EvidenceKind kind = FirstKind(turn);
    if (kind == EvidenceKind::kDeclaredName && speaker != nullptr) {
      if (!declared.insert(turn.label).second) continue;
      DeclaredSpeaker item;
      item.label = turn.label;
      item.name = speaker->display_name;
      item.is_group = speaker->kind == SpeakerKind::kGroup;
      if (!speaker->affiliations.empty()) {
        item.affiliation = speaker->affiliations.front();
      }
      transcript.speakers.push_back(std::move(item));
    } else if (kind != EvidenceKind::kLabelName || speaker == nullptr ||
               turn.attribution.state != AttributionState::kCertain) {
      SetGiven(speaker, &turn);
    }
  }
  return WriteJsonLines(transcript);
}

}  // namespace turnstone
