// TLS is loaded by who needs it. Each check runs in a process of its own.

#include "http_fixture.h"
#include "support/certificates.h"
#include "support/temp_dir.h"
#include "support/tls_visit.h"

#include <cstdlib>

namespace exec_wrapper::http {
namespace {

bool loaded() {
  return test::contents("/proc/self/maps").find("http_tls.so") != std::string::npos;
}

[[noreturn]] void leave(bool right) {
  std::_Exit(right ? 0 : 1);
}

class TlsLoading : public ::testing::Test {
protected:
  TlsLoading() { GTEST_FLAG_SET(death_test_style, "threadsafe"); } // which starts the program anew
};

TEST_F(TlsLoading, HttpDoesWithoutIt) {
  const auto plainly = [] {
    const Result result = answered(okAnswer("x"));
    leave(response(result).body == "x" && !loaded());
  };
  EXPECT_EXIT(plainly(), ::testing::ExitedWithCode(0), "");
}

TEST_F(TlsLoading, AClientOfHttpsLoadsItWhenItConnects) {
  const auto securely = [] {
    Client client(optionsFor("https://127.0.0.1:1"));
    const bool before = loaded();
    ask(client, get()); // refused
    ScriptedServer server([](int fd) { awaitHangUp(fd); });
    ask("https://127.0.0.1:" + std::to_string(server.port()), 50ms);
    leave(!before && loaded());
  };
  EXPECT_EXIT(securely(), ::testing::ExitedWithCode(0), "");
}

TEST_F(TlsLoading, OrWhenItHasCertificatesToCheck) {
  const test::TestAuthority authority;
  ClientOptions options = optionsFor("https://127.0.0.1:1");
  options.caFile = authority.caFile();
  const auto checking = [&options] {
    const Client client(options);
    leave(loaded());
  };
  EXPECT_EXIT(checking(), ::testing::ExitedWithCode(0), "");
}

} // namespace
} // namespace exec_wrapper::http
