#include "address.h"

#include "exec_wrapper/settings.h"

#include <gmock/gmock.h>

namespace exec_wrapper::mail {
namespace {

using ::testing::ElementsAre;

std::vector<Mailbox> parsed(const std::string& text) {
  return parseMailboxes(text, "mail-to");
}

TEST(Mailboxes, AreSeparatedByCommas) {
  EXPECT_THAT(
      parsed("a@example.com, b@example.org,root"),
      ElementsAre(Mailbox{"", "a@example.com"}, Mailbox{"", "b@example.org"}, Mailbox{"", "root"}));
}

TEST(Mailboxes, MayHaveNames) {
  EXPECT_THAT(parsed("J\xC3\xBCrgen <j@example.com>, \"Groß, \\\"Jo\\\"\" <jo@example.com>"),
              ElementsAre(Mailbox{"J\xC3\xBCrgen", "j@example.com"},
                          Mailbox{"Groß, \"Jo\"", "jo@example.com"}));
}

TEST(Mailboxes, ThatAreRepeatedGetOneMail) {
  EXPECT_THAT(parsed("a@example.com,A <a@example.com>"), ElementsAre(Mailbox{"", "a@example.com"}));
}

TEST(Mailboxes, MayHaveUnusualCharacters) {
  for (const std::string address :
       {"o'neil@example.com", "a+b=c@example.com", "_x-y.z@sub.example.com", "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]", "$HOME@example.com"}) {
    EXPECT_THAT(parsed(address), ElementsAre(Mailbox{"", address}));
  }
}

TEST(Mailboxes, CannotEndALineOrBeAnOption) {
  for (const std::string address : {"a@example.com\r\nRCPT TO:<b@example.com>",
                                    "a@example.com\nBcc: b@example.com",
                                    "-oQ/tmp",
                                    "|/bin/sh",
                                    "/etc/passwd",
                                    "a b@example.com",
                                    "a@exa mple.com",
                                    "a@-example.com",
                                    "a@b@c d",
                                    "<a@example.com",
                                    "a@example.com>",
                                    "<a@example.com> b",
                                    "a@",
                                    "@example.com",
                                    ".a@example.com",
                                    "a..b@example.com",
                                    "a.@example.com",
                                    "a@.example.com",
                                    "a@example..com",
                                    "\xC3\xBC@example.com",
                                    "a@\xC3\xBC.example",
                                    "Na\nme <a@example.com>",
                                    "Na\x1Bme <a@example.com>",
                                    "Na\xFFme <a@example.com>",
                                    "\"unclosed <a@example.com>, b"}) {
    EXPECT_THROW(parsed(address), ConfigurationError) << address;
  }
  EXPECT_THROW(parsed(std::string("a\0b@example.com", 15)), ConfigurationError);
  EXPECT_THROW(parsed(std::string(65, 'a') + "@example.com"), ConfigurationError);
  EXPECT_THROW(parsed("a@" + std::string(256, 'b')), ConfigurationError);
}

TEST(Mailboxes, HaveToBeThereAndNotTooMany) {
  EXPECT_THROW(parsed(""), ConfigurationError);
  EXPECT_THROW(parsed(" , "), ConfigurationError);
  std::string many;
  for (int i = 0; i < 101; ++i) {
    many += "a" + std::to_string(i) + ",";
  }
  EXPECT_THROW(parsed(many), ConfigurationError);
}

TEST(HostForAddress, IsAlwaysAHost) {
  EXPECT_EQ(hostForAddress("db1.example.com"), "db1.example.com");
  EXPECT_EQ(hostForAddress("db1 \r\n>x_y\xFF"), "db1----x-y");
  EXPECT_EQ(hostForAddress("..a..b.."), "a.b");
  EXPECT_EQ(hostForAddress(""), "localhost");
  EXPECT_EQ(hostForAddress("\xFF\xFF"), "localhost");
}

} // namespace
} // namespace exec_wrapper::mail
