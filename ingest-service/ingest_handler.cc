#include "ingest-service/ingest_handler.h"

#include <memory>
#include <utility>

#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/call.h"
#include "common/rpc/page_token.h"
#include "common/rpc/status_details.h"
#include "ingest-service/convert.h"
#include "ingest-service/request_options.h"

namespace turnstone {
namespace {

absl::StatusOr<NewTranscript> ToNewTranscript(
    const v1::CreateTranscriptRequest& request) {
  TS_ASSIGN_OR_RETURN(
      const ResourceName parent,
      rpc::InField("parent", ParseCollectionName(request.parent(), false)));
  if (!v1::SourceFormat_IsValid(request.format())) {
    return rpc::FieldViolation("format", "is not known to this server");
  }
  NewTranscript transcript;
  transcript.collection = parent.collection;
  transcript.transcript = request.transcript_id();
  transcript.display_name = request.transcript().display_name();
  transcript.event_date = request.transcript().event_date();
  transcript.source_uri = request.transcript().source_uri();
  transcript.language = request.transcript().language();
  transcript.format = static_cast<SourceFormat>(request.format());
  switch (request.if_exists()) {
    case v1::IF_EXISTS_UNSPECIFIED:
    case v1::IF_EXISTS_FAIL:
      transcript.if_exists = IfExists::kFail;
      break;
    case v1::IF_EXISTS_SKIP:
      transcript.if_exists = IfExists::kSkip;
      break;
    case v1::IF_EXISTS_NEW_REVISION:
      transcript.if_exists = IfExists::kNewRevision;
      break;
    default:
      return rpc::FieldViolation("if_exists", "is not known to this server");
  }
  return transcript;
}

StoredCollection FieldsOf(const v1::Collection& collection) {
  StoredCollection fields;
  fields.display_name = collection.display_name();
  fields.description = collection.description();
  return fields;
}

template <class Response>
void FillTranscript(const Written<StoredTranscript>& written,
                    Response* response) {
  ToProto(written.resource, response->mutable_transcript());
  response->set_commit(written.commit);
}

// Takes an upload: the header, the chunks, the digest.
class ImportSink final : public rpc::UploadSink<v1::ImportTranscriptRequest> {
 public:
  // `bytes_left` is shared by all uploads.
  ImportSink(Pipeline& pipeline, std::atomic<int64_t>& bytes_left,
             v1::ImportTranscriptResponse* response)
      : pipeline_(pipeline), bytes_left_(bytes_left), response_(response) {}
  ~ImportSink() override { bytes_left_ += taken_; }

  absl::Status Add(const v1::ImportTranscriptRequest& message,
                   const StopSignal&) override {
    if (!digest_.empty()) {
      return rpc::FieldViolation("source_sha256", "must be the last message");
    }
    if (message.has_header() != !has_header_) {
      return rpc::FieldViolation("header", "must be the first message, once");
    }
    if (message.has_header()) return AddHeader(message.header());
    if (message.has_chunk()) return AddChunk(message.chunk());
    if (message.source_sha256() != ToHex(Sha256(source_))) {
      return rpc::FieldViolation("source_sha256",
                                 "is not that of the chunks received");
    }
    digest_ = message.source_sha256();
    return absl::OkStatus();
  }

  absl::Status Finish(const StopSignal&) override {
    if (digest_.empty()) {
      return rpc::WithReason(
          rpc::FieldViolation("source_sha256",
                              "the stream ended before it was sent"),
          "UPLOAD_INCOMPLETE");
    }
    TS_ASSIGN_OR_RETURN(WriteOptions options, OptionsOf(header_));
    options.fingerprint = Sha256(options.fingerprint + digest_);
    TS_ASSIGN_OR_RETURN(const auto written, pipeline_.CreateTranscript(
                                                transcript_, source_, options));
    FillTranscript(written, response_);
    response_->set_skipped(written.skipped);
    return absl::OkStatus();
  }

 private:
  absl::Status AddHeader(const v1::CreateTranscriptRequest& header) {
    if (!header.content().empty()) {
      return rpc::FieldViolation("header.content", "must be empty");
    }
    TS_ASSIGN_OR_RETURN(transcript_, ToNewTranscript(header));
    // A wrong collection is told now, not after the upload.
    TS_RETURN_IF_ERROR(
        pipeline_.GetCollection(transcript_.collection).status());
    header_ = header;
    has_header_ = true;
    return absl::OkStatus();
  }

