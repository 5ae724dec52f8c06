#include <map>

#include "tests/service/ingest_fixture.h"

namespace turnstone {
namespace {

using internal::v1::FollowRequest;
using internal::v1::FollowResponse;

class IngestFeedTest : public IngestFixture {
 protected:
  // What a follower holds after it has caught up with `sequence`.
  struct Followed {
    std::map<std::string, internal::v1::Record> records;
    std::string digest;
    uint64_t digest_sequence = 0;
    uint64_t complete_to = 0;
    std::string epoch;
  };

  void Follow(uint64_t sequence, Followed* held) {
    grpc::ClientContext context;
    FollowRequest request;
    request.set_after(held->complete_to);
    request.set_epoch(held->epoch);
    const auto reader = feed_client_->Follow(&context, request);
    FollowResponse response;
    while (held->complete_to < sequence || held->digest_sequence < sequence) {
      ASSERT_TRUE(reader->Read(&response));
      for (const auto& record : response.records()) {
        if (record.tombstone()) {
          held->records.erase(record.name());
        } else {
          held->records[record.name()] = record;
        }
      }
      held->epoch = response.epoch();
      if (response.complete_to() > 0)
        held->complete_to = response.complete_to();
      if (!response.digest().empty()) {
        held->digest = response.digest();
        held->digest_sequence = response.digest_sequence();
      }
    }
    context.TryCancel();
    reader->Finish();
  }

  static std::string DigestOf(const Followed& held) {
    RecordDigest digest;
    for (const auto& [name, record] : held.records) {
      digest.Add(name, record.sequence(), record.body_sha256());
    }
    return digest.ToHex();
  }
};

TEST_F(IngestFeedTest, FollowerHoldsWhatWasAcceptedAndItsDigestProvesIt) {
  MakeCollection("c");
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(
      Create(TranscriptOf("t", ">> ANN: Yes.\n>> BOB: No.\n"), &created).ok());
  const auto token = CommitToken::Parse(created.commit());
  ASSERT_TRUE(token.ok()) << token.status();
  Followed held;
  Follow(token->sequence, &held);
  EXPECT_EQ(held.epoch, token->epoch);
  EXPECT_EQ(held.digest, DigestOf(held));
  // The collection, two speakers, one part, the header.
  EXPECT_EQ(held.records.size(), 5u);
  internal::v1::TranscriptPartBody part;
  ASSERT_TRUE(part.ParseFromString(
      held.records.at("collections/c/transcripts/t/revisions/1/parts/0")
          .body()));
  ASSERT_EQ(part.turns_size(), 2);
  EXPECT_EQ(part.turns(1).text(), "No.");
  EXPECT_EQ(part.turns(1).attribution().state(), v1::ATTRIBUTION_STATE_CERTAIN);
}

TEST_F(IngestFeedTest, UnchangedTurnsKeepTheirNamesInANewRevision) {
  MakeCollection("c");
  v1::CreateTranscriptResponse created;
  v1::CreateTranscriptRequest request =
      TranscriptOf("t", ">> ANN: One.\n>> BOB: Two.\n");
  ASSERT_TRUE(Create(request, &created).ok());
  request.set_content(">> ANN: One.\n>> CY: New.\n>> BOB: Two.\n");
  request.set_if_exists(v1::IF_EXISTS_NEW_REVISION);
  ASSERT_TRUE(Create(request, &created).ok());
  Followed held;
  Follow(CommitToken::Parse(created.commit())->sequence, &held);
  EXPECT_EQ(held.digest, DigestOf(held));
  EXPECT_FALSE(
      held.records.contains("collections/c/transcripts/t/revisions/1/parts/0"));
  internal::v1::TranscriptPartBody part;
  ASSERT_TRUE(part.ParseFromString(
      held.records.at("collections/c/transcripts/t/revisions/2/parts/0")
          .body()));
  ASSERT_EQ(part.turns_size(), 3);
  EXPECT_EQ(part.turns(0).name(), "collections/c/transcripts/t/turns/1");
  EXPECT_EQ(part.turns(1).name(), "collections/c/transcripts/t/turns/3");
  EXPECT_EQ(part.turns(2).name(), "collections/c/transcripts/t/turns/2");
}

TEST_F(IngestFeedTest, FollowerThatComesBackGetsOnlyWhatChanged) {
  MakeCollection("a");
  MakeCollection("c");
  Followed held;
  Follow(2, &held);
  held.records.clear();
  Stop();
  Start();
  v1::DeleteCollectionRequest deletion;
  deletion.set_name("collections/a");
  v1::DeleteCollectionResponse deleted;
  ASSERT_TRUE(
      Call(&v1::IngestService::Stub::DeleteCollection, deletion, &deleted)
          .ok());
  MakeCollection("d");
  Follow(4, &held);
  ASSERT_EQ(held.records.size(), 1u);
  EXPECT_EQ(held.records.begin()->first, "collections/d");
}

TEST_F(IngestFeedTest, FollowerOfAnotherEpochIsToldToBeginAgain) {
  MakeCollection("c");
  grpc::ClientContext context;
  FollowRequest request;
  request.set_after(1);
  request.set_epoch("0123");
  const auto reader = feed_client_->Follow(&context, request);
  FollowResponse response;
  EXPECT_FALSE(reader->Read(&response));
  const absl::Status status = rpc::FromGrpcStatus(reader->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(rpc::ReasonOf(status), "FEED_RESET");
}

}  // namespace
}  // namespace turnstone
