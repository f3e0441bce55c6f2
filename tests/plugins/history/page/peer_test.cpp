#include "history/page/peer.h"

#include <gtest/gtest.h>

namespace exec_wrapper::history {
namespace {

// As the kernel prints it on a machine whose lowest byte comes first.
constexpr std::string_view kTable = "  sl  local_address rem_address   st tx_queue rx_queue tr "
                                    "tm->when retrnsmt   uid  timeout inode\n"
                                    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 "
                                    "00:00000000 00000000     0        0 1 1\n"
                                    "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 "
                                    "00:00000000 00000000     0        0 2 1\n"
                                    "   2: 0100007F:C350 0100007F:1F90 01 00000000:00000000 "
                                    "00:00000000 00000000  1000        0 3 1\n";

TEST(Peer, IsTheOtherEndOfTheConnection) {
  EXPECT_EQ(userOfPeer(kTable, 50'000, 8'080), 1000U);
  EXPECT_EQ(userOfPeer(kTable, 8'080, 50'000), 0U);
}

TEST(Peer, IsUnknownWithoutTheConnection) {
  EXPECT_EQ(userOfPeer(kTable, 50'001, 8'080), std::nullopt);
  EXPECT_EQ(userOfPeer("", 50'000, 8'080), std::nullopt);
  EXPECT_EQ(userOfPeer(kTable.substr(0, 330), 50'000, 8'080), std::nullopt);
}

} // namespace
} // namespace exec_wrapper::history
