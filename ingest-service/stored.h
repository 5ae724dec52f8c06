// What ingest keeps of collections, transcripts and speakers.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/model/transcript.h"

namespace turnstone {

struct StoredCollection {
  std::string name;  // Resource name, as in all below.
  std::string display_name;
  std::string description;
  absl::Time create_time;
  absl::Time update_time;
};

struct StoredTranscript {
  std::string name;
  std::string display_name;
  std::string event_date;  // "YYYY-MM-DD" or empty.
  std::string source_uri;
  std::string language;  // BCP 47 or empty.
  SourceFormat format = SourceFormat::kUnknown;
  SourceEncoding encoding = SourceEncoding::kUtf8;
  std::string source_sha256;  // 64 hexadecimal digits.
  uint64_t source_size_bytes = 0;
  uint32_t revision = 0;
  uint32_t turn_count = 0;
  absl::Time create_time;
  absl::Time update_time;
  std::vector<Annotation> annotations;
  std::vector<SkippedSpan> skipped;
  std::vector<Metadata> metadata;
  uint32_t part_count = 0;
  uint32_t next_turn_id = 1;
};

// What a speaker is. Stored and sent: never renumber.
enum class SpeakerKind : uint8_t {
  kPerson = 1,
  kUnnamed = 2,  // One person whose name is not known.
  kGroup = 3,
};

struct StoredSpeaker {
  std::string name;
  std::string display_name;  // Of one who is not named: the label.
  SpeakerKind kind = SpeakerKind::kPerson;
  std::vector<std::string> labels;  // As printed; none if only spoken of.
  // The only transcript whose namesakes are this speaker; empty for one whom
  // the whole collection knows by this name.
  std::string transcript;
};

}  // namespace turnstone
