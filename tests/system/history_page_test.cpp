// The page of the history, in a real browser, and its server. The tests with a browser are skipped
// where there is none: they need chromium, node, and playwright-core in build/tools/node_modules.

#include "support/source_tree.h"
#include "support/wrapper.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::size_t kLargestPage = 5'000'000;

class HistoryPage : public WrapperTest {
protected:
  static std::string maker() { return EXEC_WRAPPER_HISTORY_PAGE_MAKER; }

  ProcessSpec program(const Words& words) const {
    ProcessSpec spec;
    spec.argv = words;
    spec.environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                        {"HOME", dir_.path().string()},
                        {"TZ", "Europe/Berlin"}};
    return spec;
  }

  /// A made-up history of so many runs, and its page.
  std::string pageOf(const Words& plan) const {
    const std::string database = file("history.db");
    const Words generator = {EXEC_WRAPPER_HISTORY_GENERATOR, database};
    const Outcome made = test::run(program(generator + plan));
    EXPECT_EQ(made.status, 0) << made.err;
    return page();
  }

  std::string page() const {
    const Outcome written = test::run(program({maker(), "html", file("history.db")}));
    EXPECT_EQ(written.status, 0) << written.err;
    return dir_.write("history.html", written.out);
  }

  /// The server of the history, once it answers.
  std::string serve() {
    server_ = std::make_unique<Process>(program({maker(), "serve", file("history.db"), "0"}));
    const std::string url = server_->awaitOutput("/\n");
    return url.substr(0, url.find('\n'));
  }

  std::unique_ptr<Process> server_;
};

class HistoryPageInBrowser : public HistoryPage {
protected:
  void SetUp() override {
    if (!modules()) {
      GTEST_SKIP() << "needs chromium, node, and playwright-core: "
                      "npm install --prefix build/tools playwright-core";
    }
  }

  /// The folder with playwright-core.
  static std::optional<std::string> modules() {
    const auto there = [](const std::filesystem::path& path) {
      return std::filesystem::exists(path);
    };
    const char* const named = std::getenv("EXEC_WRAPPER_NODE_MODULES");
    const std::string folder =
        named != nullptr ? named : sourceDirectory() / "build/tools/node_modules";
    const bool browser = there("/usr/bin/chromium") || there("/usr/bin/chromium-browser") ||
                         there("/usr/bin/google-chrome");
    const bool node = there("/usr/bin/node") || there("/usr/local/bin/node");
    return browser && node && there(folder + "/playwright-core") ? std::optional(folder)
                                                                 : std::nullopt;
  }

  ProcessSpec browser(const std::string& name, const std::string& address,
                      const std::string& target = {}) const {
    return program({"/usr/bin/env", "node",
                    sourceDirectory() / "tests/support/history/browser/page_test.mjs", *modules(),
                    name, address, target});
  }

  void look(const std::string& name, const std::string& page) const {
    constexpr Duration kSlowBrowser = 110s; // a machine's first start of it reads it all
    const Outcome seen = test::run(browser(name, "file://" + page), kSlowBrowser);
    EXPECT_EQ(seen.status, 0) << seen.out << seen.err;
  }
};

TEST_F(HistoryPageInBrowser, ShowsTheTroublesOfAWeekendFirst) {
  look("troubles", pageOf({"1000"}));
}

TEST_F(HistoryPageInBrowser, FitsPhonesTabletsAndScreensInDarkAndLight) {
  look("sizes", pageOf({"1000"}));
}

TEST_F(HistoryPageInBrowser, LeadsToRunsAndJobs) {
  const std::string file = pageOf({"1000"});
  look("run", file);
  look("job", file);
}

TEST_F(HistoryPageInBrowser, FiltersAndSorts) {
  const std::string file = pageOf({"1000"});
  look("filter", file);
  look("sort", file);
}

TEST_F(HistoryPageInBrowser, NeedsNoMouse) {
  look("keyboard", pageOf({"1000"}));
}

TEST_F(HistoryPageInBrowser, KeepsTheChosenColours) {
  look("theme", pageOf({"1000"}));
}

TEST_F(HistoryPageInBrowser, ShowsHostileTextsAsText) {
  look("hostile", pageOf({"800", "hostile"}));
}

TEST_F(HistoryPageInBrowser, OfNoRunsSaysSo) {
  look("empty", pageOf({"0"}));
}

TEST_F(HistoryPageInBrowser, NeedsNoScriptsForTheTroubles) {
  look("noscript", pageOf({"1000"}));
}

TEST_F(HistoryPageInBrowser, CanBePrinted) {
  look("print", pageOf({"1000"}));
}

TEST_F(HistoryPageInBrowser, OfAHundredThousandRunsIsThereSoon) {
  pageOf({"4800"});
  const Outcome more = test::run(program({maker(), "multiply", file("history.db"), "20"}));
  ASSERT_EQ(more.status, 0) << more.err;
  const std::string many = page();
  EXPECT_LT(std::filesystem::file_size(many), kLargestPage);
  look("many", many);
}

