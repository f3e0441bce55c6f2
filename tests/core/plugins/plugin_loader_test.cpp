#include "plugins/plugin_loader.h"

#include "config/bundled_plugins.h"
#include "support/confined.h"
#include "support/fatal.h"
#include "support/temp_dir.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace exec_wrapper::plugins {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class NoFactory final : public Factory {};

// What a bundled plugin in the program has, under the name of one.
const PluginInfo kLinkedInfo{.name = "log", .kinds = {PluginKind::Reporter}};
const PluginDescriptor kLinkedDescriptor{{}, 0, 0, "", &kLinkedInfo};

POCO_BEGIN_MANIFEST_IMPL(linkedManifest, Factory)
POCO_EXPORT_CLASS(NoFactory)
POCO_END_MANIFEST

class PluginLoaderTest : public testing::Test {
protected:
  // What the loader has to say against a plugin.
  std::string complaint(const std::string& name) {
    try {
      static_cast<void>(loader_.makeFactory(name));
    } catch (const ConfigurationFailure& failure) {
      EXPECT_EQ(failure.status(), 78);
      return failure.what();
    }
    return "no complaint";
  }

  // A copy of a bundled plugin under another name, in a directory that is searched.
  std::string copyOf(const std::string& plugin, const std::string& name) {
    const std::string target = directory_.file(name + ".so");
    std::filesystem::copy_file(test::bundledPlugins() + "/" + plugin + ".so", target);
    return target;
  }

  test::TempDir directory_;
  PluginLoader loader_{
      config::bundledPlugins(), test::bundledPlugins(), {directory_.path().string()}};
};

TEST_F(PluginLoaderTest, MakesTheFactoryOfABundledPlugin) {
  EXPECT_TRUE(loader_.isBundled("exec"));
  EXPECT_EQ(loader_.info("exec").name, "exec");
  EXPECT_NE(loader_.makeFactory("exec"), nullptr);
}

TEST_F(PluginLoaderTest, InfoOfABundledPluginOpensNothing) {
  PluginLoader blind(config::bundledPlugins(), "/nonexistent");
  EXPECT_TRUE(blind.info("log").kinds.contains(PluginKind::Reporter));
}

class LinkedPlugins : public PluginLoaderTest {
protected:
  const LinkedPlugin linked_{kLinkedDescriptor, linkedManifest};
};

TEST_F(LinkedPlugins, AreMadeWithoutAFile) {
  PluginLoader loader(config::bundledPlugins(), "/nonexistent", {}, {&linked_, 1});
  EXPECT_NE(dynamic_cast<NoFactory*>(loader.makeFactory("log").get()), nullptr);
}

TEST_F(LinkedPlugins, AreListedOnceThoughThereIsAFile) {
  PluginLoader loader(config::bundledPlugins(), test::bundledPlugins(), {}, {&linked_, 1});
  std::vector<std::string> files;
  for (const PluginLoader::Listed& entry : loader.list()) {
    if (entry.name == "log") {
      files.push_back(entry.file);
    }
  }
  EXPECT_THAT(files, testing::ElementsAre("(part of the program)"));
}

TEST_F(PluginLoaderTest, MissingPluginIsNamedWithWhereItWasSearched) {
  EXPECT_THAT(complaint("nothing_like_it"),
              AllOf(HasSubstr("there is no plugin nothing_like_it"),
                    HasSubstr(directory_.path().string()), HasSubstr(test::bundledPlugins()),
                    HasSubstr("plugin-dir")));
}

TEST_F(PluginLoaderTest, PluginThatWasLeftBehindByAnUpgradeIsNamed) {
  const std::string number = std::to_string(EXEC_WRAPPER_PLUGIN_ABI);
  const std::string earlier = std::to_string(EXEC_WRAPPER_PLUGIN_ABI - 1);
  const std::string file = directory_.write("plugins-" + earlier + "/ours.so", "");
  PluginLoader upgraded(config::bundledPlugins(), directory_.file("plugins-" + number));
  try {
    static_cast<void>(upgraded.makeFactory("ours"));
    FAIL() << "no complaint";
  } catch (const ConfigurationFailure& failure) {
    EXPECT_THAT(failure.what(), AllOf(HasSubstr(file), HasSubstr("an earlier plugin ABI"),
                                      HasSubstr("rebuild it against exec_wrapper")));
  }
}

