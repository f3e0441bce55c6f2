#include "run/channel/command_input.h"

#include "core/run/channel/notify_sender.h"
#include "core/run/progress/sender_socket.h"
#include "support/fake_clock.h"
#include "support/forbid.h"
#include "support/in_child.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <sys/syscall.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::StartsWith;

class CommandInputTest : public testing::Test {
protected:
  CommandInputTest() { rules_.progress.port = 0; }

  void open(bool listen, bool notify) {
    rules_.progress.listen = listen;
    rules_.notify = notify;
    input_ =
        std::make_unique<CommandInput>(rules_, clock_, [this](Severity severity, std::string text) {
          said_.emplace_back(severity, text);
        });
    input_->open(check_);
  }

  std::string valueOf(const std::string& key) {
    const ProgressPtr progress = input_->book().newest();
    return progress && progress->values.contains(key) ? progress->values.at(key).json : "none";
  }

  std::vector<int> descriptors() const {
    std::vector<pollfd> polled;
    input_->addDescriptors(polled);
    std::vector<int> numbers;
    for (const pollfd& each : polled) {
      EXPECT_EQ(each.events, POLLIN);
      if (each.fd >= 0) {
        numbers.push_back(each.fd);
      }
    }
    return numbers;
  }

  static std::string directoryOf(const std::string& address) {
    return std::filesystem::path(address).parent_path();
  }

  const std::function<SenderCheck()> check_ = [] { return checkThatSays(true); };
  FakeClock clock_;
  ChannelRules rules_;
  std::vector<std::pair<Severity, std::string>> said_;
  std::unique_ptr<CommandInput> input_;
};

