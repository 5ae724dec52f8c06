#include "ingest-service/pipeline.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/model/limits.h"
#include "common/model/record.h"
#include "common/rpc/status_details.h"
#include "common/text/person_name.h"
#include "ingest-service/convert.h"
#include "ingest-service/identify/revision.h"
#include "ingest-service/parse/compressed.h"
#include "ingest-service/parse/parser.h"
#include "ingest-service/speaker_fields.h"
#include "ingest-service/write_answer.h"

namespace turnstone {
namespace {

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

absl::Status NoTranscript() {
  return rpc::WithReason(absl::NotFoundError("the transcript is not there"),
                         "TRANSCRIPT_NOT_FOUND");
}

// Gives what is wrong with a source its reason.
template <class T>
absl::StatusOr<T> SourceFault(absl::StatusOr<T> result) {
  if (!absl::IsInvalidArgument(result.status())) return result;
  return rpc::WithReason(result.status(), "SOURCE_INVALID");
}

// Returns the last part of a resource name.
std::string IdIn(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

uint32_t NumberOf(const std::string& turn_id) {
  uint32_t number = 0;
  TS_CHECK(absl::SimpleAtoi(turn_id, &number));
  return number;
}

// True if the two stand at the same bytes of their sources.
bool SamePlace(const Turn& a, const Turn& b) {
  return a.head == b.head && a.spans == b.spans;
}

void RemoveParts(const StoredTranscript& transcript, LedgerWrite* write) {
  for (uint32_t part = 0; part < transcript.part_count; ++part) {
    write->removals.push_back(
        PartName(transcript.name, transcript.parts_revision, part));
  }
}

// Returns those of `speakers` who are said to belong there; if nobody is, those
// of whom nothing is said.
std::vector<std::string> WithAffiliation(
    const SpeakerBook& book, const std::vector<std::string>& speakers,
    absl::string_view affiliation) {
  const std::string key = NameKey(affiliation);
  std::vector<std::string> same;
  std::vector<std::string> unknown;
  for (const std::string& name : speakers) {
    const std::vector<std::string>& known = book.Find(name)->affiliations;
    if (known.empty()) unknown.push_back(name);
    if (absl::c_any_of(known, [&key](const std::string& other) {
          return NameKey(other) == key;
        })) {
      same.push_back(name);
    }
  }
  return same.empty() ? unknown : same;
}

}  // namespace

void Pipeline::Attribute(const ResourceName& transcript,
                         ParsedTranscript* parsed, SpeakerBook* speakers) {
  std::vector<TurnNaming> namings = NameTurns(*parsed);
  const std::string transcript_name =
      TranscriptName(transcript.collection, transcript.transcript);
  absl::flat_hash_map<std::string, std::vector<std::string>> ids;
  const auto ids_of = [&](const SpokenFor& who) -> const auto& {
    const auto [found, is_new] = ids.try_emplace(
        absl::StrCat(who.by_label, who.unnamed, who.in_transcript_only,
                     who.name, "\n", who.affiliation));
    if (is_new) {
      found->second =
          SpeakerIdsOf(who, transcript.collection, transcript_name, speakers);
    }
    return found->second;
  };
  for (size_t i = 0; i < parsed->turns.size(); ++i) {
    TurnNaming& naming = namings[i];
    Attribution& attribution = parsed->turns[i].attribution;
    attribution.state = naming.state;
    attribution.confidence = naming.confidence;
    attribution.evidence = std::move(naming.evidence);
    if (!naming.name.empty()) {
      const auto& meant =
          ids_of({naming.name, naming.in_transcript_only, naming.by_label,
                  naming.unnamed, naming.is_group, naming.affiliation});
      if (meant.size() == 1) {
        attribution.speaker = meant[0];
      } else {
        // Several have the name, and nothing tells which of them it is.
        attribution.state = AttributionState::kUndecided;
        attribution.confidence = 0;
        const double share =
            naming.confidence / static_cast<double>(meant.size());
        for (const std::string& id : meant) {
          attribution.candidates.push_back({id, share});
        }
      }
    }
    for (const NamedCandidate& candidate : naming.candidates) {
      const auto& meant =
          ids_of({candidate.name, candidate.in_transcript_only});
      const double share =
          candidate.confidence / static_cast<double>(meant.size());
      for (const std::string& id : meant) {
        attribution.candidates.push_back({id, share});
      }
    }
  }
}

std::vector<std::string> Pipeline::SpeakerIdsOf(const SpokenFor& who,
                                                const std::string& collection,
                                                const std::string& transcript,
                                                SpeakerBook* speakers) {
  std::vector<std::string> meant = speakers->InTranscript(who.name, transcript);
  bool is_homonym = false;
  if (meant.empty() && !who.in_transcript_only) {
    meant = speakers->InCollection(who.name);
    is_homonym = !meant.empty();
    if (!who.affiliation.empty()) {
      meant = WithAffiliation(*speakers, meant, who.affiliation);
    }
  }
  StoredSpeaker speaker;
  bool changed = false;
  if (meant.empty()) {
    speaker.name = NewSpeakerName(collection);
    speaker.display_name = DisplayNameOf(who.name);
    speaker.kind = who.unnamed    ? SpeakerKind::kUnnamed
                   : who.is_group ? SpeakerKind::kGroup
                                  : SpeakerKind::kPerson;
    speaker.is_homonym = is_homonym;
    if (who.in_transcript_only || is_homonym)
      speaker.transcripts = {transcript};
    changed = true;
    meant = {speaker.name};
  } else if (meant.size() == 1) {
    speaker = *speakers->Find(meant[0]);
  }
  if (meant.size() == 1) {
    if (!who.affiliation.empty() && speaker.affiliations.empty()) {
      speaker.affiliations = {who.affiliation};
      changed = true;
    }
    if ((who.by_label || who.unnamed) &&
        !absl::c_linear_search(speaker.labels, who.name)) {
      speaker.labels.push_back(who.name);
      changed = true;
    }
    if (changed) speakers->Put(std::move(speaker));
  }
  for (std::string& name : meant) name = IdIn(name);
  return meant;
}

absl::StatusOr<std::vector<Turn>> Pipeline::ReadTurns(
    const StoredTranscript& transcript) const {
  std::vector<Turn> turns;
  for (uint32_t part = 0; part < transcript.part_count; ++part) {
    TS_ASSIGN_OR_RETURN(const Record record,
                        ledger_.Get(PartName(transcript.name,
                                             transcript.parts_revision, part)));
    TS_ASSIGN_OR_RETURN(std::vector<Turn> part_turns, DecodePart(record.body));
    std::move(part_turns.begin(), part_turns.end(), std::back_inserter(turns));
  }
  return turns;
}

absl::Status Pipeline::GiveIds(const std::optional<StoredTranscript>& old,
                               std::vector<Turn>* turns,
                               StoredTranscript* kept) const {
  kept->revision = old.has_value() ? old->revision + 1 : 1;
  kept->next_turn_id = old.has_value() ? old->next_turn_id : 1;
  std::vector<Turn> old_turns;
  if (old.has_value()) {
    TS_ASSIGN_OR_RETURN(old_turns, ReadTurns(*old));
    kept->former_turns = old->former_turns;
  }
  const RevisionDiff diff = CompareRevisions(old_turns, *turns);
  std::vector<bool> is_kept(old_turns.size());
  std::vector<uint32_t> successors(old_turns.size());
  for (size_t i = 0; i < turns->size(); ++i) {
    Turn& turn = (*turns)[i];
    turn.since_revision = kept->revision;
    if (const auto same = diff.same[i]) {
      is_kept[*same] = true;
      turn.id = old_turns[*same].id;
      if (*same == i && SamePlace(old_turns[*same], turn)) {
        turn.since_revision = old_turns[*same].since_revision;
      }
      continue;
    }
    if (const auto reworded = diff.reworded[i]) {
      successors[*reworded] = kept->next_turn_id;
    }
    turn.id = absl::StrCat(kept->next_turn_id++);
  }
  for (size_t i = 0; i < old_turns.size(); ++i) {
    if (is_kept[i]) continue;
    kept->former_turns.push_back(
        {NumberOf(old_turns[i].id), successors[i], old->revision});
  }
  if (kept->former_turns.size() > kFormerTurnsMax) {
    kept->former_turns.erase(kept->former_turns.begin(),
                             kept->former_turns.end() - kFormerTurnsMax);
  }
  return absl::OkStatus();
}

void Pipeline::PutTranscript(const std::vector<Turn>& turns,
                             const std::optional<StoredTranscript>& old,
                             StoredTranscript* kept, LedgerWrite* write) {
  if (old.has_value()) RemoveParts(*old, write);
  const auto name = ParseTranscriptName(kept->name);
  TS_CHECK(name.ok());
  const uint32_t partition = PartitionOf(kept->name);
  kept->parts_revision = old.has_value() ? old->parts_revision + 1 : 1;
  kept->part_count = 0;
  for (size_t next = 0; next < turns.size(); ++kept->part_count) {
    std::string body = EncodePart(name->collection, name->transcript, turns,
                                  kPartBytesMax, &next);
    write->puts.push_back(
        {RecordKind::kTranscriptPart,
         PartName(kept->name, kept->parts_revision, kept->part_count),
         partition, std::move(body)});
  }
  write->puts.push_back({RecordKind::kTranscript, kept->name, partition,
                         EncodeTranscript(*kept)});
}

void Pipeline::PutSpeakers(const SpeakerBook& speakers, LedgerWrite* write) {
  for (const auto& [name, speaker] : speakers.speakers()) {
    write->puts.push_back({RecordKind::kSpeaker, name, PartitionOf(name),
                           EncodeSpeaker(speaker)});
  }
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
  std::string expanded;
  if (IsCompressed(source)) {
    TS_ASSIGN_OR_RETURN(expanded, SourceFault(Expand(source)));
    source = expanded;
  }
  auto parsed = SourceFault(ParseSource(source, transcript.format));
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
  const CollectionState& known = StateOf(transcript.collection);
  SpeakerBook speakers(&known.speakers);
  Attribute({transcript.collection, transcript.transcript}, &parsed, &speakers);
  Written<StoredTranscript> written;
  StoredTranscript& kept = written.resource;
  kept.name = TranscriptName(transcript.collection, transcript.transcript);
  TS_RETURN_IF_ERROR(GiveIds(old, &parsed.turns, &kept));
  kept.display_name = transcript.display_name;
  kept.event_date = transcript.event_date;
  kept.source_uri = transcript.source_uri;
  kept.language = transcript.language;
  kept.format = parsed.format;
  kept.encoding = parsed.encoding;
  kept.source_sha256 = ToHex(Sha256(source));
  kept.source_size_bytes = source.size();
  kept.turn_count = static_cast<uint32_t>(parsed.turns.size());
  kept.update_time = clock_.Now();
  kept.create_time = old.has_value() ? old->create_time : kept.update_time;
  kept.annotations = std::move(parsed.annotations);
  kept.skipped = std::move(parsed.skipped);
  kept.metadata = std::move(parsed.metadata);
  const std::vector<StoredDecision> decisions =
      RedecideTurns(known.decisions, kept, !old.has_value(), &parsed.turns);
  if (options.validate_only) return written;

  LedgerWrite write;
  PutSpeakers(speakers, &write);
  for (const StoredDecision& decision : decisions) {
    PutDecision(decision, &write);
  }
  PutTranscript(parsed.turns, old, &kept, &write);
  TS_ASSIGN_OR_RETURN(write.source_id, StageSource(source));
  write.source_transcript = kept.name;
  const std::string source_id = write.source_id;
  auto commit = Commit(std::move(write), EncodeTranscript(kept), options);
  if (!commit.ok()) {
    ledger_.DropStagedSource(source_id).IgnoreError();
    return commit.status();
  }
  written.commit = *std::move(commit);
  const std::lock_guard<std::mutex> lock(mutex_);
  CollectionState& state = collections_[transcript.collection];
  if (!old.has_value()) ++state.transcript_count;
  Remember(speakers, decisions, &state);
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
  RemoveParts(written.resource, &write);
  std::vector<Turn> no_turns;
  const std::vector<StoredDecision> decisions = RedecideTurns(
      StateOf(name.collection).decisions, written.resource, false, &no_turns);
  for (const StoredDecision& decision : decisions) {
    PutDecision(decision, &write);
  }
  write.deletions = {written.resource.name};
  write.source_deleted_of = written.resource.name;
  TS_ASSIGN_OR_RETURN(
      written.commit,
      Commit(std::move(write), EncodeTranscript(written.resource), options));
  const std::lock_guard<std::mutex> lock(mutex_);
  CollectionState& state = collections_[name.collection];
  --state.transcript_count;
  Remember(SpeakerBook(), decisions, &state);
  return written;
}

}  // namespace turnstone
