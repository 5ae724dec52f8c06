#include <atomic>
#include <thread>
#include <vector>

#include "rpc_server_fixture.h"

namespace turnstone::rpc {
namespace {

// Answers each number with the next one.
absl::Status Count(StreamPeer<Note, Note>& peer) {
  Note note;
  for (;;) {
    TS_ASSIGN_OR_RETURN(const bool has_note, peer.Read(&note));
    if (!has_note) return absl::OkStatus();
    if (note.number() < 0) return FieldViolation("number", "is negative");
    note.set_number(note.number() + 1);
    TS_RETURN_IF_ERROR(peer.Write(note));
  }
}

class ServeExchangeTest : public RpcServerTest {
 protected:
  void Start(const RuntimeOptions& options = {}) {
    StartServer(options);
    handler_->exchange = Count;
  }

  static Note NoteOf(int number) {
    Note note;
    note.set_number(number);
    return note;
  }
};

TEST_F(ServeExchangeTest, EveryMessageIsAnsweredInOrder) {
  Start();
  grpc::ClientContext context;
  const auto stream = stub_->Exchange(&context);
  std::thread writer([&] {
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(stream->Write(NoteOf(i)));
    stream->WritesDone();
  });
  Note answer;
  std::vector<int> answers;
  while (stream->Read(&answer)) answers.push_back(answer.number());
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(answers.size(), 500u);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(answers[i], i + 1);
  EXPECT_TRUE(Counted("Exchange", "OK", 1));
}

TEST_F(ServeExchangeTest, AnErrorEndsTheStreamWhileTheClientStillSends) {
  Start();
  grpc::ClientContext context;
  const auto stream = stub_->Exchange(&context);
  ASSERT_TRUE(stream->Write(NoteOf(1)));
  Note answer;
  ASSERT_TRUE(stream->Read(&answer));
  ASSERT_TRUE(stream->Write(NoteOf(-1)));
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_EQ(FromGrpcStatus(stream->Finish()).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Counted("Exchange", "INVALID_ARGUMENT", 1));
}

TEST_F(ServeExchangeTest, AClientThatIsGoneEndsTheProducer) {
  Start();
  std::atomic<bool> ended = false;
  handler_->exchange = [&ended](StreamPeer<Note, Note>& peer) {
    const absl::Status status = Count(peer);
    ended = true;
    return status;
  };
  {
    grpc::ClientContext context;
    const auto stream = stub_->Exchange(&context);
    Note answer;
    ASSERT_TRUE(stream->Write(NoteOf(1)) && stream->Read(&answer));
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_TRUE(Eventually([&ended] { return ended.load(); }));
}

TEST_F(ServeExchangeTest, AStreamThatWaitsForItsClientEndsWithTheServer) {
  Start();
  grpc::ClientContext context;
  const auto stream = stub_->Exchange(&context);
  Note answer;
  ASSERT_TRUE(stream->Write(NoteOf(1)) && stream->Read(&answer));
  runtime_->StopStreams();
  EXPECT_FALSE(stream->Read(&answer));
  const absl::Status status = FromGrpcStatus(stream->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "SERVER_STOPPING");
}

TEST_F(ServeExchangeTest, MoreStreamsThanAllowedAreRefused) {
  Start({.followers_max = 1});
  grpc::ClientContext context;
  const auto stream = stub_->Exchange(&context);
  Note answer;
  ASSERT_TRUE(stream->Write(NoteOf(1)) && stream->Read(&answer));
  grpc::ClientContext second_context;
  const auto second = stub_->Exchange(&second_context);
  EXPECT_EQ(ReasonOf(FromGrpcStatus(second->Finish())), "SERVER_BUSY");
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

}  // namespace
}  // namespace turnstone::rpc
