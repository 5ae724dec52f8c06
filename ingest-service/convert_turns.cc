// Turns, their attributions and the parts that hold them.

#include <utility>

#include "common/base/status_macros.h"
#include "common/model/resource_name.h"
#include "ingest-service/convert_parts.h"

namespace turnstone {
namespace {

void SetAttribution(const std::string& collection,
                    const Attribution& attribution, v1::Attribution* proto) {
  if (!attribution.speaker.empty()) {
    proto->set_speaker(SpeakerName(collection, attribution.speaker));
  }
  proto->set_state(static_cast<v1::AttributionState>(attribution.state));
  proto->set_confidence(attribution.confidence);
  for (const Candidate& candidate : attribution.candidates) {
    v1::AttributionCandidate* const item = proto->add_candidates();
    item->set_speaker(SpeakerName(collection, candidate.speaker));
    item->set_confidence(candidate.confidence);
  }
  for (const Evidence& evidence : attribution.evidence) {
    v1::AttributionEvidence* const item = proto->add_evidence();
    item->set_kind(static_cast<v1::EvidenceKind>(evidence.kind));
    item->set_supports(evidence.supports);
    SetSpan(evidence.source, item->mutable_source_span());
  }
  if (attribution.decision.empty()) return;
  proto->set_decision(DecisionName(collection, attribution.decision));
  SetAttribution(collection, attribution.inferred.at(0),
                 proto->mutable_inferred());
}

void SetTurn(const std::string& collection, const std::string& transcript,
             const Turn& turn, size_t number, v1::Turn* proto) {
  proto->set_name(TurnName(collection, transcript, turn.id));
  proto->set_number(static_cast<int32_t>(number));
  proto->set_label(turn.label);
  proto->set_text(turn.text);
  for (const TextSpan& span : turn.spans) {
    v1::TextSource* const item = proto->add_source_spans();
    item->set_text_begin(static_cast<int32_t>(span.text_begin));
    SetSpan(span.source, item->mutable_source_span());
  }
  SetSpan(turn.head, proto->mutable_head_span());
  proto->set_line(static_cast<int32_t>(turn.line));
  for (const TextTime& time : turn.times) {
    v1::TextTime* const item = proto->add_times();
    item->set_text_begin(static_cast<int32_t>(time.text_begin));
    item->set_start_ms(time.time.start_ms);
    item->set_end_ms(time.time.end_ms);
  }
  SetAttribution(collection, turn.attribution, proto->mutable_attribution());
  proto->set_since_revision(static_cast<int32_t>(turn.since_revision));
}

// The id at the end of a resource name; empty of an empty name.
std::string IdOf(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

Attribution ToAttribution(const v1::Attribution& proto) {
  Attribution attribution;
  attribution.speaker = IdOf(proto.speaker());
  attribution.state = static_cast<AttributionState>(proto.state());
  attribution.confidence = proto.confidence();
  for (const v1::AttributionCandidate& item : proto.candidates()) {
    attribution.candidates.push_back({IdOf(item.speaker()), item.confidence()});
  }
  for (const v1::AttributionEvidence& item : proto.evidence()) {
    attribution.evidence.push_back({static_cast<EvidenceKind>(item.kind()),
                                    item.supports(),
                                    FromProto(item.source_span())});
  }
  attribution.decision = IdOf(proto.decision());
  if (proto.has_inferred()) {
    attribution.inferred.push_back(ToAttribution(proto.inferred()));
  }
  return attribution;
}

Turn ToTurn(const v1::Turn& proto) {
  Turn turn;
  turn.id = IdOf(proto.name());
  turn.label = proto.label();
  turn.head = FromProto(proto.head_span());
  turn.line = static_cast<uint32_t>(proto.line());
  turn.text = proto.text();
  for (const v1::TextSource& item : proto.source_spans()) {
    turn.spans.push_back({static_cast<uint32_t>(item.text_begin()),
                          FromProto(item.source_span())});
  }
  for (const v1::TextTime& item : proto.times()) {
    turn.times.push_back({static_cast<uint32_t>(item.text_begin()),
                          {item.start_ms(), item.end_ms()}});
  }
  turn.attribution = ToAttribution(proto.attribution());
  turn.since_revision = static_cast<uint32_t>(proto.since_revision());
  return turn;
}

}  // namespace

std::string EncodePart(const std::string& collection,
                       const std::string& transcript,
                       const std::vector<Turn>& turns, size_t bytes_max,
                       size_t* first) {
  internal::v1::TranscriptPartBody body;
  size_t bytes = 0;
  while (*first < turns.size()) {
    v1::Turn turn;
    SetTurn(collection, transcript, turns[*first], *first + 1, &turn);
    const size_t size = turn.ByteSizeLong();
    if (body.turns_size() > 0 && bytes + size > bytes_max) break;
    bytes += size;
    *body.add_turns() = std::move(turn);
    ++*first;
  }
  return body.SerializeAsString();
}

absl::StatusOr<std::vector<Turn>> DecodePart(absl::string_view bytes) {
  TS_ASSIGN_OR_RETURN(const auto body,
                      ParseBody<internal::v1::TranscriptPartBody>(bytes));
  std::vector<Turn> turns;
  for (const v1::Turn& proto : body.turns()) turns.push_back(ToTurn(proto));
  return turns;
}

}  // namespace turnstone
