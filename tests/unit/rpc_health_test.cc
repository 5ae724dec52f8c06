#include "grpc/health/v1/health.grpc.pb.h"
#include "rpc_server_fixture.h"

namespace turnstone::rpc {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

class HealthTest : public RpcServerTest {
 protected:
  void SetUp() override {
    StartServer();
    health_stub_ = grpc::health::v1::Health::NewStub(channel_);
  }

  static HealthCheckRequest RequestFor(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return request;
  }

  // The status of `service`, or -1 for NOT_FOUND.
  int Check(const std::string& service) {
    grpc::ClientContext context;
    HealthCheckResponse response;
    const grpc::Status status =
        health_stub_->Check(&context, RequestFor(service), &response);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND) return -1;
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.status();
  }

  std::unique_ptr<grpc::health::v1::Health::Stub> health_stub_;
};

TEST_F(HealthTest, TheServerStartsNotServing) {
  EXPECT_EQ(Check(""), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, EachServiceHasAStatusOfItsOwn) {
  server_->health().SetServing("turnstone.test.Echo", true);
  EXPECT_EQ(Check("turnstone.test.Echo"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Check(""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Check("no.such.Service"), -1);
}

TEST_F(HealthTest, AWatchTellsEachChangeAndThenTheDrain) {
  grpc::ClientContext context;
  const auto watch = health_stub_->Watch(&context, RequestFor("later.Service"));
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  server_->health().SetServing("later.Service", true);
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  server_->health().SetServing("later.Service", true);
  server_->health().Shutdown();
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  server_->health().SetServing("later.Service", true);
  EXPECT_EQ(Check("later.Service"), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, ACancelledWatchIsForgotten) {
  grpc::ClientContext context;
  const auto watch = health_stub_->Watch(&context, RequestFor(""));
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  context.TryCancel();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::CANCELLED);
  for (int i = 0; i < 100; ++i) server_->health().SetServing("", i % 2 == 0);
  server_->Drain();
}

TEST_F(HealthTest, ChangesWhileWatchesComeAndGoHarmNothing) {
  std::thread changes([this] {
    for (int i = 0; i < 2000; ++i) server_->health().SetServing("", i % 2 == 0);
  });
  for (int i = 0; i < 50; ++i) {
    grpc::ClientContext context;
    const auto watch = health_stub_->Watch(&context, RequestFor(""));
    HealthCheckResponse response;
    EXPECT_TRUE(watch->Read(&response));
    context.TryCancel();
    watch->Finish();
  }
  changes.join();
}

}  // namespace
}  // namespace turnstone::rpc
