// What the files that convert between structs and messages share.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ingest-service/convert.h"

namespace turnstone {

inline google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

inline absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) +
         absl::Nanoseconds(timestamp.nanos());
}

inline void SetSpan(const SourceSpan& span, v1::SourceSpan* proto) {
  proto->set_begin(static_cast<int32_t>(span.begin));
  proto->set_end(static_cast<int32_t>(span.end));
}

inline SourceSpan FromProto(const v1::SourceSpan& proto) {
  return {static_cast<uint64_t>(proto.begin()),
          static_cast<uint64_t>(proto.end())};
}

// The strings of a repeated field.
template <class Field>
std::vector<std::string> ToVector(const Field& field) {
  return {field.begin(), field.end()};
}

// Parses a body, or says that it is damaged.
template <class Body>
absl::StatusOr<Body> ParseBody(absl::string_view bytes) {
  Body body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("store: a record's body is damaged");
  }
  return body;
}

}  // namespace turnstone
