// One record of the feed, and what is said of records together.

#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace turnstone {

// Stored and sent: never renumber.
enum class RecordKind : uint8_t {
  kCollection = 1,
  kTranscript = 2,
  kTranscriptPart = 3,
  kSpeaker = 4,
  kDecision = 5,
  kTopicDefinition = 6,
};

// One transcript, part, speaker or collection as ingest stores and feeds it.
struct Record {
  RecordKind kind = RecordKind::kCollection;
  std::string name;        // Resource name.
  uint32_t partition = 0;  // Below kPartitions.
  uint64_t sequence = 0;   // Its place in the feed.
  uint64_t commit = 0;     // The last sequence of its write batch.
  bool tombstone = false;  // Deleted: the body is empty.
  absl::Time committed_at;
  std::string body;
  std::string body_sha256;  // 32 bytes; empty for a tombstone.

  friend bool operator==(const Record&, const Record&) = default;
};

// Names of the records that hold a transcript's turns, part by part:
// "{transcript}/revisions/{revision}/parts/{part}". The prefix is what those
// of all revisions begin with.
std::string PartPrefix(absl::string_view transcript);
std::string PartName(absl::string_view transcript, uint32_t revision,
                     uint32_t part);

// The sum modulo 2^128 of a hash of (name, sequence, body hash) over live
// records: equal for equal sets, whatever their order.
class RecordDigest {
 public:
  void Add(absl::string_view name, uint64_t sequence,
           absl::string_view body_sha256);
  void Remove(absl::string_view name, uint64_t sequence,
              absl::string_view body_sha256);

  // 32 lower-case hexadecimal digits.
  std::string ToHex() const;
  // INVALID_ARGUMENT if `hex` is not what ToHex() returns.
  static absl::StatusOr<RecordDigest> Parse(absl::string_view hex);

  friend bool operator==(const RecordDigest&, const RecordDigest&) = default;

 private:
  uint64_t high_ = 0;
  uint64_t low_ = 0;
};

// Names a state of ingest's store: "{epoch}-{sequence}" as text.
struct CommitToken {
  std::string epoch;  // Lower-case hexadecimal digits.
  uint64_t sequence = 0;

  std::string ToString() const;

  // INVALID_ARGUMENT if `text` is no commit token.
  static absl::StatusOr<CommitToken> Parse(absl::string_view text);
};

}  // namespace turnstone
