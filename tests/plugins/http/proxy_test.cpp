// Which proxy, and how it is spoken to.

#include "common/http/proxy.h"
#include "exec_wrapper/settings.h"
#include "http_fixture.h"

#include <cstdlib>

namespace exec_wrapper::http {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Proxies both(const std::string& proxy, std::vector<std::string> without = {}) {
  return {proxy, proxy, std::move(without)};
}

bool direct(const std::string& url, const std::string& entry) {
  return !proxyFor(*parseUrl(url), both("http://proxy:3128", {entry}));
}

TEST(Proxy, GoesByTheUrlsScheme) {
  const Proxies proxies{"http://plain:1", "http://secure:2", {}};
  EXPECT_EQ(proxyFor(*parseUrl("http://host"), proxies)->server.text(), "plain:1");
  EXPECT_EQ(proxyFor(*parseUrl("https://host"), proxies)->server.text(), "secure:2");
  EXPECT_FALSE(proxyFor(*parseUrl("http://host"), {}));
}

TEST(Proxy, IsAUrlOrAHostWithAPort) {
  const Url url = *parseUrl("http://host");
  EXPECT_EQ(proxyFor(url, both("proxy:3128"))->server.text(), "proxy:3128");
  EXPECT_EQ(proxyFor(url, both("http://proxy"))->server.text(), "proxy:80");
  EXPECT_EQ(proxyFor(url, both("HTTP://[::1]:8/"))->server.text(), "[::1]:8");
  const auto proxy = proxyFor(url, both("http://us%40er:p%3Ass:w@proxy:1"));
  EXPECT_EQ(proxy->user, "us@er");
  EXPECT_EQ(proxy->password, "p:ss:w");
}

TEST(Proxy, ThatCannotBeUnderstoodIsAnErrorWithoutItsPassword) {
  for (const char* const text :
       {"socks5://user:secret@proxy:1", "https://user:secret@proxy", "http://user:secret@",
        "http://user:secret@proxy:port", "user:secret@pro xy:1"}) {
    try {
      proxyFor(*parseUrl("https://host"), both(text));
      ADD_FAILURE() << text;
    } catch (const ConfigurationError& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr("HTTPS_PROXY"), Not(HasSubstr("secret"))));
    }
  }
}

TEST(Proxy, IsNotAskedForWhatNoProxyNames) {
  struct {
    const char* url;
    const char* entry;
    bool direct;
  } const cases[] = {
      {"http://host", "*", true},
      {"http://host", "host", true},
      {"http://HOST.", "Host", true},
      {"http://a.example.com", "example.com", true},
      {"http://a.example.com", ".example.com", true},
      {"http://a.example.com", "*.example.com", true},
      {"http://example.com", ".example.com", true},
      {"http://notexample.com", "example.com", false},
      {"http://example.com.evil", "example.com", false},
      {"http://example.com", "a.example.com", false},
      {"http://host:8080", "host:8080", true},
      {"http://host", "host:80", true},
      {"https://host", "host:80", false},
      {"http://host:8080", "host:8081", false},
      {"http://127.0.0.1", "127.0.0.1", true},
      {"http://127.0.0.1:8080", "127.0.0.1:8080", true},
      {"http://127.0.0.1", "0.0.1", false},
      {"http://127.0.0.1", "127.0.0.10", false},
      {"http://[::1]", "::1", true},
      {"http://[::1]", "[0:0:0:0:0:0:0:1]", true},
      {"http://[::1]:8080", "[::1]:8080", true},
      {"http://[::1]", "::2", false},
      {"http://10.1.2.3", "10.0.0.0/8", true},
      {"http://11.1.2.3", "10.0.0.0/8", false},
      {"http://10.1.3.1", "10.1.2.0/23", true},
      {"http://10.1.4.1", "10.1.2.0/23", false},
      {"http://10.1.2.3", "0.0.0.0/0", true},
      {"http://10.1.2.3", "10.1.2.3/32", true},
      {"http://10.1.2.3", "10.1.2.3/33", false},
      {"http://10.1.2.3", "10.1.2.3/x", false},
      {"http://[fd00::1]", "fd00::/8", true},
      {"http://[fe00::1]", "fd00::/8", false},
      {"http://host", "10.0.0.0/8", false},
      {"http://host", "", false},
      {"http://host", ".", false},
      {"http://host", ":80", false},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(direct(one.url, one.entry), one.direct) << one.url << " " << one.entry;
  }
}

