// Serves turnstone.internal.v1.NodeService.

#pragma once

#include <grpcpp/grpcpp.h>

#include "common/rpc/serve.h"
#include "query-service/node.h"
#include "turnstone/internal/v1/node_service.grpc.pb.h"

namespace turnstone {

// Thread-safe.
class NodeHandler final : public internal::v1::NodeService::CallbackService {
 public:
  // Both outlive the handler.
  NodeHandler(rpc::Runtime& runtime, const Node& node)
      : runtime_(runtime), node_(node) {}

  grpc::ServerUnaryReactor* GetNodeStatus(
      grpc::CallbackServerContext* context,
      const internal::v1::GetNodeStatusRequest* request,
      internal::v1::GetNodeStatusResponse* response) override;

 private:
  rpc::Runtime& runtime_;
  const Node& node_;
};

}  // namespace turnstone
