#include "ingest-service/import/uploader.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/status_details.h"

namespace turnstone {
namespace {

// Calls until it succeeds, fails for good, or was tried often enough.
absl::Status Retry(const UploaderOptions& options,
                   const std::function<absl::Status()>& call) {
  absl::Duration backoff = options.backoff_first;
  for (int attempt = 1;; ++attempt) {
    const absl::Status status = call();
    const auto asked = rpc::RetryAfterOf(status);
    if (status.ok() || attempt >= options.attempts_max ||
        (!absl::IsUnavailable(status) && !asked.has_value())) {
      return status;
    }
    absl::SleepFor(
        std::clamp(asked.value_or(backoff), backoff, options.backoff_max));
    backoff = std::min(backoff * 2, options.backoff_max);
  }
}

}  // namespace

Uploader::Uploader(const std::shared_ptr<grpc::Channel>& channel,
                   const UploaderOptions& options)
    : options_(options),
      run_id_(RandomHex(16)),
      stub_(v1::IngestService::NewStub(channel)) {}

absl::Status Uploader::MakeCollection() const {
  v1::CreateCollectionRequest request;
  request.set_collection_id(options_.collection);
  const absl::Status status = Retry(options_, [&] {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + options_.call_max));
    v1::CreateCollectionResponse response;
    return rpc::FromGrpcStatus(
        stub_->CreateCollection(&context, request, &response));
  });
  return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;
}

absl::StatusOr<v1::ImportTranscriptResponse> Uploader::Upload(
    const std::string& transcript_id, absl::string_view source) const {
  const std::string digest = ToHex(Sha256(source));
  v1::CreateTranscriptRequest header;
  header.set_parent(CollectionName(options_.collection));
  header.set_transcript_id(transcript_id);
  header.set_if_exists(options_.if_exists);
  header.set_request_id(ToHex(Sha256(absl::StrCat(
      run_id_, "\n", TranscriptName(options_.collection, transcript_id), "\n",
      digest))));
  v1::ImportTranscriptResponse response;
  TS_RETURN_IF_ERROR(Retry(options_, [&] {
    response.Clear();
    return UploadOnce(header, source, digest, &response);
  }));
  return response;
}

absl::Status Uploader::UploadOnce(
    const v1::CreateTranscriptRequest& header, absl::string_view source,
    const std::string& digest, v1::ImportTranscriptResponse* response) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options_.call_max));
  const auto writer = stub_->ImportTranscript(&context, response);
  v1::ImportTranscriptRequest message;
  *message.mutable_header() = header;
  bool going = writer->Write(message);
  for (size_t at = 0; going && at < source.size(); at += kSourceChunkBytes) {
    const absl::string_view chunk = source.substr(at, kSourceChunkBytes);
    message.set_chunk(chunk.data(), chunk.size());
    going = writer->Write(message);
  }
  if (going) {
    message.set_source_sha256(digest);
    writer->Write(message);
  }
  writer->WritesDone();
  return rpc::FromGrpcStatus(writer->Finish());
}

}  // namespace turnstone
