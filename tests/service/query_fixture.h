// Query nodes that follow an ingest service, all in one process.

#pragma once

#include <google/protobuf/util/message_differencer.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "query-service/follower.h"
#include "query-service/node.h"
#include "query-service/node_handler.h"
#include "query-service/query_handler.h"
#include "tests/service/ingest_fixture.h"

namespace turnstone {

// One query node, with its data in a folder of its own.
class RunningNode {
 public:
  explicit RunningNode(const std::string& feed) : feed_(feed) { Start(); }
  ~RunningNode() { Stop(); }

  void Start() {
    node_ = std::make_unique<Node>();
    follower_ = *Follower::Start(feed_, folder_.path() + "/data", *node_,
                                 metrics_, [this] { failed_ = true; });
    runtime_ = std::make_unique<rpc::Runtime>(rpc::RuntimeOptions(), metrics_);
    query_ = std::make_unique<QueryHandler>(*runtime_, *node_);
    status_ = std::make_unique<NodeHandler>(*runtime_, *node_);
    server_ = *rpc::Server::Start(rpc::ServerOptions(),
                                  {query_.get(), status_.get()}, *runtime_);
    const auto channel =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                            grpc::InsecureChannelCredentials());
    client_ = v1::QueryService::NewStub(channel);
    node_client_ = internal::v1::NodeService::NewStub(channel);
  }

  void Stop() {
    server_.reset();
    follower_.reset();
    status_.reset();
    query_.reset();
    runtime_.reset();
    node_.reset();
  }

  // Calls a method; the status has its details.
  template <class Request, class Response>
  absl::Status Call(grpc::Status (v1::QueryService::Stub::*method)(
                        grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response,
                    absl::Duration time = absl::Seconds(20)) const {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + time));
    response->Clear();
    return rpc::FromGrpcStatus(
        ((*client_).*method)(&context, request, response));
  }

  internal::v1::GetNodeStatusResponse Status() const {
    grpc::ClientContext context;
    internal::v1::GetNodeStatusResponse response;
    const grpc::Status status =
        node_client_->GetNodeStatus(&context, {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  const std::string data() const { return folder_.path() + "/data"; }
  Node& node() { return *node_; }
  bool failed() const { return failed_; }
  v1::QueryService::Stub& client() const { return *client_; }

 private:
  const std::string feed_;
  TempFolder folder_;
  Metrics metrics_;
  std::unique_ptr<Node> node_;
  std::unique_ptr<Follower> follower_;
  std::unique_ptr<rpc::Runtime> runtime_;
  std::unique_ptr<QueryHandler> query_;
  std::unique_ptr<NodeHandler> status_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::QueryService::Stub> client_;
  std::unique_ptr<internal::v1::NodeService::Stub> node_client_;
  bool failed_ = false;
};

class QueryFixture : public IngestFixture {
 protected:
  using Stub = v1::QueryService::Stub;

  QueryFixture() { MakeCollection("c"); }

  std::string feed() const {
    return absl::StrCat("127.0.0.1:", server_->port());
  }

  // Creates a transcript of collection c; returns the commit.
  std::string Add(const std::string& id, const std::string& content,
                  const std::string& date = "") {
    v1::CreateTranscriptRequest request = TranscriptOf(id, content);
    request.set_if_exists(v1::IF_EXISTS_NEW_REVISION);
    request.mutable_transcript()->set_event_date(date);
    v1::CreateTranscriptResponse response;
    const absl::Status status = Create(request, &response);
    EXPECT_TRUE(status.ok()) << status;
    sources_["collections/c/transcripts/" + id] = content;
    return response.commit();
  }

  std::string Remove(const std::string& id) {
    v1::DeleteTranscriptRequest request;
    request.set_name("collections/c/transcripts/" + id);
    v1::DeleteTranscriptResponse response;
    const absl::Status status = IngestFixture::Call(
        &v1::IngestService::Stub::DeleteTranscript, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    sources_.erase(request.name());
    return response.commit();
  }

  // The promise: what is quoted stands in the source at the offsets named.
  void ExpectVerbatim(const v1::Turn& turn) const {
    const std::string& source =
        sources_.at(turn.name().substr(0, turn.name().find("/turns/")));
    std::string text;
    for (const v1::TextSource& piece : turn.source_spans()) {
      EXPECT_EQ(piece.text_begin(), static_cast<int32_t>(text.size()));
      text += Slice(source, piece.source_span());
    }
    EXPECT_EQ(text, turn.text());
    EXPECT_NE(Slice(source, turn.head_span()).find(turn.label()),
              std::string::npos);
  }

  void ExpectVerbatim(const v1::Quote& quote) const {
    ExpectVerbatim(quote.turn());
    for (const v1::Turn& turn : quote.context_before()) ExpectVerbatim(turn);
    for (const v1::Turn& turn : quote.context_after()) ExpectVerbatim(turn);
    const std::string& name = quote.turn().name();
    const std::string& source =
        sources_.at(name.substr(0, name.find("/turns/")));
    EXPECT_GT(quote.highlights_size(), 0);
    std::string highlighted;
    for (const v1::TextSpan& span : quote.highlights()) {
      highlighted +=
          quote.turn().text().substr(span.begin(), span.end() - span.begin());
    }
    std::string in_source;
    for (const v1::SourceSpan& span : quote.highlight_source_spans()) {
      in_source += Slice(source, span);
    }
    EXPECT_EQ(highlighted, in_source);
  }

  static std::string Slice(const std::string& source,
                           const v1::SourceSpan& span) {
    return source.substr(span.begin(), span.end() - span.begin());
  }

  // Waits until the node has applied `commit`.
  static void WaitFor(const RunningNode& node, const std::string& commit) {
    v1::QueryServiceListCollectionsRequest request;
    request.set_min_commit(commit);
    v1::QueryServiceListCollectionsResponse response;
    const absl::Status status =
        node.Call(&Stub::ListCollections, request, &response);
    ASSERT_TRUE(status.ok()) << status;
  }

  // Searches collection c, checks every quote, and returns the response.
  v1::SearchQuotesResponse Search(const RunningNode& node,
                                  v1::SearchQuotesRequest request) const {
    if (request.parent().empty()) request.set_parent("collections/c");
    request.set_count_all(true);
    v1::SearchQuotesResponse response;
    const absl::Status status =
        node.Call(&Stub::SearchQuotes, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    for (const v1::Quote& quote : response.quotes()) ExpectVerbatim(quote);
    return response;
  }

  v1::SearchQuotesResponse Search(const RunningNode& node,
                                  const std::string& query) const {
    v1::SearchQuotesRequest request;
    request.set_query(query);
    return Search(node, request);
  }

  static std::vector<std::string> NamesOf(
      const v1::SearchQuotesResponse& response) {
    std::vector<std::string> names;
    for (const v1::Quote& quote : response.quotes()) {
      names.push_back(quote.turn().name().substr(
          std::string("collections/c/transcripts/").size()));
    }
    return names;
  }

  std::map<std::string, std::string> sources_;  // By name of the transcript.
};

}  // namespace turnstone
