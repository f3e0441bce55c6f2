#include "config/sources/secret_file.h"

#include "support/fatal.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

namespace exec_wrapper::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr Option kOption{.name = "api-key", .type = OptionType::Secret};
const Origin kOrigin{Origin::Layer::Environment, "EXEC_WRAPPER_API_KEY"};

class SecretFileTest : public testing::Test {
protected:
  std::string resolve(const std::string& given) {
    return resolvedSecret(kOption, Secret(given), kOrigin, warnings_).reveal();
  }

  std::string fromFile(std::string_view content, mode_t mode = 0600) {
    const std::string path = dir_.write("key", content);
    ::chmod(path.c_str(), mode);
    return resolve("file:" + path);
  }

  std::string complaint(const std::string& given) {
    try {
      resolve(given);
    } catch (const ConfigurationFailure& error) {
      return error.what();
    }
    return "accepted";
  }

  test::TempDir dir_;
  std::vector<std::string> warnings_;
};

TEST_F(SecretFileTest, LeavesOtherTextAlone) {
  EXPECT_EQ(resolve("s3cret\n"), "s3cret\n");
  EXPECT_EQ(resolve("File:/x"), "File:/x");
}

TEST_F(SecretFileTest, GivesTheContentWithoutOneNewlineAtItsEnd) {
  EXPECT_EQ(fromFile("s3cret"), "s3cret");
  EXPECT_EQ(fromFile("s3cret\n"), "s3cret");
  EXPECT_EQ(fromFile("s3cret\r\n"), "s3cret");
  EXPECT_EQ(fromFile("two\nlines\n"), "two\nlines");
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(SecretFileTest, KeepsOtherBlanksAndSaysSo) {
  for (const char* content : {"s3cret\n\n", " s3cret", "s3cret \n", "\ns3cret", "s3cret\u00A0"}) {
    warnings_.clear();
    EXPECT_THAT(fromFile(content), HasSubstr("s3cret"));
    EXPECT_THAT(warnings_, ElementsAre(AllOf(StartsWith("EXEC_WRAPPER_API_KEY: api-key"),
                                             HasSubstr("part of the secret"))))
        << content;
  }
  EXPECT_EQ(fromFile("s3cret\n\n"), "s3cret\n");
  EXPECT_EQ(fromFile(" two\nlines "), " two\nlines ");
}

TEST_F(SecretFileTest, LeavesAByteOrderMarkOutAndSaysSo) {
  EXPECT_EQ(fromFile("\xEF\xBB\xBF"
                     "s3cret\r\n"),
            "s3cret");
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("byte order mark")));
  EXPECT_THAT(complaint("file:" + dir_.write("key", "\xEF\xBB\xBF\n")), HasSubstr("is empty"));
}

TEST_F(SecretFileTest, WarnsOfAFileThatEverybodyCanRead) {
  EXPECT_EQ(fromFile("s3cret", 0604), "s3cret");
  EXPECT_THAT(warnings_, ElementsAre(AllOf(StartsWith("EXEC_WRAPPER_API_KEY: api-key: "),
                                           HasSubstr(dir_.file("key")), HasSubstr("chmod o-r"))));
}

TEST_F(SecretFileTest, RefusesAFileThatCannotBeRead) {
  EXPECT_THAT(complaint("file:" + dir_.file("absent")),
              AllOf(StartsWith("EXEC_WRAPPER_API_KEY: api-key: "), HasSubstr(dir_.file("absent")),
                    HasSubstr("No such file")));
  EXPECT_THAT(complaint("file:" + dir_.path().string()), HasSubstr("it is a directory"));
  EXPECT_THAT(complaint("file:"), HasSubstr("cannot be read"));
}

TEST_F(SecretFileTest, RefusesWhatHoldsNoSecret) {
  EXPECT_THAT(complaint("file:" + dir_.write("key", "")), HasSubstr("is empty"));
  EXPECT_THAT(complaint("file:" + dir_.write("key", "\n")), HasSubstr("is empty"));
  EXPECT_THAT(complaint("file:" + dir_.write("key", std::string_view("a\0b", 3))),
              HasSubstr("zero byte"));
  EXPECT_THAT(complaint("file:" + dir_.write("key", std::string(70000, 'x'))),
              HasSubstr("longer than 65536 bytes"));
}

TEST_F(SecretFileTest, DoesNotWaitForAPipe) {
  const std::string pipe = dir_.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(complaint("file:" + pipe), HasSubstr("not a regular file"));
  EXPECT_THAT(complaint("file:/dev/zero"), HasSubstr("not a regular file"));
}

class ExposedSecrets : public SecretFileTest {
protected:
  std::optional<std::string> warning(const std::string& text, mode_t mode) const {
    const std::string path = dir_.write("job.properties", text);
    ::chmod(path.c_str(), mode);
    const PropertiesFile file = readPropertiesFile(path);
    RawSettings settings;
    for (const Property& property : file.properties) {
      settings.push_back(
          {property.key == "api-key" ? &kOption : &kPlain, property.value, file.origin(property)});
    }
    return exposedSecrets(file, settings);
  }

  static constexpr Option kPlain{.name = "deployment", .type = OptionType::Text};
};

TEST_F(ExposedSecrets, AreNamedWithTheFileAndWhatToDo) {
  const std::optional<std::string> said = warning("deployment = x\napi-key = s3cret\n", 0644);
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, AllOf(HasSubstr("job.properties"), HasSubstr("api-key"),
                           HasSubstr("chmod o-r"), testing::Not(HasSubstr("s3cret"))));
}

TEST_F(ExposedSecrets, AreNoneWhereNobodyElseReadsOrNoSecretIsInTheFileItself) {
  EXPECT_EQ(warning("api-key = s3cret\n", 0640), std::nullopt);
  EXPECT_EQ(warning("deployment = x\n", 0644), std::nullopt);
  EXPECT_EQ(warning("api-key = file:/etc/key\n", 0644), std::nullopt);
}

} // namespace
} // namespace exec_wrapper::config
