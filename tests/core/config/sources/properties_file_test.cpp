#include "config/sources/properties_file.h"

#include "config/options/core_options.h"
#include "core/config/config_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include <random>

namespace exec_wrapper::config {
namespace {

using test::Failed;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

using Entries = std::vector<std::pair<std::string, std::string>>;

Entries entriesOf(std::string_view text) {
  Entries entries;
  for (const Property& property : parseProperties("x.properties", text).properties) {
    entries.emplace_back(property.key, property.value);
  }
  return entries;
}

template <class Step> Failed failureOf(Step step) {
  try {
    step();
  } catch (const Fatal& error) {
    return {error.status(), error.what()};
  }
  ADD_FAILURE() << "was accepted";
  return {};
}

Failed complaint(std::string_view text) {
  return failureOf([&] { parseProperties("x.properties", text); });
}

TEST(PropertiesFileTest, ReadsKeysAndValuesWithoutTheBlanksAroundThem) {
  EXPECT_THAT(entriesOf("a = 1\nb=2\nc:3\n \t d : 4 \t\n"),
              ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("c", "3"), Pair("d", "4")));
}

TEST(PropertiesFileTest, ReadsALastLineWithoutItsEnd) {
  EXPECT_THAT(entriesOf("a=1"), ElementsAre(Pair("a", "1")));
  EXPECT_THAT(entriesOf(""), IsEmpty());
  EXPECT_THAT(entriesOf("\n\n"), IsEmpty());
}

TEST(PropertiesFileTest, SkipsComments) {
  EXPECT_THAT(entriesOf("# a=1\n  ! b=2\n\n   \nc=3 # no comment\n#d=4\\\ne=5\n"),
              ElementsAre(Pair("c", "3 # no comment"), Pair("e", "5")));
}

TEST(PropertiesFileTest, ToleratesTheLineEndsAndTheMarkOfOtherSystems) {
  EXPECT_THAT(entriesOf("\xEF\xBB\xBF"
                        "a=1\r\n# x\r\nb=2\r\n"),
              ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(PropertiesFileTest, TakesValuesLiterally) {
  EXPECT_THAT(entriesOf("a = ${HOME} \\t C:\\x \"q\" 'r' \\u0041 =:#!\n"),
              ElementsAre(Pair("a", "${HOME} \\t C:\\x \"q\" 'r' \\u0041 =:#!")));
  EXPECT_THAT(entriesOf("a=\xFF\n"), ElementsAre(Pair("a", "\xFF")));
}

TEST(PropertiesFileTest, JoinsContinuedLines) {
  EXPECT_THAT(entriesOf("a = one \\\n    two\\\n  three\nb=2"), ElementsAre(Pair("a", "one two"
                                                                                      "three"),
                                                                            Pair("b", "2")));
  EXPECT_THAT(entriesOf("a = one,\\\r\n  two\r\n"), ElementsAre(Pair("a", "one,two")));
  EXPECT_THAT(entriesOf("a = x\\\n # y\n"), ElementsAre(Pair("a", "x# y"))) << "no comment";
}

TEST(PropertiesFileTest, RefusesABackslashThatWouldSwallowTheNextLine) {
  for (const char* const text : {"b=1\na = x\\\nc = y\n", "b=1\na = x\\\n# y\n", "b=1\na = x\\",
                                 "b=1\na = x\\\n", "b=1\na = x\\\r\n\r\n", "b=1\na = x\\\n \t\n"}) {
    EXPECT_THAT(complaint(text),
                FailsWith(78, HasSubstr("x.properties:2: the line ends with a backslash")));
  }
  EXPECT_THAT(complaint("a = x\\\n  y\\\nz\n"), FailsWith(78, HasSubstr("x.properties:2: ")));
  EXPECT_THAT(entriesOf("a = C:\\x\\ \nb = y\n"), ElementsAre(Pair("a", "C:\\x\\"), Pair("b", "y")))
      << "a blank keeps it";
  EXPECT_THAT(entriesOf("# x \\\nb = y\n"), ElementsAre(Pair("b", "y"))) << "a comment";
}

TEST(PropertiesFileTest, RefusesIncludes) {
  for (const char* const line : {"!include part", "?include part", "  !Include part",
                                 "!includedir x", "!include\tx = y", "?include"}) {
    EXPECT_THAT(complaint("a=1\n" + std::string(line) + "\n"),
                FailsWith(78, HasSubstr("x.properties:2: there are no includes here")));
  }
  EXPECT_THAT(entriesOf("! includes\n!a=1\n#include x\n"), IsEmpty()) << "comments";
}

TEST(PropertiesFileTest, RefusesACarriageReturnWithinALine) {
  for (const char* const text : {"a = 1\rb = 2\r", "# c\ra = 1\r", "a = 1\r\r\nb = 2\n"}) {
    EXPECT_THAT(complaint(text), FailsWith(78, HasSubstr("x.properties:1: there is a carriage")));
  }
}

TEST(PropertiesFileTest, RefusesOtherEncodings) {
  EXPECT_THAT(complaint("\xFF\xFE"
                        "a=1"),
              FailsWith(78, HasSubstr("save it as UTF-8")));
  EXPECT_THAT(complaint("\xFE\xFF"
                        "a=1"),
              FailsWith(78, HasSubstr("save it as UTF-8")));
}

TEST(PropertiesFileTest, ToleratesTheMarkWhereFilesWerePutTogether) {
  EXPECT_THAT(entriesOf("a=1\n\xEF\xBB\xBF"
                        "b=2\n"),
              ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(PropertiesFileTest, DoesNotContinueALineBehindTwoBackslashes) {
  EXPECT_THAT(entriesOf("a = x\\\\\nb = y\n"), ElementsAre(Pair("a", "x\\\\"), Pair("b", "y")));
}

TEST(PropertiesFileTest, KnowsWhereEachEntryBegins) {
  const PropertiesFile file = parseProperties("x.properties", "# c\na = 1 \\\n  2\n\nb = 3\n");
  EXPECT_EQ(file.find("a")->line, 2);
  EXPECT_EQ(file.find("b")->line, 5);
  EXPECT_EQ(file.find("c"), nullptr);
  EXPECT_EQ(file.origin(*file.find("b")).where, "x.properties:5");
}

TEST(PropertiesFileTest, RefusesAKeyThatIsGivenTwice) {
  EXPECT_THAT(
      complaint("a=1\nb=2\n\na=1\n"),
      FailsWith(78, AllOf(HasSubstr("x.properties:4: 'a' is given again"), HasSubstr("line 1"))));
}

TEST(PropertiesFileTest, RefusesALineWithoutKeyOrSign) {
  EXPECT_THAT(complaint("\nguard none\n"),
              FailsWith(78, HasSubstr("x.properties:2: 'guard ...' has no value")));
  EXPECT_THAT(complaint("=x\n"), FailsWith(78, HasSubstr("x.properties:1: there is no key")));
  EXPECT_THAT(complaint(" : "), FailsWith(78, HasSubstr("before the ':'")));
  EXPECT_THAT(complaint("\\"), FailsWith(78, HasSubstr("x.properties:1")));
}

TEST(PropertiesFileTest, ShowsNoValueWhoseSignWasForgotten) {
  for (const char* const text : {"api-key Hidden1\n", "api-key\tHidden1", "api-key \\\n Hidden1"}) {
    EXPECT_THAT(complaint(text), FailsWith(78, Not(HasSubstr("Hidden1"))));
  }
  EXPECT_THAT(complaint("api-key Hidden1=\napi-key Hidden1:\n"),
              FailsWith(78, AllOf(HasSubstr("given again"), Not(HasSubstr("Hidden1")))));
}

TEST(PropertiesFileTest, RefusesAZeroByte) {
  EXPECT_THAT(complaint(std::string_view("a=1\nb=\0\n", 8)),
              FailsWith(78, HasSubstr("x.properties:2: the file contains a zero byte")));
}

TEST(PropertiesFileTest, SurvivesAnyBytes) {
  std::mt19937 random(20240229); // the same bytes in every run
  constexpr std::string_view likely = "ab=:#!\\\n\r \t";
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 60, ' ');
    for (char& c : text) {
      c = random() % 8 == 0 ? static_cast<char>(random() % 256) : likely[random() % likely.size()];
    }
    try {
      for (const auto& [key, value] : entriesOf(text)) {
        EXPECT_FALSE(key.empty());
        EXPECT_EQ(value.find('\n'), std::string::npos);
      }
    } catch (const ConfigurationFailure& error) {
      EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
    }
  }
}

class ReadPropertiesFileTest : public testing::Test {
protected:
  Failed failure(const std::string& path) {
    return failureOf([&] { readPropertiesFile(path); });
  }
  test::TempDir dir_;
};

TEST_F(ReadPropertiesFileTest, ReadsAFile) {
  const std::string path = dir_.write("a.properties", "guard = none\n");
  const PropertiesFile file = readPropertiesFile(path);
  EXPECT_EQ(file.path, path);
  EXPECT_EQ(file.find("guard")->value, "none");
}

TEST_F(ReadPropertiesFileTest, TakesTheNullDeviceForAnEmptyFile) {
  EXPECT_THAT(readPropertiesFile("/dev/null").properties, IsEmpty());
}

TEST_F(ReadPropertiesFileTest, RefusesWhatCannotBeRead) {
  EXPECT_THAT(failure(dir_.file("absent")),
              FailsWith(78, AllOf(HasSubstr(dir_.file("absent")), HasSubstr("No such file"))));
  EXPECT_THAT(failure(dir_.path().string()), FailsWith(78, HasSubstr("it is a directory")));
  const std::string pipe = dir_.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(failure(pipe), FailsWith(78, HasSubstr("not a regular file")));
}

TEST_F(ReadPropertiesFileTest, RefusesAFileThatIsTooLong) {
  EXPECT_THAT(failure(dir_.write("long", "#" + std::string(1U << 20U, 'x'))),
              FailsWith(78, HasSubstr("longer than 1048576 bytes")));
}

TEST_F(ReadPropertiesFileTest, RefusesAFileThatOthersCanWrite) {
  for (const mode_t mode : {0622U, 0660U, 0602U}) {
    const std::string path = dir_.write("a.properties", "guard = none\n");
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_THAT(failure(path), FailsWith(78, AllOf(HasSubstr(path), HasSubstr("chmod go-w"))));
  }
}

TEST_F(ReadPropertiesFileTest, RefusesAFileOfAnotherUser) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  const std::string path = dir_.write("a.properties", "guard = none\n");
  ASSERT_EQ(::chown(path.c_str(), 12345, 12345), 0);
  EXPECT_THAT(failure(path), FailsWith(78, AllOf(HasSubstr(path), HasSubstr("user 12345"))));
}

class FileSettingsTest : public testing::Test {
protected:
  FileSettingsTest() {
    registry_.add(OptionRegistry::kCore, coreOptions());
    registry_.add("plain", {});
    registry_.add("acme", test::kAcmeOptions);
  }

  std::vector<std::string> keysOf(std::string_view text) {
    std::vector<std::string> keys;
    const RawSettings settings =
        fileSettings(parseProperties("x.properties", text), registry_,
                     [&](const std::string& complaint) { complaints_.push_back(complaint); });
    for (const RawSetting& raw : settings) {
      keys.emplace_back(raw.option->name);
    }
    return keys;
  }

  OptionRegistry registry_;
  std::vector<std::string> complaints_;
};

TEST_F(FileSettingsTest, TakesWhatIsKnown) {
  EXPECT_THAT(keysOf("guard=none\nacme.text=x\n"), ElementsAre("guard", "acme.text"));
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(FileSettingsTest, SkipsKeysOfPluginsThatAreNotUsed) {
  EXPECT_THAT(keysOf("other.text=x\nother.a.b=y\n"), IsEmpty());
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(FileSettingsTest, WarnsOfKeysThatItSkipsWhereTheyLookMisspelt) {
  const PropertiesFile file =
      parseProperties("x.properties", "other.text=x\nprocess.foo=x\nguard=none\nacme.text=x\n");
  EXPECT_THAT(doubtfulKeys(file, registry_),
              ElementsAre(AllOf(HasSubstr("x.properties:2: 'process.foo' is ignored"),
                                HasSubstr("no plugin 'process' is used"))));
  EXPECT_THAT(keysOf("process.foo=x\n"), IsEmpty());
  EXPECT_THAT(complaints_, IsEmpty()) << "there may be such a plugin";
}

TEST_F(FileSettingsTest, RefusesUnknownKeysWithTheNearest) {
  EXPECT_THAT(keysOf("\ngaurd=none\nzzzzzz=1\nacme.txt=x\nplain.x=1\n.x=1\nhelp=1\n"), IsEmpty());
  EXPECT_THAT(complaints_,
              ElementsAre("x.properties:2: unknown key 'gaurd'; did you mean 'guard'?",
                          "x.properties:3: unknown key 'zzzzzz'; --help lists all",
                          "x.properties:4: unknown key 'acme.txt'; did you mean 'acme.text'?",
                          HasSubstr("'plain.x'"), HasSubstr("'.x'"), HasSubstr("'help'")));
}

TEST_F(FileSettingsTest, RefusesAValueBehindItsNameWithoutASign) {
  EXPECT_THAT(keysOf("command /opt/job.sh a=b\n--other.text=x\n"), IsEmpty());
  EXPECT_THAT(complaints_,
              ElementsAre("x.properties:1: unknown key 'command ...'; did you mean 'command'?",
                          HasSubstr("'--other.text'")));
}

TEST_F(FileSettingsTest, RefusesAKeyInAnotherSpelling) {
  for (const char* const key :
       {"process_timeout", "Process-Timeout", "process.timeout", "--process-timeout",
        "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "export EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS",
        "exec_wrapper.process-timeout", "process timeout", "'process-timeout'", "process.timout",
        "exec_wrapper.proces-timeout"}) {
    complaints_.clear();
    EXPECT_THAT(keysOf(std::string(key) + " = 5\n"), IsEmpty());
    EXPECT_THAT(complaints_, ElementsAre(HasSubstr("did you mean 'process-timeout'?"))) << key;
  }
}

TEST_F(FileSettingsTest, RefusesASettingThatContinuesAnother) {
  EXPECT_THAT(keysOf("guard = a, \\\n  project = p\n"), IsEmpty());
  EXPECT_THAT(complaints_, ElementsAre(AllOf(HasSubstr("x.properties:2: 'project'"),
                                             HasSubstr("'guard' in line 1"))));
  complaints_.clear();
  EXPECT_THAT(keysOf("command = env \\\n  COLOR=no job\n"), ElementsAre("command"));
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(FileSettingsTest, RefusesToNameAnotherFile) {
  EXPECT_THAT(keysOf("config=/x\n"), IsEmpty());
  EXPECT_THAT(complaints_, ElementsAre(AllOf(HasSubstr("x.properties:1"), HasSubstr("--config"))));
}

} // namespace
} // namespace exec_wrapper::config
