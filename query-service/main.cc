// The query service: follows ingest and answers who said what, where.

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/synchronization/notification.h"
#include "common/base/status_macros.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/serve.h"
#include "common/rpc/server.h"
#include "common/rpc/shutdown_signal.h"
#include "query-service/follower.h"
#include "query-service/node.h"
#include "query-service/node_handler.h"
#include "query-service/query_handler.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7402",
          "Address to serve; loopback only. Port 0 picks a free one.");
ABSL_FLAG(std::string, data, "",
          "Folder of the store; made if it is not there. It can be deleted "
          "while the service is down: it is filled again from the feed.");
ABSL_FLAG(std::string, feed, "127.0.0.1:7401", "Address of ingest.");
ABSL_FLAG(int, metrics_port, 0,
          "Loopback port of the Prometheus page; 0 serves none.");

namespace turnstone {
namespace {

// How often health and metrics are brought up to date.
constexpr absl::Duration kCareInterval = absl::Milliseconds(50);
constexpr int kCareRoundsPerMetrics = 20;

void SetMetrics(const Node& node, Metrics& metrics) {
  const NodeProgress progress = node.progress();
  const auto view = node.LastView();
  const uint64_t applied = view == nullptr ? 0 : view->commit().sequence;
  metrics.SetGauge("feed_lag_records",
                   "Sequences of the feed that are not applied yet.",
                   static_cast<double>(progress.feed_last_sequence - applied));
  metrics.SetGauge("feed_lag_seconds",
                   "Seconds since the node last held all of the feed.",
                   absl::ToDoubleSeconds(absl::Now() - progress.whole_at));
  if (view == nullptr) return;
  metrics.SetGauge("applied_sequence", "Last sequence that was applied.",
                   static_cast<double>(applied));
  metrics.SetGauge("live_turns", "Turns that can be found.",
                   static_cast<double>(view->index().live_turns()));
  metrics.SetGauge("store_bytes", "Size of the store's files in bytes.",
                   static_cast<double>(view->SizeBytes()));
}

// Publishes how the node stands until told to end.
void CareForNode(const Node& node, rpc::Server& server, Metrics& metrics,
                 const absl::Notification& end) {
  for (int round = 0; !end.HasBeenNotified(); ++round) {
    const bool serving = node.progress().caught_up;
    server.health().SetServing("", serving);
    server.health().SetServing("turnstone.v1.QueryService", serving);
    if (round % kCareRoundsPerMetrics == 0) SetMetrics(node, metrics);
    end.WaitForNotificationWithTimeout(kCareInterval);
  }
}

absl::Status Run() {
  rpc::ShutdownSignal shutdown;
  if (absl::GetFlag(FLAGS_data).empty()) {
    return absl::InvalidArgumentError("--data: name the folder of the store");
  }
  Metrics metrics;
  if (const int port = absl::GetFlag(FLAGS_metrics_port); port != 0) {
    TS_RETURN_IF_ERROR(metrics.Expose(port));
  }
  Node node;
  rpc::Runtime runtime(rpc::RuntimeOptions(), metrics);
  QueryHandler query(runtime, node);
  NodeHandler status(runtime, node);
  rpc::ServerOptions options;
  options.listen = absl::GetFlag(FLAGS_listen);
  std::atomic<bool> store_failed{false};
  TS_ASSIGN_OR_RETURN(
      std::unique_ptr<Follower> follower,
      Follower::Start(absl::GetFlag(FLAGS_feed), absl::GetFlag(FLAGS_data),
                      node, metrics, [&] {
                        store_failed = true;
                        shutdown.Request();
                      }));
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Server> server,
                      rpc::Server::Start(options, {&query, &status}, runtime));
  server->health().SetServing("turnstone.internal.v1.NodeService", true);
  LogInfo("serving", {{"port", server->port()}});
  absl::Notification end;
  std::thread care([&] { CareForNode(node, *server, metrics, end); });
  shutdown.Wait();
  LogInfo("draining");
  end.Notify();
  care.join();
  server->Drain();
  follower.reset();
  LogInfo("stopped");
  if (!store_failed) return absl::OkStatus();
  return absl::UnavailableError("the store cannot be written");
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Answers who said what: query-service --data=DIR [--feed=HOST:PORT] "
      "[--listen=HOST:PORT]");
  const auto rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    std::fprintf(stderr, "query-service: unexpected argument\n");
    return 2;
  }
  const absl::Status status = turnstone::Run();
  if (status.ok()) return 0;
  turnstone::LogError("failed", {{"reason", status.message()}});
  return 1;
}
