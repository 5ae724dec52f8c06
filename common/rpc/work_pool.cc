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
    for (Worker* worker : idle_) worker->wake.notify_one();
  }
  for (const auto& worker : workers_) worker->thread.join();
}

bool WorkPool::TryRun(std::function<void()> task) {
  std::unique_lock<std::mutex> lock(mutex_);
  TS_CHECK(!closing_);
  if (!idle_.empty()) {
    Worker* const worker = idle_.back();
    idle_.pop_back();
    worker->task = std::move(task);
    // Or it would wake up only to wait for the lock.
    lock.unlock();
    worker->wake.notify_one();
    return true;
  }
  if (static_cast<int>(workers_.size()) < threads_max_) {
    Worker* const worker =
        workers_.emplace_back(std::make_unique<Worker>()).get();
    worker->task = std::move(task);
    worker->thread = std::thread([this, worker] { RunTasks(worker); });
    return true;
  }
  if (static_cast<int>(tasks_.size()) >= waiting_max_) return false;
  tasks_.push_back(std::move(task));
  return true;
}

int WorkPool::waiting() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(tasks_.size());
}

void WorkPool::RunTasks(Worker* worker) {
  do {
    worker->task();
    // What the task holds is freed before the thread counts as free.
    worker->task = nullptr;
  } while (NextTask(worker));
}

bool WorkPool::NextTask(Worker* worker) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!tasks_.empty()) {
    worker->task = std::move(tasks_.front());
    tasks_.pop_front();
    return true;
  }
  idle_.push_back(worker);
  worker->wake.wait(lock, [&] { return closing_ || worker->task != nullptr; });
  return worker->task != nullptr;
}

}  // namespace turnstone::rpc
