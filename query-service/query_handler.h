// Serves turnstone.v1.QueryService from the node's present view.

#pragma once

#include <grpcpp/grpcpp.h>

#include "common/rpc/serve.h"
#include "query-service/node.h"
#include "query-service/topic_lists.h"
#include "turnstone/v1/query_service.grpc.pb.h"

namespace turnstone {

// Thread-safe.
class QueryHandler final : public v1::QueryService::CallbackService {
 public:
  // Both outlive the handler.
  QueryHandler(rpc::Runtime& runtime, Node& node)
      : runtime_(runtime), node_(node) {}

  grpc::ServerUnaryReactor* GetCollection(
      grpc::CallbackServerContext* context,
      const v1::QueryServiceGetCollectionRequest* request,
      v1::QueryServiceGetCollectionResponse* response) override;
  grpc::ServerUnaryReactor* ListCollections(
      grpc::CallbackServerContext* context,
      const v1::QueryServiceListCollectionsRequest* request,
      v1::QueryServiceListCollectionsResponse* response) override;
  grpc::ServerUnaryReactor* GetTranscript(
      grpc::CallbackServerContext* context,
      const v1::GetTranscriptRequest* request,
      v1::GetTranscriptResponse* response) override;
  grpc::ServerUnaryReactor* ListTranscripts(
      grpc::CallbackServerContext* context,
      const v1::ListTranscriptsRequest* request,
      v1::ListTranscriptsResponse* response) override;
  grpc::ServerUnaryReactor* GetTurn(grpc::CallbackServerContext* context,
                                    const v1::GetTurnRequest* request,
                                    v1::GetTurnResponse* response) override;
  grpc::ServerUnaryReactor* BatchGetTurns(
      grpc::CallbackServerContext* context,
      const v1::BatchGetTurnsRequest* request,
      v1::BatchGetTurnsResponse* response) override;
  grpc::ServerUnaryReactor* ListTurns(grpc::CallbackServerContext* context,
                                      const v1::ListTurnsRequest* request,
                                      v1::ListTurnsResponse* response) override;
  grpc::ServerUnaryReactor* GetSpeaker(
      grpc::CallbackServerContext* context,
      const v1::GetSpeakerRequest* request,
      v1::GetSpeakerResponse* response) override;
  grpc::ServerUnaryReactor* ListSpeakers(
      grpc::CallbackServerContext* context,
      const v1::ListSpeakersRequest* request,
      v1::ListSpeakersResponse* response) override;
  grpc::ServerUnaryReactor* ExplainAttribution(
      grpc::CallbackServerContext* context,
      const v1::ExplainAttributionRequest* request,
      v1::ExplainAttributionResponse* response) override;
  grpc::ServerUnaryReactor* ListUnresolvedTurns(
      grpc::CallbackServerContext* context,
      const v1::ListUnresolvedTurnsRequest* request,
      v1::ListUnresolvedTurnsResponse* response) override;
  grpc::ServerUnaryReactor* ResolveSpeakerName(
      grpc::CallbackServerContext* context,
      const v1::ResolveSpeakerNameRequest* request,
      v1::ResolveSpeakerNameResponse* response) override;
  grpc::ServerUnaryReactor* ComputeSpeakerStats(
      grpc::CallbackServerContext* context,
      const v1::ComputeSpeakerStatsRequest* request,
      v1::ComputeSpeakerStatsResponse* response) override;
  grpc::ServerUnaryReactor* ResolvePermalink(
      grpc::CallbackServerContext* context,
      const v1::ResolvePermalinkRequest* request,
      v1::ResolvePermalinkResponse* response) override;
  grpc::ServerUnaryReactor* SearchQuotes(
      grpc::CallbackServerContext* context,
      const v1::SearchQuotesRequest* request,
      v1::SearchQuotesResponse* response) override;
  grpc::ServerBidiReactor<v1::StreamSearchesRequest,
                          v1::StreamSearchesResponse>*
  StreamSearches(grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* CountQuotes(
      grpc::CallbackServerContext* context,
      const v1::CountQuotesRequest* request,
      v1::CountQuotesResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamQuotesResponse>* StreamQuotes(
      grpc::CallbackServerContext* context,
      const v1::StreamQuotesRequest* request) override;
  grpc::ServerUnaryReactor* VerifyQuote(
      grpc::CallbackServerContext* context,
      const v1::VerifyQuoteRequest* request,
      v1::VerifyQuoteResponse* response) override;
  grpc::ServerUnaryReactor* GetTopic(grpc::CallbackServerContext* context,
                                     const v1::GetTopicRequest* request,
                                     v1::GetTopicResponse* response) override;
  grpc::ServerUnaryReactor* ListTopics(
      grpc::CallbackServerContext* context,
      const v1::ListTopicsRequest* request,
      v1::ListTopicsResponse* response) override;
  grpc::ServerUnaryReactor* ListTopicQuotes(
      grpc::CallbackServerContext* context,
      const v1::ListTopicQuotesRequest* request,
      v1::ListTopicQuotesResponse* response) override;
  grpc::ServerUnaryReactor* ListTopicSpeakers(
      grpc::CallbackServerContext* context,
      const v1::ListTopicSpeakersRequest* request,
      v1::ListTopicSpeakersResponse* response) override;
  grpc::ServerUnaryReactor* ListSpeakerTopics(
      grpc::CallbackServerContext* context,
      const v1::ListSpeakerTopicsRequest* request,
      v1::ListSpeakerTopicsResponse* response) override;
  grpc::ServerUnaryReactor* ListRelatedTopics(
      grpc::CallbackServerContext* context,
      const v1::ListRelatedTopicsRequest* request,
      v1::ListRelatedTopicsResponse* response) override;
  grpc::ServerUnaryReactor* ComputeTopicTrend(
      grpc::CallbackServerContext* context,
      const v1::ComputeTopicTrendRequest* request,
      v1::ComputeTopicTrendResponse* response) override;
  grpc::ServerUnaryReactor* GetOutline(
      grpc::CallbackServerContext* context,
      const v1::GetOutlineRequest* request,
      v1::GetOutlineResponse* response) override;

 private:
  rpc::Runtime& runtime_;
  Node& node_;
  TopicLists topics_;
};

}  // namespace turnstone
