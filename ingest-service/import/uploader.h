// Sends sources to an ingest service, again and again until it has them.

#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "turnstone/v1/ingest_service.grpc.pb.h"

namespace turnstone {

struct UploaderOptions {
  std::string collection = "default";
  v1::IfExists if_exists = v1::IF_EXISTS_NEW_REVISION;
  int attempts_max = 8;                                    // Of each call.
  absl::Duration backoff_first = absl::Milliseconds(200);  // Doubles.
  absl::Duration backoff_max = absl::Seconds(10);
  absl::Duration call_max = absl::Minutes(10);  // Deadline of an attempt.
};

// Thread-safe.
class Uploader {
 public:
  Uploader(const std::shared_ptr<grpc::Channel>& channel,
           const UploaderOptions& options);

  // Makes the collection if it is not there.
  absl::Status MakeCollection() const;

  // Sends a source. Its request id is made from the content and this object,
  // so that a repeat after a lost answer changes nothing, while a later run may
  // bring older content back. Tries again on UNAVAILABLE and where the error
  // carries RetryInfo; returns the last error.
  absl::StatusOr<v1::ImportTranscriptResponse> Upload(
      const std::string& transcript_id, absl::string_view source) const;

 private:
  absl::Status UploadOnce(const v1::CreateTranscriptRequest& header,
                          absl::string_view source, const std::string& digest,
                          v1::ImportTranscriptResponse* response) const;

  const UploaderOptions options_;
  const std::string run_id_;  // Random: what sets this run's requests apart.
  const std::unique_ptr<v1::IngestService::Stub> stub_;
};

}  // namespace turnstone
