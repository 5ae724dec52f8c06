#include "common/model/record.h"
#include "gtest/gtest.h"

namespace turnstone {
namespace {

const std::string kHash(32, 'h');

TEST(RecordDigestTest, OrderDoesNotMatterAndRemovalUndoes) {
  RecordDigest forward;
  RecordDigest backward;
  for (int i = 0; i < 100; ++i) forward.Add("r", i, kHash);
  for (int i = 99; i >= 0; --i) backward.Add("r", i, kHash);
  EXPECT_EQ(forward.ToHex(), backward.ToHex());
  for (int i = 0; i < 100; ++i) forward.Remove("r", i, kHash);
  EXPECT_EQ(forward, RecordDigest());
}

TEST(RecordDigestTest, EveryFieldCounts) {
  RecordDigest digest;
  digest.Add("a", 1, kHash);
  RecordDigest other_name;
  other_name.Add("b", 1, kHash);
  RecordDigest other_sequence;
  other_sequence.Add("a", 2, kHash);
  RecordDigest other_body;
  other_body.Add("a", 1, std::string(32, 'i'));
  EXPECT_NE(digest, other_name);
  EXPECT_NE(digest, other_sequence);
  EXPECT_NE(digest, other_body);
  EXPECT_EQ(digest.ToHex().size(), 32u);
}

TEST(CommitTokenTest, TextComesBack) {
  const auto token = CommitToken::Parse(CommitToken{"0af3", 42}.ToString());
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->epoch, "0af3");
  EXPECT_EQ(token->sequence, 42u);
}

TEST(CommitTokenTest, AnythingElseIsInvalidArgument) {
  for (const char* text : {"", "-", "-1", "ab", "ab-", "ab-x", "xy-1", "ab--1",
                           "ab-1-2", "ab-99999999999999999999"}) {
    EXPECT_EQ(CommitToken::Parse(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(PartNameTest, NamesAreThoseOfTheFeed) {
  EXPECT_EQ(PartName("collections/c/transcripts/t", 2, 3),
            "collections/c/transcripts/t/revisions/2/parts/3");
}

}  // namespace
}  // namespace turnstone
