// The collections of the pipeline, and what all its writes share.

#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/rpc/status_details.h"
#include "ingest-service/convert.h"
#include "ingest-service/pipeline.h"
#include "ingest-service/write_answer.h"

namespace turnstone {
namespace {

absl::Status CheckFields(const StoredCollection& fields) {
  if (fields.display_name.size() > kDisplayNameBytesMax) {
    return rpc::FieldViolation("collection.display_name",
                               "is longer than 500 bytes");
  }
  if (fields.description.size() > kDescriptionBytesMax) {
    return rpc::FieldViolation("collection.description",
                               "is longer than 10,000 bytes");
  }
  return absl::OkStatus();
}

absl::Status NoCollection() {
  return rpc::WithReason(absl::NotFoundError("the collection is not there"),
                         "COLLECTION_NOT_FOUND");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Pipeline>> Pipeline::Open(Ledger& ledger,
                                                         const Clock& clock) {
  std::unique_ptr<Pipeline> pipeline(new Pipeline(ledger, clock));
  TS_RETURN_IF_ERROR(ledger.ForEachLive(
      [&](const Record& record) { return pipeline->Load(record); }));
  return pipeline;
}

absl::Status Pipeline::Load(const Record& record) {
  switch (record.kind) {
    case RecordKind::kCollection: {
      TS_ASSIGN_OR_RETURN(StoredCollection collection,
                          DecodeCollection(record.body));
      TS_ASSIGN_OR_RETURN(const ResourceName name,
                          ParseCollectionName(collection.name, false));
      collections_[name.collection].collection = std::move(collection);
      return absl::OkStatus();
    }
    case RecordKind::kTranscript: {
      TS_ASSIGN_OR_RETURN(const ResourceName name,
                          ParseTranscriptName(record.name));
      ++collections_[name.collection].transcript_count;
      return absl::OkStatus();
    }
    case RecordKind::kSpeaker: {
      TS_ASSIGN_OR_RETURN(StoredSpeaker speaker, DecodeSpeaker(record.body));
      TS_ASSIGN_OR_RETURN(const ResourceName name,
                          ParseSpeakerName(speaker.name));
      collections_[name.collection].speakers.Put(std::move(speaker));
      return absl::OkStatus();
    }
    case RecordKind::kDecision: {
      TS_ASSIGN_OR_RETURN(StoredDecision decision, DecodeDecision(record.body));
      TS_ASSIGN_OR_RETURN(const ResourceName name,
                          ParseDecisionName(decision.name));
      uint64_t id = 0;
      if (!absl::SimpleAtoi(name.decision, &id)) {
        return absl::DataLossError("store: a decision has no number");
      }
      collections_[name.collection].decisions[id] = std::move(decision);
      return absl::OkStatus();
    }
    default:
      return absl::OkStatus();
  }
}

std::mutex& Pipeline::WriteMutex(const std::string& collection) const {
  return write_mutexes_[std::hash<std::string>()(collection) %
                        write_mutexes_.size()];
}

bool Pipeline::HasCollection(const std::string& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return collections_.contains(id);
}

std::string Pipeline::TokenOf(uint64_t sequence) const {
  return CommitToken{ledger_.epoch(), sequence}.ToString();
}

absl::StatusOr<std::string> Pipeline::Commit(LedgerWrite write,
                                             std::string body,
                                             const WriteOptions& options) {
  write.request.id = options.request_id;
  write.request.fingerprint = options.fingerprint;
  write.request.answer = [this, body = std::move(body)](uint64_t sequence) {
    return EncodeAnswer(TokenOf(sequence), body);
  };
  TS_ASSIGN_OR_RETURN(const uint64_t sequence,
                      ledger_.Commit(std::move(write)));
  return TokenOf(sequence);
}

absl::StatusOr<Written<StoredCollection>> Pipeline::CreateCollection(
    const std::string& id, const StoredCollection& fields,
    const WriteOptions& options) {
  if (!IsResourceId(id)) {
    return rpc::FieldViolation(
        "collection_id", "expected 1 to 63 of a-z, 0-9 and inner hyphens");
  }
  TS_RETURN_IF_ERROR(CheckFields(fields));
  const std::lock_guard<std::mutex> write_lock(WriteMutex(id));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredCollection>(
                                      ledger_, options, &DecodeCollection));
  if (first.has_value()) return *std::move(first);
  if (HasCollection(id)) {
    return rpc::WithReason(absl::AlreadyExistsError("the collection exists"),
                           "COLLECTION_EXISTS");
  }
  Written<StoredCollection> written{fields};
  written.resource.name = CollectionName(id);
  written.resource.create_time = clock_.Now();
  written.resource.update_time = written.resource.create_time;
  if (options.validate_only) return written;
  const std::string body = EncodeCollection(written.resource);
  LedgerWrite write;
  write.puts.push_back({RecordKind::kCollection, written.resource.name,
                        PartitionOf(written.resource.name), body});
  TS_ASSIGN_OR_RETURN(written.commit, Commit(std::move(write), body, options));
  const std::lock_guard<std::mutex> lock(mutex_);
  collections_[id].collection = written.resource;
  return written;
}

absl::StatusOr<Written<StoredCollection>> Pipeline::UpdateCollection(
    const std::string& id, const StoredCollection& fields,
    const WriteOptions& options) {
  TS_RETURN_IF_ERROR(CheckFields(fields));
  const std::lock_guard<std::mutex> write_lock(WriteMutex(id));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredCollection>(
                                      ledger_, options, &DecodeCollection));
  if (first.has_value()) return *std::move(first);
  TS_ASSIGN_OR_RETURN(StoredCollection collection, GetCollection(id));
  collection.display_name = fields.display_name;
  collection.description = fields.description;
  collection.update_time = clock_.Now();
  Written<StoredCollection> written{std::move(collection)};
  if (options.validate_only) return written;
  const std::string body = EncodeCollection(written.resource);
  LedgerWrite write;
  write.puts.push_back({RecordKind::kCollection, written.resource.name,
                        PartitionOf(written.resource.name), body});
  TS_ASSIGN_OR_RETURN(written.commit, Commit(std::move(write), body, options));
  const std::lock_guard<std::mutex> lock(mutex_);
  collections_[id].collection = written.resource;
  return written;
}

absl::StatusOr<Written<StoredCollection>> Pipeline::DeleteCollection(
    const std::string& id, const WriteOptions& options) {
  const std::lock_guard<std::mutex> write_lock(WriteMutex(id));
  TS_ASSIGN_OR_RETURN(auto first, FindAnswer<StoredCollection>(
                                      ledger_, options, &DecodeCollection));
  if (first.has_value()) return *std::move(first);
  TS_ASSIGN_OR_RETURN(const StoredCollection collection, GetCollection(id));
  LedgerWrite write;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const CollectionState& state = collections_[id];
    if (state.transcript_count > 0) {
      return rpc::WithReason(absl::FailedPreconditionError(absl::StrCat(
                                 "the collection has ", state.transcript_count,
                                 " transcripts: delete them first")),
                             "COLLECTION_NOT_EMPTY");
    }
    for (const auto& [name, speaker] : state.speakers.speakers()) {
      write.deletions.push_back(name);
    }
    for (const auto& [number, decision] : state.decisions) {
      write.deletions.push_back(decision.name);
    }
  }
  write.deletions.push_back(collection.name);
  Written<StoredCollection> written{collection};
  if (options.validate_only) return written;
  TS_ASSIGN_OR_RETURN(
      written.commit,
      Commit(std::move(write), EncodeCollection(collection), options));
  const std::lock_guard<std::mutex> lock(mutex_);
  collections_.erase(id);
  return written;
}

absl::StatusOr<StoredCollection> Pipeline::GetCollection(
    const std::string& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = collections_.find(id);
  if (found == collections_.end()) return NoCollection();
  return found->second.collection;
}

std::vector<StoredCollection> Pipeline::ListCollections(
    const std::string& after, size_t limit) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<StoredCollection> collections;
  for (auto it = collections_.upper_bound(after);
       it != collections_.end() && collections.size() < limit; ++it) {
    collections.push_back(it->second.collection);
  }
  return collections;
}

}  // namespace turnstone
