// Which proxy, and how it is spoken to.

#include "common/http/proxy.h"
#include "common/http/types/http_error.h"
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
    } catch (const HttpError& trouble) {
      EXPECT_EQ(trouble.kind(), Failure::Kind::NoRoute);
      EXPECT_THAT(trouble.what(), AllOf(HasSubstr("HTTPS_PROXY"), Not(HasSubstr("secret"))));
    }
  }
}

TEST(Proxy, IsNotAskedForWhatNoProxyNames) {
  const Url url = *parseUrl("http://host");
  EXPECT_FALSE(proxyFor(url, both("http://proxy:3128", {"other", "host"})));
  EXPECT_FALSE(proxyFor(url, both("socks5://proxy:3128", {"host"})));
  EXPECT_TRUE(proxyFor(url, both("http://proxy:3128", {"other"})));
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

TEST_F(ProxyVariables, InLowerCaseAndEmptySwitchTheOthersOff) {
  for (const auto& [lower, upper] : {std::pair{"http_proxy", "HTTP_PROXY"},
                                     {"https_proxy", "HTTPS_PROXY"},
                                     {"no_proxy", "NO_PROXY"}}) {
    setenv(lower, "", 1);
    setenv(upper, "upper", 1);
  }
  const Proxies proxies = Proxies::fromEnvironment();
  EXPECT_EQ(proxies.http, "");
  EXPECT_EQ(proxies.https, "");
  EXPECT_THAT(proxies.without, ElementsAre());
}

TEST_F(ProxyVariables, LoseBlanksAtTheirEnds) {
  setenv("HTTP_PROXY", " http://proxy:3128 \n", 1);
  EXPECT_EQ(Proxies::fromEnvironment().http, "http://proxy:3128");
  setenv("HTTP_PROXY", " ", 1);
  EXPECT_EQ(Proxies::fromEnvironment().http, "");
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

TEST(ProxyExchange, FailsWithoutATryWhereTheProxyCannotBeUsed) {
  ClientOptions options = optionsFor("http://127.0.0.1:9");
  options.proxies = both("socks5://me:secret@127.0.0.1:9");
  Client client(options);
  const Result result = ask(client, get());
  const auto& failure = std::get<Failure>(result);
  EXPECT_EQ(failure.kind, Failure::Kind::NoRoute);
  EXPECT_FALSE(failure.mayHaveArrived);
  EXPECT_EQ(failure.reason, "HTTP_PROXY in the environment names a proxy with the unsupported "
                            "scheme socks5://, so 127.0.0.1 cannot be reached: give it as "
                            "http://HOST:PORT, unset it, or name 127.0.0.1 in NO_PROXY");
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
