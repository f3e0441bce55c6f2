// What the command tells of its progress, from the datagram to the log's last line.

#include "support/await.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const Words kListen = {"--enable-status-update-listener", "--status-update-socket-port", "0"};
const Words kJson = {"--log-format", "json", "--log-level", "DEBUG"};

constexpr const char* kPort = "EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT";
constexpr const char* kEnabled = "EXEC_WRAPPER_ENABLE_STATUS_UPDATE_LISTENER";

/// The number behind NAME=.
int portIn(std::string_view text) {
  const std::string key = std::string(kPort) + "=";
  const std::size_t at = text.find(key);
  return at == text.npos ? -1 : std::atoi(std::string(text.substr(at + key.size())).c_str());
}

/// A UDP port of the loopback that is taken as long as the object lives.
class TakenPort {
public:
  TakenPort() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, generic, size) != 0 || ::getsockname(fd_, generic, &size) != 0) {
      throw std::runtime_error("no port");
    }
    number_ = ntohs(address.sin_port);
  }
  ~TakenPort() { ::close(fd_); }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;

  std::string number() const { return std::to_string(number_); }

private:
  int fd_;
  int number_ = 0;
};

class ProgressOfACommand : public WrapperTest {
protected:
  /// The progress in the line that tells how the run ended, as JSON; empty where there is none.
  static std::string finalProgress(const Outcome& outcome) {
    for (const std::string& line : lines(outcome.err)) {
      if (!line.starts_with('{')) {
        continue; // the command's own
      }
      const auto object = Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>();
      if (object->getValue<std::string>("event") == "run_finished" && object->has("progress")) {
        std::ostringstream text;
        object->getObject("progress")->stringify(text);
        return text.str();
      }
    }
    return {};
  }
};

TEST_F(ProgressOfACommand, IsInTheLineThatEndsTheRun) {
  const Outcome outcome = run(
      kListen + kJson +
      child("tell", R"({"success_count":1,"last_status_message":"half way","colour":"red"})",
            "tell", R"({"success_count":2,"error_count":"none","status":"failed"})", "exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(finalProgress(outcome),
            R"({"colour":"red","last_status_message":"half way","success_count":2})");
}

TEST_F(ProgressOfACommand, IsJoinedFromPartsAndMayLackItsLastLineEnd) {
  const Outcome outcome =
      run(kListen + kJson +
          child("tell-half", "{\"success", "tell-half", "_count\":1}\n{\"error_co", "tell-half",
                "unt\":2}", "exit", "0"));
  EXPECT_EQ(finalProgress(outcome), R"({"error_count":2,"success_count":1})");
  EXPECT_THAT(outcome.err, Not(HasSubstr("WARNING")));
}

TEST_F(ProgressOfACommand, IsToldWhileItRuns) {
  Process wrapped(wrapper(kListen + kJson + child("tell", R"({"success_count":1})", "pause")));
  wrapped.awaitError("\"progress\":{");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(finalProgress(wrapped.end()), R"({"success_count":1})");
}

TEST_F(ProgressOfACommand, IsMergedOverAllAttempts) {
  const Words retries = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  const Outcome outcome = run(
      kListen + kJson + retries +
      child("tell", R"({"each":1})", "take", file("once"), "tell", R"({"first":1})", "exit", "1"));
  EXPECT_EQ(outcome.status, 99) << "the second attempt has nothing to take";
  EXPECT_EQ(finalProgress(outcome), R"({"each":1,"first":1})");
}

TEST_F(ProgressOfACommand, IsNotLostInABurst) {
  if (kThreadSanitized) {
    GTEST_SKIP() << "under this sanitizer nothing is read as fast as it is sent";
  }
  const Outcome outcome = run(kListen + kJson + child("tell-burst", "5000", "exit", "0"));
  if (outcome.err.find("the kernel dropped") != outcome.err.npos) {
    GTEST_SKIP() << "the kernel does not grant the room here";
  }
  EXPECT_THAT(finalProgress(outcome), HasSubstr(R"("success_count":5000)"));
}

TEST_F(ProgressOfACommand, RubbishIsOneWarning) {
  const Outcome outcome = run(kListen + child("tell", "rubbish", "tell", "[1]", "exit", "0"));
  EXPECT_EQ(outcome.status, 0);
  const auto warnings = linesOf(outcome.err, "WARNING");
  ASSERT_FALSE(warnings.empty());
  EXPECT_LE(warnings.size(), 2U) << "the first at once, the rest at the end";
  EXPECT_THAT(warnings, ::testing::Each(AllOf(HasSubstr("discarded"), Not(HasSubstr("rubbish")))));
}

TEST_F(ProgressOfACommand, GoesToItsOwnWrapperOnly) {
  Process one(wrapper(kListen + kJson + child("env", kPort, "tell", R"({"who":1})", "pause")));
  Process two(wrapper(kListen + kJson + child("env", kPort, "tell", R"({"who":2})", "pause")));
  const int first = portIn(one.awaitOutput("\n"));
  const int second = portIn(two.awaitOutput("\n"));
  EXPECT_GT(first, 0);
  EXPECT_GT(second, 0);
  EXPECT_NE(first, second);
  one.awaitError("\"progress\":{");
  two.awaitError("\"progress\":{");
  one.signal(SIGTERM);
  two.signal(SIGTERM);
  EXPECT_EQ(finalProgress(one.end()), R"({"who":1})");
  EXPECT_EQ(finalProgress(two.end()), R"({"who":2})");
}

TEST_F(ProgressOfACommand, IsNotHeardWhereThePortIsTaken) {
  const TakenPort port;
  const Outcome outcome =
      run(Words{"--enable-status-update-listener", "--status-update-socket-port", port.number()} +
          child("env", kPort, "env", kEnabled, "exit", "3"));
  EXPECT_EQ(outcome.status, 3) << "the run goes on";
  EXPECT_THAT(lines(outcome.out),
              ElementsAre(std::string(kPort) + " unset", std::string(kEnabled) + "=FALSE"));
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr("127.0.0.1:" + port.number()), HasSubstr("in use"))));
}

TEST_F(ProgressOfACommand, IsNotAskedForByDefault) {
  const Outcome outcome = run(kJson + child("env", kEnabled, "report", "fds"));
  EXPECT_THAT(lines(outcome.out), ElementsAre(std::string(kEnabled) + "=FALSE", "fds 0,1,2"));
  EXPECT_THAT(finalProgress(outcome), IsEmpty());
}

TEST_F(ProgressOfACommand, TellsTheCommandWhereItIsAwaited) {
  const Outcome outcome =
      run(kListen + child("env", kEnabled, "env", kPort, "env", "EXEC_WRAPPER_PARENT", "report",
                          "ppid", "report", "fds"));
  const std::string port = std::to_string(portIn(outcome.out));
  const std::string parent = std::to_string(numberAfter(outcome.out, "ppid"));
  EXPECT_THAT(lines(outcome.out),
              ElementsAre(std::string(kEnabled) + "=TRUE", std::string(kPort) + "=" + port,
                          StartsWith("EXEC_WRAPPER_PARENT=" + parent + "::" + port + ":"),
                          "ppid " + parent, "fds 0,1,2"));
}

} // namespace
} // namespace exec_wrapper::test
