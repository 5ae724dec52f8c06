#include "ingest-service/convert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/resource_name.h"

namespace turnstone {
namespace {

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) +
         absl::Nanoseconds(timestamp.nanos());
}

void SetSpan(const SourceSpan& span, v1::SourceSpan* proto) {
  proto->set_begin(static_cast<int32_t>(span.begin));
  proto->set_end(static_cast<int32_t>(span.end));
}

SourceSpan FromProto(const v1::SourceSpan& proto) {
  return {static_cast<uint64_t>(proto.begin()),
          static_cast<uint64_t>(proto.end())};
}

void SetAttribution(const std::string& collection,
                    const Attribution& attribution, v1::Attribution* proto) {
  if (!attribution.speaker.empty()) {
    proto->set_speaker(SpeakerName(collection, attribution.speaker));
  }
  proto->set_state(static_cast<v1::AttributionState>(attribution.state));
  proto->set_confidence(attribution.confidence);
  for (const Candidate& candidate : attribution.candidates) {
    v1::AttributionCandidate* const item = proto->add_candidates();
    item->set_speaker(SpeakerName(collection, candidate.speaker));
    item->set_confidence(candidate.confidence);
  }
  for (const Evidence& evidence : attribution.evidence) {
    v1::AttributionEvidence* const item = proto->add_evidence();
    item->set_kind(static_cast<v1::EvidenceKind>(evidence.kind));
    item->set_supports(evidence.supports);
    SetSpan(evidence.source, item->mutable_source_span());
  }
}

void SetTurn(const std::string& collection, const std::string& transcript,
             const Turn& turn, size_t number, v1::Turn* proto) {
  proto->set_name(TurnName(collection, transcript, turn.id));
  proto->set_number(static_cast<int32_t>(number));
  proto->set_label(turn.label);
  proto->set_text(turn.text);
  for (const TextSpan& span : turn.spans) {
    v1::TextSource* const item = proto->add_source_spans();
    item->set_text_begin(static_cast<int32_t>(span.text_begin));
    SetSpan(span.source, item->mutable_source_span());
  }
  SetSpan(turn.head, proto->mutable_head_span());
  proto->set_line(static_cast<int32_t>(turn.line));
  for (const TextTime& time : turn.times) {
    v1::TextTime* const item = proto->add_times();
    item->set_text_begin(static_cast<int32_t>(time.text_begin));
    item->set_start_ms(time.time.start_ms);
    item->set_end_ms(time.time.end_ms);
  }
  SetAttribution(collection, turn.attribution, proto->mutable_attribution());
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

}  // namespace

void ToProto(const StoredCollection& collection, v1::Collection* proto) {
  proto->set_name(collection.name);
  proto->set_display_name(collection.display_name);
  proto->set_description(collection.description);
  *proto->mutable_create_time() = ToTimestamp(collection.create_time);
  *proto->mutable_update_time() = ToTimestamp(collection.update_time);
}

void ToProto(const StoredTranscript& transcript, v1::Transcript* proto) {
  proto->set_name(transcript.name);
  proto->set_display_name(transcript.display_name);
  proto->set_event_date(transcript.event_date);
  proto->set_source_uri(transcript.source_uri);
  proto->set_language(transcript.language);
  proto->set_format(static_cast<v1::SourceFormat>(transcript.format));
  proto->set_encoding(static_cast<v1::SourceEncoding>(transcript.encoding));
  proto->set_source_sha256(transcript.source_sha256);
  proto->set_source_size_bytes(
      static_cast<int32_t>(transcript.source_size_bytes));
  proto->set_revision(static_cast<int32_t>(transcript.revision));
  proto->set_turn_count(static_cast<int32_t>(transcript.turn_count));
  *proto->mutable_create_time() = ToTimestamp(transcript.create_time);
  *proto->mutable_update_time() = ToTimestamp(transcript.update_time);
  for (const Annotation& annotation : transcript.annotations) {
    v1::Annotation* const item = proto->add_annotations();
    item->set_kind(static_cast<v1::AnnotationKind>(annotation.kind));
    item->set_text(annotation.text);
    SetSpan(annotation.source, item->mutable_source_span());
    item->set_line(static_cast<int32_t>(annotation.line));
    item->set_turn_number(static_cast<int32_t>(annotation.turn));
    item->set_text_offset(static_cast<int32_t>(annotation.text_offset));
  }
  for (const SkippedSpan& skipped : transcript.skipped) {
    v1::SkippedSpan* const item = proto->add_skipped_spans();
    item->set_kind(static_cast<v1::SkippedKind>(skipped.kind));
    SetSpan(skipped.source, item->mutable_source_span());
  }
  for (const Metadata& metadata : transcript.metadata) {
    v1::TranscriptMetadata* const item = proto->add_metadata();
    item->set_kind(static_cast<v1::MetadataKind>(metadata.kind));
    item->set_value(metadata.value);
    SetSpan(metadata.source, item->mutable_source_span());
  }
}

void ToProto(const Record& record, internal::v1::Record* proto) {
  proto->set_kind(static_cast<internal::v1::RecordKind>(record.kind));
  proto->set_name(record.name);
  proto->set_partition(record.partition);
  proto->set_sequence(record.sequence);
  proto->set_commit(record.commit);
  proto->set_tombstone(record.tombstone);
  proto->set_body(record.body);
  proto->set_body_sha256(record.body_sha256);
}