  absl::Status AddChunk(const std::string& chunk) {
    if (source_.size() + chunk.size() > kImportSourceBytesMax) {
      return rpc::WithReason(
          rpc::FieldViolation("chunk", "the source is over 256 MiB"),
          "SOURCE_TOO_LARGE");
    }
    const auto size = static_cast<int64_t>(chunk.size());
    taken_ += size;
    if (bytes_left_.fetch_sub(size) < size) return rpc::ServerBusy();
    source_ += chunk;
    return absl::OkStatus();
  }

  Pipeline& pipeline_;
  std::atomic<int64_t>& bytes_left_;
  int64_t taken_ = 0;  // From `bytes_left_`.
  v1::ImportTranscriptResponse* const response_;
  v1::CreateTranscriptRequest header_;
  bool has_header_ = false;
  NewTranscript transcript_;
  std::string source_;
  std::string digest_;
};

}  // namespace

grpc::ServerUnaryReactor* IngestHandler::CreateCollection(
    grpc::CallbackServerContext* context,
    const v1::CreateCollectionRequest* request,
    v1::CreateCollectionResponse* response) {
  return runtime_.Serve(
      context, "CreateCollection", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const WriteOptions options, OptionsOf(*request));
        TS_ASSIGN_OR_RETURN(const auto written,
                            pipeline_.CreateCollection(
                                request->collection_id(),
                                FieldsOf(request->collection()), options));
        ToProto(written.resource, response->mutable_collection());
        response->set_commit(written.commit);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IngestHandler::GetCollection(
    grpc::CallbackServerContext* context,
    const v1::GetCollectionRequest* request,
    v1::GetCollectionResponse* response) {
  return runtime_.Serve(
      context, "GetCollection", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField("name", ParseCollectionName(request->name(), false)));
        TS_ASSIGN_OR_RETURN(const StoredCollection collection,
                            pipeline_.GetCollection(name.collection));
        ToProto(collection, response->mutable_collection());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IngestHandler::ListCollections(
    grpc::CallbackServerContext* context,
    const v1::ListCollectionsRequest* request,
    v1::ListCollectionsResponse* response) {
  return runtime_.Serve(
      context, "ListCollections", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const int size,
                            rpc::PageSize(request->page_size()));
        const std::string fingerprint =
            request->GetTypeName() + rpc::RequestFingerprint(*request);
        std::string after;
        if (!request->page_token().empty()) {
          TS_ASSIGN_OR_RETURN(
              after, rpc::DecodePageToken(request->page_token(), fingerprint));
        }
        const auto limit = static_cast<size_t>(size);
        auto collections = pipeline_.ListCollections(after, limit + 1);
        if (collections.size() > limit) {
          collections.pop_back();
          TS_ASSIGN_OR_RETURN(
              const ResourceName last,
              ParseCollectionName(collections.back().name, false));
          response->set_next_page_token(
              rpc::EncodePageToken(fingerprint, last.collection));
        }
        for (const StoredCollection& collection : collections) {
          ToProto(collection, response->add_collections());
        }
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IngestHandler::UpdateCollection(
    grpc::CallbackServerContext* context,
    const v1::UpdateCollectionRequest* request,
    v1::UpdateCollectionResponse* response) {
  return runtime_.Serve(
      context, "UpdateCollection", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const WriteOptions options, OptionsOf(*request));
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField(
                "collection.name",
                ParseCollectionName(request->collection().name(), false)));
        TS_ASSIGN_OR_RETURN(
            const auto written,
            pipeline_.UpdateCollection(
                name.collection, FieldsOf(request->collection()), options));
        ToProto(written.resource, response->mutable_collection());
        response->set_commit(written.commit);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IngestHandler::DeleteCollection(
    grpc::CallbackServerContext* context,
    const v1::DeleteCollectionRequest* request,
    v1::DeleteCollectionResponse* response) {
  return runtime_.Serve(
      context, "DeleteCollection", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const WriteOptions options, OptionsOf(*request));
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField("name", ParseCollectionName(request->name(), false)));
        TS_ASSIGN_OR_RETURN(const auto written, pipeline_.DeleteCollection(
                                                    name.collection, options));
        response->set_commit(written.commit);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IngestHandler::CreateTranscript(
    grpc::CallbackServerContext* context,
    const v1::CreateTranscriptRequest* request,
    v1::CreateTranscriptResponse* response) {
  return runtime_.Serve(
      context, "CreateTranscript", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const WriteOptions options, OptionsOf(*request));
        TS_ASSIGN_OR_RETURN(const NewTranscript transcript,
                            ToNewTranscript(*request));
        if (request->content().size() > kInlineSourceBytesMax) {
          return rpc::FieldViolation(
              "content", "is over 4 MiB: send it with ImportTranscript");
        }
        TS_ASSIGN_OR_RETURN(const auto written,
                            pipeline_.CreateTranscript(
                                transcript, request->content(), options));
        FillTranscript(written, response);
        response->set_skipped(written.skipped);
        return absl::OkStatus();
      });
}

grpc::ServerReadReactor<v1::ImportTranscriptRequest>*
IngestHandler::ImportTranscript(grpc::CallbackServerContext* context,
                                v1::ImportTranscriptResponse* response) {
  return runtime_.ServeUpload<v1::ImportTranscriptRequest>(
      context, "ImportTranscript", response,
      std::make_unique<ImportSink>(pipeline_, upload_bytes_left_, response));
}

grpc::ServerUnaryReactor* IngestHandler::UpdateTranscript(
    grpc::CallbackServerContext* context,
    const v1::UpdateTranscriptRequest* request,
    v1::UpdateTranscriptResponse* response) {
  return runtime_.Serve(
      context, "UpdateTranscript", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const WriteOptions options, OptionsOf(*request));
        const v1::Transcript& proto = request->transcript();
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField("transcript.name", ParseTranscriptName(proto.name())));
        NewTranscript transcript;
        transcript.collection = name.collection;
        transcript.transcript = name.transcript;
        transcript.display_name = proto.display_name();
        transcript.event_date = proto.event_date();
        transcript.source_uri = proto.source_uri();
        transcript.language = proto.language();
        TS_ASSIGN_OR_RETURN(const auto written,
                            pipeline_.UpdateTranscript(transcript, options));
        FillTranscript(written, response);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IngestHandler::DeleteTranscript(
    grpc::CallbackServerContext* context,
    const v1::DeleteTranscriptRequest* request,
    v1::DeleteTranscriptResponse* response) {
  return runtime_.Serve(
      context, "DeleteTranscript", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        TS_ASSIGN_OR_RETURN(const WriteOptions options, OptionsOf(*request));
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField("name", ParseTranscriptName(request->name())));
        TS_ASSIGN_OR_RETURN(const auto written,
                            pipeline_.DeleteTranscript(name, options));
        response->set_commit(written.commit);
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::GetTranscriptSourceResponse>*
IngestHandler::GetTranscriptSource(
    grpc::CallbackServerContext* context,
    const v1::GetTranscriptSourceRequest* request) {
  return runtime_.ServeStream<v1::GetTranscriptSourceResponse>(
      context, "GetTranscriptSource", request,
      [this, request](auto& writer) -> absl::Status {
        TS_RETURN_IF_ERROR(
            rpc::InField("name", ParseTranscriptName(request->name()))
                .status());
        const absl::Status status =
            ledger_.ReadSource(request->name(), [&](absl::string_view chunk) {
              v1::GetTranscriptSourceResponse response;
              response.set_chunk(chunk.data(), chunk.size());
              return writer.Write(response);
            });
        if (!absl::IsNotFound(status)) return status;
        return rpc::WithReason(
            absl::NotFoundError("the transcript is not there"),
            "TRANSCRIPT_NOT_FOUND");
      });
}

grpc::ServerWriteReactor<v1::ExportTranscriptResponse>*
IngestHandler::ExportTranscript(grpc::CallbackServerContext* context,
                                const v1::ExportTranscriptRequest* request) {
  return runtime_.ServeStream<v1::ExportTranscriptResponse>(
      context, "ExportTranscript", request,
      [this, request](auto& writer) -> absl::Status {
        TS_ASSIGN_OR_RETURN(
            const ResourceName name,
            rpc::InField("name", ParseTranscriptName(request->name())));
        TS_ASSIGN_OR_RETURN(const std::string lines,
                            pipeline_.ExportTranscript(name));
        for (size_t at = 0; at < lines.size(); at += kSourceChunkBytes) {
          v1::ExportTranscriptResponse response;
          response.set_chunk(lines.substr(at, kSourceChunkBytes));
          TS_RETURN_IF_ERROR(writer.Write(response));
        }
        return absl::OkStatus();
      });
}

}  // namespace turnstone