TEST_F(CommandInputTest, IsNothingWhereNothingIsWanted) {
  open(false, false);
  EXPECT_EQ(input_->port(), std::nullopt);
  EXPECT_EQ(input_->notifySocket(), std::nullopt);
  EXPECT_THAT(descriptors(), IsEmpty());
  EXPECT_EQ(input_->dueAt(), std::nullopt);
  input_->commandIs(4711, 4711);
  input_->read();
  input_->readAll();
  EXPECT_EQ(input_->takeNotice(), std::nullopt);
  EXPECT_EQ(input_->book().newest(), nullptr);
  EXPECT_FALSE(input_->renew(check_));
  EXPECT_TRUE(input_->close());
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(CommandInputTest, SaysWhereItListens) {
  open(true, true);
  ASSERT_TRUE(input_->port() && input_->notifySocket());
  EXPECT_NE(*input_->port(), 0);
  EXPECT_THAT(said_,
              testing::Contains(Pair(Severity::Debug,
                                     HasSubstr("127.0.0.1:" + std::to_string(*input_->port())))));
  EXPECT_EQ(said_.back(),
            std::pair(Severity::Debug, "receiving notifications on " + *input_->notifySocket()));
}

TEST_F(CommandInputTest, HasOnlyWhatIsWanted) {
  open(false, true);
  EXPECT_EQ(input_->port(), std::nullopt);
  EXPECT_NE(input_->notifySocket(), std::nullopt);
  EXPECT_THAT(descriptors(), SizeIs(1));
  open(true, false);
  EXPECT_NE(input_->port(), std::nullopt);
  EXPECT_EQ(input_->notifySocket(), std::nullopt);
  EXPECT_EQ(input_->takeNotice(), std::nullopt);
}

TEST_F(CommandInputTest, BothWaysLeadToTheSameBook) {
  open(true, true);
  SenderSocket(*input_->port()).send("{\"udp\":1,\"both\":1}\n");
  input_->readAll();
  NotifySender(*input_->notifySocket()).send("{\"unix\":2,\"both\":2}");
  NotifySender(*input_->notifySocket()).send("READY=1\nSTATUS=x");
  while (valueOf("last_status_message") == "none" && awaitReadable(descriptors().back())) {
    input_->readAll();
  }
  EXPECT_EQ(valueOf("udp"), "1");
  EXPECT_EQ(valueOf("unix"), "2");
  EXPECT_EQ(valueOf("both"), "2");
  EXPECT_EQ(valueOf("last_status_message"), "\"x\"");
  const std::optional<CommandNotice> notice = input_->takeNotice();
  ASSERT_TRUE(notice);
  EXPECT_TRUE(notice->ready);
  EXPECT_EQ(input_->takeNotice(), std::nullopt);
}

TEST_F(CommandInputTest, ReadsWhatADescriptorShows) {
  open(false, true);
  NotifySender(*input_->notifySocket()).send("{\"a\":1}");
  EXPECT_TRUE(awaitReadable(descriptors().front()));
  input_->read();
  EXPECT_EQ(valueOf("a"), "1");
  EXPECT_EQ(input_->dueAt(), std::optional<SteadyTime>(SteadyTime{})) << "to be published";
  EXPECT_TRUE(input_->book().isDue());
  EXPECT_EQ(input_->dueAt(), std::nullopt);
}

TEST_F(CommandInputTest, WantsToBeCalledAgainWhereItHasNotReadAll) {
  class HastyClock final : public Clock { // which leaves no time at all
  public:
    SteadyTime now() const noexcept override { return SteadyTime(now_ += 1h); }
    WallTime wallNow() const noexcept override { return {}; }

  private:
    mutable Duration now_ = 1h;
  } hasty;
  rules_.notify = true;
  CommandInput input(rules_, hasty, [](Severity, const std::string&) {});
  input.open(check_);
  ASSERT_TRUE(input.notifySocket());
  NotifySender(*input.notifySocket()).send("{\"a\":1}");
  std::vector<pollfd> polled;
  input.addDescriptors(polled);
  EXPECT_TRUE(awaitReadable(polled.back().fd));
  input.read();
  EXPECT_EQ(input.book().newest(), nullptr);
  EXPECT_EQ(input.dueAt(), std::optional<SteadyTime>(SteadyTime{}));
  EXPECT_TRUE(input.close());
}

TEST_F(CommandInputTest, GoesOnWithoutAPortThatIsTaken) {
  UdpSocket other;
  ASSERT_EQ(other.open(0), 0);
  rules_.progress.port = other.port();
  open(true, true);
  EXPECT_EQ(input_->port(), std::nullopt);
  EXPECT_NE(input_->notifySocket(), std::nullopt);
  EXPECT_THAT(said_, ElementsAre(Pair(Severity::Error, HasSubstr("in use")),
                                 Pair(Severity::Debug, HasSubstr("receiving notifications"))));
}

TEST_F(CommandInputTest, GoesOnWithoutASocketThatCannotBeMade) {
  EXPECT_EQ(test::inChild([this] {
              test::forbid(SYS_socket, EMFILE);
              open(false, true);
              return !input_->notifySocket() && input_->close() && said_.size() == 1 &&
                     said_[0].first == Severity::Error &&
                     said_[0].second.starts_with("cannot make the notify socket: ") &&
                     said_[0].second.find("the run continues") != std::string::npos;
            }),
            0);
}

// The next attempt

TEST_F(CommandInputTest, KeepsASocketThatCanBeReached) {
  open(false, true);
  const std::string address = *input_->notifySocket();
  const std::size_t before = said_.size();
  EXPECT_FALSE(input_->renew(check_));
  EXPECT_EQ(input_->notifySocket(), address);
  EXPECT_THAT(said_, SizeIs(before));
}

TEST_F(CommandInputTest, ReplacesASocketWhosePathIsGone) {
  open(false, true);
  const std::string gone = *input_->notifySocket();
  if (gone.starts_with('@')) {
    GTEST_SKIP() << "needs a directory";
  }
  std::filesystem::remove_all(directoryOf(gone));
  EXPECT_TRUE(input_->renew(check_));
  ASSERT_TRUE(input_->notifySocket());
  EXPECT_NE(input_->notifySocket(), gone);
  EXPECT_THAT(said_.back(), Pair(Severity::Warning, AllOf(HasSubstr(gone + " was removed"),
                                                          HasSubstr(*input_->notifySocket()))));
  NotifySender(*input_->notifySocket()).send("STATUS=x");
  EXPECT_TRUE(awaitReadable(descriptors().front()));
  input_->readAll();
  EXPECT_EQ(valueOf("last_status_message"), "\"x\"");
}

// The end

TEST_F(CommandInputTest, CloseRemovesAllAndSaysWhatWasDiscarded) {
  open(true, true);
  const std::string address = *input_->notifySocket();
  const std::uint16_t port = *input_->port();
  NotifySender(address).send("{");
  EXPECT_TRUE(awaitReadable(descriptors().back()));
  input_->readAll();
  said_.clear();
  EXPECT_TRUE(input_->close());
  EXPECT_THAT(said_,
              ElementsAre(Pair(Severity::Warning, StartsWith("progress from the command: 1 message "
                                                             "discarded"))));
  EXPECT_FALSE(std::filesystem::exists(directoryOf(address)));
  EXPECT_EQ(UdpSocket().open(port), 0) << "it is free";
  EXPECT_EQ(input_->port(), std::nullopt);
  EXPECT_EQ(input_->notifySocket(), std::nullopt);
  EXPECT_EQ(input_->dueAt(), std::nullopt);
  EXPECT_TRUE(input_->close()) << "once more";
}

TEST_F(CommandInputTest, CloseCountsWhatIsUnfinishedOnThePort) {
  open(true, false);
  SenderSocket(*input_->port()).send("{\"a\":");
  input_->readAll();
  said_.clear();
  EXPECT_TRUE(input_->close());
  EXPECT_THAT(said_, ElementsAre(Pair(Severity::Warning, HasSubstr("had no line end"))));
}

TEST_F(CommandInputTest, CloseWithNothingToSaySaysNothing) {
  open(true, true);
  said_.clear();
  EXPECT_TRUE(input_->close());
  EXPECT_THAT(said_, IsEmpty());
}

} // namespace
} // namespace exec_wrapper::run
