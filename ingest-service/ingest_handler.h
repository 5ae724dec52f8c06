// Serves turnstone.v1.IngestService: convert, ask the pipeline, convert.

#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "common/model/limits.h"
#include "common/rpc/serve.h"
#include "ingest-service/pipeline.h"
#include "turnstone/v1/ingest_service.grpc.pb.h"

namespace turnstone {

// Thread-safe. Every method says in the proto what it does.
class IngestHandler final : public v1::IngestService::CallbackService {
 public:
  // All three outlive the handler.
  IngestHandler(rpc::Runtime& runtime, Pipeline& pipeline, Ledger& ledger,
                size_t uploads_bytes_max = kUploadsBytesMax)
      : runtime_(runtime),
        pipeline_(pipeline),
        ledger_(ledger),
        upload_bytes_left_(static_cast<int64_t>(uploads_bytes_max)) {}

  grpc::ServerUnaryReactor* CreateCollection(
      grpc::CallbackServerContext* context,
      const v1::CreateCollectionRequest* request,
      v1::CreateCollectionResponse* response) override;
  grpc::ServerUnaryReactor* GetCollection(
      grpc::CallbackServerContext* context,
      const v1::GetCollectionRequest* request,
      v1::GetCollectionResponse* response) override;
  grpc::ServerUnaryReactor* ListCollections(
      grpc::CallbackServerContext* context,
      const v1::ListCollectionsRequest* request,
      v1::ListCollectionsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateCollection(
      grpc::CallbackServerContext* context,
      const v1::UpdateCollectionRequest* request,
      v1::UpdateCollectionResponse* response) override;
  grpc::ServerUnaryReactor* DeleteCollection(
      grpc::CallbackServerContext* context,
      const v1::DeleteCollectionRequest* request,
      v1::DeleteCollectionResponse* response) override;
  grpc::ServerUnaryReactor* CreateTranscript(
      grpc::CallbackServerContext* context,
      const v1::CreateTranscriptRequest* request,
      v1::CreateTranscriptResponse* response) override;
  grpc::ServerReadReactor<v1::ImportTranscriptRequest>* ImportTranscript(
      grpc::CallbackServerContext* context,
      v1::ImportTranscriptResponse* response) override;
  grpc::ServerUnaryReactor* UpdateTranscript(
      grpc::CallbackServerContext* context,
      const v1::UpdateTranscriptRequest* request,
      v1::UpdateTranscriptResponse* response) override;
  grpc::ServerUnaryReactor* DeleteTranscript(
      grpc::CallbackServerContext* context,
      const v1::DeleteTranscriptRequest* request,
      v1::DeleteTranscriptResponse* response) override;
  grpc::ServerWriteReactor<v1::GetTranscriptSourceResponse>*
  GetTranscriptSource(grpc::CallbackServerContext* context,
                      const v1::GetTranscriptSourceRequest* request) override;
  grpc::ServerWriteReactor<v1::ExportTranscriptResponse>* ExportTranscript(
      grpc::CallbackServerContext* context,
      const v1::ExportTranscriptRequest* request) override;
  grpc::ServerUnaryReactor* SetTurnSpeaker(
      grpc::CallbackServerContext* context,
      const v1::SetTurnSpeakerRequest* request,
      v1::SetTurnSpeakerResponse* response) override;
  grpc::ServerUnaryReactor* MergeSpeakers(
      grpc::CallbackServerContext* context,
      const v1::MergeSpeakersRequest* request,
      v1::MergeSpeakersResponse* response) override;
  grpc::ServerUnaryReactor* SplitSpeaker(
      grpc::CallbackServerContext* context,
      const v1::SplitSpeakerRequest* request,
      v1::SplitSpeakerResponse* response) override;
  grpc::ServerUnaryReactor* AddCannotLink(
      grpc::CallbackServerContext* context,
      const v1::AddCannotLinkRequest* request,
      v1::AddCannotLinkResponse* response) override;
  grpc::ServerUnaryReactor* UpdateSpeaker(
      grpc::CallbackServerContext* context,
      const v1::UpdateSpeakerRequest* request,
      v1::UpdateSpeakerResponse* response) override;
  grpc::ServerUnaryReactor* UndoDecision(
      grpc::CallbackServerContext* context,
      const v1::UndoDecisionRequest* request,
      v1::UndoDecisionResponse* response) override;
  grpc::ServerUnaryReactor* GetDecision(
      grpc::CallbackServerContext* context,
      const v1::GetDecisionRequest* request,
      v1::GetDecisionResponse* response) override;
  grpc::ServerUnaryReactor* ListDecisions(
      grpc::CallbackServerContext* context,
      const v1::ListDecisionsRequest* request,
      v1::ListDecisionsResponse* response) override;

 private:
  rpc::Runtime& runtime_;
  Pipeline& pipeline_;
  Ledger& ledger_;
  // What further uploads may hold in memory.
  std::atomic<int64_t> upload_bytes_left_;
};

}  // namespace turnstone
