#include "query-service/query_handler.h"

#include <functional>

#include "common/base/status_macros.h"
#include "common/rpc/status_details.h"
#include "query-service/attribution_answers.h"
#include "query-service/lookup_answers.h"
#include "query-service/outline_answers.h"
#include "query-service/quote_answers.h"
#include "query-service/speaker_answers.h"
#include "query-service/stream_answers.h"
#include "query-service/topic_answers.h"
#include "query-service/topic_count_answers.h"
#include "query-service/verify_answers.h"

namespace turnstone {

namespace {

// Waits for the request's `min_commit`, then calls `answer` with the present
// view.
template <class Request, class Response, class Answerer>
grpc::ServerUnaryReactor* AnswerWith(rpc::Runtime& runtime, Node& node,
                                     grpc::CallbackServerContext* context,
                                     const char* method, const Request* request,
                                     Response* response, Answerer answer) {
  const auto work = [=, &node](const StopSignal& stop) -> absl::Status {
    TS_ASSIGN_OR_RETURN(const auto view, node.View());
    TS_RETURN_IF_ERROR(answer(*view, *request, stop, response));
    response->set_commit(view->commit().ToString());
    return absl::OkStatus();
  };
  if (request->min_commit().empty()) {
    return runtime.Serve(context, method, request, response, work);
  }
  const auto gate = [request, &node](
                        const StopSignal& stop,
                        const std::function<void(absl::Status)>& proceed) {
    const auto commit =
        rpc::InField("min_commit", CommitToken::Parse(request->min_commit()));
    if (!commit.ok()) return proceed(commit.status());
    node.WhenApplied(*commit, stop, proceed);
  };
  return runtime.Serve(context, method, request, response, work, gate);
}

// For methods that need the view alone.
constexpr auto kAnswer = [](const StoreView& view, const auto& request,
                            const StopSignal& stop, auto* response) {
  return Answer(view, request, stop, response);
};

// For methods that need the topics too.
auto TopicAnswer(TopicLists& topics) {
  return [&topics](const StoreView& view, const auto& request,
                   const StopSignal& stop, auto* response) {
    return Answer(view, topics, request, stop, response);
  };
}

}  // namespace

grpc::ServerUnaryReactor* QueryHandler::GetCollection(
    grpc::CallbackServerContext* context,
    const v1::QueryServiceGetCollectionRequest* request,
    v1::QueryServiceGetCollectionResponse* response) {
  return AnswerWith(runtime_, node_, context, "GetCollection", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ListCollections(
    grpc::CallbackServerContext* context,
    const v1::QueryServiceListCollectionsRequest* request,
    v1::QueryServiceListCollectionsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListCollections", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::GetTranscript(
    grpc::CallbackServerContext* context,
    const v1::GetTranscriptRequest* request,
    v1::GetTranscriptResponse* response) {
  return AnswerWith(runtime_, node_, context, "GetTranscript", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ListTranscripts(
    grpc::CallbackServerContext* context,
    const v1::ListTranscriptsRequest* request,
    v1::ListTranscriptsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListTranscripts", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::GetTurn(
    grpc::CallbackServerContext* context, const v1::GetTurnRequest* request,
    v1::GetTurnResponse* response) {
  return AnswerWith(runtime_, node_, context, "GetTurn", request, response,
                    kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::BatchGetTurns(
    grpc::CallbackServerContext* context,
    const v1::BatchGetTurnsRequest* request,
    v1::BatchGetTurnsResponse* response) {
  return AnswerWith(runtime_, node_, context, "BatchGetTurns", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ListTurns(
    grpc::CallbackServerContext* context, const v1::ListTurnsRequest* request,
    v1::ListTurnsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListTurns", request, response,
                    kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::GetSpeaker(
    grpc::CallbackServerContext* context, const v1::GetSpeakerRequest* request,
    v1::GetSpeakerResponse* response) {
  return AnswerWith(runtime_, node_, context, "GetSpeaker", request, response,
                    kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ListSpeakers(
    grpc::CallbackServerContext* context,
    const v1::ListSpeakersRequest* request,
    v1::ListSpeakersResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListSpeakers", request, response,
                    kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ExplainAttribution(
    grpc::CallbackServerContext* context,
    const v1::ExplainAttributionRequest* request,
    v1::ExplainAttributionResponse* response) {
  return AnswerWith(runtime_, node_, context, "ExplainAttribution", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ListUnresolvedTurns(
    grpc::CallbackServerContext* context,
    const v1::ListUnresolvedTurnsRequest* request,
    v1::ListUnresolvedTurnsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListUnresolvedTurns", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ResolveSpeakerName(
    grpc::CallbackServerContext* context,
    const v1::ResolveSpeakerNameRequest* request,
    v1::ResolveSpeakerNameResponse* response) {
  return AnswerWith(runtime_, node_, context, "ResolveSpeakerName", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ComputeSpeakerStats(
    grpc::CallbackServerContext* context,
    const v1::ComputeSpeakerStatsRequest* request,
    v1::ComputeSpeakerStatsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ComputeSpeakerStats", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::ResolvePermalink(
    grpc::CallbackServerContext* context,
    const v1::ResolvePermalinkRequest* request,
    v1::ResolvePermalinkResponse* response) {
  return AnswerWith(runtime_, node_, context, "ResolvePermalink", request,
                    response, kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::SearchQuotes(
    grpc::CallbackServerContext* context,
    const v1::SearchQuotesRequest* request,
    v1::SearchQuotesResponse* response) {
  return AnswerWith(runtime_, node_, context, "SearchQuotes", request, response,
                    TopicAnswer(topics_));
}

grpc::ServerBidiReactor<v1::StreamSearchesRequest, v1::StreamSearchesResponse>*
QueryHandler::StreamSearches(grpc::CallbackServerContext* context) {
  using Peer =
      rpc::StreamPeer<v1::StreamSearchesRequest, v1::StreamSearchesResponse>;
  return runtime_
      .ServeExchange<v1::StreamSearchesRequest, v1::StreamSearchesResponse>(
          context, "StreamSearches", [this](Peer& peer) {
            return turnstone::StreamSearches(node_, topics_, peer);
          });
}

grpc::ServerUnaryReactor* QueryHandler::CountQuotes(
    grpc::CallbackServerContext* context, const v1::CountQuotesRequest* request,
    v1::CountQuotesResponse* response) {
  return AnswerWith(runtime_, node_, context, "CountQuotes", request, response,
                    TopicAnswer(topics_));
}

grpc::ServerWriteReactor<v1::StreamQuotesResponse>* QueryHandler::StreamQuotes(
    grpc::CallbackServerContext* context,
    const v1::StreamQuotesRequest* request) {
  return runtime_.ServeStream<v1::StreamQuotesResponse>(
      context, "StreamQuotes", request,
      [this, request](
          rpc::StreamWriter<v1::StreamQuotesResponse>& writer) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const auto view, node_.View());
        return turnstone::StreamQuotes(*view, topics_, *request, writer);
      });
}

grpc::ServerUnaryReactor* QueryHandler::VerifyQuote(
    grpc::CallbackServerContext* context, const v1::VerifyQuoteRequest* request,
    v1::VerifyQuoteResponse* response) {
  return AnswerWith(runtime_, node_, context, "VerifyQuote", request, response,
                    kAnswer);
}

grpc::ServerUnaryReactor* QueryHandler::GetTopic(
    grpc::CallbackServerContext* context, const v1::GetTopicRequest* request,
    v1::GetTopicResponse* response) {
  return AnswerWith(runtime_, node_, context, "GetTopic", request, response,
                    TopicAnswer(topics_));
}

grpc::ServerUnaryReactor* QueryHandler::ListTopics(
    grpc::CallbackServerContext* context, const v1::ListTopicsRequest* request,
    v1::ListTopicsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListTopics", request, response,
                    TopicAnswer(topics_));
}

grpc::ServerUnaryReactor* QueryHandler::ListTopicQuotes(
    grpc::CallbackServerContext* context,
    const v1::ListTopicQuotesRequest* request,
    v1::ListTopicQuotesResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListTopicQuotes", request,
                    response, TopicAnswer(topics_));
}

grpc::ServerUnaryReactor* QueryHandler::ListTopicSpeakers(
    grpc::CallbackServerContext* context,
    const v1::ListTopicSpeakersRequest* request,
    v1::ListTopicSpeakersResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListTopicSpeakers", request,
                    response, TopicAnswer(topics_));
}

grpc::ServerUnaryReactor* QueryHandler::ListSpeakerTopics(
    grpc::CallbackServerContext* context,
    const v1::ListSpeakerTopicsRequest* request,
    v1::ListSpeakerTopicsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListSpeakerTopics", request,
                    response, TopicAnswer(topics_));
}

grpc::ServerUnaryReactor* QueryHandler::ListRelatedTopics(
    grpc::CallbackServerContext* context,
    const v1::ListRelatedTopicsRequest* request,
    v1::ListRelatedTopicsResponse* response) {
  return AnswerWith(runtime_, node_, context, "ListRelatedTopics", request,
                    response, TopicAnswer(topics_));
}

grpc::ServerUnaryReactor* QueryHandler::ComputeTopicTrend(
    grpc::CallbackServerContext* context,
    const v1::ComputeTopicTrendRequest* request,
    v1::ComputeTopicTrendResponse* response) {
  return AnswerWith(runtime_, node_, context, "ComputeTopicTrend", request,
                    response, TopicAnswer(topics_));
}

grpc::ServerUnaryReactor* QueryHandler::GetOutline(
    grpc::CallbackServerContext* context, const v1::GetOutlineRequest* request,
    v1::GetOutlineResponse* response) {
  return AnswerWith(runtime_, node_, context, "GetOutline", request, response,
                    TopicAnswer(topics_));
}

}  // namespace turnstone
