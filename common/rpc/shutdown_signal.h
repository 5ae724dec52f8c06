// Waits for SIGTERM or SIGINT, without work in a signal handler.

#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace turnstone::rpc {

// Turns the first SIGTERM or SIGINT into the end of Wait(); the second one
// exits the process at once, with status 128 + its number. Also ignores
// SIGPIPE. `main` makes one before it starts any other thread, so that all
// threads inherit the blocked signals; at most one in a process.
class ShutdownSignal {
 public:
  ShutdownSignal();
  ~ShutdownSignal();
  ShutdownSignal(const ShutdownSignal&) = delete;
  ShutdownSignal& operator=(const ShutdownSignal&) = delete;

  // Blocks until a signal came or Request() was called.
  void Wait();

  // Ends Wait() from inside the program, say after a fatal error of the store.
  // Safe to call from any thread.
  void Request();

 private:
  void TakeSignals();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool requested_ = false;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace turnstone::rpc