std::string EncodeCollection(const StoredCollection& collection) {
  internal::v1::CollectionBody body;
  ToProto(collection, body.mutable_collection());
  return body.SerializeAsString();
}

absl::StatusOr<StoredCollection> DecodeCollection(absl::string_view bytes) {
  TS_ASSIGN_OR_RETURN(const auto body,
                      ParseBody<internal::v1::CollectionBody>(bytes));
  const v1::Collection& proto = body.collection();
  return StoredCollection{
      proto.name(), proto.display_name(), proto.description(),
      FromTimestamp(proto.create_time()), FromTimestamp(proto.update_time())};
}

std::string EncodeTranscript(const StoredTranscript& transcript) {
  internal::v1::TranscriptBody body;
  ToProto(transcript, body.mutable_transcript());
  body.set_part_count(transcript.part_count);
  body.set_revision(transcript.revision);
  body.set_next_turn_id(transcript.next_turn_id);
  return body.SerializeAsString();
}

absl::StatusOr<StoredTranscript> DecodeTranscript(absl::string_view bytes) {
  TS_ASSIGN_OR_RETURN(const auto body,
                      ParseBody<internal::v1::TranscriptBody>(bytes));
  const v1::Transcript& proto = body.transcript();
  StoredTranscript transcript;
  transcript.name = proto.name();
  transcript.display_name = proto.display_name();
  transcript.event_date = proto.event_date();
  transcript.source_uri = proto.source_uri();
  transcript.language = proto.language();
  transcript.format = static_cast<SourceFormat>(proto.format());
  transcript.encoding = static_cast<SourceEncoding>(proto.encoding());
  transcript.source_sha256 = proto.source_sha256();
  transcript.source_size_bytes =
      static_cast<uint64_t>(proto.source_size_bytes());
  transcript.revision = body.revision();
  transcript.turn_count = static_cast<uint32_t>(proto.turn_count());
  transcript.create_time = FromTimestamp(proto.create_time());
  transcript.update_time = FromTimestamp(proto.update_time());
  transcript.part_count = body.part_count();
  transcript.next_turn_id = body.next_turn_id();
  for (const v1::Annotation& item : proto.annotations()) {
    transcript.annotations.push_back(
        {static_cast<AnnotationKind>(item.kind()), item.text(),
         FromProto(item.source_span()), static_cast<uint32_t>(item.line()),
         static_cast<uint32_t>(item.turn_number()),
         static_cast<uint32_t>(item.text_offset())});
  }
  for (const v1::SkippedSpan& item : proto.skipped_spans()) {
    transcript.skipped.push_back(
        {static_cast<SkippedKind>(item.kind()), FromProto(item.source_span())});
  }
  for (const v1::TranscriptMetadata& item : proto.metadata()) {
    transcript.metadata.push_back({static_cast<MetadataKind>(item.kind()),
                                   item.value(),
                                   FromProto(item.source_span())});
  }
  return transcript;
}

std::string EncodeSpeaker(const StoredSpeaker& speaker) {
  internal::v1::SpeakerBody body;
  body.mutable_speaker()->set_name(speaker.name);
  body.mutable_speaker()->set_display_name(speaker.display_name);
  body.mutable_speaker()->set_kind(static_cast<v1::SpeakerKind>(speaker.kind));
  for (const std::string& label : speaker.labels) {
    body.mutable_speaker()->add_labels(label);
  }
  body.set_transcript(speaker.transcript);
  return body.SerializeAsString();
}

absl::StatusOr<StoredSpeaker> DecodeSpeaker(absl::string_view bytes) {
  TS_ASSIGN_OR_RETURN(const auto body,
                      ParseBody<internal::v1::SpeakerBody>(bytes));
  StoredSpeaker speaker;
  speaker.name = body.speaker().name();
  speaker.display_name = body.speaker().display_name();
  speaker.kind = static_cast<SpeakerKind>(body.speaker().kind());
  speaker.labels.assign(body.speaker().labels().begin(),
                        body.speaker().labels().end());
  speaker.transcript = body.transcript();
  return speaker;
}

std::string EncodePart(const std::string& collection,
                       const std::string& transcript,
                       const std::vector<Turn>& turns, size_t bytes_max,
                       size_t* first) {
  internal::v1::TranscriptPartBody body;
  size_t bytes = 0;
  while (*first < turns.size()) {
    v1::Turn turn;
    SetTurn(collection, transcript, turns[*first], *first + 1, &turn);
    const size_t size = turn.ByteSizeLong();
    if (body.turns_size() > 0 && bytes + size > bytes_max) break;
    bytes += size;
    *body.add_turns() = std::move(turn);
    ++*first;
  }
  return body.SerializeAsString();
}

absl::StatusOr<std::vector<Turn>> DecodePartTexts(absl::string_view bytes) {
  TS_ASSIGN_OR_RETURN(const auto body,
                      ParseBody<internal::v1::TranscriptPartBody>(bytes));
  std::vector<Turn> turns;
  for (const v1::Turn& proto : body.turns()) {
    TS_ASSIGN_OR_RETURN(const ResourceName name, ParseTurnName(proto.name()));
    Turn turn;
    turn.id = name.turn;
    turn.label = proto.label();
    turn.text = proto.text();
    turns.push_back(std::move(turn));
  }
  return turns;
}

}  // namespace turnstone
