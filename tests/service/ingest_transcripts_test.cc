#include "tests/service/ingest_fixture.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

using Stub = v1::IngestService::Stub;

constexpr char kSource[] =
    "Captions of a meeting.\n\n>> MODERATOR: Welcome.\n\n"
    ">> ANN LEE: Thank you.\n[ Laughter ]\nAs I said.\n\n>> Who is next?\n";

class IngestTranscriptsTest : public IngestFixture {
 protected:
  IngestTranscriptsTest() { MakeCollection("c"); }

  // Sends an upload of these chunks and ends it as a client would.
  absl::Status Import(const v1::CreateTranscriptRequest& header,
                      const std::vector<std::string>& chunks,
                      const std::string& digest,
                      v1::ImportTranscriptResponse* response) {
    grpc::ClientContext context;
    const auto writer = client_->ImportTranscript(&context, response);
    v1::ImportTranscriptRequest message;
    *message.mutable_header() = header;
    bool going = writer->Write(message);
    for (size_t i = 0; going && i < chunks.size(); ++i) {
      message.set_chunk(chunks[i]);
      going = writer->Write(message);
    }
    if (going && !digest.empty()) {
      message.set_source_sha256(digest);
      writer->Write(message);
    }
    writer->WritesDone();
    return rpc::FromGrpcStatus(writer->Finish());
  }
};

TEST_F(IngestTranscriptsTest, SourceComesBackByteForByteAfterAStart) {
  v1::CreateTranscriptResponse response;
  const absl::Status status = Create(TranscriptOf("t", kSource), &response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.transcript().turn_count(), 3);
  EXPECT_EQ(response.transcript().format(), v1::SOURCE_FORMAT_CAPTIONS);
  EXPECT_EQ(response.transcript().annotations(0).text(), "Laughter");
  Stop();
  Start();
  EXPECT_EQ(SourceOf("t"), kSource);
}

TEST_F(IngestTranscriptsTest, ExistingTranscriptFailsIsSkippedOrRevised) {
  v1::CreateTranscriptRequest request = TranscriptOf("t", kSource);
  v1::CreateTranscriptResponse response;
  ASSERT_TRUE(Create(request, &response).ok());
  EXPECT_EQ(Create(request, &response).code(),
            absl::StatusCode::kAlreadyExists);
  request.set_content(">> ANN LEE: Something else.\n");
  request.set_if_exists(v1::IF_EXISTS_SKIP);
  ASSERT_TRUE(Create(request, &response).ok());
  EXPECT_TRUE(response.skipped());
  EXPECT_EQ(SourceOf("t"), kSource);
  request.set_if_exists(v1::IF_EXISTS_NEW_REVISION);
  ASSERT_TRUE(Create(request, &response).ok());
  EXPECT_EQ(response.transcript().revision(), 2);
  EXPECT_EQ(SourceOf("t"), request.content());
}

