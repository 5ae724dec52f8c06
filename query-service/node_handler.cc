#include "query-service/node_handler.h"

namespace turnstone {

grpc::ServerUnaryReactor* NodeHandler::GetNodeStatus(
    grpc::CallbackServerContext* context,
    const internal::v1::GetNodeStatusRequest* request,
    internal::v1::GetNodeStatusResponse* response) {
  return runtime_.Serve(
      context, "GetNodeStatus", request, response,
      [=, this](const StopSignal&) -> absl::Status {
        const NodeProgress progress = node_.progress();
        response->set_caught_up(progress.caught_up);
        response->set_feed_last_sequence(progress.feed_last_sequence);
        const auto view = node_.LastView();
        if (view == nullptr || view->commit().epoch.empty()) {
          return absl::OkStatus();
        }
        response->set_commit(view->commit().ToString());
        response->set_digest(view->state().digest());
        response->set_record_count(view->state().record_count());
        return absl::OkStatus();
      });
}

}  // namespace turnstone
