#include "tests/service/ingest_fixture.h"

namespace turnstone {
namespace {

using Stub = v1::IngestService::Stub;

class IngestCollectionsTest : public IngestFixture {};

TEST_F(IngestCollectionsTest, CollectionIsCreatedReadChangedAndDeleted) {
  MakeCollection("c");
  v1::UpdateCollectionRequest update;
  update.mutable_collection()->set_name("collections/c");
  update.mutable_collection()->set_display_name("Council");
  v1::UpdateCollectionResponse updated;
  ASSERT_TRUE(Call(&Stub::UpdateCollection, update, &updated).ok());
  v1::GetCollectionRequest get;
  get.set_name("collections/c");
  v1::GetCollectionResponse got;
  ASSERT_TRUE(Call(&Stub::GetCollection, get, &got).ok());
  EXPECT_EQ(got.collection().display_name(), "Council");
  v1::DeleteCollectionRequest deletion;
  deletion.set_name("collections/c");
  v1::DeleteCollectionResponse deleted;
  ASSERT_TRUE(Call(&Stub::DeleteCollection, deletion, &deleted).ok());
  EXPECT_FALSE(deleted.commit().empty());
  const absl::Status status = Call(&Stub::GetCollection, get, &got);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(rpc::ReasonOf(status), "COLLECTION_NOT_FOUND");
}

TEST_F(IngestCollectionsTest, CollectionWithTranscriptsIsNotDeleted) {
  MakeCollection("c");
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(Create(TranscriptOf("t", ">> ANN: Yes.\n"), &created).ok());
  v1::DeleteCollectionRequest request;
  request.set_name("collections/c");
  v1::DeleteCollectionResponse response;
  const absl::Status status = Call(&Stub::DeleteCollection, request, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  v1::DeleteTranscriptRequest deletion;
  deletion.set_name("collections/c/transcripts/t");
  v1::DeleteTranscriptResponse deleted;
  ASSERT_TRUE(Call(&Stub::DeleteTranscript, deletion, &deleted).ok());
  EXPECT_TRUE(Call(&Stub::DeleteCollection, request, &response).ok());
}

TEST_F(IngestCollectionsTest, PagesGiveEveryCollectionOnceByName) {
  for (const char* id : {"e", "b", "d", "a", "c"}) MakeCollection(id);
  v1::ListCollectionsRequest request;
  request.set_page_size(2);
  std::string names;
  v1::ListCollectionsResponse response;
  do {
    response.Clear();
    ASSERT_TRUE(Call(&Stub::ListCollections, request, &response).ok());
    EXPECT_LE(response.collections_size(), 2);
    for (const auto& collection : response.collections()) {
      names += collection.name().back();
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, "abcde");
}

TEST_F(IngestCollectionsTest, AlteredPageTokenIsInvalidArgument) {
  v1::ListCollectionsRequest request;
  request.set_page_token("AAAA");
  v1::ListCollectionsResponse response;
  EXPECT_EQ(Call(&Stub::ListCollections, request, &response).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(IngestCollectionsTest, WrongIdsAndNamesAreInvalidArgument) {
  v1::CreateCollectionRequest create;
  v1::CreateCollectionResponse created;
  for (const char* id : {"", "-", "Upper", "a/b"}) {
    create.set_collection_id(id);
    EXPECT_EQ(Call(&Stub::CreateCollection, create, &created).code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(ledger_->last_sequence(), 0u);
}

TEST_F(IngestCollectionsTest, SecondCreationIsAlreadyExists) {
  MakeCollection("c");
  v1::CreateCollectionRequest request;
  request.set_collection_id("c");
  v1::CreateCollectionResponse response;
  EXPECT_EQ(Call(&Stub::CreateCollection, request, &response).code(),
            absl::StatusCode::kAlreadyExists);
}

TEST_F(IngestCollectionsTest, RepeatedRequestGetsTheFirstAnswerAfterAStart) {
  v1::CreateCollectionRequest request;
  request.set_collection_id("c");
  request.set_request_id("r1");
  v1::CreateCollectionResponse first;
  ASSERT_TRUE(Call(&Stub::CreateCollection, request, &first).ok());
  Stop();
  Start();
  v1::CreateCollectionResponse second;
  ASSERT_TRUE(Call(&Stub::CreateCollection, request, &second).ok());
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  request.set_collection_id("d");
  const absl::Status status = Call(&Stub::CreateCollection, request, &second);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(rpc::ReasonOf(status), "REQUEST_ID_REUSED");
}

TEST_F(IngestCollectionsTest, ValidateOnlyChangesNothing) {
  v1::CreateCollectionRequest request;
  request.set_collection_id("c");
  request.set_validate_only(true);
  v1::CreateCollectionResponse response;
  ASSERT_TRUE(Call(&Stub::CreateCollection, request, &response).ok());
  EXPECT_EQ(response.collection().name(), "collections/c");
  EXPECT_TRUE(response.commit().empty());
  EXPECT_EQ(ledger_->last_sequence(), 0u);
}

}  // namespace
}  // namespace turnstone
