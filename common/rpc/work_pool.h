// A bounded pool of threads with a bounded queue.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace turnstone::rpc {

// Runs tasks, first come first served. Threads start when they are first
// needed and then stay; of those without a task, the one that had one last gets
// the next, because what it needs is still in the caches. Safe to use from
// several threads.
class WorkPool {
 public:
  // At most `threads_max` tasks run at once and `waiting_max` wait for a
  // thread. With waiting_max 0 a task is taken only if a thread is free.
  WorkPool(int threads_max, int waiting_max);

  // Runs what was taken to its end. Nobody may be adding any more.
  ~WorkPool();

  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Takes the task and returns true; or returns false at once, without having
  // run it, because too many are waiting.
  [[nodiscard]] bool TryRun(std::function<void()> task);

  // Returns how many tasks wait for a thread now.
  int waiting() const;

 private:
  struct Worker {
    std::thread thread;
    std::condition_variable wake;
    std::function<void()> task;  // The next; none while it is idle.
  };

  void RunTasks(Worker* worker);
  // Waits for the next task; false if the pool is closing.
  bool NextTask(Worker* worker);

  const int threads_max_;
  const int waiting_max_;
  mutable std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;  // For which no thread is idle.
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> idle_;  // The one that had a task last at the end.
  bool closing_ = false;
};

}  // namespace turnstone::rpc
