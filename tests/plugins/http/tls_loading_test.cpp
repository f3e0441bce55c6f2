// HTTP is loaded by the first request, TLS by that of an https URL. Each check runs in a process of its own.

#include "http_fixture.h"
#include "support/certificates.h"
#include "support/temp_dir.h"
#include "support/tls_visit.h"

#include <cstdlib>

namespace exec_wrapper::http {
namespace {

bool loaded(const std::string& module) {
  return test::contents("/proc/self/maps").find("/" + module) != std::string::npos;
}

[[noreturn]] void leave(bool right) {
  std::_Exit(right ? 0 : 1);
}

class Loading : public ::testing::Test {
protected:
  Loading() { GTEST_FLAG_SET(death_test_style, "threadsafe"); } // which starts the program anew
};

TEST_F(Loading, OfTlsIsNotForHttp) {
  const auto plainly = [] {
    const Result result = answered(okAnswer("x"));
    leave(response(result).body == "x" && loaded("http.so") && !loaded("https.so"));
  };
  EXPECT_EXIT(plainly(), ::testing::ExitedWithCode(0), "");
}

TEST_F(Loading, WaitsForTheFirstRequest) {
  const auto securely = [] {
    Client client(optionsFor("https://127.0.0.1:1"));
    const Client plain(optionsFor("http://127.0.0.1:1"));
    const bool before = loaded("http.so") || loaded("https.so");
    ask(client, get()); // refused
    ScriptedServer server([](int fd) { awaitHangUp(fd); });
    ask("https://127.0.0.1:" + std::to_string(server.port()), 50ms);
    leave(!before && loaded("https.so") && !loaded("http.so"));
  };
  EXPECT_EXIT(securely(), ::testing::ExitedWithCode(0), "");
}

TEST_F(Loading, OfTlsIsAtOnceWhereThereAreCertificatesToCheck) {
  const test::TestAuthority authority;
  ClientOptions options = optionsFor("https://127.0.0.1:1");
  options.caFile = authority.caFile();
  const auto checking = [&options] {
    const Client client(options);
    leave(loaded("https.so"));
  };
  EXPECT_EXIT(checking(), ::testing::ExitedWithCode(0), "");
}

} // namespace
} // namespace exec_wrapper::http
