#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "common/observe/metrics.h"

namespace turnstone {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A listening socket on a loopback port of its own.
class TakenPort {
 public:
  TakenPort() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(socket_, plain, size), 0);
    EXPECT_EQ(listen(socket_, 1), 0);
    EXPECT_EQ(getsockname(socket_, plain, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~TakenPort() { close(socket_); }

  int port() const { return port_; }

 private:
  const int socket_;
  int port_ = 0;
};

std::string Fetch(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  std::string page;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) ==
      0) {
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    EXPECT_EQ(send(fd, request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    char bytes[4096];
    ssize_t count = 0;
    while ((count = recv(fd, bytes, sizeof(bytes), 0)) > 0) {
      page.append(bytes, static_cast<size_t>(count));
    }
  }
  close(fd);
  return page;
}

TEST(MetricsTest, CallsAreCountedByMethodAndCode) {
  Metrics metrics;
  metrics.CountCall("Search", "OK", absl::Milliseconds(3), 10, 200);
  metrics.CountCall("Search", "OK", absl::Milliseconds(3), 10, 200);
  metrics.CountCall("Search", "NOT_FOUND", absl::Milliseconds(3), 10, 0);
  const std::string page = metrics.Text();
  EXPECT_THAT(
      page,
      HasSubstr("turnstone_calls_total{code=\"OK\",method=\"Search\"} 2"));
  EXPECT_THAT(
      page,
      HasSubstr(
          "turnstone_calls_total{code=\"NOT_FOUND\",method=\"Search\"} 1"));
  EXPECT_THAT(page,
              HasSubstr("turnstone_request_bytes_total{method=\"Search\"} 30"));
  EXPECT_THAT(
      page, HasSubstr("turnstone_response_bytes_total{method=\"Search\"} 400"));
  EXPECT_THAT(page,
              HasSubstr("turnstone_call_seconds_count{method=\"Search\"} 3"));
  EXPECT_THAT(page, HasSubstr("turnstone_call_seconds_bucket{method=\"Search\","
                              "le=\"0.005\"} 3"));
}

TEST(MetricsTest, GaugesKeepTheLastValueAndCountersTheSum) {
  Metrics metrics;
  metrics.SetGauge("feed_lag_records", "Records not yet applied.", 7);
  metrics.SetGauge("feed_lag_records", "Records not yet applied.", 2);
  metrics.AddToCounter("merges_total", "Merges done.", 1);
  metrics.AddToCounter("merges_total", "Merges done.", 2);
  const std::string page = metrics.Text();
  EXPECT_THAT(page, HasSubstr("turnstone_feed_lag_records 2"));
  EXPECT_THAT(page, HasSubstr("# HELP turnstone_feed_lag_records Records"));
  EXPECT_THAT(page, HasSubstr("turnstone_merges_total 3"));
}

TEST(MetricsTest, ThePageIsServedOnItsPort) {
  int port = 0;
  {
    const TakenPort free_soon;
    port = free_soon.port();
  }
  Metrics metrics;
  metrics.SetGauge("feed_lag_records", "Records not yet applied.", 5);
  ASSERT_TRUE(metrics.Expose(port).ok());
  EXPECT_THAT(Fetch(port), HasSubstr("turnstone_feed_lag_records 5"));
}

TEST(MetricsTest, PortZeroServesNothing) {
  Metrics metrics;
  EXPECT_TRUE(metrics.Expose(0).ok());
}

TEST(MetricsTest, ATakenPortIsUnavailable) {
  const TakenPort taken;
  Metrics metrics;
  EXPECT_EQ(metrics.Expose(taken.port()).code(),
            absl::StatusCode::kUnavailable);
}

TEST(MetricsTest, NoPortIsInvalidArgument) {
  Metrics metrics;
  EXPECT_EQ(metrics.Expose(70000).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace turnstone
