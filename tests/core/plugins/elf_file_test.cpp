#include "plugins/elf_file.h"

#include "base/file_descriptor.h"
#include "support/temp_dir.h"
#include "support/wrapper.h"

#include <gtest/gtest.h>

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::plugins {
namespace {

class ElfFileTest : public testing::Test {
protected:
  std::string reasonFor(const std::string& text) const {
    return reasonForFile(directory_.write("x.so", text));
  }

  static std::string reasonForFile(const std::string& path) {
    const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    EXPECT_EQ(fstat(file.get(), &status), 0) << path;
    return checkLoadable(file.get(), status).text();
  }

  const std::string plugin_ = test::contents(test::bundledPlugins() + "/exec.so");
  test::TempDir directory_;
};

TEST_F(ElfFileTest, PluginIsLoadable) {
  EXPECT_EQ(reasonFor(plugin_), "");
}

TEST_F(ElfFileTest, WhatIsNoSharedObjectIsNot) {
  EXPECT_EQ(reasonFor(""), "it is not a shared object");
  EXPECT_EQ(reasonFor("#!/bin/sh\nexit 0\n"), "it is not a shared object");
  EXPECT_EQ(reasonForFile(directory_.path().string()), "it is not a shared object");
}

TEST_F(ElfFileTest, EveryTruncationIsFound) {
  const std::size_t loaded = 4096; // all plugins have more than a page that is mapped
  ASSERT_GT(plugin_.size(), loaded);
  for (std::size_t length = 0; length < loaded; length += 61) {
    EXPECT_NE(reasonFor(plugin_.substr(0, length)), "") << length;
  }
}

TEST_F(ElfFileTest, OneThatLacksItsLastByteIsCutOff) {
  EXPECT_EQ(reasonFor(plugin_.substr(0, plugin_.size() - 1)), "it is truncated");
}

TEST_F(ElfFileTest, AnotherMachinesIsNot) {
  std::string alien = plugin_;
  alien[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_S390);
  EXPECT_EQ(reasonFor(alien), "it was built for another machine");
}

TEST_F(ElfFileTest, HeadersThatPromiseAnythingAreSurvived) {
  for (std::size_t at = 4; at < sizeof(Elf64_Ehdr); ++at) {
    std::string damaged = plugin_;
    damaged[at] = static_cast<char>(0xFF);
    static_cast<void>(reasonFor(damaged));
  }
}

} // namespace
} // namespace exec_wrapper::plugins
