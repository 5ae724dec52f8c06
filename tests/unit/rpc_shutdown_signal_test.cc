#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "common/rpc/shutdown_signal.h"

namespace turnstone::rpc {
namespace {

// Each runs in a process of its own: signals belong to the whole process.
class ShutdownSignalDeathTest : public testing::Test {
 protected:
  ShutdownSignalDeathTest() {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
  }
};

TEST_F(ShutdownSignalDeathTest, ASignalEndsTheWait) {
  for (const int number : {SIGTERM, SIGINT}) {
    EXPECT_EXIT(
        {
          ShutdownSignal shutdown;
          kill(getpid(), number);
          shutdown.Wait();
          std::_Exit(7);
        },
        testing::ExitedWithCode(7), "");
  }
}

TEST_F(ShutdownSignalDeathTest, TheSecondSignalExitsAtOnce) {
  EXPECT_EXIT(
      {
        ShutdownSignal shutdown;
        kill(getpid(), SIGTERM);
        shutdown.Wait();
        kill(getpid(), SIGTERM);
        while (true) pause();
      },
      testing::ExitedWithCode(128 + SIGTERM), "");
}

TEST_F(ShutdownSignalDeathTest, ARequestEndsTheWaitWithoutASignal) {
  EXPECT_EXIT(
      {
        {
          ShutdownSignal shutdown;
          shutdown.Request();
          shutdown.Wait();
        }
        std::_Exit(7);
      },
      testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace turnstone::rpc
