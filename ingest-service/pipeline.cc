#include "ingest-service/pipeline.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/model/limits.h"
#include "common/model/record.h"
#include "common/rpc/status_details.h"
#include "ingest-service/convert.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/turn_alignment.h"
#include "ingest-service/parse/parser.h"
#include "ingest-service/write_answer.h"

namespace turnstone {
namespace {

// Bytes of a speaker id that are random: enough that none comes twice.
constexpr int kSpeakerIdBytes = 8;

absl::Status CheckFields(const NewTranscript& transcript) {
  if (!IsResourceId(transcript.transcript)) {
    return rpc::FieldViolation(
        "transcript_id", "expected 1 to 63 of a-z, 0-9 and inner hyphens");
  }
  if (transcript.display_name.size() > kDisplayNameBytesMax) {
    return rpc::FieldViolation("transcript.display_name",
                               "is longer than 500 bytes");
  }
  if (transcript.source_uri.size() > kDisplayNameBytesMax) {
    return rpc::FieldViolation("transcript.source_uri",
                               "is longer than 500 bytes");
  }
  if (transcript.language.size() > kLanguageBytesMax) {
    return rpc::FieldViolation("transcript.language",
                               "is longer than 35 bytes");
  }
  if (transcript.event_date.empty()) return absl::OkStatus();
  return rpc::InField("transcript.event_date", ParseDate(transcript.event_date))
      .status();
}

// Fills what is empty with what the source says of itself.
void FillFromSource(const std::vector<Metadata>& metadata,
                    NewTranscript* transcript) {
  const auto fill = [&metadata](MetadataKind kind, std::string* field) {
    if (!field->empty()) return;
    const auto found = absl::c_find_if(
        metadata, [kind](const Metadata& item) { return item.kind == kind; });
    if (found != metadata.end()) *field = found->value;
  };
  fill(MetadataKind::kTitle, &transcript->display_name);
  fill(MetadataKind::kEvent, &transcript->display_name);
  fill(MetadataKind::kDate, &transcript->event_date);
  fill(MetadataKind::kLanguage, &transcript->language);
}

uint64_t ContentHash(const Turn& turn) {
  return absl::HashOf(turn.label, turn.text);
}

absl::Status NoTranscript() {
  return rpc::WithReason(absl::NotFoundError("the transcript is not there"),
                         "TRANSCRIPT_NOT_FOUND");
}

}  // namespace

std::string SpeakerKey(absl::string_view name, absl::string_view transcript) {
  const std::string key = NameKey(name);
  return transcript.empty() ? key : absl::StrCat(transcript, "\n", key);
}

Pipeline::SpeakerChanges Pipeline::Attribute(const ResourceName& transcript,
                                             ParsedTranscript* parsed) const {
  std::vector<TurnNaming> namings = NameTurns(*parsed);
  const std::string transcript_name =
      TranscriptName(transcript.collection, transcript.transcript);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto& known = collections_.at(transcript.collection).speakers;
  SpeakerChanges changes;
  absl::flat_hash_map<std::string, std::string> ids;  // By name and scope.
  const auto id_of = [&](const SpokenFor& who) {
    const auto [id, is_new] = ids.try_emplace(absl::StrCat(
        who.by_label, who.unnamed, who.in_transcript_only, who.name));
    if (is_new) {
      id->second = SpeakerIdOf(who, transcript.collection, transcript_name,
                               known, &changes);
    }
    return id->second;
  };
  for (size_t i = 0; i < parsed->turns.size(); ++i) {
    TurnNaming& naming = namings[i];
    Attribution& attribution = parsed->turns[i].attribution;
    attribution.state = naming.state;
    attribution.confidence = naming.confidence;
    attribution.evidence = std::move(naming.evidence);
    for (const NamedCandidate& candidate : naming.candidates) {
      attribution.candidates.push_back(
          {id_of({candidate.name, candidate.in_transcript_only}),
           candidate.confidence});
    }
    if (naming.name.empty()) continue;
    attribution.speaker = id_of({naming.name, naming.in_transcript_only,
                                 naming.by_label, naming.unnamed});
  }
  return changes;
}

std::string Pipeline::SpeakerIdOf(const SpokenFor& who,
                                  const std::string& collection,
                                  const std::string& transcript,
                                  const SpeakerChanges& known,
                                  SpeakerChanges* changes) {
  const std::string scope = who.in_transcript_only ? transcript : "";
  const std::string key = SpeakerKey(who.name, scope);
  const auto found = known.find(key);
  StoredSpeaker speaker;
  bool changed = false;
  if (const auto now = changes->find(key); now != changes->end()) {
    speaker = now->second;
  } else if (found != known.end()) {
    speaker = found->second;
  } else {
    speaker.name =
        SpeakerName(collection, absl::StrCat("s", RandomHex(kSpeakerIdBytes)));
    speaker.display_name = DisplayNameOf(who.name);
    speaker.kind = who.unnamed ? SpeakerKind::kUnnamed : SpeakerKind::kPerson;
    speaker.transcript = scope;
    changed = true;
  }
  if ((who.by_label || who.unnamed) &&
      !absl::c_linear_search(speaker.labels, who.name)) {
    speaker.labels.push_back(who.name);
    changed = true;
  }
  const auto name = ParseSpeakerName(speaker.name);
  TS_CHECK(name.ok());
  if (changed) (*changes)[key] = std::move(speaker);
  return name->speaker;
}

absl::StatusOr<uint32_t> Pipeline::GiveIds(const StoredTranscript& old,
                                           std::vector<Turn>* turns,
                                           LedgerWrite* write) const {
  std::vector<OldTurn> old_turns;
  for (uint32_t part = 0; part < old.part_count; ++part) {
    const std::string name = PartName(old.name, old.revision, part);
    write->removals.push_back(name);
    TS_ASSIGN_OR_RETURN(const Record record, ledger_.Get(name));
    TS_ASSIGN_OR_RETURN(const std::vector<Turn> part_turns,
                        DecodePartTexts(record.body));
    for (const Turn& turn : part_turns) {
      old_turns.push_back({turn.id, ContentHash(turn)});
    }
  }
  std::vector<uint64_t> hashes;
  for (const Turn& turn : *turns) hashes.push_back(ContentHash(turn));
  const auto kept = AlignTurns(old_turns, hashes);
  uint32_t next_id = old.next_turn_id;
  for (size_t i = 0; i < turns->size(); ++i) {
    (*turns)[i].id = kept[i].has_value() ? *kept[i] : absl::StrCat(next_id++);
  }
  return next_id;
}

absl::StatusOr<std::string> Pipeline::StageSource(absl::string_view source) {
  const std::string id = ledger_.NewSourceId();
  uint32_t chunk = 0;
  for (size_t at = 0; at < source.size(); at += kSourceChunkBytes) {
    const absl::Status status =
        ledger_.StageSource(id, chunk++, source.substr(at, kSourceChunkBytes));
    if (!status.ok()) {
      // What stays behind goes at the next start.
      ledger_.DropStagedSource(id).IgnoreError();
      return status;
    }
  }
  return id;
}

absl::StatusOr<std::optional<StoredTranscript>> Pipeline::FindTranscript(
    const std::string& name) const {
  const auto record = ledger_.Get(name);
  if (absl::IsNotFound(record.status())) return std::nullopt;
  TS_RETURN_IF_ERROR(record.status());
  TS_ASSIGN_OR_RETURN(StoredTranscript transcript,
                      DecodeTranscript(record->body));
  return std::make_optional(std::move(transcript));
}

absl::StatusOr<Written<StoredTranscript>> Pipeline::CreateTranscript(
    NewTranscript transcript, absl::string_view source,
    const WriteOptions& options) {
  TS_RETURN_IF_ERROR(CheckFields(transcript));
  if (!HasCollection(transcript.collection)) {
    return GetCollection(transcript.collection).status();
  }
  auto parsed = ParseSource(source, transcript.format);
  if (absl::IsInvalidArgument(parsed.status())) {
    return rpc::WithReason(parsed.status(), "SOURCE_INVALID");
  }
  TS_RETURN_IF_ERROR(parsed.status());
  FillFromSource(parsed->metadata, &transcript);

  const std::lock_guard<std::mutex> write_lock(
      WriteMutex(transcript.collection));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredTranscript>(
                                      ledger_, options, &DecodeTranscript));
  if (first.has_value()) return *std::move(first);
  if (!HasCollection(transcript.collection)) {
    return GetCollection(transcript.collection).status();
  }
  TS_ASSIGN_OR_RETURN(const auto old,
                      FindTranscript(TranscriptName(transcript.collection,
                                                    transcript.transcript)));
  if (old.has_value() && transcript.if_exists == IfExists::kFail) {
    return rpc::WithReason(absl::AlreadyExistsError("the transcript exists"),
                           "TRANSCRIPT_EXISTS");
  }
  const bool unchanged = old.has_value() &&
                         old->source_sha256 == ToHex(Sha256(source)) &&
                         old->format == parsed->format &&
                         old->display_name == transcript.display_name &&
                         old->event_date == transcript.event_date &&
                         old->source_uri == transcript.source_uri &&
                         old->language == transcript.language;
  if (unchanged ||
      (old.has_value() && transcript.if_exists == IfExists::kSkip)) {
    return Written<StoredTranscript>{*old, "", /*skipped=*/true};
  }
  return KeepTranscript(transcript, *std::move(parsed), source, old, options);
}

