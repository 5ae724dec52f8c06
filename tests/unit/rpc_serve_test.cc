#include <atomic>
#include <vector>

#include "rpc_server_fixture.h"

namespace turnstone::rpc {
namespace {

class ServeTest : public RpcServerTest {};

TEST_F(ServeTest, AnAnswerArrivesAndTheCallIsCountedAndLoggedOnce) {
  testing::internal::CaptureStderr();
  StartServer();
  grpc::ClientContext context;
  Note request;
  request.set_number(41);
  request.set_padding("what was said");
  Note response;
  EXPECT_TRUE(stub_->Ask(&context, request, &response).ok());
  EXPECT_EQ(response.number(), 42);
  EXPECT_TRUE(Counted("Ask", "OK", 1));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, testing::ContainsRegex(
                       "\"event\":\"call\",\"method\":\"Ask\",\"status\":"
                       "\"OK\",\"reason\":\"\",\"duration_ms\":[0-9.e-]+,"
                       "\"request_bytes\":17,\"response_bytes\":2"));
  EXPECT_THAT(log, testing::Not(testing::HasSubstr("what was said")));
}

TEST_F(ServeTest, AnErrorArrivesWithItsReason) {
  StartServer();
  handler_->ask = [](const Note&, const StopSignal&) {
    return WithReason(absl::OutOfRangeError("start again"), "FEED_RESET");
  };
  const absl::Status status = Ask();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(status.message(), "start again");
  EXPECT_EQ(ReasonOf(status), "FEED_RESET");
  EXPECT_TRUE(Counted("Ask", "OUT_OF_RANGE", 1));
}

TEST_F(ServeTest, WorkDoesNotStartAfterItsDeadline) {
  StartServer({.threads = 1});
  Gate busy;
  Gate gate;
  std::atomic<bool> late_work_ran = false;
  handler_->ask = [&](const Note& note, const StopSignal&) {
    if (note.number() == 1) {
      busy.Open();
      gate.Wait();
    } else {
      late_work_ran = true;
    }
    return absl::OkStatus();
  };
  std::thread first([this] { EXPECT_TRUE(Ask(1).ok()); });
  busy.Wait();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(500));
  Note request;
  Note response;
  EXPECT_EQ(stub_->Ask(&context, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  gate.Open();
  first.join();
  EXPECT_TRUE(
      Eventually([this] { return Counted("Ask", "DEADLINE_EXCEEDED", 1); }));
  EXPECT_FALSE(late_work_ran);
}

TEST_F(ServeTest, CancellationReachesTheStopSignal) {
  StartServer();
  Gate working;
  handler_->ask = [&](const Note&, const StopSignal& stop) {
    working.Open();
    EXPECT_TRUE(Eventually([&stop] { return !stop.Check().ok(); }));
    return stop.Check();
  };
  grpc::ClientContext context;
  std::thread client([&] {
    Note request;
    Note response;
    EXPECT_EQ(stub_->Ask(&context, request, &response).error_code(),
              grpc::StatusCode::CANCELLED);
  });
  working.Wait();
  context.TryCancel();
  client.join();
  EXPECT_TRUE(Eventually([this] { return Counted("Ask", "CANCELLED", 1); }));
}

TEST_F(ServeTest, WithoutADeadlineTheServersOwnStopsTheWork) {
  StartServer({.call_duration_max = absl::Milliseconds(50)});
  handler_->ask = [](const Note&, const StopSignal& stop) {
    EXPECT_TRUE(Eventually([&stop] { return !stop.Check().ok(); }));
    return stop.Check();
  };
  EXPECT_EQ(Ask().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ServeTest, BeyondTheQueueCallsAreRefusedAtOnceWithRetryInfo) {
  StartServer({.threads = 1, .calls_waiting_max = 1});
  Gate busy;
  Gate gate;
  std::atomic<int> seen = 0;
  handler_->ask = [&](const Note&, const StopSignal&) {
    if (++seen == 1) busy.Open();
    gate.Wait();
    return absl::OkStatus();
  };
  std::vector<std::thread> clients;
  clients.emplace_back([this] { EXPECT_TRUE(Ask().ok()); });
  busy.Wait();
  // Two more race for the one place in the queue.
  std::atomic<int> refused = 0;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&] {
      const absl::Status status = Ask();
      if (status.ok()) return;
      EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
      EXPECT_EQ(ReasonOf(status), "SERVER_BUSY");
      EXPECT_TRUE(RetryAfterOf(status).has_value());
      ++refused;
    });
  }
  EXPECT_TRUE(Eventually([&] { return refused == 1; }));
  gate.Open();
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(refused, 1);
  EXPECT_TRUE(Ask().ok());
}

