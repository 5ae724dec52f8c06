// Decisions of the pipeline: what people say about speakers.
//
// A decision is kept, and what it changes is written at once: the turns of a
// transcript anew, or a speaker. Turns keep what was inferred beside, so that
// the state after any of them is undone follows from those that hold.

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/record.h"
#include "common/rpc/status_details.h"
#include "ingest-service/convert.h"
#include "ingest-service/pipeline.h"
#include "ingest-service/speaker_fields.h"
#include "ingest-service/turn_decisions.h"
#include "ingest-service/write_answer.h"

namespace turnstone {
namespace {

absl::Status CheckDecider(const Decider& decider) {
  if (decider.author.empty() || decider.author.size() > kAuthorBytesMax) {
    return rpc::FieldViolation("author", "expected 1 to 200 bytes");
  }
  if (decider.reason.empty() || decider.reason.size() > kReasonBytesMax) {
    return rpc::FieldViolation("reason", "expected 1 to 2,000 bytes");
  }
  return absl::OkStatus();
}

absl::Status NoDecision() {
  return rpc::WithReason(absl::NotFoundError("the decision is not there"),
                         "DECISION_NOT_FOUND");
}

absl::Status Refused(absl::string_view message, absl::string_view reason) {
  return rpc::WithReason(absl::FailedPreconditionError(message), reason);
}

// Returns a speaker that is there and not merged, which a request names in
// `field`.
absl::StatusOr<StoredSpeaker> LiveSpeaker(const SpeakerBook& book,
                                          absl::string_view field,
                                          const std::string& name) {
  TS_RETURN_IF_ERROR(rpc::InField(field, ParseSpeakerName(name)).status());
  const StoredSpeaker* const found = book.Find(name);
  if (found == nullptr) {
    return rpc::WithReason(absl::NotFoundError("the speaker is not there"),
                           "SPEAKER_NOT_FOUND");
  }
  if (!found->merged_into.empty()) {
    return Refused(
        absl::StrCat(field, " was merged: name the speaker it became"),
        "SPEAKER_MERGED");
  }
  return *found;
}

absl::Status CheckSpeakers(const SpeakerBook& book,
                           const std::vector<std::string>& speakers,
                           size_t min) {
  absl::flat_hash_set<std::string> seen;
  if (speakers.size() < min || speakers.size() > kDecidedSpeakersMax) {
    return rpc::FieldViolation("speakers",
                               absl::StrCat("expected ", min, " to 100"));
  }
  for (size_t i = 0; i < speakers.size(); ++i) {
    const std::string field = absl::StrCat("speakers[", i, "]");
    TS_RETURN_IF_ERROR(LiveSpeaker(book, field, speakers[i]).status());
    if (!seen.insert(speakers[i]).second) {
      return rpc::FieldViolation(field, "is named twice");
    }
  }
  return absl::OkStatus();
}

// FAILED_PRECONDITION if a decision that holds says of two speakers, who are
// one in `book`, that they are not.
absl::Status CheckApart(const DecisionsById& decisions,
                        const SpeakerBook& book) {
  for (const auto& [number, decision] : decisions) {
    if (decision.state == DecisionState::kUndone) continue;
    std::vector<std::string> apart;
    if (decision.kind == DecisionKind::kCannotLink) apart = decision.speakers;
    if (decision.kind == DecisionKind::kSplit) {
      apart = {decision.speaker, decision.new_speaker};
    }
    absl::flat_hash_set<std::string> roots;
    for (const std::string& speaker : apart) {
      if (!roots.insert(book.RootOf(speaker)).second) {
        return Refused(absl::StrCat("decision ", number,
                                    " says that they are different "
                                    "people: undo it first"),
                       "CANNOT_LINK");
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

const Pipeline::CollectionState& Pipeline::StateOf(
    const std::string& collection) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return collections_.at(collection);
}

void Pipeline::PutDecision(const StoredDecision& decision, LedgerWrite* write) {
  write->puts.push_back({RecordKind::kDecision, decision.name,
                         PartitionOf(decision.name), EncodeDecision(decision)});
}

void Pipeline::Remember(const SpeakerBook& speakers,
                        const std::vector<StoredDecision>& decisions,
                        CollectionState* state) {
  for (const auto& [name, speaker] : speakers.speakers()) {
    state->speakers.Put(speaker);
  }
  for (const StoredDecision& decision : decisions) {
    state->decisions[DecisionNumber(decision.name)] = decision;
  }
}

absl::Status Pipeline::RewriteTurns(const std::string& transcript,
                                    const DecisionsById& decisions,
                                    LedgerWrite* write) const {
  TS_ASSIGN_OR_RETURN(const auto old, FindTranscript(transcript));
  if (!old.has_value()) return absl::OkStatus();
  TS_ASSIGN_OR_RETURN(std::vector<Turn> turns, ReadTurns(*old));
  ApplyDecisions(decisions, transcript, &turns);
  StoredTranscript kept = *old;
  kept.update_time = clock_.Now();
  PutTranscript(turns, old, &kept, write);
  return absl::OkStatus();
}

absl::StatusOr<Written<StoredDecision>> Pipeline::Decide(
    const std::string& collection, const Decider& decider,
    const WriteOptions& options,
    const std::function<absl::Status(const CollectionState&, DecisionWrite*)>&
        decide) {
  TS_RETURN_IF_ERROR(CheckDecider(decider));
  const std::lock_guard<std::mutex> write_lock(WriteMutex(collection));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredDecision>(ledger_, options,
                                                             &DecodeDecision));
  if (first.has_value()) return *std::move(first);
  TS_RETURN_IF_ERROR(GetCollection(collection).status());
  const CollectionState& state = StateOf(collection);
  DecisionWrite decided(&state.speakers);
  const uint64_t number =
      state.decisions.empty() ? 1 : state.decisions.rbegin()->first + 1;
  decided.decision.name = DecisionName(collection, absl::StrCat(number));
  decided.decision.decided_by = decider;
  decided.decision.create_time = clock_.Now();
  TS_RETURN_IF_ERROR(decide(state, &decided));
  return CommitDecision(collection, std::move(decided), options);
}

absl::StatusOr<Written<StoredDecision>> Pipeline::CommitDecision(
    const std::string& collection, DecisionWrite decided,
    const WriteOptions& options) {
  Written<StoredDecision> written{std::move(decided.decision)};
  if (options.validate_only) return written;
  PutSpeakers(decided.speakers, &decided.write);
  PutDecision(written.resource, &decided.write);
  TS_ASSIGN_OR_RETURN(written.commit,
                      Commit(std::move(decided.write),
                             EncodeDecision(written.resource), options));
  const std::lock_guard<std::mutex> lock(mutex_);
  Remember(decided.speakers, {written.resource}, &collections_[collection]);
  return written;
}

absl::Status Pipeline::DecideTurns(const std::vector<std::string>& turns,
                                   DecisionWrite* decided) const {
  if (turns.empty() || turns.size() > kDecidedTurnsMax) {
    return rpc::FieldViolation("turns", "expected 1 to 500 turns");
  }
  const std::string transcript = TranscriptOfTurn(turns[0]);
  TS_RETURN_IF_ERROR(
      rpc::InField("turns[0]", ParseTurnName(turns[0])).status());
  TS_ASSIGN_OR_RETURN(const auto stored, FindTranscript(transcript));
  if (!stored.has_value()) {
    return rpc::WithReason(absl::NotFoundError("the transcript is not there"),
                           "TRANSCRIPT_NOT_FOUND");
  }
  TS_ASSIGN_OR_RETURN(const std::vector<Turn> known, ReadTurns(*stored));
  absl::flat_hash_map<std::string, const Turn*> by_name;
  for (const Turn& turn : known) {
    by_name[absl::StrCat(transcript, "/turns/", turn.id)] = &turn;
  }
  for (size_t i = 0; i < turns.size(); ++i) {
    const std::string field = absl::StrCat("turns[", i, "]");
    TS_RETURN_IF_ERROR(rpc::InField(field, ParseTurnName(turns[i])).status());
    if (TranscriptOfTurn(turns[i]) != transcript) {
      return rpc::FieldViolation(field, "is of another transcript");
    }
    const auto found = by_name.find(turns[i]);
    if (found == by_name.end()) {
      return rpc::WithReason(absl::NotFoundError("the turn is not there"),
                             "TURN_NOT_FOUND");
    }
    if (found->second == nullptr) {
      return rpc::FieldViolation(field, "is named twice");
    }
    decided->decision.turns.push_back(
        {turns[i], TurnFit::kFits, "", TextDigestOf(*found->second)});
    found->second = nullptr;
  }
  return absl::OkStatus();
}

absl::StatusOr<Written<StoredDecision>> Pipeline::SetTurnSpeaker(
    const std::string& collection, const std::vector<std::string>& turns,
    const WhoSpeaks& who, const Decider& decider, const WriteOptions& options) {
  return Decide(
      collection, decider, options,
      [&](const CollectionState& state, DecisionWrite* decided) {
        StoredDecision& decision = decided->decision;
        decision.kind = DecisionKind::kTurnSpeaker;
        TS_RETURN_IF_ERROR(DecideTurns(turns, decided));
        if (!who.speaker.empty()) {
          TS_RETURN_IF_ERROR(
              LiveSpeaker(state.speakers, "speaker", who.speaker).status());
          decision.speaker = who.speaker;
        } else if (!who.name.empty()) {
          TS_RETURN_IF_ERROR(CheckSpeakerName("speaker_name", who.name));
          const auto meant = state.speakers.InCollection(who.name);
          if (meant.size() > 1) {
            return Refused("several speakers have this name: name one of them",
                           "NAME_AMBIGUOUS");
          }
          decision.speaker = meant.empty() ? NewPerson(collection, who.name,
                                                       &decided->speakers)
                                           : state.speakers.RootOf(meant[0]);
        }
        DecisionsById decisions = state.decisions;
        decisions[DecisionNumber(decision.name)] = decision;
        return RewriteTurns(TranscriptOfTurn(turns[0]), decisions,
                            &decided->write);
      });
}

absl::StatusOr<Written<StoredDecision>> Pipeline::MergeSpeakers(
    const std::string& collection, const std::vector<std::string>& speakers,
    const std::string& into, const Decider& decider,
    const WriteOptions& options) {
  return Decide(
      collection, decider, options,
      [&](const CollectionState& state, DecisionWrite* decided) {
        StoredDecision& decision = decided->decision;
        decision.kind = DecisionKind::kMerge;
        decision.speakers = speakers;
        decision.speaker = into;
        TS_RETURN_IF_ERROR(LiveSpeaker(state.speakers, "into", into).status());
        TS_RETURN_IF_ERROR(CheckSpeakers(state.speakers, speakers, 1));
        if (absl::c_linear_search(speakers, into)) {
          return rpc::FieldViolation("into", "is one of the speakers");
        }
        for (const std::string& name : speakers) {
          StoredSpeaker speaker = *state.speakers.Find(name);
          speaker.merged_into = into;
          decided->speakers.Put(std::move(speaker));
        }
        return CheckApart(state.decisions, decided->speakers);
      });
}

absl::StatusOr<Written<StoredDecision>> Pipeline::AddCannotLink(
    const std::string& collection, const std::vector<std::string>& speakers,
    const Decider& decider, const WriteOptions& options) {
  return Decide(collection, decider, options,
                [&](const CollectionState& state, DecisionWrite* decided) {
                  decided->decision.kind = DecisionKind::kCannotLink;
                  decided->decision.speakers = speakers;
                  return CheckSpeakers(state.speakers, speakers, 2);
                });
}

absl::StatusOr<Written<StoredDecision>> Pipeline::SplitSpeaker(
    const std::string& collection, const std::string& speaker,
    const std::vector<std::string>& transcripts,
    const std::string& display_name, const Decider& decider,
    const WriteOptions& options) {
  return Decide(
      collection, decider, options,
      [&](const CollectionState& state,
          DecisionWrite* decided) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const StoredSpeaker known,
                            LiveSpeaker(state.speakers, "speaker", speaker));
        if (!display_name.empty()) {
          TS_RETURN_IF_ERROR(CheckSpeakerName("display_name", display_name));
        }
        StoredSpeaker other = known;
        other.name =
            NewPerson(collection, known.display_name, &decided->speakers);
        other.transcripts = transcripts;
        other.is_homonym = true;
        other.affiliations.clear();
        other.identifiers.clear();
        other.names.clear();
        if (!display_name.empty()) {
          other.spoken_name = SpokenName(known);
          other.display_name = display_name;
        }
        decided->decision.kind = DecisionKind::kSplit;
        decided->decision.speaker = speaker;
        decided->decision.transcripts = transcripts;
        decided->decision.new_speaker = other.name;
        decided->speakers.Put(std::move(other));
        return DecideSplit(state, decided);
      });
}

absl::Status Pipeline::DecideSplit(const CollectionState& state,
                                   DecisionWrite* decided) const {
  const StoredDecision& decision = decided->decision;
  const std::vector<std::string>& transcripts = decision.transcripts;
  if (transcripts.empty() || transcripts.size() > kSplitTranscriptsMax) {
    return rpc::FieldViolation("transcripts", "expected 1 to 100");
  }
  const std::string old_id =
      decision.speaker.substr(decision.speaker.rfind('/') + 1);
  const std::string new_id =
      decision.new_speaker.substr(decision.new_speaker.rfind('/') + 1);
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < transcripts.size(); ++i) {
    const std::string field = absl::StrCat("transcripts[", i, "]");
    TS_ASSIGN_OR_RETURN(
        const ResourceName name,
        rpc::InField(field, ParseTranscriptName(transcripts[i])));
    if (DecisionName(name.collection, "") !=
        decision.name.substr(0, decision.name.rfind('/') + 1)) {
      return rpc::FieldViolation(field, "is of another collection");
    }
    if (!seen.insert(transcripts[i]).second) {
      return rpc::FieldViolation(field, "is named twice");
    }
    TS_ASSIGN_OR_RETURN(const auto stored, FindTranscript(transcripts[i]));
    if (!stored.has_value()) {
      return rpc::WithReason(absl::NotFoundError("the transcript is not there"),
                             "TRANSCRIPT_NOT_FOUND");
    }
    TS_ASSIGN_OR_RETURN(std::vector<Turn> turns, ReadTurns(*stored));
    bool found = false;
    for (Turn& turn : turns) {
      Attribution& inferred = turn.attribution.inferred.empty()
                                  ? turn.attribution
                                  : turn.attribution.inferred[0];
      if (inferred.speaker == old_id) {
        inferred.speaker = new_id;
        found = true;
      }
      for (Candidate& candidate : inferred.candidates) {
        if (candidate.speaker == old_id) candidate.speaker = new_id;
      }
    }
    if (!found) {
      return Refused(absl::StrCat(field, " has no turn of the speaker"),
                     "SPEAKER_NOT_IN_TRANSCRIPT");
    }
    StoredTranscript kept = *stored;
    kept.update_time = clock_.Now();
    PutTranscript(turns, stored, &kept, &decided->write);
  }
  return CheckApart(state.decisions, decided->speakers);
}

absl::StatusOr<Written<StoredDecision>> Pipeline::UpdateSpeaker(
    const std::string& collection, const StoredSpeaker& fields,
    const Decider& decider, const WriteOptions& options) {
  return Decide(
      collection, decider, options,
      [&](const CollectionState& state,
          DecisionWrite* decided) -> absl::Status {
        TS_ASSIGN_OR_RETURN(
            const StoredSpeaker known,
            LiveSpeaker(state.speakers, "speaker.name", fields.name));
        TS_RETURN_IF_ERROR(CheckSpeakerFields(fields));
        StoredSpeaker speaker = known;
        SetFields(fields, &speaker);
        std::vector<std::string> names = speaker.names;
        names.push_back(speaker.display_name);
        for (const std::string& name : names) {
          for (const std::string& other : state.speakers.InCollection(name)) {
            if (state.speakers.RootOf(other) == known.name ||
                speaker.is_homonym) {
              continue;
            }
            return rpc::WithReason(absl::AlreadyExistsError(absl::StrCat(
                                       other, " has one of these names")),
                                   "NAME_TAKEN");
          }
        }
        decided->decision.kind = DecisionKind::kSpeaker;
        decided->decision.speaker = known.name;
        decided->decision.before = known;
        decided->decision.after = speaker;
        decided->speakers.Put(std::move(speaker));
        return absl::OkStatus();
      });
}

absl::Status Pipeline::Revert(const CollectionState& state,
                              DecisionWrite* decided) const {
  const StoredDecision& undone = decided->decision;
  const uint64_t number = DecisionNumber(undone.name);
  for (auto later = state.decisions.upper_bound(number);
       later != state.decisions.end(); ++later) {
    const StoredDecision& other = later->second;
    if (other.state == DecisionState::kUndone) continue;
    const bool rests =
        (undone.kind == DecisionKind::kSpeaker &&
         other.kind == DecisionKind::kSpeaker &&
         other.speaker == undone.speaker) ||
        (undone.kind == DecisionKind::kSplit &&
         other.kind != DecisionKind::kTurnSpeaker &&
         (other.speaker == undone.new_speaker ||
          absl::c_linear_search(other.speakers, undone.new_speaker)));
    if (rests) {
      return Refused(absl::StrCat("decision ", later->first,
                                  " rests on it: undo that first"),
                     "DECISION_IN_USE");
    }
  }
  switch (undone.kind) {
    case DecisionKind::kTurnSpeaker: {
      DecisionsById decisions = state.decisions;
      decisions[number] = undone;
      return RewriteTurns(TranscriptOfTurn(undone.turns.at(0).turn), decisions,
                          &decided->write);
    }
    case DecisionKind::kMerge:
      for (const std::string& name : undone.speakers) {
        StoredSpeaker speaker = *state.speakers.Find(name);
        speaker.merged_into.clear();
        decided->speakers.Put(std::move(speaker));
      }
      return absl::OkStatus();
    case DecisionKind::kSplit: {
      StoredSpeaker speaker = *state.speakers.Find(undone.new_speaker);
      speaker.merged_into = undone.speaker;
      decided->speakers.Put(std::move(speaker));
      return absl::OkStatus();
    }
    case DecisionKind::kCannotLink:
      return absl::OkStatus();
    case DecisionKind::kSpeaker: {
      StoredSpeaker speaker = *state.speakers.Find(undone.speaker);
      SetFields(undone.before, &speaker);
      decided->speakers.Put(std::move(speaker));
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Written<StoredDecision>> Pipeline::UndoDecision(
    const ResourceName& name, const Decider& decider,
    const WriteOptions& options) {
  TS_RETURN_IF_ERROR(CheckDecider(decider));
  const std::lock_guard<std::mutex> write_lock(WriteMutex(name.collection));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredDecision>(ledger_, options,
                                                             &DecodeDecision));
  if (first.has_value()) return *std::move(first);
  TS_ASSIGN_OR_RETURN(StoredDecision decision, GetDecision(name));
  if (decision.state == DecisionState::kUndone) {
    return Refused("the decision was undone before", "DECISION_UNDONE");
  }
  const CollectionState& state = StateOf(name.collection);
  DecisionWrite decided(&state.speakers);
  decision.state = DecisionState::kUndone;
  decision.undone_by = decider;
  decision.undo_time = clock_.Now();
  decided.decision = std::move(decision);
  TS_RETURN_IF_ERROR(Revert(state, &decided));
  return CommitDecision(name.collection, std::move(decided), options);
}

absl::StatusOr<StoredDecision> Pipeline::GetDecision(
    const ResourceName& name) const {
  uint64_t number = 0;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto state = collections_.find(name.collection);
  if (state == collections_.end() ||
      !absl::SimpleAtoi(name.decision, &number)) {
    return NoDecision();
  }
  const auto found = state->second.decisions.find(number);
  if (found == state->second.decisions.end() ||
      !absl::EndsWith(found->second.name, "/" + name.decision)) {
    return NoDecision();
  }
  return found->second;
}

absl::StatusOr<std::vector<StoredDecision>> Pipeline::ListDecisions(
    const std::string& collection, std::optional<DecisionState> state,
    uint64_t after, size_t limit) const {
  TS_RETURN_IF_ERROR(GetCollection(collection).status());
  std::vector<StoredDecision> found;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = collections_.find(collection);
  if (known == collections_.end()) return found;
  const auto& decisions = known->second.decisions;
  for (auto it = decisions.upper_bound(after);
       it != decisions.end() && found.size() < limit; ++it) {
    if (!state.has_value() || it->second.state == *state) {
      found.push_back(it->second);
    }
  }
  return found;
}

}  // namespace turnstone
