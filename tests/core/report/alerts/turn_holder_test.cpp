#include "report/alerts/turn_holder.h"

#include "support/forked_process.h"

#include <gtest/gtest.h>

#include <unistd.h>

namespace exec_wrapper::report {
namespace {

using Life = TurnHolderLife;

TEST(TurnHolderTest, IsReadAsItWasWritten) {
  for (const TurnHolder& holder : {TurnHolder(), thisTurnHolder(true), thisTurnHolder(false)}) {
    EXPECT_EQ(parseTurnHolder(formatTurnHolder(holder)), holder);
  }
}

TEST(TurnHolderTest, IsUnknownInOtherTexts) {
  for (const std::string text : {"", "\n", "pid=x\nstarted=-1\n", "pid=\n", "locked=YES\n"}) {
    EXPECT_EQ(parseTurnHolder(text), TurnHolder()) << text;
  }
}

TEST(TurnHolderTest, IsAliveAsLongAsItsProcess) {
  const TurnHolder us = thisTurnHolder(false);
  if (us.boot.empty() || us.namespaces.empty()) {
    GTEST_SKIP() << "no /proc";
  }
  EXPECT_EQ(lifeOf(us), Life::Alive);

  TurnHolder other = us;
  test::ForkedProcess process(test::pauseForEver);
  other.process = {process.pid(), 0};
  EXPECT_EQ(lifeOf(other), Life::Alive);
  other.process.started = us.process.started + 1'000'000;
  EXPECT_EQ(lifeOf(other), Life::Ended) << "the number belongs to another process";
  other.process.started = 0;
  process.kill();
  EXPECT_EQ(lifeOf(other), Life::Ended) << "a zombie";
  process.reap();
  EXPECT_EQ(lifeOf(other), Life::Ended);
}

TEST(TurnHolderTest, IsUnknownElsewhere) {
  const TurnHolder us = thisTurnHolder(false);
  TurnHolder other = us;
  other.boot = "another";
  EXPECT_EQ(lifeOf(other), Life::Unknown);
  other = us;
  other.namespaces = "another";
  EXPECT_EQ(lifeOf(other), Life::Unknown);
  other = us;
  other.process.pid = 0;
  EXPECT_EQ(lifeOf(other), Life::Unknown);
  EXPECT_EQ(lifeOf(TurnHolder()), Life::Unknown);
}

} // namespace
} // namespace exec_wrapper::report
