#include "plugins/single_library.h"

#include <gmock/gmock.h>

namespace exec_wrapper::plugins {
namespace {

TEST(OnlyOne, AnotherPocoOrCxxLibraryIsASecondOne) {
  EXPECT_EQ(secondOne({"libc.so.6", "libPocoFoundation.so.0"}), "libPocoFoundation.so.0");
  EXPECT_EQ(secondOne({"libstdc++.so.0"}), "libstdc++.so.0");
}

TEST(OnlyOne, OtherLibrariesMayBeAsManyAsTheyWant) {
  EXPECT_EQ(secondOne({"libc.so.6", "libnothing.so.1", "libPocoRedis.so.0"}), "");
}

TEST(OnlyOne, WhatTheProcessHasAlreadyIsNotASecondOne) {
  EXPECT_EQ(secondOne(onlyOnes()), "");
}

} // namespace
} // namespace exec_wrapper::plugins