TEST_F(ServeTest, CancellationsAtAnyMomentHarmNothing) {
  StartServer({.threads = 2, .calls_waiting_max = 8});
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([this, i] {
      for (int j = 0; j < 100; ++j) {
        grpc::ClientContext context;
        std::thread canceller([&context, i, j] {
          std::this_thread::sleep_for(
              std::chrono::microseconds((i * 37 + j * 13) % 700));
          context.TryCancel();
        });
        Note request;
        Note response;
        stub_->Ask(&context, request, &response);
        canceller.join();
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_TRUE(Eventually([this] { return Ask().ok(); }));
}

class ServeUploadTest : public RpcServerTest {};

TEST_F(ServeUploadTest, EveryMessageReachesTheSinkInTurn) {
  StartServer();
  grpc::ClientContext context;
  Note response;
  const auto writer = stub_->Upload(&context, &response);
  Note note;
  note.set_padding(std::string(10'000, 'x'));
  for (int i = 1; i <= 1000; ++i) {
    note.set_number(i);
    ASSERT_TRUE(writer->Write(note));
  }
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(response.number(), 500'500);
  EXPECT_TRUE(Counted("Upload", "OK", 1));
}

TEST_F(ServeUploadTest, AnErrorOfTheSinkEndsTheUploadEarly) {
  StartServer();
  grpc::ClientContext context;
  Note response;
  const auto writer = stub_->Upload(&context, &response);
  Note note;
  note.set_number(-1);
  EXPECT_TRUE(writer->Write(note));
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ServeUploadTest, ACancelledUploadEnds) {
  StartServer();
  grpc::ClientContext context;
  Note response;
  const auto writer = stub_->Upload(&context, &response);
  EXPECT_TRUE(writer->Write(Note()));
  context.TryCancel();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  server_->Drain();
}

class ServeStreamTest : public RpcServerTest {};

TEST_F(ServeStreamTest, EveryMessageArrivesInOrderAndTheStatusLast) {
  StartServer();
  handler_->follow = [](StreamWriter<Note>& writer) -> absl::Status {
    Note note;
    for (int i = 0; i < 1000; ++i) {
      note.set_number(i);
      TS_RETURN_IF_ERROR(writer.Write(note));
    }
    return WithReason(absl::OutOfRangeError("start again"), "FEED_RESET");
  };
  grpc::ClientContext context;
  const auto reader = stub_->Follow(&context, Note());
  Note note;
  int count = 0;
  while (reader->Read(&note)) EXPECT_EQ(note.number(), count++);
  EXPECT_EQ(count, 1000);
  EXPECT_EQ(ReasonOf(FromGrpcStatus(reader->Finish())), "FEED_RESET");
  EXPECT_TRUE(Counted("Follow", "OUT_OF_RANGE", 1));
}

TEST_F(ServeStreamTest, ASlowReaderHoldsTheProducerBack) {
  StartServer();
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
  Note note;
  EXPECT_TRUE(reader->Read(&note));
  // Flow control and socket buffers take some megabytes, then it stands still.
  int before = -1;
  EXPECT_TRUE(Eventually([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    return std::exchange(before, written.load()) == written.load();
  }));
  EXPECT_LT(written, 100);
  context.TryCancel();
  while (reader->Read(&note)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(Eventually([this] { return Counted("Follow", "CANCELLED", 1); }));
}

TEST_F(ServeStreamTest, CancellationWakesASleepingProducer) {
  StartServer();
  Gate asleep;
  Gate woken;
  handler_->follow = [&](StreamWriter<Note>& writer) {
    writer.WhenStopped([&woken] { woken.Open(); });
    asleep.Open();
    return writer.Sleep(absl::Hours(1));
  };
  grpc::ClientContext context;
  const auto reader = stub_->Follow(&context, Note());
  asleep.Wait();
  context.TryCancel();
  woken.Wait();
  EXPECT_TRUE(Eventually([this] { return Counted("Follow", "CANCELLED", 1); }));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(ServeStreamTest, StoppingStreamsWakesAllAndRefusesNewOnes) {
  StartServer();
  std::atomic<int> asleep = 0;
  handler_->follow = [&](StreamWriter<Note>& writer) {
    ++asleep;
    return writer.Sleep(absl::Hours(1));
  };
  grpc::ClientContext contexts[3];
  const auto first = stub_->Follow(&contexts[0], Note());
  const auto second = stub_->Follow(&contexts[1], Note());
  ASSERT_TRUE(Eventually([&] { return asleep == 2; }));
  runtime_->StopStreams();
  for (const auto* reader : {&first, &second}) {
    EXPECT_EQ(ReasonOf(FromGrpcStatus((*reader)->Finish())), "SERVER_STOPPING");
  }
  const auto third = stub_->Follow(&contexts[2], Note());
  EXPECT_EQ(third->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(asleep, 2);
}

TEST_F(ServeStreamTest, MoreStreamsThanAllowedAreRefused) {
  StartServer({.followers_max = 1});
  Gate asleep;
  handler_->follow = [&](StreamWriter<Note>& writer) {
    asleep.Open();
    return writer.Sleep(absl::Hours(1));
  };
  grpc::ClientContext contexts[2];
  const auto first = stub_->Follow(&contexts[0], Note());
  asleep.Wait();
  const auto second = stub_->Follow(&contexts[1], Note());
  const absl::Status status = FromGrpcStatus(second->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), "SERVER_BUSY");
  EXPECT_TRUE(Ask().ok());
  contexts[0].TryCancel();
}

TEST_F(ServeStreamTest, TheClientsDeadlineEndsTheStream) {
  StartServer();
  handler_->follow = [](StreamWriter<Note>& writer) {
    return writer.Sleep(absl::Hours(1));
  };
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(200));
  const auto reader = stub_->Follow(&context, Note());
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(
      Eventually([this] { return Counted("Follow", "DEADLINE_EXCEEDED", 1); }));
}

}  // namespace
}  // namespace turnstone::rpc
