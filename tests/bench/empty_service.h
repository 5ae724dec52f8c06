// What a call costs in gRPC alone: a server that answers SearchQuotes with as
// many bytes as the request's page_size says, at once and with nothing of ours
// between.

#pragma once

#include "turnstone/v1/query_service.grpc.pb.h"

namespace turnstone {

class EmptyService : public v1::QueryService::CallbackService {
 public:
  grpc::ServerUnaryReactor* SearchQuotes(
      grpc::CallbackServerContext* context,
      const v1::SearchQuotesRequest* request,
      v1::SearchQuotesResponse* response) override {
    // Besides the bytes, a field has a tag and its length, three bytes mostly.
    const int32_t bytes = request->page_size();
    response->mutable_normal_query()->assign(
        static_cast<size_t>(bytes < 4 ? 0 : bytes - 4), 'x');
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace turnstone
