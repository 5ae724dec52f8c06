#include "common/rpc/grpc_status.h"

#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "common/rpc/status_details.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace turnstone::rpc {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";

// The message as the wire takes it: gRPC percent-encodes anything but ASCII to
// three times its size, and protobuf refuses what is not UTF-8.
std::string WireMessage(absl::string_view message) {
  std::string wire(message.substr(0, kStatusMessageBytesMax));
  for (char& character : wire) {
    if (!absl::ascii_isprint(static_cast<unsigned char>(character))) {
      character = '?';
    }
  }
  return wire;
}

void AddDetail(const std::string& url, const std::string& bytes,
               google::rpc::Status* status) {
  google::protobuf::Any* detail = status->add_details();
  detail->set_type_url(url);
  detail->set_value(bytes);
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const absl::Status named = WithReason(status, ReasonOf(status));
  // In order of their types: a status keeps its payloads in none.
  std::map<std::string, std::string> details;
  named.ForEachPayload(
      [&details](absl::string_view url, const absl::Cord& bytes) {
        details[std::string(url)] = std::string(bytes);
      });
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(named.code()));
  wire.set_message(WireMessage(named.message()));
  AddDetail(kErrorInfoUrl, details[kErrorInfoUrl], &wire);
  details.erase(kErrorInfoUrl);
  for (const auto& [url, bytes] : details) {
    if (wire.ByteSizeLong() + url.size() + bytes.size() <=
        kStatusDetailsBytesMax) {
      AddDetail(url, bytes, &wire);
    }
  }
  return grpc::Status(static_cast<grpc::StatusCode>(named.code()),
                      wire.message(), wire.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
  google::rpc::Status wire;
  if (!wire.ParseFromString(status.error_details())) return result;
  for (const google::protobuf::Any& detail : wire.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace turnstone::rpc
