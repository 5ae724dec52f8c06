#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ingest-service/ledger/ledger.h"
#include "tests/support/ledger_writes.h"
#include "tests/support/temp_folder.h"

namespace turnstone {
namespace {

// What a follower holds: the live records by name.
class Follower {
 public:
  void CatchUp(const Ledger& ledger, size_t bytes_max) {
    for (;;) {
      const auto batch = ledger.ReadFeed(after_, bytes_max);
      ASSERT_TRUE(batch.ok()) << batch.status();
      for (const Record& record : batch->records) {
        ASSERT_GT(record.sequence, after_);
        after_ = record.sequence;
        if (record.tombstone) {
          records_.erase(record.name);
        } else {
          records_[record.name] = record;
        }
      }
      if (batch->complete_to >= ledger.last_sequence()) {
        after_ = batch->complete_to;
        return;
      }
    }
  }

  std::map<std::string, std::string> Bodies() const {
    std::map<std::string, std::string> bodies;
    for (const auto& [name, record] : records_) bodies[name] = record.body;
    return bodies;
  }

  std::string Digest() const {
    RecordDigest digest;
    for (const auto& [name, record] : records_) {
      digest.Add(name, record.sequence, record.body_sha256);
    }
    return digest.ToHex();
  }

 private:
  uint64_t after_ = 0;
  std::map<std::string, Record> records_;
};

TEST(LedgerModelTest, FollowersFromAnywhereHoldWhatAMapHolds) {
  TempFolder folder;
  FixedClock clock;
  auto ledger = Ledger::Open(folder.path(), clock);
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  std::map<std::string, std::string> model;
  std::mt19937 random(7);
  Follower steady;
  for (int round = 0; round < 300; ++round) {
    const std::string name = absl::StrCat("r", random() % 20);
    if (model.contains(name) && random() % 3 == 0) {
      ASSERT_TRUE((*ledger)->Commit(DeletionOf(name)).ok());
      model.erase(name);
    } else {
      const std::string body = absl::StrCat("body ", round);
      const std::string other = absl::StrCat("o", random() % 20);
      ASSERT_TRUE((*ledger)->Commit(PutOf({{name, body}, {other, body}})).ok());
      model[name] = body;
      model[other] = body;
    }
    if (random() % 4 == 0) steady.CatchUp(**ledger, random() % 200);
    if (random() % 50 == 0) {
      ledger->reset();
      ledger = Ledger::Open(folder.path(), clock);
      ASSERT_TRUE(ledger.ok()) << ledger.status();
    }
  }
  steady.CatchUp(**ledger, 100);
  Follower fresh;
  fresh.CatchUp(**ledger, 1'000'000);
  EXPECT_EQ(steady.Bodies(), model);
  EXPECT_EQ(fresh.Bodies(), model);
  EXPECT_EQ(steady.Digest(), (*ledger)->digest().first.ToHex());
  EXPECT_EQ(fresh.Digest(), steady.Digest());
}

}  // namespace
}  // namespace turnstone
