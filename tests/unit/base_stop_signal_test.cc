#include "absl/time/clock.h"
#include "common/base/stop_signal.h"
#include "gtest/gtest.h"

namespace turnstone {
namespace {

TEST(StopSignalTest, WithoutDeadlineGoesOnUntilStopped) {
  StopSignal stop;
  EXPECT_TRUE(stop.Check().ok());
  stop.Stop();
  EXPECT_EQ(stop.Check().code(), absl::StatusCode::kCancelled);
}

TEST(StopSignalTest, PastDeadlineIsDeadlineExceeded) {
  const StopSignal stop(absl::Now() - absl::Seconds(1));
  EXPECT_EQ(stop.Check().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(StopSignalTest, CancellationIsToldBeforeAPassedDeadline) {
  StopSignal stop(absl::Now() - absl::Seconds(1));
  stop.Stop();
  EXPECT_EQ(stop.Check().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace turnstone
