#include "plugins/single_library.h"

#include <gmock/gmock.h>

namespace exec_wrapper::plugins {
namespace {

TEST(OnlyOne, AnotherPocoOrCxxLibraryIsASecondOne) {
  EXPECT_EQ(duplicateRuntimeLibrary({"libc.so.6", "libPocoFoundation.so.0"}),
            "libPocoFoundation.so.0");
  EXPECT_EQ(duplicateRuntimeLibrary({"libstdc++.so.0"}), "libstdc++.so.0");
}

TEST(OnlyOne, OtherLibrariesMayBeAsManyAsTheyWant) {
  EXPECT_EQ(duplicateRuntimeLibrary({"libc.so.6", "libnothing.so.1", "libPocoRedis.so.0"}), "");
}

TEST(OnlyOne, WhatTheProcessHasAlreadyIsNotASecondOne) {
  EXPECT_EQ(duplicateRuntimeLibrary(loadedRuntimeLibraries()), "");
}

} // namespace
} // namespace exec_wrapper::plugins
