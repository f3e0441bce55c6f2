#include "base/connection_text.h"

#include <gmock/gmock.h>

namespace exec_wrapper::base {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ConnectionText, APathHasNoPassword) {
  EXPECT_THAT(passwordsIn("/var/lib/exec_wrapper/history.db"), IsEmpty());
  EXPECT_EQ(withoutPasswords("/srv/password/h.db"), "/srv/password/h.db");
}

TEST(ConnectionText, FindsThePasswordAmongKeywords) {
  const std::string text = "postgresql:host=db1 password=s3cret dbname=history";
  EXPECT_THAT(passwordsIn(text), ElementsAre("s3cret"));
  EXPECT_EQ(withoutPasswords(text), "postgresql:host=db1 password=******** dbname=history");
  EXPECT_THAT(passwordsIn("postgresql:password=first"), ElementsAre("first"));
  EXPECT_THAT(passwordsIn("PASSWORD = spaced host=x"), ElementsAre("spaced"));
  EXPECT_THAT(passwordsIn("password='with blank' host=x"), ElementsAre("with blank"));
  EXPECT_THAT(passwordsIn("password='it\\'s' host=x"), ElementsAre("it\\'s"));
  EXPECT_THAT(passwordsIn("host=x sslpassword=key"), ElementsAre("key"));
}

TEST(ConnectionText, FindsThePasswordOfAUrl) {
  const std::string text = "postgresql://writer:s3c@ret@db1:5432/history?sslmode=require";
  EXPECT_THAT(passwordsIn(text), ElementsAre("s3c@ret"));
  EXPECT_EQ(withoutPasswords(text),
            "postgresql://writer:********@db1:5432/history?sslmode=require");
  EXPECT_THAT(passwordsIn("postgresql://db1/h?user=me&password=other&x=1"), ElementsAre("other"));
  EXPECT_THAT(passwordsIn("postgresql://writer@db1:5432/history"), IsEmpty());
  EXPECT_THAT(passwordsIn("postgresql://db1:5432/a@b:c"), IsEmpty());
}

TEST(ConnectionText, LeavesAnUnfinishedTextAlone) {
  for (const char* const text :
       {"", "password", "password=", "password='", "://", "://:@", "x:y"}) {
    EXPECT_EQ(withoutPasswords(text), text);
  }
  EXPECT_THAT(passwordsIn("password='open"), ElementsAre("open"));
  EXPECT_THAT(passwordsIn("password='open\\"), ElementsAre("open\\"));
}

TEST(ConnectionText, HasAUser) {
  EXPECT_EQ(userIn("https://key@host/5"), "key");
  EXPECT_EQ(userIn("https://key:secret@host/5"), "key");
  EXPECT_EQ(userIn("https://host/a@b"), "");
  EXPECT_EQ(userIn("key@host"), "");
  EXPECT_EQ(userIn(""), "");
}

} // namespace
} // namespace exec_wrapper::base
