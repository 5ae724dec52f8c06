#include <grpcpp/generic/generic_stub.h>

#include <atomic>

#include "rpc_server_fixture.h"

namespace turnstone::rpc {
namespace {

TEST(CheckLoopbackTest, LoopbackAddressesAreTaken) {
  for (const char* listen : {"127.0.0.1:7401", "127.1.2.3:0", "localhost:7401",
                             "[::1]:7401", "127.0.0.1:65535"}) {
    EXPECT_TRUE(CheckLoopback(listen).ok()) << listen;
  }
}

TEST(CheckLoopbackTest, OthersAreRefusedWithWhatIsNeeded) {
  for (const char* listen :
       {"0.0.0.0:7401", "[::]:7401", "192.168.1.5:7401", "example.com:7401",
        "127.evil.example:7401", "127.0.0.1.example.com:7401",
        "[::ffff:10.0.0.1]:7401", "*:7401"}) {
    const absl::Status status = CheckLoopback(listen);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << listen;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("TLS"));
  }
}

TEST(CheckLoopbackTest, NoAddressIsInvalidArgument) {
  for (const char* listen :
       {"", "7401", ":7401", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
        "127.0.0.1:65536", "127.0.0.1:-1", "::1:7401"}) {
    EXPECT_EQ(CheckLoopback(listen).code(), absl::StatusCode::kInvalidArgument)
        << listen;
  }
}

class ServerTest : public RpcServerTest {
 protected:
  // Sends one request to the reflection service, whose proto this gRPC keeps
  // to itself, and returns the answer's bytes.
  std::string Reflect(const std::string& request) {
    grpc::GenericStub generic(channel_);
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    const auto call = generic.PrepareCall(
        &context,
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        &queue);
    void* tag = nullptr;
    bool ok = false;
    call->StartCall(nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
    const grpc::Slice slice(request);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
    call->WritesDone(nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok));
    grpc::Status status;
    call->Finish(&status, nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok));
    EXPECT_TRUE(status.ok()) << status.error_message();
    grpc::Slice bytes;
    EXPECT_TRUE(answer.DumpToSingleSlice(&bytes).ok());
    return std::string(bytes.begin(), bytes.end());
  }
};

TEST_F(ServerTest, AnotherAddressThanLoopbackIsRefused) {
  Runtime runtime({}, metrics_);
  ServerOptions options;
  options.listen = "0.0.0.0:0";
  EXPECT_EQ(Server::Start(options, {}, runtime).status().code(),
            absl::StatusCode::kFailedPrecondition);
  options.allow_insecure_listen = true;
  EXPECT_TRUE(Server::Start(options, {}, runtime).ok());
}

TEST_F(ServerTest, ATakenPortIsUnavailable) {
  StartServer();
  Runtime runtime({}, metrics_);
  ServerOptions options;
  options.listen = absl::StrCat("127.0.0.1:", server_->port());
  EXPECT_EQ(Server::Start(options, {}, runtime).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(ServerTest, ReflectionListsHealthAndDescribesIt) {
  StartServer();
  // list_services: "*", field 7; file_containing_symbol is field 4.
  const std::string list = Reflect("\x3a\x01*");
  EXPECT_THAT(list, testing::HasSubstr("grpc.health.v1.Health"));
  EXPECT_THAT(list, testing::HasSubstr("turnstone.test.Echo"));
  EXPECT_THAT(Reflect("\x22\x15grpc.health.v1.Health"),
              testing::HasSubstr("HealthCheckResponse"));
}

TEST_F(ServerTest, AMessageAboveTheLimitIsRefused) {
  ServerOptions options;
  options.message_bytes_max = 1000;
  StartServer({}, options);
  grpc::ClientContext context;
  Note request;
  request.set_padding(std::string(2000, 'x'));
  Note response;
  EXPECT_EQ(stub_->Ask(&context, request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Ask().ok());
}

TEST_F(ServerTest, DrainLetsARunningCallFinishAndEndsStreams) {
  StartServer({}, {.drain_max = absl::Seconds(60)});
  Gate busy;
  Gate following;
  std::atomic<bool> drained = false;
  handler_->ask = [&](const Note&, const StopSignal& stop) {
    busy.Open();
    // The stream ends only once the drain has begun.
    EXPECT_TRUE(
        Eventually([this] { return Counted("Follow", "UNAVAILABLE", 1); }));
    EXPECT_FALSE(drained);
    return stop.Check();
  };
  handler_->follow = [&](StreamWriter<Note>& writer) {
    following.Open();
    return writer.Sleep(absl::Hours(1));
  };
  grpc::ClientContext context;
  const auto reader = stub_->Follow(&context, Note());
  following.Wait();
  std::thread client([this] { EXPECT_TRUE(Ask().ok()); });
  busy.Wait();
  server_->Drain();
  drained = true;
  client.join();
  EXPECT_EQ(ReasonOf(FromGrpcStatus(reader->Finish())), "SERVER_STOPPING");
  EXPECT_EQ(Ask().code(), absl::StatusCode::kUnavailable);
  server_->Drain();
}

TEST_F(ServerTest, AfterTheDrainDeadlineRunningWorkIsStopped) {
  StartServer({.call_duration_max = absl::Hours(1)},
              {.drain_max = absl::Milliseconds(100)});
  Gate busy;
  handler_->ask = [&](const Note&, const StopSignal& stop) {
    busy.Open();
    EXPECT_TRUE(Eventually([&stop] { return !stop.Check().ok(); }));
    return stop.Check();
  };
  std::thread client([this] { EXPECT_FALSE(Ask().ok()); });
  busy.Wait();
  server_->Drain();
  client.join();
  EXPECT_TRUE(Counted("Ask", "CANCELLED", 1));
}

TEST_F(ServerTest, DrainEndsAStreamWhoseClientDoesNotRead) {
  StartServer({}, {.drain_max = absl::Milliseconds(500)});
  std::atomic<int> written = 0;
  handler_->follow = [&](StreamWriter<Note>& writer) -> absl::Status {
    Note note;
    note.set_padding(std::string(1 << 20, 'x'));
    while (true) {
      TS_RETURN_IF_ERROR(writer.Write(note));
      ++written;
    }
  };
  grpc::ClientContext context;
  const auto reader = stub_->Follow(&context, Note());
  ASSERT_TRUE(Eventually([&] { return written > 0; }));
  server_->Drain();
  EXPECT_TRUE(Counted("Follow", "UNAVAILABLE", 1));
  Note note;
  while (reader->Read(&note)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

}  // namespace
}  // namespace turnstone::rpc