// The picture of the README: EXEC_WRAPPER_PICTURE names the file to write.
TEST_F(HistoryPageInBrowser, HasAPicture) {
  const char* const target = std::getenv("EXEC_WRAPPER_PICTURE");
  const std::string picture = target != nullptr ? target : file("page.png");
  const Outcome seen = test::run(browser("picture", "file://" + pageOf({"1000"}), picture));
  EXPECT_EQ(seen.status, 0) << seen.out << seen.err;
  EXPECT_LT(std::filesystem::file_size(picture), 200'000U);
}

TEST_F(HistoryPageInBrowser, ShowsLiveHowARunBeginsAndEnds) {
  const std::string gate = file("gate");
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  Process run(wrapper({"--history", file("history.db"), "--process-name", "nightly", "sh", "-c",
                       "echo begun; read word < " + gate + "; exit 3"}));
  run.awaitOutput("begun");
  const std::string url = serve();
  Process seen(browser("live", url));
  seen.awaitOutput("running");
  dir_.write("gate", "go\n");
  EXPECT_EQ(run.end().status, 3);
  seen.awaitOutput("ended");
  server_->signal(SIGTERM);
  EXPECT_EQ(server_->end().status, 0);
  const Outcome outcome = seen.end();
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
}

// The server, without a browser.

class HistoryServer : public HistoryPage {
protected:
  HistoryServer() {
    pageOf({"200"});
    const std::string url = serve();
    port_ = url.substr(url.rfind(':') + 1);
    port_.pop_back();
  }

  /// Sends the text, and returns all that comes back.
  std::string exchange(const std::string& request, const char* address = "127.0.0.1") const {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port_)));
    ::inet_pton(AF_INET, address, &target.sin_addr);
    std::string answer;
    if (::connect(fd, reinterpret_cast<sockaddr*>(&target), sizeof target) == 0 &&
        ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
      char buffer[4096];
      for (ssize_t got = 1; (got = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) {
        answer.append(buffer, static_cast<std::size_t>(got));
      }
    }
    ::close(fd);
    return answer;
  }

  std::string get(const std::string& path, const std::string& host,
                  const std::string& method = "GET") const {
    return exchange(method + " " + path + " HTTP/1.1\r\nHost: " + host +
                    "\r\nConnection: close\r\n\r\n");
  }

  std::string here() const { return "127.0.0.1:" + port_; }

  std::string port_;
};

TEST_F(HistoryServer, SendsThePageUnderAStrictPolicy) {
  const std::string answer = get("/", here());
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  for (const char* const header :
       {"Content-Security-Policy: default-src 'none'; script-src 'sha256-",
        "frame-ancestors 'none'", "X-Content-Type-Options: nosniff", "Cache-Control: no-store",
        "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin"}) {
    EXPECT_THAT(answer, HasSubstr(header));
  }
  EXPECT_THAT(answer, HasSubstr("data-kind=\"live\""));
  EXPECT_THAT(answer, Not(HasSubstr("Access-Control-Allow")));
}

TEST_F(HistoryServer, RefusesOtherNamesAndMethods) {
  EXPECT_THAT(get("/", "evil.example:" + port_), StartsWith("HTTP/1.1 421 "));
  EXPECT_THAT(get("/data.json", "evil.example"), StartsWith("HTTP/1.1 421 "));
  const std::string post = get("/", here(), "POST");
  EXPECT_THAT(post, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(post, HasSubstr("Allow: GET, HEAD"));
  EXPECT_THAT(get("/etc/passwd", here()), StartsWith("HTTP/1.1 404 "));
}

TEST_F(HistoryServer, SendsNoBodyForHead) {
  const std::string answer = get("/", here(), "HEAD");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HistoryServer, AnswersOnTheLoopbackAddressOnly) {
  EXPECT_EQ(exchange("GET / HTTP/1.0\r\n\r\n", "127.0.0.2"), "");
}

TEST_F(HistoryServer, AnswersNoOtherUserOfTheMachine) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs to be root, to become another user";
  }
  const std::string request = "exec 3<>/dev/tcp/127.0.0.1/" + port_ +
                              "; printf 'GET /live.json HTTP/1.0\\r\\nHost: " + here() +
                              "\\r\\n\\r\\n' >&3; head -n 1 <&3";
  const Outcome own = test::run(program({"/bin/bash", "-c", request}));
  EXPECT_THAT(own.out, HasSubstr(" 200 ")) << own.err;
  const Outcome other = test::run(
      program({"/usr/bin/setpriv", "--reuid=65534", "--clear-groups", "/bin/bash", "-c", request}));
  EXPECT_EQ(other.out, "") << "closed without an answer";
}

TEST_F(HistoryServer, SurvivesWhatIsNoRequest) {
  exchange("\x16\x03\x01\x02\r\n\r\n");
  exchange("GET\r\n\r\n");
  exchange("GET / HTTP/1.1\r\nHost: " + std::string(100'000, 'x') + "\r\n\r\n");
  EXPECT_THAT(get("/", here()), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HistoryServer, EndsAtOnceWithAnOpenConnection) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port_)));
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&target), sizeof target), 0);
  EXPECT_THAT(get("/live.json", here()), StartsWith("HTTP/1.1 200 "));
  server_->signal(SIGINT);
  const Outcome outcome = server_->end();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  ::close(fd);
}

TEST_F(HistoryServer, RefusesAnUsedPort) {
  const Outcome second = test::run(program({maker(), "serve", file("history.db"), port_}));
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.err, HasSubstr("port " + port_ + " of 127.0.0.1 cannot be used: "));
}

} // namespace
} // namespace exec_wrapper::test
