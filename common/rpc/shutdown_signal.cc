#include "common/rpc/shutdown_signal.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "common/base/check.h"
#include "common/observe/log.h"

namespace turnstone::rpc {
namespace {

constexpr int kSignalExitBase = 128;

sigset_t ShutdownSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

ShutdownSignal::ShutdownSignal() {
  const sigset_t signals = ShutdownSignals();
  TS_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
  TS_CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  thread_ = std::thread([this] { TakeSignals(); });
}

ShutdownSignal::~ShutdownSignal() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  // Wakes the thread, and only it, out of sigwait.
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void ShutdownSignal::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return requested_; });
}

void ShutdownSignal::Request() {
  const std::lock_guard<std::mutex> lock(mutex_);
  requested_ = true;
  changed_.notify_all();
}

void ShutdownSignal::TakeSignals() {
  const sigset_t signals = ShutdownSignals();
  bool signalled = false;
  while (true) {
    int number = 0;
    TS_CHECK(sigwait(&signals, &number) == 0);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (closing_) return;
    }
    LogInfo("signal", {{"number", number}});
    if (signalled) _exit(kSignalExitBase + number);
    signalled = true;
    Request();
  }
}

}  // namespace turnstone::rpc
