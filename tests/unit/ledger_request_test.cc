#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ingest-service/ledger/ledger.h"
#include "tests/support/ledger_writes.h"
#include "tests/support/temp_folder.h"

namespace turnstone {
namespace {

class LedgerRequestTest : public testing::Test {
 protected:
  LedgerRequestTest() { Reopen(); }

  void Reopen() {
    ledger_.reset();
    auto ledger = Ledger::Open(folder_.path(), clock_);
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }

  std::string Source(absl::string_view transcript) {
    std::string source;
    const absl::Status status =
        ledger_->ReadSource(transcript, [&](absl::string_view chunk) {
          source.append(chunk.data(), chunk.size());
          return absl::OkStatus();
        });
    return status.ok() ? source : absl::StrCat(status.code());
  }

  FixedClock clock_;
  TempFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(LedgerRequestTest, FirstAnswerIsKeptAcrossStartsForADay) {
  LedgerWrite write = PutOf({{"a", "1"}});
  write.request = {"id", "fingerprint", [](uint64_t sequence) {
                     return absl::StrCat("answer ", sequence);
                   }};
  ASSERT_TRUE(ledger_->Commit(std::move(write)).ok());
  Reopen();
  clock_.now += absl::Hours(24);
  ASSERT_TRUE(ledger_->Prune().ok());
  EXPECT_EQ(ledger_->FindRequest("id", "fingerprint")->value(), "answer 1");
  EXPECT_EQ(ledger_->FindRequest("id", "another").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(ledger_->FindRequest("other", "fingerprint")->has_value());
  clock_.now += kRequestAge;
  ASSERT_TRUE(ledger_->Prune().ok());
  EXPECT_FALSE(ledger_->FindRequest("id", "fingerprint")->has_value());
}

TEST_F(LedgerRequestTest, SourceComesBackAndIsReplacedWhole) {
  const std::string first = ledger_->NewSourceId();
  ASSERT_TRUE(ledger_->StageSource(first, 0, "one ").ok());
  ASSERT_TRUE(ledger_->StageSource(first, 1, "two").ok());
  LedgerWrite write = PutOf({{"t", "1"}});
  write.source_transcript = "t";
  write.source_id = first;
  ASSERT_TRUE(ledger_->Commit(std::move(write)).ok());
  EXPECT_EQ(Source("t"), "one two");

  const std::string second = ledger_->NewSourceId();
  ASSERT_TRUE(ledger_->StageSource(second, 0, "new").ok());
  write = PutOf({{"t", "2"}});
  write.source_transcript = "t";
  write.source_id = second;
  ASSERT_TRUE(ledger_->Commit(std::move(write)).ok());
  Reopen();
  EXPECT_EQ(Source("t"), "new");

  write = DeletionOf("t");
  write.source_deleted_of = "t";
  ASSERT_TRUE(ledger_->Commit(std::move(write)).ok());
  EXPECT_EQ(Source("t"), absl::StrCat(absl::StatusCode::kNotFound));
}

TEST_F(LedgerRequestTest, StagedSourceThatNobodyNamedGoesAtTheNextStart) {
  const std::string id = ledger_->NewSourceId();
  ASSERT_TRUE(ledger_->StageSource(id, 0, "left behind").ok());
  Reopen();
  LedgerWrite write = PutOf({{"t", "1"}});
  write.source_transcript = "t";
  write.source_id = id;
  ASSERT_TRUE(ledger_->Commit(std::move(write)).ok());
  EXPECT_EQ(Source("t"), "");
}

}  // namespace
}  // namespace turnstone