TEST_F(IngestTranscriptsTest, MetadataIsReplacedAndContentStays) {
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(Create(TranscriptOf("t", kSource), &created).ok());
  v1::UpdateTranscriptRequest request;
  request.mutable_transcript()->set_name("collections/c/transcripts/t");
  request.mutable_transcript()->set_event_date("2017-12-18");
  v1::UpdateTranscriptResponse response;
  ASSERT_TRUE(Call(&Stub::UpdateTranscript, request, &response).ok());
  EXPECT_EQ(response.transcript().event_date(), "2017-12-18");
  EXPECT_EQ(response.transcript().turn_count(), 3);
  EXPECT_EQ(SourceOf("t"), kSource);
  request.mutable_transcript()->set_event_date("18 December");
  EXPECT_EQ(Call(&Stub::UpdateTranscript, request, &response).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(IngestTranscriptsTest, DeletedTranscriptIsGoneWithItsSource) {
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(Create(TranscriptOf("t", kSource), &created).ok());
  v1::DeleteTranscriptRequest request;
  request.set_name("collections/c/transcripts/t");
  v1::DeleteTranscriptResponse response;
  ASSERT_TRUE(Call(&Stub::DeleteTranscript, request, &response).ok());
  EXPECT_EQ(SourceOf("t"), "code 5");
  EXPECT_EQ(Call(&Stub::DeleteTranscript, request, &response).code(),
            absl::StatusCode::kNotFound);
}

TEST_F(IngestTranscriptsTest, BadSourcesAreRefusedAndStoreNothing) {
  const uint64_t before = ledger_->last_sequence();
  v1::CreateTranscriptResponse response;
  for (const std::string& content :
       {std::string(), std::string(" \n"), std::string("no turns here\n"),
        std::string(">> ANN: a\0b\n", 12)}) {
    const absl::Status status = Create(TranscriptOf("t", content), &response);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(rpc::ReasonOf(status), "SOURCE_INVALID");
    EXPECT_NE(status.message().find("line "), absl::string_view::npos)
        << status;
  }
  std::string empty_turns;
  for (int i = 0; i < 200'000; ++i) empty_turns += ">> A:\n";
  EXPECT_EQ(Create(TranscriptOf("t", empty_turns), &response).code(),
            absl::StatusCode::kInvalidArgument);
  v1::CreateTranscriptRequest elsewhere = TranscriptOf("t", kSource);
  elsewhere.set_parent("collections/absent");
  EXPECT_EQ(Create(elsewhere, &response).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(
      Create(TranscriptOf("t", std::string(6u << 20, 'a')), &response).code(),
      absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ledger_->last_sequence(), before);
}

TEST_F(IngestTranscriptsTest, UploadInAnotherEncodingSaysWhich) {
  const std::string source = ">> ANN: caf\xE9\n";
  v1::ImportTranscriptResponse response;
  const absl::Status status =
      Import(TranscriptOf("t", ""), {source}, ToHex(Sha256(source)), &response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.transcript().encoding(), v1::SOURCE_ENCODING_WINDOWS_1252);
  EXPECT_EQ(response.transcript().source_size_bytes(),
            static_cast<int>(source.size()));
}

TEST_F(IngestTranscriptsTest, InvalidUtf8OfAnUploadNamesItsLine) {
  const std::string source = ">> ANN: \xC3\xA9\n>> BOB: \xff\n";
  v1::ImportTranscriptResponse response;
  const absl::Status status =
      Import(TranscriptOf("t", ""), {source}, ToHex(Sha256(source)), &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("line 2"), absl::string_view::npos) << status;
}

TEST_F(IngestTranscriptsTest, LineOf50MegabytesIsRefused) {
  std::vector<std::string> chunks(50, std::string(1u << 20, 'x'));
  chunks.front() = ">> ANN: ";
  Sha256Stream digest;
  for (const std::string& chunk : chunks) digest.Add(chunk);
  v1::ImportTranscriptResponse response;
  const absl::Status status =
      Import(TranscriptOf("t", ""), chunks, ToHex(digest.Finish()), &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("line 1"), absl::string_view::npos) << status;
}

TEST_F(IngestTranscriptsTest, UploadsShareABoundAndGiveBackWhatTheyTook) {
  // The fixture's bound is 60 MiB; this upload alone is over it.
  const std::vector<std::string> chunks(70, std::string(1u << 20, '\n'));
  v1::ImportTranscriptResponse response;
  const absl::Status status =
      Import(TranscriptOf("t", ""), chunks, "", &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_EQ(rpc::ReasonOf(status), "SERVER_BUSY");
  EXPECT_TRUE(rpc::RetryAfterOf(status).has_value());
  const std::string source = std::string(40u << 20, '\n') + kSource;
  std::vector<std::string> pieces;
  for (size_t at = 0; at < source.size(); at += 1u << 20) {
    pieces.push_back(source.substr(at, 1u << 20));
  }
  for (const char* id : {"t", "u"}) {
    const absl::Status taken =
        Import(TranscriptOf(id, ""), pieces, ToHex(Sha256(source)), &response);
    EXPECT_TRUE(taken.ok()) << taken;
  }
}

TEST_F(IngestTranscriptsTest, UploadInChunksEqualsTheInlineSource) {
  v1::ImportTranscriptResponse response;
  const std::string source = kSource;
  const absl::Status status =
      Import(TranscriptOf("t", ""), {source.substr(0, 7), source.substr(7)},
             ToHex(Sha256(source)), &response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.transcript().turn_count(), 3);
  EXPECT_EQ(SourceOf("t"), kSource);
}

TEST_F(IngestTranscriptsTest, UploadThatStopsHalfWayStoresNothing) {
  const uint64_t before = ledger_->last_sequence();
  v1::ImportTranscriptResponse response;
  EXPECT_EQ(Import(TranscriptOf("t", ""), {kSource}, "", &response).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      Import(TranscriptOf("t", ""), {kSource}, std::string(64, '0'), &response)
          .code(),
      absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ledger_->last_sequence(), before);
  EXPECT_EQ(SourceOf("t"), "code 5");
}

TEST_F(IngestTranscriptsTest, FoundingDocumentComesInWithItsSixtyFourTurns) {
  const auto source = ReadCorpus(kIgf);
  if (!source.has_value()) GTEST_SKIP() << "the corpus is not there";
  v1::CreateTranscriptResponse response;
  const absl::Status status = Create(TranscriptOf("igf", *source), &response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.transcript().turn_count(), 64);
  EXPECT_EQ(SourceOf("igf"), *source);
}

}  // namespace
}  // namespace turnstone
