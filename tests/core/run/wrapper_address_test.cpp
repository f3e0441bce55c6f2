#include "run/wrapper_address.h"

#include <gmock/gmock.h>

namespace exec_wrapper {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::Optional;
using testing::Pair;

constexpr const char* kListens = "EXEC_WRAPPER_ENABLE_STATUS_UPDATE_LISTENER";
constexpr const char* kParent = "EXEC_WRAPPER_PARENT";
constexpr const char* kPort = "EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT";

TEST(WrapperAddressTest, TellsWhereTheWrapperListens) {
  EXPECT_THAT(variablesOf({true, 4000, 17, "5"}),
              ElementsAre(Pair(kListens, Optional(Eq("TRUE"))),
                          Pair(kParent, Optional(Eq("17:5:4000"))),
                          Pair(kPort, Optional(Eq("4000")))));
}

TEST(WrapperAddressTest, LeavesNoPortWhereTheWrapperCouldNotListen) {
  EXPECT_THAT(variablesOf({true, std::nullopt, 17, ""}),
              ElementsAre(Pair(kListens, Optional(Eq("FALSE"))),
                          Pair(kParent, Optional(Eq("17::"))), Pair(kPort, Eq(std::nullopt))));
}

TEST(WrapperAddressTest, LeavesThePortAsItIsWhereTheWrapperDoesNotWantToListen) {
  EXPECT_THAT(
      variablesOf({false, std::nullopt, 17, "5"}),
      ElementsAre(Pair(kListens, Optional(Eq("FALSE"))), Pair(kParent, Optional(Eq("17:5:")))));
}

} // namespace
} // namespace exec_wrapper
