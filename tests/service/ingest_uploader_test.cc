#include <zstd.h>

#include "ingest-service/import/uploader.h"
#include "tests/service/ingest_fixture.h"

namespace turnstone {
namespace {

class IngestUploaderTest : public IngestFixture {
 protected:
  static UploaderOptions Options() {
    UploaderOptions options;
    options.collection = "c";
    options.attempts_max = 3;
    options.backoff_first = absl::Milliseconds(1);
    return options;
  }

  Uploader ToServer() const {
    return Uploader(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                            grpc::InsecureChannelCredentials()),
        Options());
  }
};

TEST_F(IngestUploaderTest, UploadMakesItsCollectionAndRepeatsChangeNothing) {
  const Uploader uploader = ToServer();
  ASSERT_TRUE(uploader.MakeCollection().ok());
  ASSERT_TRUE(uploader.MakeCollection().ok());
  const std::string source = ">> ANN: Yes.\n" + std::string(2u << 20, '\n');
  const auto first = uploader.Upload("t", source);
  ASSERT_TRUE(first.ok()) << first.status();
  const uint64_t sequence = ledger_->last_sequence();
  const auto second = uploader.Upload("t", source);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->transcript().revision(), 1);
  EXPECT_EQ(second->commit(), first->commit());
  EXPECT_EQ(ledger_->last_sequence(), sequence);
  EXPECT_EQ(SourceOf("t"), source);
}

TEST_F(IngestUploaderTest, ContentThatComesBackInALaterRunIsANewRevision) {
  ASSERT_TRUE(ToServer().MakeCollection().ok());
  ASSERT_TRUE(ToServer().Upload("t", ">> ANN: One.\n").ok());
  ASSERT_TRUE(ToServer().Upload("t", ">> ANN: Two.\n").ok());
  const auto again = ToServer().Upload("t", ">> ANN: One.\n");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->transcript().revision(), 3);
  EXPECT_EQ(SourceOf("t"), ">> ANN: One.\n");
}

TEST_F(IngestUploaderTest, LaterRunWithTheSameContentChangesNothing) {
  ASSERT_TRUE(ToServer().MakeCollection().ok());
  ASSERT_TRUE(ToServer().Upload("t", ">> ANN: One.\n").ok());
  const uint64_t sequence = ledger_->last_sequence();
  const auto again = ToServer().Upload("t", ">> ANN: One.\n");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->skipped());
  EXPECT_EQ(ledger_->last_sequence(), sequence);
}

TEST_F(IngestUploaderTest, ExpandedBytesOfACompressedFileAreTheSource) {
  const Uploader uploader = ToServer();
  ASSERT_TRUE(uploader.MakeCollection().ok());
  const std::string source = ">> ANN: One.\n>> BOB: Two.\n";
  std::string packed(ZSTD_compressBound(source.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), source.data(),
                              source.size(), 1));
  const auto uploaded = uploader.Upload("t", packed);
  ASSERT_TRUE(uploaded.ok()) << uploaded.status();
  EXPECT_EQ(uploaded->transcript().source_sha256(), ToHex(Sha256(source)));
  EXPECT_EQ(uploaded->transcript().turn_count(), 2);
  EXPECT_EQ(SourceOf("t"), source);
  packed.pop_back();
  EXPECT_EQ(rpc::ReasonOf(uploader.Upload("u", packed).status()),
            "SOURCE_INVALID");
}

TEST_F(IngestUploaderTest, BadSourceIsRefusedAtOnceWithItsReason) {
  const Uploader uploader = ToServer();
  ASSERT_TRUE(uploader.MakeCollection().ok());
  const absl::Status status = uploader.Upload("t", "nothing said").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(rpc::ReasonOf(status), "SOURCE_INVALID");
}

TEST_F(IngestUploaderTest, ServerThatIsNotThereIsUnavailable) {
  const Uploader uploader(
      grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials()),
      Options());
  EXPECT_EQ(uploader.MakeCollection().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace turnstone