TEST_F(PluginLoaderTest, BundledPluginThatIsMissingAsksForAnInstallation) {
  PluginLoader blind(config::bundledPlugins(), "/nonexistent");
  try {
    blind.makeFactory("rollbar");
    FAIL() << "it is not there";
  } catch (const ConfigurationFailure& failure) {
    EXPECT_THAT(failure.what(),
                AllOf(HasSubstr("rollbar.so is not in /nonexistent"), HasSubstr("reinstall")));
  }
}

TEST_F(PluginLoaderTest, PluginThatCannotBeReachedIsNoPluginThatIsMissing) {
  const std::string name(300, 'x'); // longer than a file's name may be
  EXPECT_THAT(complaint(name), AllOf(HasSubstr("cannot be reached"), HasSubstr("too long")));
}

TEST_F(PluginLoaderTest, MisspeltPluginIsCorrected) {
  EXPECT_THAT(complaint("lock_fiel"), HasSubstr("did you mean lock_file?"));
}

TEST_F(PluginLoaderTest, NameIsNoPath) {
  for (const char* const name : {"../exec", "/tmp/x", "", "a b", "x.so"}) {
    EXPECT_THAT(complaint(name), HasSubstr("is not a plugin name")) << name;
  }
}

TEST_F(PluginLoaderTest, BundledNameCannotBeReplaced) {
  directory_.write("exec.so", "not even a shared object");
  EXPECT_EQ(complaint("exec"), "no complaint");
}

TEST_F(PluginLoaderTest, FileThatIsNoSharedObjectIsNamedWithTheReason) {
  const std::string file = directory_.write("text.so", "hello");
  EXPECT_THAT(complaint("text"),
              AllOf(HasSubstr(file), HasSubstr("cannot be loaded"), HasSubstr("reinstall")));
}

TEST_F(PluginLoaderTest, WhereTheMachineIsShortOfSomethingTheFileIsNotToBlame) {
  if (test::kSanitized) {
    GTEST_SKIP() << "the sanitizers need descriptors themselves";
  }
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const std::string said = complaint("exec");
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(said, AllOf(HasSubstr("Too many open files"), HasSubstr("ulimit -n"),
                          Not(HasSubstr("reinstall"))));
}

TEST_F(PluginLoaderTest, PluginUnderAnotherNameIsRefused) {
  copyOf("exec", "other");
  EXPECT_THAT(complaint("other"), HasSubstr("calls itself exec"));
}

TEST_F(PluginLoaderTest, FileThatOthersCanWriteIsRefused) {
  chmod(copyOf("exec", "other").c_str(), 0666);
  EXPECT_THAT(complaint("other"), HasSubstr("chmod go-w"));
}

TEST_F(PluginLoaderTest, DirectoryThatOthersCanWriteIsRefused) {
  copyOf("exec", "other");
  chmod(directory_.path().c_str(), 0777);
  EXPECT_THAT(complaint("other"), AllOf(HasSubstr("plugin directory"), HasSubstr("chmod go-w")));
}

TEST_F(PluginLoaderTest, ListNamesEverythingAndWhatIsWrongWithIt) {
  directory_.write("broken.so", "hello");
  directory_.write("exec.so", "hidden");
  directory_.write("README", "no plugin");
  const auto listed = loader_.list();
  const auto find = [&listed](const std::string& file) {
    return std::find_if(listed.begin(), listed.end(),
                        [&file](const auto& entry) { return entry.file == file; });
  };
  EXPECT_THAT(find(directory_.file("broken.so"))->problem, HasSubstr("cannot be loaded"));
  EXPECT_THAT(find(directory_.file("exec.so"))->problem, HasSubstr("hidden by the bundled"));
  EXPECT_EQ(find(directory_.file("README")), listed.end());
  const auto bundled = find(test::bundledPlugins() + "/lock_file.so");
  ASSERT_NE(bundled, listed.end());
  EXPECT_EQ(bundled->problem, "");
  EXPECT_TRUE(bundled->info->kinds.contains(PluginKind::Guard));
}

TEST_F(PluginLoaderTest, ListSaysWhichDirectoryCannotBeRead) {
  loader_.setDirectories({"/nonexistent"});
  EXPECT_EQ(loader_.list().front().file, "/nonexistent");
  EXPECT_EQ(loader_.list().front().problem, "No such file or directory");
}

} // namespace
} // namespace exec_wrapper::plugins
