// Start-up is paid on every run: only what the run uses is loaded.

#include "support/certificates.h"
#include "support/process_api/process_api.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Libraries : public WrapperTest {
protected:
  /// The files that a running wrapper has mapped.
  std::set<std::string> mapped(const Words& options) const {
    Process wrapped(wrapper(options + child("say", "ready", "pause")));
    wrapped.awaitOutput("ready");
    std::set<std::string> files;
    for (const std::string& line :
         lines(contents("/proc/" + std::to_string(wrapped.pid()) + "/maps"))) {
      if (const std::size_t slash = line.find('/'); slash != line.npos) {
        files.insert(line.substr(slash));
      }
    }
    return files;
  }

  std::set<std::string> plugins(const Words& options) const {
    std::set<std::string> files;
    for (const std::string& file : mapped(options)) {
      const std::string name = file.substr(std::min(file.size(), bundledPlugins().size() + 1));
      if (file.starts_with(bundledPlugins()) && !name.starts_with("support/")) {
        files.insert(name);
      }
    }
    return files;
  }

  /// The shared objects of those plugins that are not part of the program.
  std::set<std::string> filesOf(const Words& names) const {
    std::set<std::string> files;
    const Words listed = lines(run({"--list-plugins"}).out);
    for (const std::string& name : names) {
      const bool linked = std::ranges::any_of(listed, [&](const std::string& line) {
        return line.starts_with(name + " ") && line.ends_with("(part of the program)");
      });
      if (!linked) {
        files.insert(name + ".so");
      }
    }
    return files;
  }
};

TEST_F(Libraries, ALocalRunLoadsNothingOfTheNetworkOrOfTls) {
  const std::set<std::string> files = mapped({"--lockfile", file("lock")});
  for (const char* const heavy : {"libPocoNet", "libPocoCrypto", "libssl", "libcrypto", "/http"}) {
    EXPECT_THAT(files, Not(Contains(HasSubstr(heavy))));
  }
}

class NetworkLibraries : public Libraries {
protected:
  static Words reportedTo(const ProcessApi& api) {
    return {"--api-base-url",    api.url(), "--api-key",    "the-api-key",
            "--process-type-id", "1",       "--deployment", "test"};
  }
  static constexpr std::array kOfTls = {"libPocoNetSSL", "libPocoCrypto", "libssl", "libcrypto",
                                        "/https.so"};
};

TEST_F(NetworkLibraries, ARunReportedByHttpLoadsNothingOfTls) {
  const ProcessApi api;
  const std::set<std::string> files = mapped(reportedTo(api));
  for (const std::string& plugin : filesOf({"process_api"})) {
    EXPECT_THAT(files, Contains(HasSubstr(plugin)));
  }
  EXPECT_THAT(files, Contains(HasSubstr("/http.so")));
  for (const char* const heavy : kOfTls) {
    EXPECT_THAT(files, Not(Contains(HasSubstr(heavy))));
  }
}

TEST_F(NetworkLibraries, ARunReportedByHttpsLoadsWhatItNeeds) {
  TestAuthority authority;
  ProcessApiOptions options;
  options.certificate = authority.issue({"127.0.0.1"});
  const ProcessApi api(options);
  const std::set<std::string> files =
      mapped(reportedTo(api) + Words{"--api-ca-file", authority.caFile()});
  EXPECT_THAT(files, AllOf(Contains(HasSubstr("libssl")), Contains(HasSubstr("/https.so")),
                           Not(Contains(HasSubstr("/http.so")))));
}

TEST_F(Libraries, OnlyThePluginsOfTheRunAreOpened) {
  EXPECT_EQ(plugins({}), filesOf({"exec", "log"}));
  EXPECT_EQ(plugins({"--lockfile", file("lock")}), filesOf({"exec", "log", "lock_file"}));
  EXPECT_EQ(plugins({"--runner", "shell", "--reporters", "none"}), filesOf({"shell"}));
  EXPECT_EQ(plugins({"--reporters", "webhook", "--webhook-url", "http://127.0.0.1:1"}),
            filesOf({"exec", "webhook"}));
}

} // namespace
} // namespace exec_wrapper::test
