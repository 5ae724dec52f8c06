#include "absl/strings/escaping.h"
#include "common/base/hash.h"
#include "gtest/gtest.h"
#include "ingest-service/ledger/keys.h"

namespace turnstone {
namespace {

Record Sample() {
  Record record;
  record.kind = RecordKind::kTranscript;
  record.name = "n";
  record.partition = 200;
  record.sequence = 5;
  record.commit = 6;
  record.committed_at = absl::FromUnixMillis(1000);
  record.body = "body";
  record.body_sha256 = "hash";
  return record;
}

TEST(LedgerKeysTest, BytesAreThoseOfFormatVersion1) {
  EXPECT_EQ(ToHex(EncodeSequenceKey(258)), "0000000000000102");
  EXPECT_EQ(ToHex(EncodeSourceKey(std::string(16, 'a'), 1)),
            std::string("61616161616161616161616161616161") + "00000001");
  EXPECT_EQ(ToHex(EncodeRecordEntry({1, true, "h"})), "0000000000000001010168");
  EXPECT_EQ(ToHex(EncodeRecord(Sample())),
            "0200c80106e807016e046861736804626f6479");
  EXPECT_EQ(ToHex(EncodeRequest({1, "f", "a"})), "000000000000000101660161");
  EXPECT_EQ(ToHex(EncodeRequestTimeKey(1, "k")), "00000000000000016b");
  EXPECT_EQ(ToHex(HashKey("abc")), "ba7816bf8f01cfea414140de5dae2223");
}

TEST(LedgerKeysTest, RecordComesBack) {
  const auto record = DecodeRecord(5, EncodeRecord(Sample()));
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(*record, Sample());
}

TEST(LedgerKeysTest, EveryTruncationIsDataLoss) {
  const std::string record = EncodeRecord(Sample());
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_EQ(DecodeRecord(5, record.substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss);
  }
  const std::string entry = EncodeRecordEntry({1, false, "h"});
  for (size_t size = 0; size < entry.size(); ++size) {
    EXPECT_FALSE(DecodeRecordEntry(entry.substr(0, size)).ok());
  }
  const std::string request = EncodeRequest({1, "f", "a"});
  for (size_t size = 0; size < request.size(); ++size) {
    EXPECT_FALSE(DecodeRequest(request.substr(0, size)).ok());
  }
  EXPECT_FALSE(DecodeSequenceKey("1234567").ok());
}

TEST(LedgerKeysTest, BytesTooManyOrOfAnotherKindAreDataLoss) {
  EXPECT_FALSE(DecodeRecord(5, EncodeRecord(Sample()) + "x").ok());
  std::string other = EncodeRecord(Sample());
  other[0] = 9;
  EXPECT_FALSE(DecodeRecord(5, other).ok());
}

}  // namespace
}  // namespace turnstone
