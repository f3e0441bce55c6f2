// No header of the SDK changes without a decision on the number of its binary interface.

#include "exec_wrapper/version.h"
#include "layout/header_text.h"
#include "support/process.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <Poco/DigestEngine.h>
#include <Poco/SHA1Engine.h>

#include <gtest/gtest.h>

namespace exec_wrapper::test {
namespace {

constexpr const char* kDecided = "tests/layout/sdk_abi.txt";

std::string digestOf(const std::string& text) {
  Poco::SHA1Engine engine;
  engine.update(text);
  return Poco::DigestEngine::digestToHex(engine.digest());
}

/// What the file of decisions would say of the headers as they are. Those of the tests are not part
/// of any plugin.
std::string decisionsNow() {
  std::string text = "abi " + std::to_string(EXEC_WRAPPER_PLUGIN_ABI) + "\n";
  for (const std::string& file : sourceFiles("include/exec_wrapper")) {
    if (file.find("/testing/") == file.npos) {
      text += digestOf(bareText(contents(sourceDirectory() / file))) + "  " + file + "\n";
    }
  }
  return text;
}

std::string decisions() {
  std::string text;
  for (const std::string& line : lines(contents(sourceDirectory() / kDecided))) {
    text += line.starts_with("#") ? "" : line + "\n";
  }
  return text;
}

TEST(SdkAbi, WasDecidedOnForTheHeadersAsTheyAre) {
  EXPECT_EQ(decisionsNow(), decisions())
      << "A header of the SDK changed in more than its comments. Decide: would a plugin that was "
         "built before misbehave now (a virtual method added, removed or moved, a member of a "
         "struct, a kind of event)? If so, and if plugins were released for ABI "
      << EXEC_WRAPPER_PLUGIN_ABI
      << ", raise EXEC_WRAPPER_PLUGIN_ABI in CMakeLists.txt. Then record "
      << "the decision: the lines of " << kDecided << " that have no # become\n\n"
      << decisionsNow();
}

TEST(SdkAbi, CommentsAndLayoutDoNotMatter) {
  EXPECT_EQ(bareText("int  a; // one\n/* two\n three */int b ;\n"), bareText("int a;\nint b;"));
  EXPECT_NE(bareText("int ab;"), bareText("int a b;"));
  EXPECT_NE(bareText("f(\"a // b\");"), bareText("f(\"a \");"));
}

} // namespace
} // namespace exec_wrapper::test
