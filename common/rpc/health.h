// grpc.health.v1.Health, with Check and Watch, made with the callback API.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "absl/strings/string_view.h"

namespace turnstone::rpc {

// More watches than this at once are RESOURCE_EXHAUSTED.
inline constexpr int kHealthWatchersMax = 1000;

// What the services say of themselves. The service "" stands for the whole
// server and is there from the beginning, NOT_SERVING. Thread-safe; outlives
// the server it is registered with.
class Health {
 public:
  Health();
  ~Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  // Sets what the service named `service` ("turnstone.v1.QueryService") says,
  // and tells its watchers. Without effect after Shutdown.
  void SetServing(absl::string_view service, bool serving);

  // Says NOT_SERVING for every service from now on and ends all watches once
  // they have been told.
  void Shutdown();

  // Returns the service to register, owned by this object.
  grpc::Service& service();

 private:
  class HealthService;
  const std::unique_ptr<HealthService> service_;
};

}  // namespace turnstone::rpc
