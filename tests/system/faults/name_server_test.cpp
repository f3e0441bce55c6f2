#include "system/faults/name_server.h"

#include "support/temp_dir.h"
#include "system/faults/pool.h"
#include "system/faults/private_network.h"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

namespace exec_wrapper::test::faults {
namespace {

using namespace std::string_literals;

const std::string kQuestion = "\1a\0\0\1\0\1"s;
const std::string kQuery = "\x12\x34\1\0\0\1\0\0\0\0\0\0"s + kQuestion;

TEST(NameAnswer, IsLoopbackWhateverTheName) {
  EXPECT_EQ(nameAnswer(kQuery), "\x12\x34\x81\x80\0\1\0\1\0\0\0\0"s + kQuestion +
                                    "\xC0\x0C\0\1\0\1\0\0\0\0\0\4\x7F\0\0\1"s);
}

TEST(NameAnswer, LeavesOutWhatTheQueryHasBesides) {
  EXPECT_EQ(nameAnswer(kQuery + "an option"), nameAnswer(kQuery));
}

TEST(NameAnswer, HasNoOtherKindOfAddress) {
  const std::string question = "\1a\0\0\x1C\0\1"s;
  EXPECT_EQ(nameAnswer("\x12\x34\1\0\0\1\0\0\0\0\0\0"s + question),
            "\x12\x34\x81\x80\0\1\0\0\0\0\0\0"s + question);
}

TEST(NameAnswer, IsNoneForWhatIsCutShort) {
  for (std::size_t length = 0; length < kQuery.size(); ++length) {
    EXPECT_EQ(nameAnswer(kQuery.substr(0, length)), "") << length;
  }
}

/// The IPv4 address of a name, or what the system says of it.
std::string lookUp(const char* name) {
  addrinfo* found = nullptr;
  addrinfo hints{};
  hints.ai_family = AF_INET;
  if (const int error = ::getaddrinfo(name, nullptr, &hints, &found); error != 0) {
    return ::gai_strerror(error);
  }
  char text[INET_ADDRSTRLEN] = "";
  const auto* const address = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
  ::inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
  ::freeaddrinfo(found);
  return text;
}

/// In a process of its own, because that cannot leave the network again.
TEST(PrivateNetwork, AsksTheNameServerInIt) {
  const auto measured = tryOutAll(
      cellsLike("refused/creation/exits"), 1,
      [](const Cell&) {
        const TempDir directory;
        enterPrivateNetwork(directory);
        NameServer server;
        Measurement result;
        result.log = lookUp("process-api.test");
        return result;
      },
      [](const Cell&, const Measurement&) {});
  if (!measured[0].flaws.empty()) {
    GTEST_SKIP() << "no namespaces here: " << measured[0].flaws[0];
  }
  EXPECT_EQ(measured[0].log, "127.0.0.1");
}

} // namespace
} // namespace exec_wrapper::test::faults
