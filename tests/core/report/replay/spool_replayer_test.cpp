#include "report/replay/spool_replayer.h"

#include "core/report/spool/spool_fixture.h"
#include "support/await.h"
#include "support/machine_clock.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Silent final : public Logger {
public:
  bool enabled(Severity) const noexcept override { return false; }
  void log(Severity, std::string_view) noexcept override {}
};

class ReplayTest : public SpoolFixture {
protected:
  /// Answers with what the test has ready, the last answer again and again.
  class Answering final : public Reporter {
  public:
    explicit Answering(ReplayTest& test) : test_(test) {}
    DeliveryPolicy policy() const override { return policyFor("http://hook"); }
    Delivery deliver(const Event&, SteadyTime) override {
      test_.asked_.push_back(std::chrono::steady_clock::now());
      const std::size_t next = std::min(test_.asked_.size(), test_.answers_.size()) - 1;
      return test_.answers_[next];
    }

  private:
    ReplayTest& test_;
  };

  /// A run that is over, of which reporter "hook" knows nothing.
  std::string leaveARun() {
    RunJournal book(rules_, run_);
    book.addRecipient("hook", policyFor("http://hook"));
    book.keep(event(1, RunFinished{}));
    return Journal::pathOf(rules_.directory, rules_.journal);
  }

  SpoolReplayer begin() {
    return SpoolReplayer(SpoolDelivery(rules_, rules_.job, {{"hook", "http://hook"}},
                                       {clock_, log_,
                                        [this](const std::string&, const RunIdentity&) {
                                          ++made_;
                                          return std::make_shared<Answering>(*this);
                                        },
                                        [](const KilledRun&) { return true; }}),
                         clock_, 30s, [this] { rests_.set_value(); });
  }

  MachineClock clock_;
  Silent log_;
  std::vector<Delivery> answers_ = {Delivery::delivered()};
  std::vector<SteadyTime> asked_; // the replay's thread's, until that has ended
  std::atomic<int> made_ = 0;
  std::promise<void> rests_;
};

TEST_F(ReplayTest, TellsAtOnceAndSaysWhoWasTold) {
  leaveARun();
  SpoolReplayer replay = begin();
  EXPECT_TRUE(replay.awaitTold("hook", {}));
  EXPECT_FALSE(replay.awaitTold("mail", {}));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ReplayTest, AsksAgainWithTheReporterThatFailedAndNotWithoutAPause) {
  const std::string journal = leaveARun();
  answers_ = {Delivery::retry("busy", Duration::zero()), Delivery::delivered()};
  {
    SpoolReplayer replay = begin();
    EXPECT_FALSE(replay.awaitTold("hook", {})) << "after one pass that is known";
    test::awaitRemoval(journal);
  }
  ASSERT_THAT(asked_, SizeIs(2));
  EXPECT_THAT(asked_[1] - asked_[0], Ge(Duration(1s)));
  EXPECT_EQ(made_, 1);
}

TEST_F(ReplayTest, WaitsForNoFurtherTryOnceTheRunIsOver) {
  leaveARun();
  answers_ = {Delivery::retry("away", 1h)};
  {
    SpoolReplayer replay = begin();
    EXPECT_FALSE(replay.awaitTold("hook", {}));
    replay.close();
    EXPECT_EQ(rests_.get_future().wait_for(20s), std::future_status::ready);
    EXPECT_TRUE(replay.atRest());
    EXPECT_FALSE(replay.stuck(clock_.now() + 1h));
  }
  EXPECT_THAT(asked_, SizeIs(1));
  EXPECT_THAT(files(), SizeIs(1));
}

} // namespace
} // namespace exec_wrapper::report
