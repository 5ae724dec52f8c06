// The methods of IngestHandler that are about decisions.

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/page_token.h"
#include "common/rpc/status_details.h"
#include "ingest-service/convert.h"
#include "ingest-service/ingest_handler.h"
#include "ingest-service/request_options.h"

namespace turnstone {
namespace {

template <class Request>
Decider DeciderOf(const Request& request) {
  return {request.author(), request.reason()};
}

template <class Field>
std::vector<std::string> ToVector(const Field& field) {
  return {field.begin(), field.end()};
}

absl::StatusOr<std::string> CollectionOfSpeaker(absl::string_view field,
                                                const std::string& name) {
  TS_ASSIGN_OR_RETURN(const ResourceName parsed,
                      rpc::InField(field, ParseSpeakerName(name)));
  return parsed.collection;
}

absl::StatusOr<std::string> CollectionOfFirst(
    absl::string_view field, const std::vector<std::string>& speakers) {
  if (speakers.empty()) return rpc::FieldViolation(field, "is required");
  return CollectionOfSpeaker(absl::StrCat(field, "[0]"), speakers[0]);
}

// Serves a method that decides: `decide` is given the options.
template <class Request, class Response, class Decide>
grpc::ServerUnaryReactor* ServeDecision(rpc::Runtime& runtime,
                                        grpc::CallbackServerContext* context,
                                        const char* method,
                                        const Request* request,
                                        Response* response, Decide decide) {
  return runtime.Serve(
      context, method, request, response,
      [=](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const WriteOptions options, OptionsOf(*request));
        TS_ASSIGN_OR_RETURN(const Written<StoredDecision> written,
                            decide(options));
        ToProto(written.resource, response->mutable_decision());
        response->set_commit(written.commit);
        return absl::OkStatus();
      });
}

using DecisionOr = absl::StatusOr<Written<StoredDecision>>;

}  // namespace

grpc::ServerUnaryReactor* IngestHandler::SetTurnSpeaker(
    grpc::CallbackServerContext* context,
    const v1::SetTurnSpeakerRequest* request,
    v1::SetTurnSpeakerResponse* response) {
  return ServeDecision(
      runtime_, context, "SetTurnSpeaker", request, response,
      [=, this](const WriteOptions& options) -> DecisionOr {
        if (request->turns().empty()) {
          return rpc::FieldViolation("turns", "is required");
        }
        TS_ASSIGN_OR_RETURN(
            const ResourceName turn,
            rpc::InField("turns[0]", ParseTurnName(request->turns(0))));
        return pipeline_.SetTurnSpeaker(
            turn.collection, ToVector(request->turns()),
            {request->speaker(), request->speaker_name()}, DeciderOf(*request),
            options);
      });
}

grpc::ServerUnaryReactor* IngestHandler::MergeSpeakers(
    grpc::CallbackServerContext* context,
    const v1::MergeSpeakersRequest* request,
    v1::MergeSpeakersResponse* response) {
  return ServeDecision(runtime_, context, "MergeSpeakers", request, response,
                       [=, this](const WriteOptions& options) -> DecisionOr {
                         TS_ASSIGN_OR_RETURN(
                             const std::string collection,
                             CollectionOfSpeaker("into", request->into()));
                         return pipeline_.MergeSpeakers(
                             collection, ToVector(request->speakers()),
                             request->into(), DeciderOf(*request), options);
                       });
}

grpc::ServerUnaryReactor* IngestHandler::SplitSpeaker(
    grpc::CallbackServerContext* context,
    const v1::SplitSpeakerRequest* request,
    v1::SplitSpeakerResponse* response) {
  return ServeDecision(
      runtime_, context, "SplitSpeaker", request, response,
      [=, this](const WriteOptions& options) -> DecisionOr {
        TS_ASSIGN_OR_RETURN(const std::string collection,
                            CollectionOfSpeaker("speaker", request->speaker()));
        return pipeline_.SplitSpeaker(
            collection, request->speaker(), ToVector(request->transcripts()),
            request->display_name(), DeciderOf(*request), options);
      });
}

