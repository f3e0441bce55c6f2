#include "common/http/no_proxy.h"

#include <gmock/gmock.h>

namespace exec_wrapper::http {
namespace {

using ::testing::ElementsAre;

TEST(NoProxy, NamesServers) {
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
    EXPECT_EQ(reachedDirectly(parseUrl(one.url)->server, {one.entry}), one.direct)
        << one.url << " " << one.entry;
  }
}

TEST(NoProxy, IsPartedByCommasAndBlanks) {
  EXPECT_THAT(noProxyEntries(" a, b\t,,c ,\n"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(noProxyEntries(" ,"), ElementsAre());
}

} // namespace
} // namespace exec_wrapper::http
