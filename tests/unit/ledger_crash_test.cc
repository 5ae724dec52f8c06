#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ingest-service/ledger/ledger.h"
#include "tests/support/ledger_writes.h"
#include "tests/support/temp_folder.h"

namespace turnstone {
namespace {

// Commits pairs of records for ever; writes a byte to `acknowledged` after
// each commit.
[[noreturn]] void CommitUntilKilled(const std::string& path, int round,
                                    int acknowledged) {
  auto ledger = Ledger::Open(path, Clock::System());
  if (!ledger.ok()) _exit(1);
  for (int i = 0;; ++i) {
    const std::string body = absl::StrCat(round, "/", i);
    const std::string name = absl::StrCat("r", round, "-", i);
    if (!(*ledger)
             ->Commit(PutOf({{absl::StrCat(name, "a"), body},
                             {absl::StrCat(name, "b"), body}}))
             .ok()) {
      _exit(1);
    }
    if (write(acknowledged, ".", 1) != 1) _exit(1);
  }
}

TEST(LedgerCrashTest, KilledWriterLosesNothingAcknowledgedAndLeavesNoHalf) {
  constexpr int kRounds = 20;
  TempFolder folder;
  std::mt19937 random(11);
  for (int round = 0; round < kRounds; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) CommitUntilKilled(folder.path(), round, ends[1]);
    close(ends[1]);
    // Kill after some acknowledgements, wherever the writer then is.
    const int wanted = 1 + static_cast<int>(random() % 20);
    int acknowledged = 0;
    char byte = 0;
    while (acknowledged < wanted && read(ends[0], &byte, 1) == 1) {
      ++acknowledged;
    }
    ASSERT_EQ(acknowledged, wanted) << "the writer failed";
    kill(child, SIGKILL);
    while (read(ends[0], &byte, 1) == 1) ++acknowledged;
    close(ends[0]);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);

    auto ledger = Ledger::Open(folder.path(), Clock::System());
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    for (int i = 0; i < acknowledged; ++i) {
      const auto record = (*ledger)->Get(absl::StrCat("r", round, "-", i, "a"));
      ASSERT_TRUE(record.ok()) << record.status();
      EXPECT_EQ(record->body, absl::StrCat(round, "/", i));
    }
    int live = 0;
    ASSERT_TRUE((*ledger)
                    ->ForEachLive([&](const Record&) {
                      ++live;
                      return absl::OkStatus();
                    })
                    .ok());
    EXPECT_EQ(live % 2, 0) << "half of a commit is there";
    EXPECT_EQ(static_cast<uint64_t>(live), (*ledger)->last_sequence());
  }
}

}  // namespace
}  // namespace turnstone