absl::StatusOr<Written<StoredTranscript>> Pipeline::KeepTranscript(
    const NewTranscript& transcript, ParsedTranscript parsed,
    absl::string_view source, const std::optional<StoredTranscript>& old,
    const WriteOptions& options) {
  LedgerWrite write;
  const SpeakerChanges speakers =
      Attribute({transcript.collection, transcript.transcript}, &parsed);
  Written<StoredTranscript> written;
  StoredTranscript& kept = written.resource;
  kept.name = TranscriptName(transcript.collection, transcript.transcript);
  TS_ASSIGN_OR_RETURN(
      kept.next_turn_id,
      GiveIds(old.value_or(StoredTranscript()), &parsed.turns, &write));
  kept.display_name = transcript.display_name;
  kept.event_date = transcript.event_date;
  kept.source_uri = transcript.source_uri;
  kept.language = transcript.language;
  kept.format = parsed.format;
  kept.encoding = parsed.encoding;
  kept.source_sha256 = ToHex(Sha256(source));
  kept.source_size_bytes = source.size();
  kept.revision = old.has_value() ? old->revision + 1 : 1;
  kept.turn_count = static_cast<uint32_t>(parsed.turns.size());
  kept.update_time = clock_.Now();
  kept.create_time = old.has_value() ? old->create_time : kept.update_time;
  kept.annotations = std::move(parsed.annotations);
  kept.skipped = std::move(parsed.skipped);
  kept.metadata = std::move(parsed.metadata);
  if (options.validate_only) return written;

  const uint32_t partition = PartitionOf(kept.name);
  for (const auto& [key, speaker] : speakers) {
    write.puts.push_back({RecordKind::kSpeaker, speaker.name,
                          PartitionOf(speaker.name), EncodeSpeaker(speaker)});
  }
  for (size_t next = 0; next < parsed.turns.size(); ++kept.part_count) {
    std::string body = EncodePart(transcript.collection, transcript.transcript,
                                  parsed.turns, kPartBytesMax, &next);
    write.puts.push_back({RecordKind::kTranscriptPart,
                          PartName(kept.name, kept.revision, kept.part_count),
                          partition, std::move(body)});
  }
  const std::string body = EncodeTranscript(kept);
  write.puts.push_back({RecordKind::kTranscript, kept.name, partition, body});
  TS_ASSIGN_OR_RETURN(write.source_id, StageSource(source));
  write.source_transcript = kept.name;
  const std::string source_id = write.source_id;
  auto commit = Commit(std::move(write), body, options);
  if (!commit.ok()) {
    ledger_.DropStagedSource(source_id).IgnoreError();
    return commit.status();
  }
  written.commit = *std::move(commit);
  const std::lock_guard<std::mutex> lock(mutex_);
  CollectionState& state = collections_[transcript.collection];
  if (!old.has_value()) ++state.transcript_count;
  for (const auto& [key, speaker] : speakers) state.speakers[key] = speaker;
  return written;
}