class ProxyVariables : public ::testing::Test {
protected:
  ProxyVariables() { clear(); }
  ~ProxyVariables() override { clear(); }

  static void clear() {
    for (const char* const name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                   "no_proxy", "NO_PROXY", "REQUEST_METHOD"}) {
      unsetenv(name);
    }
  }
};

TEST_F(ProxyVariables, AreReadInEitherCaseAndTheLowerOneWins) {
  setenv("HTTP_PROXY", "upper", 1);
  setenv("HTTPS_PROXY", "upper", 1);
  setenv("https_proxy", "lower", 1);
  setenv("NO_PROXY", "a, b\t,c ,", 1);
  const Proxies proxies = Proxies::fromEnvironment();
  EXPECT_EQ(proxies.http, "upper");
  EXPECT_EQ(proxies.https, "lower");
  EXPECT_THAT(proxies.without, ElementsAre("a", "b", "c"));
}

TEST_F(ProxyVariables, ThatAreEmptyAreNotSet) {
  setenv("http_proxy", "", 1);
  setenv("HTTP_PROXY", "upper", 1);
  EXPECT_EQ(Proxies::fromEnvironment().http, "upper");
}

TEST_F(ProxyVariables, CannotBeSetByWhoAsksAWebServer) {
  setenv("REQUEST_METHOD", "GET", 1);
  setenv("HTTP_PROXY", "evil", 1);
  EXPECT_EQ(Proxies::fromEnvironment().http, "");
  setenv("http_proxy", "good", 1);
  EXPECT_EQ(Proxies::fromEnvironment().http, "good");
}

/// A proxy that answers with these bytes, and what it was asked.
struct Asked {
  std::string request;
  Result result;
};

Asked askVia(const std::string& url, const std::string& answer) {
  std::string request;
  std::optional<Result> result;
  {
    ScriptedServer proxy([&](int fd) {
      request = readRequest(fd);
      sendAll(fd, answer);
      awaitHangUp(fd);
    });
    ClientOptions options = optionsFor(url);
    options.proxies = both("http://me:secret@127.0.0.1:" + std::to_string(proxy.port()));
    Client client(options);
    result = ask(client, get());
  }
  return {request, *result};
}

TEST(ProxyExchange, AsksForTheWholeUrlOverHttp) {
  const Asked asked = askVia("http://api.example/base", okAnswer("through"));
  EXPECT_EQ(response(asked.result).body, "through");
  EXPECT_THAT(asked.request, StartsWith("GET http://api.example/base/x HTTP/1.1\r\n"));
  EXPECT_THAT(asked.request, AllOf(HasSubstr("Host: api.example\r\n"),
                                   HasSubstr("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n")));
}

TEST(ProxyExchange, AsksForATunnelForHttps) {
  const Asked asked = askVia("https://api.example", "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(asked.request, StartsWith("CONNECT api.example:443 HTTP/1.1\r\n"));
  EXPECT_THAT(asked.request, AllOf(HasSubstr("Host: api.example:443\r\n"),
                                   HasSubstr("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n")));
  const Failure refused = failure(asked.result);
  EXPECT_EQ(refused.kind, Failure::Kind::NoConnection);
  EXPECT_THAT(refused.reason, AllOf(HasSubstr("proxy"), HasSubstr("407"), HasSubstr("api.example"),
                                    Not(HasSubstr("secret"))));
  EXPECT_FALSE(refused.mayHaveArrived);
}

TEST(ProxyExchange, TakesNothingFromAProxyBeforeTheServerSpeaks) {
  const Asked asked = askVia("https://api.example", "HTTP/1.1 200 OK\r\n\r\nforged");
  EXPECT_EQ(failure(asked.result).kind, Failure::Kind::BadAnswer);
}

} // namespace
} // namespace exec_wrapper::http
