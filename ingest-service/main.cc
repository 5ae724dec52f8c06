// The ingest service: takes transcripts in and keeps them.

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/base/status_macros.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/serve.h"
#include "common/rpc/server.h"
#include "common/rpc/shutdown_signal.h"
#include "ingest-service/feed_handler.h"
#include "ingest-service/ingest_handler.h"
#include "ingest-service/ledger/ledger.h"
#include "ingest-service/pipeline.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7401",
          "Address to serve; loopback only. Port 0 picks a free one.");
ABSL_FLAG(std::string, data, "",
          "Folder of the store; made if it is not there.");
ABSL_FLAG(int, metrics_port, 0,
          "Loopback port of the Prometheus page; 0 serves none.");

namespace turnstone {
namespace {

// How often the store is looked after: its health, its old tombstones.
constexpr absl::Duration kCareInterval = absl::Seconds(1);
constexpr int kCareRoundsPerPrune = 600;

// Publishes the store's state until told to end.
void CareForStore(Ledger& ledger, rpc::Server& server, Metrics& metrics,
                  const absl::Notification& end) {
  for (int round = 0; !end.WaitForNotificationWithTimeout(kCareInterval);
       ++round) {
    const bool writable = ledger.writable();
    server.health().SetServing("", writable);
    server.health().SetServing("turnstone.v1.IngestService", writable);
    metrics.SetGauge("feed_last_sequence", "Last sequence of the feed.",
                     static_cast<double>(ledger.last_sequence()));
    metrics.SetGauge("store_bytes", "Size of the store's files in bytes.",
                     static_cast<double>(ledger.SizeBytes()));
    metrics.SetGauge("store_writable", "1 while the store takes writes.",
                     writable ? 1 : 0);
    if (round % kCareRoundsPerPrune != 0) continue;
    const absl::Status status = ledger.Prune();
    if (!status.ok()) {
      LogError("prune_failed", {{"reason", status.message()}});
    }
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
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<Ledger> ledger,
                      Ledger::Open(absl::GetFlag(FLAGS_data), Clock::System()));
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<Pipeline> pipeline,
                      Pipeline::Open(*ledger, Clock::System()));
  rpc::Runtime runtime(rpc::RuntimeOptions(), metrics);
  IngestHandler ingest(runtime, *pipeline, *ledger);
  FeedHandler feed(runtime, *ledger);
  rpc::ServerOptions options;
  options.listen = absl::GetFlag(FLAGS_listen);
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Server> server,
                      rpc::Server::Start(options, {&ingest, &feed}, runtime));
  for (const char* service : {"", "turnstone.v1.IngestService",
                              "turnstone.internal.v1.FeedService"}) {
    server->health().SetServing(service, true);
  }
  LogInfo("serving", {{"port", server->port()},
                      {"last_sequence", ledger->last_sequence()}});
  absl::Notification end;
  std::thread care([&] { CareForStore(*ledger, *server, metrics, end); });
  shutdown.Wait();
  LogInfo("draining");
  end.Notify();
  care.join();
  server->Drain();
  LogInfo("stopped");
  return absl::OkStatus();
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Takes transcripts in: ingest-service --data=DIR [--listen=HOST:PORT]");
  const auto rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    std::fprintf(stderr, "ingest-service: unexpected argument\n");
    return 2;
  }
  const absl::Status status = turnstone::Run();
  if (status.ok()) return 0;
  turnstone::LogError("failed", {{"reason", status.message()}});
  return 1;
}
