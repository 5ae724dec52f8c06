#include <thread>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "gtest/gtest.h"
#include "ingest-service/ledger/ledger.h"
#include "tests/support/ledger_writes.h"
#include "tests/support/temp_folder.h"

namespace turnstone {
namespace {

class LedgerFeedTest : public testing::Test {
 protected:
  LedgerFeedTest() { Reopen(); }

  void Reopen() {
    ledger_.reset();
    auto ledger = Ledger::Open(folder_.path(), clock_);
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }

  // "name@sequence" of every record above `after`; "-" stands before deleted
  // ones.
  std::vector<std::string> Feed(uint64_t after) {
    const auto batch = ledger_->ReadFeed(after, kFeedBatchBytesMax);
    EXPECT_TRUE(batch.ok()) << batch.status();
    std::vector<std::string> records;
    for (const Record& record : batch->records) {
      records.push_back(absl::StrCat(record.tombstone ? "-" : "", record.name,
                                     "@", record.sequence));
    }
    return records;
  }

  FixedClock clock_;
  TempFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

using Records = std::vector<std::string>;

TEST_F(LedgerFeedTest, LiveRecordsStandOnceAtTheirNewestSequence) {
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "1"}, {"b", "1"}})).ok());
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "2"}})).ok());
  EXPECT_EQ(Feed(0), (Records{"b@2", "a@3"}));
  EXPECT_EQ(Feed(2), (Records{"a@3"}));
  EXPECT_EQ(ledger_->Get("a")->body, "2");
}

TEST_F(LedgerFeedTest, DeletedRecordIsATombstoneAndNotFound) {
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "1"}})).ok());
  ASSERT_TRUE(ledger_->Commit(DeletionOf("a")).ok());
  EXPECT_EQ(Feed(0), (Records{"-a@2"}));
  EXPECT_EQ(ledger_->Get("a").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ledger_->Commit(DeletionOf("a")).status().code(),
            absl::StatusCode::kNotFound);
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "3"}})).ok());
  EXPECT_EQ(Feed(0), (Records{"a@3"}));
}

TEST_F(LedgerFeedTest, RemovedRecordLeavesNothing) {
  ASSERT_TRUE(ledger_->Commit(PutOf({{"part", "1"}, {"a", "1"}})).ok());
  LedgerWrite write = PutOf({{"a", "2"}});
  write.removals = {"part"};
  ASSERT_TRUE(ledger_->Commit(std::move(write)).ok());
  EXPECT_EQ(Feed(0), (Records{"a@3"}));
}

TEST_F(LedgerFeedTest, RefusedWriteChangesNothing) {
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "1"}})).ok());
  LedgerWrite write = PutOf({{"a", "2"}});
  write.removals = {"absent"};
  EXPECT_EQ(ledger_->Commit(std::move(write)).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Feed(0), (Records{"a@1"}));
  EXPECT_EQ(ledger_->last_sequence(), 1u);
}

TEST_F(LedgerFeedTest, BatchesEndCommitsOnlyWhereTheyEnd) {
  const std::string body(1000, 'x');
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", body}, {"b", body}})).ok());
  ASSERT_TRUE(ledger_->Commit(PutOf({{"c", body}})).ok());
  const auto first = ledger_->ReadFeed(0, 1);
  EXPECT_EQ(first->records.size(), 1u);
  EXPECT_EQ(first->complete_to, 0u);
  EXPECT_EQ(ledger_->ReadFeed(1, 1)->complete_to, 2u);
  EXPECT_EQ(ledger_->ReadFeed(2, 1)->complete_to, 3u);
}

TEST_F(LedgerFeedTest, CommitWhoseLastRecordWentStillEnds) {
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "1"}, {"b", "1"}})).ok());
  ASSERT_TRUE(ledger_->Commit(PutOf({{"b", "2"}})).ok());
  const auto batch = ledger_->ReadFeed(0, 1);
  ASSERT_EQ(batch->records.size(), 1u);
  EXPECT_EQ(batch->records[0].name, "a");
  EXPECT_EQ(batch->complete_to, 2u);
}

TEST_F(LedgerFeedTest, EverythingIsThereAfterAnotherStart) {
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "1"}, {"b", "1"}})).ok());
  ASSERT_TRUE(ledger_->Commit(DeletionOf("b")).ok());
  const std::string epoch = ledger_->epoch();
  const auto digest = ledger_->digest();
  Reopen();
  EXPECT_EQ(ledger_->epoch(), epoch);
  EXPECT_EQ(ledger_->digest(), digest);
  EXPECT_EQ(Feed(0), (Records{"a@1", "-b@3"}));
  ASSERT_TRUE(ledger_->Commit(PutOf({{"c", "1"}})).ok());
  EXPECT_EQ(ledger_->last_sequence(), 4u);
}

TEST_F(LedgerFeedTest, PrunedTombstonesSendOldFollowersBack) {
  ASSERT_TRUE(ledger_->Commit(PutOf({{"a", "1"}, {"b", "1"}})).ok());
  ASSERT_TRUE(ledger_->Commit(DeletionOf("a")).ok());
  clock_.now += kTombstoneAge - absl::Seconds(1);
  ASSERT_TRUE(ledger_->Prune().ok());
  EXPECT_EQ(Feed(1), (Records{"b@2", "-a@3"}));
  clock_.now += absl::Seconds(2);
  ASSERT_TRUE(ledger_->Prune().ok());
  Reopen();
  EXPECT_EQ(ledger_->ReadFeed(1, 1000).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Feed(0), (Records{"b@2"}));
  EXPECT_EQ(Feed(3), Records{});
}

TEST_F(LedgerFeedTest, SequenceBeyondTheFeedIsOutOfRange) {
  EXPECT_EQ(ledger_->ReadFeed(1, 1000).status().code(),
            absl::StatusCode::kOutOfRange);
}

TEST_F(LedgerFeedTest, ConcurrentWritersShareTheFeedInOrder) {
  constexpr int kThreads = 8;
  constexpr int kWrites = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      uint64_t last = 0;
      for (int i = 0; i < kWrites; ++i) {
        const auto sequence = ledger_->Commit(
            PutOf({{absl::StrCat("r", t, "-", i), "x"}, {"shared", "y"}}));
        ASSERT_TRUE(sequence.ok()) << sequence.status();
        EXPECT_GT(*sequence, last);
        last = *sequence;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ledger_->last_sequence(), 2u * kThreads * kWrites);
  EXPECT_EQ(Feed(0).size(), 1u + kThreads * kWrites);
  const auto digest = ledger_->digest();
  Reopen();
  EXPECT_EQ(ledger_->digest(), digest);
}

TEST_F(LedgerFeedTest, StoreOfAnotherFormatIsRefusedWithAdvice) {
  ledger_.reset();
  rocks::DatabaseOptions options;
  options.path = folder_.path();
  options.kind = "ingest";
  options.format_version = 99;
  for (const char* family : {"records", "feed", "source_of", "sources",
                             "requests", "request_times"}) {
    options.families.push_back({family});
  }
  const absl::Status status = rocks::Database::Open(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(std::string(status.message()).find("name another folder"),
            std::string::npos);
}

}  // namespace
}  // namespace turnstone
