#include "history/address.h"

#include "exec_wrapper/settings.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

namespace exec_wrapper::history {
namespace {

using ::testing::HasSubstr;

std::string refusalOf(const std::string& value) {
  try {
    return "accepted: " + Address::parse(value).shown;
  } catch (const ConfigurationError& error) {
    return error.what();
  }
}

TEST(HistoryAddress, IsAFileByItsPath) {
  for (const std::string value : {"/srv/h.db", "sqlite:/srv/h.db"}) {
    const Address address = Address::parse(value);
    EXPECT_EQ(address.kind, Address::Kind::File);
    EXPECT_EQ(address.target, "/srv/h.db");
    EXPECT_EQ(address.shown, "/srv/h.db");
  }
}

TEST(HistoryAddress, OfARelativePathIsInTheWorkingDirectory) {
  EXPECT_EQ(Address::parse("h.db").target, std::filesystem::current_path().string() + "/h.db");
}

TEST(HistoryAddress, OnIsTheUsersOwn) {
  const Address address = Address::parse("ON");
  EXPECT_EQ(address.kind, Address::Kind::File);
  EXPECT_EQ(address.target, defaultHistoryFile());
  if (::geteuid() == 0) {
    EXPECT_EQ(address.target, "/var/lib/exec_wrapper/history.db");
  }
}

TEST(HistoryAddress, OffIsNowhere) {
  for (const std::string value : {"off", "None", "false"}) {
    EXPECT_EQ(Address::parse(value).kind, Address::Kind::Nowhere) << value;
  }
}

TEST(HistoryAddress, OfAServerHasNoPasswordInWhatIsShown) {
  const Address words = Address::parse("postgresql:host=db1 password=s3cret dbname=h");
  EXPECT_EQ(words.kind, Address::Kind::Server);
  EXPECT_EQ(words.target, "host=db1 password=s3cret dbname=h");
  EXPECT_EQ(words.shown, "postgresql:host=db1 password=******** dbname=h");
  const Address url = Address::parse("postgres://me:s3cret@db1/h");
  EXPECT_EQ(url.target, "postgres://me:s3cret@db1/h");
  EXPECT_EQ(url.shown, "postgres://me:********@db1/h");
}

TEST(HistoryAddress, ThatWasMeantOtherwiseIsRefused) {
  EXPECT_THAT(refusalOf("sqlite:"), HasSubstr("no path"));
  EXPECT_THAT(refusalOf("~/h.db"), HasSubstr("begins with ~"));
  EXPECT_THAT(refusalOf("'/srv/h.db'"), HasSubstr("begins with '"));
  EXPECT_THAT(refusalOf("/srv/history/"), HasSubstr("ends with /"));
  EXPECT_THAT(refusalOf("postgresql:db1"), HasSubstr("KEYWORD=VALUE"));
}

} // namespace
} // namespace exec_wrapper::history