grpc::ServerUnaryReactor* IngestHandler::AddCannotLink(
    grpc::CallbackServerContext* context,
    const v1::AddCannotLinkRequest* request,
    v1::AddCannotLinkResponse* response) {
  return ServeDecision(
      runtime_, context, "AddCannotLink", request, response,
      [=, this](const WriteOptions& options) -> DecisionOr {
        const std::vector<std::string> speakers = ToVector(request->speakers());
        TS_ASSIGN_OR_RETURN(const std::string collection,
                            CollectionOfFirst("speakers", speakers));
        return pipeline_.AddCannotLink(collection, speakers,
                                       DeciderOf(*request), options);
      });
}

grpc::ServerUnaryReactor* IngestHandler::UpdateSpeaker(
    grpc::CallbackServerContext* context,
    const v1::UpdateSpeakerRequest* request,
    v1::UpdateSpeakerResponse* response) {
  return ServeDecision(
      runtime_, context, "UpdateSpeaker", request, response,
      [=, this](const WriteOptions& options) -> DecisionOr {
        TS_ASSIGN_OR_RETURN(
            const std::string collection,
            CollectionOfSpeaker("speaker.name", request->speaker().name()));
        return pipeline_.UpdateSpeaker(collection,
                                       FromProto(request->speaker()),
                                       DeciderOf(*request), options);
      });
}

grpc::ServerUnaryReactor* IngestHandler::UndoDecision(
    grpc::CallbackServerContext* context,
    const v1::UndoDecisionRequest* request,
    v1::UndoDecisionResponse* response) {
  return ServeDecision(
      runtime_, context, "UndoDecision", request, response,
      [=, this](const WriteOptions& options) -> DecisionOr {
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField("name", ParseDecisionName(request->name())));
        return pipeline_.UndoDecision(name, DeciderOf(*request), options);
      });
}

grpc::ServerUnaryReactor* IngestHandler::GetDecision(
    grpc::CallbackServerContext* context, const v1::GetDecisionRequest* request,
    v1::GetDecisionResponse* response) {
  return runtime_.Serve(
      context, "GetDecision", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField("name", ParseDecisionName(request->name())));
        TS_ASSIGN_OR_RETURN(const StoredDecision decision,
                            pipeline_.GetDecision(name));
        ToProto(decision, response->mutable_decision());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IngestHandler::ListDecisions(
    grpc::CallbackServerContext* context,
    const v1::ListDecisionsRequest* request,
    v1::ListDecisionsResponse* response) {
  return runtime_.Serve(
      context, "ListDecisions", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(
            const ResourceName parent,
            rpc::InField("parent",
                         ParseCollectionName(request->parent(), false)));
        if (!v1::DecisionState_IsValid(request->state())) {
          return rpc::FieldViolation("state", "is not known to this server");
        }
        std::optional<DecisionState> state;
        if (request->state() != v1::DECISION_STATE_UNSPECIFIED) {
          state = static_cast<DecisionState>(request->state());
        }
        TS_ASSIGN_OR_RETURN(const int size,
                            rpc::PageSize(request->page_size()));
        const auto limit = static_cast<size_t>(size);
        const std::string fingerprint =
            request->GetTypeName() + rpc::RequestFingerprint(*request);
        uint64_t after = 0;
        if (!request->page_token().empty()) {
          TS_ASSIGN_OR_RETURN(
              const std::string key,
              rpc::DecodePageToken(request->page_token(), fingerprint));
          if (!absl::SimpleAtoi(key, &after)) {
            return rpc::FieldViolation("page_token", "is damaged");
          }
        }
        TS_ASSIGN_OR_RETURN(auto decisions,
                            pipeline_.ListDecisions(parent.collection, state,
                                                    after, limit + 1));
        if (decisions.size() > limit) {
          decisions.pop_back();
          response->set_next_page_token(rpc::EncodePageToken(
              fingerprint,
              absl::StrCat(DecisionNumber(decisions.back().name))));
        }
        for (const StoredDecision& decision : decisions) {
          ToProto(decision, response->add_decisions());
        }
        return absl::OkStatus();
      });
}

}  // namespace turnstone
