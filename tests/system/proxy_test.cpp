// Proxies that the environment names.

#include "support/recorded_requests.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kHost = "hooks.example.invalid"; // which only the proxy knows

class ProxyOfARun : public WrapperTest {
protected:
  ProcessSpec told(const std::string& url) const {
    return wrapper({"--webhook-url", url, "--webhook-events", "run_finished", "--webhook-retries",
                    "0", "true"});
  }

  /// With a password that looks different wherever it is written or sent.
  std::string withAccount() const {
    return "http://me:p%40ss-MARKED@" + proxy_.url().substr(std::string("http://").size());
  }

  std::string answer_ = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";
  RecordingServer proxy_{[this](const HeardRequest&) { return answer_; }};
  RecordingServer server_{[this](const HeardRequest&) { return answer_; }};
};

TEST_F(ProxyOfARun, IsAskedForTheWholeUrl) {
  ProcessSpec spec = told(std::string("http://") + kHost + "/x");
  spec.environment["http_proxy"] = withAccount();
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.err, "");
  ASSERT_THAT(proxy_.requests(), SizeIs(1));
  EXPECT_EQ(proxy_.requests()[0].path, std::string("http://") + kHost + "/x");
  EXPECT_EQ(proxy_.requests()[0].header("Proxy-Authorization"), "Basic bWU6cEBzcy1NQVJLRUQ=");
}

TEST_F(ProxyOfARun, IsAskedForATunnelToAServerOfHttps) {
  proxy_.change([this] {
    answer_ = "HTTP/1.1 407 No bWU6cEBzcy1NQVJLRUQ= p@ss-MARKED\r\nContent-Length: 0\r\n\r\n";
  });
  ProcessSpec spec = told(std::string("https://") + kHost + "/x");
  spec.environment["HTTPS_PROXY"] = withAccount();
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  ASSERT_THAT(proxy_.requests(), SizeIs(1));
  EXPECT_EQ(proxy_.requests()[0].method, "CONNECT");
  EXPECT_EQ(proxy_.requests()[0].path, std::string(kHost) + ":443");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("407"), Not(HasSubstr("MARKED")),
                                 Not(HasSubstr("bWU6cEBzcy1NQVJLRUQ"))));
}

TEST_F(ProxyOfARun, IsNotAskedForWhatNoProxyNames) {
  for (const std::string names : {"example.org, 127.0.0.0/8", "*", "127.0.0.1"}) {
    ProcessSpec spec = told(server_.url() + "/x");
    spec.environment["HTTP_PROXY"] = proxy_.url();
    spec.environment["NO_PROXY"] = names;
    test::run(spec);
  }
  EXPECT_THAT(server_.requests(), SizeIs(3));
  EXPECT_THAT(proxy_.requests(), IsEmpty());
}

TEST_F(ProxyOfARun, IsSwitchedOffByAnEmptyVariable) {
  ProcessSpec spec = told(server_.url() + "/x");
  spec.environment["HTTP_PROXY"] = proxy_.url();
  spec.environment["http_proxy"] = "";
  test::run(spec);
  EXPECT_THAT(server_.requests(), SizeIs(1));
  EXPECT_THAT(proxy_.requests(), IsEmpty());
}

TEST_F(ProxyOfARun, OfAnotherKindStopsNoReporterTheJobWithIt) {
  ProcessSpec spec = told(server_.url() + "/x");
  spec.environment["http_proxy"] = "socks5://me:MARKED@127.0.0.1:9";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(lines(outcome.err), SizeIs(1));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("socks5"), Not(HasSubstr("MARKED"))));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(ProxyOfARun, IsTheCommandsToo) {
  ProcessSpec spec = wrapper({"sh", "-c", "echo $http_proxy"});
  spec.environment["http_proxy"] = proxy_.url();
  EXPECT_EQ(test::run(spec).out, proxy_.url() + "\n");
}

} // namespace
} // namespace exec_wrapper::test
