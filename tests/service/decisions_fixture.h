// An ingest service with decisions, and a query node that follows.

#pragma once

#include <string>
#include <vector>

#include "tests/service/query_fixture.h"

namespace turnstone {

class DecisionsFixture : public QueryFixture {
 protected:
  using IngestStub = v1::IngestService::Stub;

  DecisionsFixture() : node_(feed()) {}

  // Decides, waits until the node has it, and returns the decision; its name
  // is empty if it was refused. Sets `reason_` to the reason of the refusal.
  template <class Request, class Response>
  v1::Decision Decide(grpc::Status (IngestStub::*method)(grpc::ClientContext*,
                                                         const Request&,
                                                         Response*),
                      Request request) {
    if (request.author().empty()) request.set_author("Ann Curator");
    if (request.reason().empty()) request.set_reason("the video shows it");
    Response response;
    const absl::Status status = IngestFixture::Call(method, request, &response);
    reason_ = rpc::ReasonOf(status);
    if (!status.ok()) return {};
    WaitFor(node_, response.commit());
    return response.decision();
  }

  v1::Decision SetSpeaker(const std::vector<std::string>& turns,
                          const std::string& speaker_name) {
    v1::SetTurnSpeakerRequest request;
    for (const std::string& turn : turns) request.add_turns(turn);
    if (!speaker_name.empty()) request.set_speaker_name(speaker_name);
    return Decide(&IngestStub::SetTurnSpeaker, request);
  }

  v1::Decision Merge(const std::vector<std::string>& speakers,
                     const std::string& into) {
    v1::MergeSpeakersRequest request;
    for (const std::string& speaker : speakers) request.add_speakers(speaker);
    request.set_into(into);
    return Decide(&IngestStub::MergeSpeakers, request);
  }

  v1::Decision CannotLink(const std::vector<std::string>& speakers) {
    v1::AddCannotLinkRequest request;
    for (const std::string& speaker : speakers) request.add_speakers(speaker);
    return Decide(&IngestStub::AddCannotLink, request);
  }

  v1::Decision Split(const std::string& speaker,
                     const std::vector<std::string>& transcripts) {
    v1::SplitSpeakerRequest request;
    request.set_speaker(speaker);
    for (const std::string& name : transcripts) request.add_transcripts(name);
    return Decide(&IngestStub::SplitSpeaker, request);
  }

  v1::Decision Undo(const std::string& decision) {
    v1::UndoDecisionRequest request;
    request.set_name(decision);
    return Decide(&IngestStub::UndoDecision, request);
  }

  template <class Request, class Response>
  Response Ask(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                            const Request&, Response*),
               const Request& request) {
    Response response;
    const absl::Status status = node_.Call(method, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  static std::string TranscriptNamed(const std::string& id) {
    return "collections/c/transcripts/" + id;
  }

  std::vector<v1::Turn> TurnsOf(const std::string& id) {
    v1::ListTurnsRequest request;
    request.set_parent(TranscriptNamed(id));
    const auto response = Ask(&Stub::ListTurns, request);
    return {response.turns().begin(), response.turns().end()};
  }

  // The resource name of the speaker with this display name; the first of
  // several, empty without one.
  std::string SpeakerNamed(const std::string& display_name) {
    for (const v1::Speaker& speaker : Speakers()) {
      if (speaker.display_name() == display_name) return speaker.name();
    }
    return "";
  }

  std::vector<v1::Speaker> Speakers() {
    v1::ListSpeakersRequest request;
    request.set_parent("collections/c");
    const auto response = Ask(&Stub::ListSpeakers, request);
    return {response.speakers().begin(), response.speakers().end()};
  }

  // Who speaks the turns of a transcript, by display name, with the state.
  std::vector<std::string> Who(const std::string& id) {
    std::map<std::string, std::string> names;
    for (const v1::Speaker& speaker : Speakers()) {
      names[speaker.name()] = speaker.display_name();
    }
    std::vector<std::string> who;
    for (const v1::Turn& turn : TurnsOf(id)) {
      const std::string state =
          v1::AttributionState_Name(turn.attribution().state());
      who.push_back(names[turn.attribution().speaker()] + " " +
                    state.substr(std::string("ATTRIBUTION_STATE_").size()));
    }
    return who;
  }

  RunningNode node_;
  std::string reason_;
};

}  // namespace turnstone
