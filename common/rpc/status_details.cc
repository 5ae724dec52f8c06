#include "common/rpc/status_details.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "google/rpc/error_details.pb.h"

namespace turnstone::rpc {
namespace {

template <class Detail>
std::string TypeUrl() {
  return absl::StrCat("type.googleapis.com/",
                      Detail::descriptor()->full_name());
}

template <class Detail>
void SetDetail(const Detail& detail, absl::Status* status) {
  status->SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

template <class Detail>
std::optional<Detail> GetDetail(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<Detail>());
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  return detail;
}

}  // namespace

absl::Status WithReason(absl::Status status, absl::string_view reason) {
  TS_CHECK(!status.ok());
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kErrorDomain);
  SetDetail(info, &status);
  return status;
}

absl::Status FieldViolation(absl::string_view field,
                            absl::string_view description) {
  absl::Status status =
      absl::InvalidArgumentError(absl::StrCat(field, ": ", description));
  google::rpc::BadRequest bad_request;
  google::rpc::BadRequest::FieldViolation* violation =
      bad_request.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(description));
  SetDetail(bad_request, &status);
  return status;
}

absl::Status WithRetryAfter(absl::Status status, absl::Duration retry_after) {
  TS_CHECK(!status.ok());
  TS_CHECK(retry_after >= absl::ZeroDuration());
  google::rpc::RetryInfo info;
  *info.mutable_retry_delay() =
      google::protobuf::util::TimeUtil::NanosecondsToDuration(
          absl::ToInt64Nanoseconds(retry_after));
  SetDetail(info, &status);
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  if (status.ok()) return "";
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  if (info.has_value() && !info->reason().empty()) return info->reason();
  return absl::StatusCodeToString(status.code());
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::RetryInfo>(status);
  if (!info.has_value()) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

}  // namespace turnstone::rpc