absl::StatusOr<Written<StoredTranscript>> Pipeline::UpdateTranscript(
    const NewTranscript& transcript, const WriteOptions& options) {
  TS_RETURN_IF_ERROR(CheckFields(transcript));
  const std::lock_guard<std::mutex> write_lock(
      WriteMutex(transcript.collection));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredTranscript>(
                                      ledger_, options, &DecodeTranscript));
  if (first.has_value()) return *std::move(first);
  TS_ASSIGN_OR_RETURN(auto old,
                      FindTranscript(TranscriptName(transcript.collection,
                                                    transcript.transcript)));
  if (!old.has_value()) return NoTranscript();
  Written<StoredTranscript> written{*std::move(old)};
  written.resource.display_name = transcript.display_name;
  written.resource.event_date = transcript.event_date;
  written.resource.source_uri = transcript.source_uri;
  written.resource.language = transcript.language;
  written.resource.update_time = clock_.Now();
  if (options.validate_only) return written;
  const std::string body = EncodeTranscript(written.resource);
  LedgerWrite write;
  write.puts.push_back({RecordKind::kTranscript, written.resource.name,
                        PartitionOf(written.resource.name), body});
  TS_ASSIGN_OR_RETURN(written.commit, Commit(std::move(write), body, options));
  return written;
}

absl::StatusOr<Written<StoredTranscript>> Pipeline::DeleteTranscript(
    const ResourceName& name, const WriteOptions& options) {
  const std::lock_guard<std::mutex> write_lock(WriteMutex(name.collection));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredTranscript>(
                                      ledger_, options, &DecodeTranscript));
  if (first.has_value()) return *std::move(first);
  TS_ASSIGN_OR_RETURN(auto old, FindTranscript(TranscriptName(
                                    name.collection, name.transcript)));
  if (!old.has_value()) return NoTranscript();
  Written<StoredTranscript> written{*std::move(old)};
  if (options.validate_only) return written;
  LedgerWrite write;
  for (uint32_t part = 0; part < written.resource.part_count; ++part) {
    write.removals.push_back(
        PartName(written.resource.name, written.resource.revision, part));
  }
  write.deletions = {written.resource.name};
  write.source_deleted_of = written.resource.name;
  TS_ASSIGN_OR_RETURN(
      written.commit,
      Commit(std::move(write), EncodeTranscript(written.resource), options));
  const std::lock_guard<std::mutex> lock(mutex_);
  --collections_[name.collection].transcript_count;
  return written;
}

}  // namespace turnstone
