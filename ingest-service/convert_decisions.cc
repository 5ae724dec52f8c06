// Decisions and their records.

#include "common/base/status_macros.h"
#include "ingest-service/convert_parts.h"

namespace turnstone {
namespace {

void SetTurns(const StoredDecision& decision, v1::TurnSpeakerDecision* proto) {
  proto->set_speaker(decision.speaker);
  for (const DecidedTurn& turn : decision.turns) {
    v1::DecidedTurn* const item = proto->add_turns();
    item->set_turn(turn.turn);
    item->set_fit(static_cast<v1::TurnFit>(turn.fit));
    item->set_successor(turn.successor);
    item->set_text_sha256(turn.text_sha256);
  }
}

void GetAction(const v1::Decision& proto, StoredDecision* decision) {
  switch (proto.action_case()) {
    case v1::Decision::kMerge:
      decision->kind = DecisionKind::kMerge;
      decision->speaker = proto.merge().into();
      decision->speakers = ToVector(proto.merge().speakers());
      break;
    case v1::Decision::kSplit:
      decision->kind = DecisionKind::kSplit;
      decision->speaker = proto.split().speaker();
      decision->transcripts = ToVector(proto.split().transcripts());
      decision->new_speaker = proto.split().new_speaker();
      break;
    case v1::Decision::kCannotLink:
      decision->kind = DecisionKind::kCannotLink;
      decision->speakers = ToVector(proto.cannot_link().speakers());
      break;
    case v1::Decision::kSpeaker:
      decision->kind = DecisionKind::kSpeaker;
      decision->speaker = proto.speaker().speaker().name();
      decision->after = FromProto(proto.speaker().speaker());
      decision->before = FromProto(proto.speaker().before());
      break;
    case v1::Decision::kTurnSpeaker:
    case v1::Decision::ACTION_NOT_SET:
      decision->speaker = proto.turn_speaker().speaker();
      for (const v1::DecidedTurn& item : proto.turn_speaker().turns()) {
        decision->turns.push_back({item.turn(),
                                   static_cast<TurnFit>(item.fit()),
                                   item.successor(), item.text_sha256()});
      }
      break;
  }
}

}  // namespace

void ToProto(const StoredDecision& decision, v1::Decision* proto) {
  proto->set_name(decision.name);
  proto->set_state(static_cast<v1::DecisionState>(decision.state));
  proto->set_author(decision.decided_by.author);
  proto->set_reason(decision.decided_by.reason);
  *proto->mutable_create_time() = ToTimestamp(decision.create_time);
  if (decision.state == DecisionState::kUndone) {
    proto->set_undo_author(decision.undone_by.author);
    proto->set_undo_reason(decision.undone_by.reason);
    *proto->mutable_undo_time() = ToTimestamp(decision.undo_time);
  }
  switch (decision.kind) {
    case DecisionKind::kTurnSpeaker:
      SetTurns(decision, proto->mutable_turn_speaker());
      break;
    case DecisionKind::kMerge:
      *proto->mutable_merge()->mutable_speakers() = {decision.speakers.begin(),
                                                     decision.speakers.end()};
      proto->mutable_merge()->set_into(decision.speaker);
      break;
    case DecisionKind::kSplit:
      proto->mutable_split()->set_speaker(decision.speaker);
      *proto->mutable_split()->mutable_transcripts() = {
          decision.transcripts.begin(), decision.transcripts.end()};
      proto->mutable_split()->set_new_speaker(decision.new_speaker);
      break;
    case DecisionKind::kCannotLink:
      *proto->mutable_cannot_link()->mutable_speakers() = {
          decision.speakers.begin(), decision.speakers.end()};
      break;
    case DecisionKind::kSpeaker:
      ToProto(decision.after, proto->mutable_speaker()->mutable_speaker());
      ToProto(decision.before, proto->mutable_speaker()->mutable_before());
      break;
  }
}

std::string EncodeDecision(const StoredDecision& decision) {
  internal::v1::DecisionBody body;
  ToProto(decision, body.mutable_decision());
  return body.SerializeAsString();
}

absl::StatusOr<StoredDecision> DecodeDecision(absl::string_view bytes) {
  TS_ASSIGN_OR_RETURN(const auto body,
                      ParseBody<internal::v1::DecisionBody>(bytes));
  const v1::Decision& proto = body.decision();
  StoredDecision decision;
  decision.name = proto.name();
  decision.state = static_cast<DecisionState>(proto.state());
  decision.decided_by = {proto.author(), proto.reason()};
  decision.create_time = FromTimestamp(proto.create_time());
  decision.undone_by = {proto.undo_author(), proto.undo_reason()};
  decision.undo_time = FromTimestamp(proto.undo_time());
  GetAction(proto, &decision);
  return decision;
}

}  // namespace turnstone
