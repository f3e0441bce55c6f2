#include "run/channel/socket_address.h"

#include <gmock/gmock.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::run {
namespace {

constexpr std::size_t kBeforeTheName = offsetof(sockaddr_un, sun_path);

std::string bytesOfName(const SocketAddress& address) {
  return {address.name.sun_path, address.size - kBeforeTheName};
}

TEST(SocketAddressTest, OfAPathIncludesItsZero) {
  const auto address = socketAddress("/run/systemd/notify");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->get()->sa_family, AF_UNIX);
  EXPECT_EQ(bytesOfName(*address), std::string("/run/systemd/notify") + '\0');
}

TEST(SocketAddressTest, OfAnAbstractNameBeginsWithAZeroAndHasNoneAtItsEnd) {
  const auto address = socketAddress("@manager/notify");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->get()->sa_family, AF_UNIX);
  EXPECT_EQ(bytesOfName(*address), '\0' + std::string("manager/notify"));
}

TEST(SocketAddressTest, Has107BytesAtMost) {
  for (const char first : {'/', '@'}) {
    const std::string longest = first + std::string(106, 'x');
    const auto address = socketAddress(longest);
    ASSERT_TRUE(address) << first;
    EXPECT_EQ(bytesOfName(*address).substr(1, 106), longest.substr(1));
    EXPECT_LE(address->size, sizeof(sockaddr_un));
    EXPECT_FALSE(socketAddress(longest + "x")) << first;
  }
}

TEST(SocketAddressTest, IsNothingElse) {
  for (const char* const text : {"", "notify", "./notify", "run/notify", " /run/notify",
                                 "vsock:2:1234", "unix:/run/notify"}) {
    EXPECT_FALSE(socketAddress(text)) << "'" << text << "'";
  }
}

} // namespace
} // namespace exec_wrapper::run
