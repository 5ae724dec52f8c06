#include "common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/observe/log.h"

namespace turnstone::rpc {
namespace {

constexpr int kPortMax = 65535;

// Reflection is all that uses gRPC's synchronous server, which starts a thread
// for each call: these few are enough for it.
constexpr int kReflectionThreadsMax = 4;

// Returns the host of `host:port`, without the brackets of IPv6.
absl::StatusOr<std::string> HostOf(absl::string_view listen) {
  const size_t colon = listen.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || colon == 0 ||
      !absl::SimpleAtoi(listen.substr(colon + 1), &port) || port < 0 ||
      port > kPortMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("the address to listen on is not host:port: ", listen));
  }
  absl::string_view host = listen.substr(0, colon);
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) {
    return std::string(host.substr(1, host.size() - 2));
  }
  if (absl::StrContains(host, ":")) {
    return absl::InvalidArgumentError(
        absl::StrCat("an IPv6 address to listen on needs brackets: ", listen));
  }
  return std::string(host);
}

// 127.0.0.0/8 in its four-part form; "127.evil.example" is a name, not that.
bool IsLoopbackIpv4(absl::string_view host) {
  const std::vector<std::string> parts = absl::StrSplit(host, '.');
  return parts.size() == 4 && parts[0] == "127" &&
         std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           int number = 0;
           return absl::SimpleAtoi(part, &number) && number >= 0 &&
                  number <= 255;
         });
}

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetLimits(const ServerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(
      static_cast<int>(options.message_bytes_max));
  grpc::ResourceQuota quota("turnstone");
  quota.Resize(options.memory_bytes_max);
  quota.SetMaxThreads(kReflectionThreadsMax);
  builder->SetResourceQuota(quota);
  builder->SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder->SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder->SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_MAX_METADATA_SIZE,
       static_cast<int>(options.metadata_bytes_max)},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_per_connection_max},
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
       Milliseconds(options.handshake_max)},
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS,
       Milliseconds(options.connection_idle_max)},
      {GRPC_ARG_MAX_CONNECTION_AGE_MS,
       Milliseconds(options.connection_age_max)},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
       Milliseconds(options.connection_age_grace)},
      {GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_interval)},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_timeout)},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
       Milliseconds(options.client_ping_interval_min)},
      {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1},
      // Or a second process could share the port, and half of the calls.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
  };
  for (const auto& [name, value] : arguments) {
    builder->AddChannelArgument(name, value);
  }
}

}  // namespace

absl::Status CheckLoopback(absl::string_view listen) {
  TS_ASSIGN_OR_RETURN(const std::string host, HostOf(listen));
  if (host == "localhost" || host == "::1" || IsLoopbackIpv4(host)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "refusing to listen on ", listen,
      ": other than loopback addresses need TLS and authorization in front of "
      "this server; listen on 127.0.0.1 behind a proxy that has them, or say "
      "explicitly that the network is trusted"));
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options, const std::vector<grpc::Service*>& services,
    Runtime& runtime) {
  const absl::Status loopback = CheckLoopback(options.listen);
  if (absl::IsInvalidArgument(loopback) ||
      (!loopback.ok() && !options.allow_insecure_listen)) {
    return loopback;
  }
  // gRPC's own health service has no descriptor for reflection to show.
  grpc::EnableDefaultHealthCheckService(false);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<Server> server(new Server(options, runtime));
  grpc::ServerBuilder builder;
  SetLimits(options, &builder);
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(),
                           &server->port_);
  for (grpc::Service* service : services) builder.RegisterService(service);
  builder.RegisterService(&server->health_.service());
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || server->port_ == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options.listen));
  }
  LogInfo("listening", {{"address", options.listen}, {"port", server->port_}});
  return server;
}

Server::~Server() { Drain(); }

void Server::Drain() {
  if (server_ == nullptr) return;
  const absl::Time started = absl::Now();
  LogInfo("draining",
          {{"drain_max_s", absl::ToDoubleSeconds(options_.drain_max)}});
  health_.Shutdown();
  runtime_.StopStreams();
  server_->Shutdown(absl::ToChronoTime(started + options_.drain_max));
  server_.reset();
  LogInfo("drained",
          {{"duration_ms", absl::ToDoubleMilliseconds(absl::Now() - started)}});
}

}  // namespace turnstone::rpc
