#include "layout/seen_names.h"

#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kHeader = "int twoWords(int a);\nclass TwoWords {\n  void inClass();\n};\n";

TEST(SeenNames, OfAHeaderThatIsNotIncludedAreFound) {
  EXPECT_THAT(
      namesNotSeen({{"a/one.h", kHeader},
                    {"a/two.cpp", "int x = twoWords(1);\n"},
                    {"b/three.cpp", "void f(const TwoWords& words) {}\n"}}),
      ElementsAre("a/two.cpp uses twoWords of a/one.h", "b/three.cpp uses TwoWords of a/one.h"));
}

TEST(SeenNames, MayComeByAnotherHeader) {
  EXPECT_THAT(namesNotSeen({{"a/one.h", kHeader},
                            {"a/two.h", "#include \"a/one.h\"\n"},
                            {"a/two.cpp", "#include \"two.h\"\nint x = twoWords(1);\n"},
                            {"a/one.cpp", "#include \"one.h\"\nint twoWords(int a) {\n}\n"}}),
              IsEmpty());
}

TEST(SeenNames, OfOtherThingsAreNotOfTheHeader) {
  EXPECT_THAT(namesNotSeen({{"a/one.h", kHeader},
                            {"a/text.cpp", "// twoWords()\nauto x = \"twoWords(\";\n"
                                           "auto y = R\"(\" twoWords( )\";\n"},
                            {"a/member.cpp", "int x = a.twoWords(1) + b->twoWords(2);\n"},
                            {"a/class.cpp", "auto x = other::TwoWords();\n"},
                            {"a/value.cpp", "int twoWords = 1;\n"}}),
              IsEmpty());
}

TEST(SeenNames, OfTwoHeadersCanBeOfEither) {
  EXPECT_THAT(
      namesNotSeen(
          {{"a/one.h", kHeader}, {"b/one.h", kHeader}, {"a/two.cpp", "int x = twoWords(1);\n"}}),
      IsEmpty());
}

TEST(SeenNames, OfOneWordAreFoundWithTheirNamespace) {
  const std::string header = "int word(int a);\n";
  EXPECT_THAT(
      namesNotSeen({{"core/base/one.h", header},
                    {"core/base/two.h", "#include \"one.h\"\n"},
                    {"plugins/a.cpp", "int x = base::word(1);\n"},
                    {"plugins/b.cpp", "#include \"core/base/two.h\"\nint y = base::word(1);\n"},
                    {"plugins/c.cpp", "int z = other::word(1) + word(2);\n"}}),
      ElementsAre("plugins/a.cpp uses base::word of core/base/one.h"));
}

TEST(SeenNames, AreAllThatAFileUses) {
  Sources sources;
  for (const char* const folder : {"include", "core", "plugins", "packaging", "tests"}) {
    for (const std::string& file : sourceFiles(folder)) {
      sources.emplace(file, contents(sourceDirectory() / file));
    }
  }
  ASSERT_GT(sources.size(), 1000U);
  EXPECT_THAT(namesNotSeen(sources), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::test
