// Builds, runs and drains the gRPC server of either binary.

#pragma once

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/model/limits.h"
#include "common/rpc/health.h"
#include "common/rpc/serve.h"

namespace turnstone::rpc {

struct ServerOptions {
  // "127.0.0.1:7401", "[::1]:7401", "localhost:7401"; port 0 picks a free one.
  std::string listen = "127.0.0.1:0";

  // The server has neither TLS nor authorization of its own: other addresses
  // than loopback are refused unless this says that something else protects
  // them.
  bool allow_insecure_listen = false;

  size_t message_bytes_max = kMessageBytesMax;    // Received.
  size_t metadata_bytes_max = kMetadataBytesMax;  // Received, a call.
  int streams_per_connection_max = kStreamsPerConnectionMax;
  size_t memory_bytes_max = 512u << 20;  // Of gRPC's own buffers.

  // Half-open and abandoned connections are closed by these together.
  absl::Duration handshake_max = absl::Seconds(10);
  absl::Duration connection_idle_max = absl::Minutes(5);
  absl::Duration connection_age_max = absl::Hours(1);
  absl::Duration connection_age_grace = absl::Minutes(5);
  absl::Duration keepalive_interval = absl::Seconds(60);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  absl::Duration client_ping_interval_min = absl::Seconds(10);

  // How long Drain lets running calls go on before it cancels them.
  absl::Duration drain_max = absl::Seconds(10);
};

// OK if `listen` names a loopback address. INVALID_ARGUMENT if it is not
// `host:port`; FAILED_PRECONDITION if it can be reached from elsewhere.
absl::Status CheckLoopback(absl::string_view listen);

// A running server: the given services, health and reflection.
class Server {
 public:
  // Starts listening. Health says NOT_SERVING until it is told otherwise.
  // `services` and `runtime` outlive the server. INVALID_ARGUMENT and
  // FAILED_PRECONDITION as CheckLoopback; UNAVAILABLE if the address is taken
  // or does not exist.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options, const std::vector<grpc::Service*>& services,
      Runtime& runtime);

  // Drains.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port it listens on.
  int port() const { return port_; }

  Health& health() { return health_; }

  // Ends the server and returns when no call is left: health says NOT_SERVING,
  // new calls are refused, streams are told to end, running calls may finish;
  // after `drain_max` what is left is cancelled. May be called again.
  void Drain();

 private:
  Server(const ServerOptions& options, Runtime& runtime)
      : options_(options), runtime_(runtime) {}

  const ServerOptions options_;
  Runtime& runtime_;
  Health health_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace turnstone::rpc
