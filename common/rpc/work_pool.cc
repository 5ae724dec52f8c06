#include "common/rpc/work_pool.h"

#include <utility>

#include "common/base/check.h"

namespace turnstone::rpc {

WorkPool::WorkPool(int threads_max, int waiting_max)
    : threads_max_(threads_max), waiting_max_(waiting_max) {
  TS_CHECK(threads_max > 0);
  TS_CHECK(waiting_max >= 0);
}

WorkPool::~WorkPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkPool::TryRun(std::function<void()> task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  TS_CHECK(!closing_);
  const int startable = threads_max_ - static_cast<int>(threads_.size());
  const int queued = static_cast<int>(tasks_.size());
  if (queued >= idle_ + startable + waiting_max_) return false;
  tasks_.push_back(std::move(task));
  if (queued >= idle_ && startable > 0) {
    // Counted as idle from here on, so that the next task sees it.
    ++idle_;
    threads_.emplace_back([this] { RunTasks(); });
  }
  changed_.notify_one();
  return true;
}

int WorkPool::waiting() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(tasks_.size());
}

void WorkPool::RunTasks() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    --idle_;
    lock.unlock();
    task();
    // What the task holds is freed before the thread counts as free.
    task = nullptr;
    lock.lock();
    ++idle_;
  }
}

}  // namespace turnstone::rpc
