#include "config/values/suspicious_text.h"

#include "support/fatal.h"

#include <gmock/gmock.h>

namespace exec_wrapper::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Option kPath{.name = "lockfile", .type = OptionType::Path};
constexpr Option kTarget{.name = "log-file", .use = PathUse::AppendFile};
constexpr Option kPaths{
    .name = "plugin-dir", .type = OptionType::List, .use = PathUse::WriteDirectory};
constexpr Option kTextRow{.name = "project", .type = OptionType::Text};
constexpr Option kLine{.name = "command", .type = OptionType::ShellLine};
constexpr Option kSecretRow{.name = "api-key", .type = OptionType::Secret};

const Origin kFileRow{Origin::Layer::File, "x.properties:3"};
const Origin kVariable{Origin::Layer::Environment, "EXEC_WRAPPER_X"};
const Origin kOptionRow{Origin::Layer::CommandLine, "--lockfile"};

std::string refusal(const Option& option, std::string_view text, const Origin& origin) {
  try {
    refuseDoubtfulPath(option, text, origin);
  } catch (const ConfigurationFailure& error) {
    return error.what();
  }
  return {};
}

TEST(DoubtsTest, RefusePathsThatAShellWouldHaveChanged) {
  for (const char* path : {"~/x", "~", "$HOME/x", "${HOME}/x", "%h/x", "\"/run/x\"", "'x'", "`x`",
                           "\u201C/run/x\u201D"}) {
    for (const Origin& origin : {kFileRow, kVariable, kOptionRow}) {
      EXPECT_THAT(refusal(kPath, path, origin), HasSubstr("lockfile")) << path;
      EXPECT_THAT(refusal(kTarget, path, origin), Not(IsEmpty())) << path;
    }
  }
}

TEST(DoubtsTest, RefuseACommentBehindAPathInAFile) {
  for (const char* path : {"/run/x # y", "/run/x\t;y", "/run/x #"}) {
    EXPECT_THAT(refusal(kPath, path, kFileRow),
                AllOf(HasSubstr("x.properties:3: lockfile"), HasSubstr("comment")));
    EXPECT_EQ(refusal(kPath, path, kVariable), "");
    EXPECT_THAT(doubtfulText(kPath, path, kVariable), HasSubstr("comment"));
    EXPECT_EQ(refusal(kPath, path, kOptionRow), "") << "quoted for the shell";
    EXPECT_EQ(doubtfulText(kPath, path, kOptionRow), "");
  }
}

TEST(DoubtsTest, RefuseWhatEndsALineElsewhereBehindAPathInAFile) {
  for (const char* path : {"/run/x.lock;", "/run/x.lock,"}) {
    EXPECT_THAT(refusal(kPath, path, kFileRow),
                AllOf(HasSubstr("x.properties:3: lockfile"), HasSubstr("leave it out")));
    EXPECT_EQ(refusal(kPath, path, kVariable), "") << "where it is for who really means it";
    EXPECT_THAT(doubtfulText(kPath, path, kVariable), HasSubstr("leave it out"));
    EXPECT_EQ(doubtfulText(kPath, path, kOptionRow), "");
    EXPECT_EQ(doubtfulText(kTextRow, path, kFileRow), "");
  }
  EXPECT_EQ(refusal(kPaths, "/a,/b,", kFileRow), "");
}

TEST(DoubtsTest, RefuseEndsOfAPathThatNobodySees) {
  for (const char* path : {" /run/x", "/run/x ", "/run/x\n", "/run/x\r", "/run/x\u00A0",
                           "\uFEFF/run/x", "/run/x\u200B"}) {
    EXPECT_THAT(refusal(kPath, path, kVariable), HasSubstr("an invisible character")) << path;
  }
}

TEST(DoubtsTest, RefuseASecondSeparatorBeforeAPath) {
  for (const char* path : {"= /run/x", "=x", ": x", "> x"}) { // lockfile == x, := x, => x
    EXPECT_THAT(refusal(kPath, path, kFileRow), HasSubstr("second separator")) << path;
    EXPECT_THAT(doubtfulText(kTextRow, path, kFileRow), HasSubstr("second separator")) << path;
    EXPECT_EQ(doubtfulText(kSecretRow, path, kFileRow), "") << path;
  }
}

TEST(DoubtsTest, LeaveOtherPathsAlone) {
  for (const char* path : {"/run/x", "./~x", "a b#c;d", "x~", "/run/$x/%h", "x y", "/run/x#1"}) {
    EXPECT_EQ(refusal(kPath, path, kFileRow), "") << path;
  }
  EXPECT_EQ(refusal(kTextRow, "~x", kFileRow), "");
}

TEST(DoubtsTest, WarnOfTextsWithoutShowingThem) {
  for (const char* text : {"\"Nightly\"", "~x", "$HOST", "%h", "a # b", "a ; b"}) {
    EXPECT_THAT(doubtfulText(kTextRow, text, kFileRow),
                AllOf(HasSubstr("x.properties:3: project"), Not(HasSubstr("Nightly"))))
        << text;
    EXPECT_EQ(doubtfulText(kLine, text, kFileRow), "") << text;
  }
  EXPECT_EQ(doubtfulText(kTextRow, "C#, it's \"a\" 5$", kFileRow), "");
}

TEST(DoubtsTest, WarnOfSecretsOnlyWhereThereIsHardlyADoubt) {
  for (const char* text : {"\"key\"", "'key'", "${KEY}", "key # mine", "key\n", " key"}) {
    EXPECT_THAT(doubtfulText(kSecretRow, text, kVariable),
                AllOf(HasSubstr("api-key"), Not(HasSubstr("mine"))))
        << text;
  }
  for (const char* text : {"$2y$10$x", "~x", "%x", "\"x", "a#b", "'"}) {
    EXPECT_EQ(doubtfulText(kSecretRow, text, kFileRow), "") << text;
  }
}

} // namespace
} // namespace exec_wrapper::config
