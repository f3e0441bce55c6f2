#include "lock_file/lock/holder.h"

#include "lock_file/lock/file_probe.h"

#include <gmock/gmock.h>

namespace exec_wrapper::lock_file {
namespace {

using ::testing::HasSubstr;

Holder complete() {
  Holder holder;
  holder.group = base::ProcessId{4712, 8877670};
  holder.wrapper = base::ProcessId{4711, 8877665};
  holder.bootId = "1f0c3a52-0000";
  holder.pidNamespace = "pid:[4026531836]";
  holder.host = "db1";
  holder.since =
      std::chrono::system_clock::from_time_t(1795352400) + std::chrono::milliseconds(250);
  holder.command = "tar czf 'a=b.tgz' .";
  return holder;
}

TEST(Holder, IsReadAsItWasWritten) {
  EXPECT_EQ(parseHolder(formatHolder(complete())), complete());
}

TEST(Holder, MayBeKnownInPart) {
  Holder holder;
  holder.wrapper = base::ProcessId{4711, {}};

  EXPECT_EQ(parseHolder(formatHolder(holder)), holder);
  EXPECT_EQ(parseHolder(formatHolder(Holder())), Holder());
}

TEST(Holder, StandsInPlainLines) {
  EXPECT_THAT(formatHolder(complete()), HasSubstr("\nwrapper=4711 8877665\n"));
  EXPECT_THAT(formatHolder(complete()), HasSubstr("\nsince=2026-11-22T13:00:00.250Z\n"));
}

TEST(Holder, KeepsTheGroupAtAFixedPlace) {
  Holder holder = complete();
  holder.group.reset();
  std::string text = formatHolder(holder);
  const base::ProcessId longest{2147483647, 18446744073709551615U};
  const std::string group = formatGroup(longest);

  ASSERT_EQ(group.size(), formatGroup(std::nullopt).size());
  text.replace(static_cast<std::size_t>(groupOffset()), group.size(), group);

  EXPECT_EQ(parseHolder(text).group, longest);
  EXPECT_EQ(parseHolder(text).wrapper, holder.wrapper);
}

TEST(Holder, FitsIntoASmallFileHoweverLongItsTextsAre) {
  Holder holder = complete();
  holder.bootId = holder.pidNamespace = holder.host = holder.command = std::string(100'000, '\n');
  const std::string text = formatHolder(holder);

  EXPECT_LE(text.size(), kSmallFile);
  EXPECT_EQ(parseHolder(text).wrapper, holder.wrapper);
}

TEST(Holder, LetsNoTextPretendToBeALineOfItsOwn) {
  Holder holder = complete();
  holder.command = "x\nwrapper=1 1";

  EXPECT_EQ(parseHolder(formatHolder(holder)).wrapper, complete().wrapper);
}

class HostileHolder : public ::testing::TestWithParam<std::string> {};

TEST_P(HostileHolder, NamesNobody) {
  const Holder holder = parseHolder(GetParam());

  EXPECT_EQ(holder.wrapper, std::nullopt);
  EXPECT_EQ(holder.group, std::nullopt);
  EXPECT_EQ(holder.since, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Holder, HostileHolder,
    ::testing::Values("", "\n\n\n", "4711\n", "=\n=", "wrapper", "wrapper=", "wrapper= 4711",
                      "wrapper=-1 5", "wrapper=0 5", "wrapper=4711x", "wrapper=99999999999 1",
                      "group=? ?", "wrapper=0x10", "since=yesterday",
                      "since=2026-11-22T13:00:00.000", "since=2026-11-22T13:00:00.000Zjunk",
                      "since=9999-11-22T13:00:00.000Z", "since=1926-11-22T13:00:00.000Z",
                      "wrapper=+7", std::string("\0wrapper=1\0", 11), std::string(5000, '='),
                      "\xFF\xFE wrapper=3", "WRAPPER=12 13"));

TEST(Holder, KeepsThePidWhereTheStartTimeMakesNoSense) {
  EXPECT_EQ(parseHolder("wrapper=4711 soon").wrapper, (base::ProcessId{4711, {}}));
}

} // namespace
} // namespace exec_wrapper::lock_file
