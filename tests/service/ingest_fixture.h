// An ingest service with its store in a folder of its own.

#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/server.h"
#include "common/rpc/status_details.h"
#include "gtest/gtest.h"
#include "ingest-service/feed_handler.h"
#include "ingest-service/ingest_handler.h"
#include "tests/support/temp_folder.h"

namespace turnstone {

class IngestFixture : public testing::Test {
 protected:
  IngestFixture() { Start(); }
  ~IngestFixture() override { Stop(); }

  void Start(const std::string& listen = rpc::ServerOptions().listen) {
    ledger_ = *Ledger::Open(folder_.path(), Clock::System());
    pipeline_ = *Pipeline::Open(*ledger_, Clock::System());
    runtime_ = std::make_unique<rpc::Runtime>(rpc::RuntimeOptions(), metrics_);
    ingest_ = std::make_unique<IngestHandler>(*runtime_, *pipeline_, *ledger_,
                                              /*uploads_bytes_max=*/60u << 20);
    feed_ = std::make_unique<FeedHandler>(*runtime_, *ledger_);
    rpc::ServerOptions options;
    options.listen = listen;
    server_ =
        *rpc::Server::Start(options, {ingest_.get(), feed_.get()}, *runtime_);
    const auto channel =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                            grpc::InsecureChannelCredentials());
    client_ = v1::IngestService::NewStub(channel);
    feed_client_ = internal::v1::FeedService::NewStub(channel);
  }

  void Stop() {
    server_.reset();
    feed_.reset();
    ingest_.reset();
    runtime_.reset();
    pipeline_.reset();
    ledger_.reset();
  }

  // Calls a unary method; the status has its details.
  template <class Request, class Response>
  absl::Status Call(grpc::Status (v1::IngestService::Stub::*method)(
                        grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    return rpc::FromGrpcStatus(
        ((*client_).*method)(&context, request, response));
  }

  void MakeCollection(const std::string& id) {
    v1::CreateCollectionRequest request;
    request.set_collection_id(id);
    v1::CreateCollectionResponse response;
    const absl::Status status =
        Call(&v1::IngestService::Stub::CreateCollection, request, &response);
    ASSERT_TRUE(status.ok()) << status;
  }

  static v1::CreateTranscriptRequest TranscriptOf(const std::string& id,
                                                  const std::string& content) {
    v1::CreateTranscriptRequest request;
    request.set_parent("collections/c");
    request.set_transcript_id(id);
    request.set_content(content);
    return request;
  }

  absl::Status Create(const v1::CreateTranscriptRequest& request,
                      v1::CreateTranscriptResponse* response) {
    return Call(&v1::IngestService::Stub::CreateTranscript, request, response);
  }

  // The source as the service gives it back; the status code if it does not.
  std::string SourceOf(const std::string& id) {
    grpc::ClientContext context;
    v1::GetTranscriptSourceRequest request;
    request.set_name("collections/c/transcripts/" + id);
    const auto reader = client_->GetTranscriptSource(&context, request);
    std::string source;
    v1::GetTranscriptSourceResponse response;
    while (reader->Read(&response)) source += response.chunk();
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return absl::StrCat("code ", status.error_code());
    return source;
  }

  TempFolder folder_;
  Metrics metrics_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<rpc::Runtime> runtime_;
  std::unique_ptr<IngestHandler> ingest_;
  std::unique_ptr<FeedHandler> feed_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::IngestService::Stub> client_;
  std::unique_ptr<internal::v1::FeedService::Stub> feed_client_;
};

}  // namespace turnstone
