#include "run/progress/listener.h"

#include "core/run/progress/sender_socket.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

#include <optional>
#include <string>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

class ProgressListenerTest : public testing::Test {
protected:
  static std::uint16_t opened(ProgressListener& listener) {
    EXPECT_TRUE(listener.open(0).ok());
    return listener.port();
  }

  void tell(const std::string& datagram) {
    sender_.send(datagram);
    listener_.read();
  }

  std::string valueOf(const std::string& key) {
    const ProgressPtr progress = listener_.newest();
    return progress && progress->values.contains(key) ? progress->values.at(key).json : "none";
  }

  /// From now until it wants to be called again; the latest time where it does not.
  Duration due() const {
    const auto at = listener_.dueAt();
    return at ? std::max(*at, clock_.now()) - clock_.now() : Duration::max();
  }

  FakeClock clock_;
  ProgressListener listener_{ProgressRules().longestMessage, clock_};
  SenderSocket sender_{opened(listener_)};
};

TEST_F(ProgressListenerTest, HasNothingToDoAtFirst) {
  listener_.read();
  EXPECT_EQ(due(), Duration::max());
  EXPECT_FALSE(listener_.changed());
  EXPECT_FALSE(listener_.tell());
  EXPECT_EQ(listener_.newest(), nullptr);
  EXPECT_EQ(listener_.complaint(), std::nullopt);
  EXPECT_THAT(listener_.close(), IsEmpty());
}

TEST_F(ProgressListenerTest, SaysWhyItHasNoPortAndWhatToDo) {
  ProgressListener other(100, clock_);
  EXPECT_THAT(other.open(listener_.port()).text(),
              testing::AllOf(HasSubstr("127.0.0.1:" + std::to_string(listener_.port())),
                             HasSubstr("in use"), HasSubstr("status-update-socket-port")));
}

TEST_F(ProgressListenerTest, MergesWhatIsSent) {
  tell("{\"a\":1}\n{\"b\":");
  tell("2}\n");
  EXPECT_TRUE(listener_.changed());
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_EQ(valueOf("b"), "2");
  EXPECT_FALSE(listener_.changed());
}

TEST_F(ProgressListenerTest, TellsTheFirstAtOnceAndTheLastOfABurstInTheEnd) {
  tell("{\"a\":1}\n");
  EXPECT_EQ(due(), 0s);
  EXPECT_TRUE(listener_.tell());
  EXPECT_EQ(due(), Duration::max()) << "nothing is pending";
  clock_.advance(30ms);
  tell("{\"a\":2}\n");
  EXPECT_FALSE(listener_.tell());
  EXPECT_EQ(due(), 70ms);
  clock_.advance(69ms);
  EXPECT_FALSE(listener_.tell());
  clock_.advance(1ms);
  EXPECT_TRUE(listener_.tell());
  EXPECT_FALSE(listener_.tell());
  EXPECT_EQ(valueOf("a"), "2");
}

TEST_F(ProgressListenerTest, TellsNoMoreThanTenTimesASecond) {
  int told = 0;
  for (int i = 0; i < 1000; ++i) {
    tell("{\"a\":" + std::to_string(i) + "}\n");
    told += listener_.tell() ? 1 : 0;
    clock_.advance(1ms);
  }
  EXPECT_EQ(told, 10);
}

TEST_F(ProgressListenerTest, WhatWasSeenAlreadyIsStillToBeTold) {
  tell("{\"a\":1}\n");
  listener_.newest();
  EXPECT_TRUE(listener_.tell());
}

TEST_F(ProgressListenerTest, ComplainsOnceASecondAndLosesNone) {
  tell("x\n");
  EXPECT_EQ(due(), 0s);
  EXPECT_THAT(listener_.complaint(), Optional(HasSubstr("1 message discarded")));
  EXPECT_EQ(due(), Duration::max());
  tell("x\n");
  tell("[]\n");
  EXPECT_EQ(listener_.complaint(), std::nullopt);
  EXPECT_EQ(due(), 1s);
  clock_.advance(1s);
  EXPECT_THAT(listener_.complaint(), Optional(HasSubstr("2 messages discarded, the latest because "
                                                        "it is not a JSON object")));
  EXPECT_FALSE(listener_.tell()) << "nothing good came";
}

TEST_F(ProgressListenerTest, ComplainsAboutValuesToo) {
  tell("{\"error_count\":\"x\"}\n");
  EXPECT_THAT(listener_.complaint(), Optional(HasSubstr("error_count")));
}

TEST_F(ProgressListenerTest, NeverRepeatsWhatWasSent) {
  tell("{\"s3cr3t\":\"s3cr3t\"\n");
  EXPECT_THAT(listener_.complaint(), Optional(testing::Not(HasSubstr("s3cr3t"))));
}

TEST_F(ProgressListenerTest, AtTheEndAWholeObjectCountsAndAHalfOneIsDiscarded) {
  const SenderSocket other(listener_.port());
  sender_.send("{\"a\":1}");
  other.send("{\"b\":");
  listener_.read();
  EXPECT_FALSE(listener_.changed());
  listener_.readAll();
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_EQ(listener_.complaint(), std::nullopt);
  EXPECT_THAT(listener_.close(), ElementsAre(HasSubstr("1 message discarded because it had no")));
}

TEST_F(ProgressListenerTest, ReadsAllOfABurst) {
  constexpr int kBurst = 5000;
  for (int i = 1; i <= kBurst; ++i) {
    std::string message = "{\"success_count\":" + std::to_string(i) + ",\"pad\":\"";
    message += std::string(197 - message.size(), 'x') + "\"}\n";
    sender_.send(message);
  }
  listener_.readAll();
  ASSERT_TRUE(listener_.newest());
  const auto heard = static_cast<std::size_t>(listener_.newest()->revision);
  const auto said = listener_.close();
  if (said.empty()) {
    EXPECT_EQ(heard, kBurst);
    EXPECT_EQ(valueOf("success_count"), std::to_string(kBurst));
  } else { // the kernel granted less than it was asked for
    EXPECT_THAT(said, ElementsAre(HasSubstr("kernel dropped " + std::to_string(kBurst - heard))));
  }
}

TEST_F(ProgressListenerTest, WhatThereWasNoTimeForIsReadLater) {
  // A clock that runs on at each look leaves time for a few datagrams only.
  class RunningClock final : public Clock {
  public:
    SteadyTime now() const noexcept override { return SteadyTime(now_ += 1ms); }
    WallTime wallNow() const noexcept override { return {}; }

  private:
    mutable Duration now_ = 1h;
  } clock;
  ProgressListener listener(100, clock);
  ASSERT_TRUE(listener.open(0).ok());
  const SenderSocket sender(listener.port());
  for (int i = 1; i <= 20; ++i) {
    sender.send("{\"a\":" + std::to_string(i) + "}\n");
  }
  listener.read();
  const auto first = listener.newest()->revision;
  EXPECT_LT(first, 20U);
  EXPECT_LT(listener.dueAt(), clock.now()) << "it wants to be called again at once";
  listener.read();
  EXPECT_GT(listener.newest()->revision, first);
  listener.readAll();
  EXPECT_EQ(listener.newest()->revision, 20U);
}

} // namespace
} // namespace exec_wrapper::run
