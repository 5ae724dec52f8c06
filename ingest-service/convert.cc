#include "ingest-service/convert.h"

#include "common/base/status_macros.h"
#include "ingest-service/convert_parts.h"

namespace turnstone {

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
  body.set_revision(transcript.parts_revision);
  body.set_next_turn_id(transcript.next_turn_id);
  for (const FormerTurn& turn : transcript.former_turns) {
    internal::v1::FormerTurn* const item = body.add_former_turns();
    item->set_id(turn.id);
    item->set_successor(turn.successor);
    item->set_revision(turn.revision);
  }
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
  transcript.revision = static_cast<uint32_t>(proto.revision());
  transcript.parts_revision = body.revision();
  transcript.turn_count = static_cast<uint32_t>(proto.turn_count());
  transcript.create_time = FromTimestamp(proto.create_time());
  transcript.update_time = FromTimestamp(proto.update_time());
  transcript.part_count = body.part_count();
  transcript.next_turn_id = body.next_turn_id();
  for (const internal::v1::FormerTurn& item : body.former_turns()) {
    transcript.former_turns.push_back(
        {item.id(), item.successor(), item.revision()});
  }
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

void ToProto(const StoredSpeaker& speaker, v1::Speaker* proto) {
  proto->set_name(speaker.name);
  proto->set_display_name(speaker.display_name);
  proto->set_kind(static_cast<v1::SpeakerKind>(speaker.kind));
  *proto->mutable_labels() = {speaker.labels.begin(), speaker.labels.end()};
  *proto->mutable_names() = {speaker.names.begin(), speaker.names.end()};
  *proto->mutable_affiliations() = {speaker.affiliations.begin(),
                                    speaker.affiliations.end()};
  *proto->mutable_identifiers() = {speaker.identifiers.begin(),
                                   speaker.identifiers.end()};
  proto->set_merged_into(speaker.merged_into);
}

StoredSpeaker FromProto(const v1::Speaker& proto) {
  StoredSpeaker speaker;
  speaker.name = proto.name();
  speaker.display_name = proto.display_name();
  speaker.kind = static_cast<SpeakerKind>(proto.kind());
  speaker.labels = ToVector(proto.labels());
  speaker.names = ToVector(proto.names());
  speaker.affiliations = ToVector(proto.affiliations());
  speaker.identifiers = ToVector(proto.identifiers());
  speaker.merged_into = proto.merged_into();
  return speaker;
}

std::string EncodeSpeaker(const StoredSpeaker& speaker) {
  internal::v1::SpeakerBody body;
  ToProto(speaker, body.mutable_speaker());
  *body.mutable_transcripts() = {speaker.transcripts.begin(),
                                 speaker.transcripts.end()};
  body.set_spoken_name(speaker.spoken_name);
  body.set_is_homonym(speaker.is_homonym);
  return body.SerializeAsString();
}

absl::StatusOr<StoredSpeaker> DecodeSpeaker(absl::string_view bytes) {
  TS_ASSIGN_OR_RETURN(const auto body,
                      ParseBody<internal::v1::SpeakerBody>(bytes));
  StoredSpeaker speaker = FromProto(body.speaker());
  speaker.transcripts = ToVector(body.transcripts());
  speaker.spoken_name = body.spoken_name();
  speaker.is_homonym = body.is_homonym();
  return speaker;
}

}  // namespace turnstone
