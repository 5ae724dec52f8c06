#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "common/rpc/work_pool.h"

namespace turnstone::rpc {
namespace {

TEST(WorkPoolTest, TasksBeyondThreadsAndQueueAreRefused) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::atomic<int> ran = 0;
  {
    WorkPool pool(2, 3);
    const auto task = [&ran, gate] {
      gate.wait();
      ++ran;
    };
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(pool.TryRun(task)) << i;
    EXPECT_FALSE(pool.TryRun(task));
    EXPECT_FALSE(pool.TryRun(task));
    open.set_value();
  }
  EXPECT_EQ(ran, 5);
}

TEST(WorkPoolTest, WithoutAQueueATaskNeedsAFreeThread) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  WorkPool pool(1, 0);
  std::promise<void> done;
  EXPECT_TRUE(pool.TryRun([gate] { gate.wait(); }));
  EXPECT_FALSE(pool.TryRun([] {}));
  open.set_value();
  while (!pool.TryRun([&done] { done.set_value(); })) {
    std::this_thread::yield();
  }
  done.get_future().wait();
}

TEST(WorkPoolTest, TasksOfOneThreadRunInOrder) {
  std::vector<int> order;
  {
    WorkPool pool(1, 100);
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(pool.TryRun([&order, i] { order.push_back(i); }));
    }
  }
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[i], i);
}

TEST(WorkPoolTest, AllThreadsWorkAtOnce) {
  WorkPool pool(3, 0);
  std::atomic<int> here = 0;
  std::promise<void> all;
  const std::shared_future<void> gate = all.get_future().share();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pool.TryRun([&here, &all, gate] {
      if (++here == 3) all.set_value();
      gate.wait();
    }));
  }
  gate.wait();
  EXPECT_EQ(here, 3);
}

TEST(WorkPoolTest, FromManyThreadsEachTakenTaskRunsOnce) {
  std::atomic<int> taken = 0;
  std::atomic<int> ran = 0;
  {
    WorkPool pool(4, 16);
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&] {
        for (int j = 0; j < 2000; ++j) {
          if (pool.TryRun([&ran] { ++ran; })) ++taken;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
  EXPECT_GT(taken, 0);
  EXPECT_EQ(ran, taken);
}

}  // namespace
}  // namespace turnstone::rpc
