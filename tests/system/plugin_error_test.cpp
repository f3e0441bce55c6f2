// A plugin that cannot be used is one line, 78, and nothing started.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PluginError : public WrapperTest {
protected:
  void expectRefused(const Words& options, const Words& named) const {
    const Outcome outcome = run(options + Words{"echo", "started"});
    EXPECT_EQ(outcome.status, 78) << ::testing::PrintToString(outcome);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_EQ(lines(outcome.err).size(), 1U) << outcome.err;
    for (const std::string& word : named) {
      EXPECT_THAT(outcome.err, HasSubstr(word));
    }
  }

  /// A directory of this test's own with a copy of one of the tests' plugins.
  std::string copyOf(const std::string& plugin) const {
    const std::string copy = dir_.write("plugins/" + plugin + ".so", "");
    std::filesystem::copy_file(testPlugins() + "/" + plugin + ".so", copy,
                               std::filesystem::copy_options::overwrite_existing);
    return copy;
  }

  Words fromOwnDirectory(const std::string& reporter) const {
    return {"--plugin-dir", file("plugins"), "--reporters", reporter};
  }
};

TEST_F(PluginError, Missing) {
  expectRefused({"--reporters", "no_such"}, {"no_such"});
  expectRefused({"--guard", "no_such"}, {"no_such"});
  expectRefused({"--runner", "no_such"}, {"no_such"});
}

TEST_F(PluginError, ANameThatIsAPath) {
  expectRefused({"--reporters", "../log"}, {"../log"});
}

TEST_F(PluginError, NoSharedObject) {
  const std::string broken = dir_.write("plugins/broken.so", "this is text\n");
  expectRefused(fromOwnDirectory("broken"), {broken});
}

TEST_F(PluginError, Truncated) {
  const std::string copy = copyOf("throwing_reporter");
  std::filesystem::resize_file(copy, 5000);
  expectRefused(fromOwnDirectory("throwing_reporter"), {copy});
}

TEST_F(PluginError, ASharedObjectThatIsNoPlugin) {
  expectRefused({"--plugin-dir", testPlugins(), "--reporters", "no_plugin"},
                {testPlugins() + "/no_plugin.so"});
}

TEST_F(PluginError, BuiltForAnotherAbi) {
  expectRefused({"--plugin-dir", testPlugins(), "--reporters", "foreign_abi"},
                {testPlugins() + "/foreign_abi.so", "ABI", "rebuild"});
}

TEST_F(PluginError, BuiltByAnotherCompiler) {
  expectRefused({"--plugin-dir", testPlugins(), "--reporters", "foreign_compiler"},
                {testPlugins() + "/foreign_compiler.so", "itanium libc++", "rebuild"});
}

TEST_F(PluginError, BuiltForAnotherPoco) {
  expectRefused({"--plugin-dir", testPlugins(), "--reporters", "foreign_poco"},
                {testPlugins() + "/foreign_poco.so", "Poco", "rebuild"});
}

TEST_F(PluginError, ThatWouldBringASecondPoco) {
  expectRefused({"--plugin-dir", testPlugins(), "--guard", "second_poco"},
                {testPlugins() + "/second_poco.so", "libPocoFoundation.so.0", "rebuild"});
}

TEST_F(PluginError, WithALibraryThatBringsASecondPoco) {
  expectRefused({"--plugin-dir", testPlugins(), "--guard", "second_poco_between"},
                {testPlugins() + "/second_poco_between.so", "libPocoFoundation.so.0", "rebuild"});
}

TEST_F(PluginError, OfTheWrongKind) {
  expectRefused({"--reporters", "lock_file"}, {"lock_file", "reporter"});
  expectRefused({"--guard", "log"}, {"log", "guard"});
  expectRefused({"--runner", "log"}, {"log", "runner"});
}

TEST_F(PluginError, NamedOtherwiseThanItsFile) {
  std::filesystem::rename(copyOf("throwing_reporter"), file("plugins/other.so"));
  expectRefused(fromOwnDirectory("other"), {file("plugins/other.so"), "throwing_reporter"});
}

TEST_F(PluginError, AFileThatOthersCanWrite) {
  const std::string copy = copyOf("throwing_reporter");
  std::filesystem::permissions(copy, std::filesystem::perms::group_write,
                               std::filesystem::perm_options::add);
  expectRefused(fromOwnDirectory("throwing_reporter"), {copy});
}

TEST_F(PluginError, ADirectoryThatOthersCanWrite) {
  copyOf("throwing_reporter");
  std::filesystem::permissions(file("plugins"), std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  expectRefused(fromOwnDirectory("throwing_reporter"), {file("plugins")});
}

TEST_F(PluginError, AFactoryThatThrows) {
  expectRefused({"--plugin-dir", testPlugins(), "--guard", "refusing_factory"},
                {"this guard wants another moon"});
}

TEST_F(PluginError, AFactoryThatMakesNothing) {
  expectRefused({"--plugin-dir", testPlugins(), "--runner", "refusing_factory"},
                {"refusing_factory", "runner"});
}

TEST_F(PluginError, DoesNotConcernAPluginThatIsNotUsed) {
  dir_.write("plugins/broken.so", "this is text\n");
  const Outcome outcome = run({"--plugin-dir", file("plugins"), "echo", "started"});
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(PluginError, ABundledNameCannotBeTaken) {
  std::filesystem::rename(copyOf("throwing_reporter"), file("plugins/log.so"));
  const Outcome outcome = run(Words{"--plugin-dir", file("plugins")} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("exit status 3")) << "our own log wrote it";
}

TEST_F(PluginError, IsShownByListPlugins) {
  dir_.write("plugins/broken.so", "this is text\n");
  const Outcome outcome = run({"--plugin-dir", file("plugins"), "--list-plugins"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr(file("plugins/broken.so")));
  EXPECT_THAT(outcome.out, HasSubstr("lock_file"));
}

} // namespace
} // namespace exec_wrapper::test
