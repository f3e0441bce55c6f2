#include "lease_keeper.h"

#include "exec_wrapper/testing/sample_host.h"
#include "fake_etcd.h"

#include <gmock/gmock.h>

#include <random>

namespace exec_wrapper::etcd {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Fault = FakeEtcd::Fault;

constexpr Duration kGrace = 30s;

/// A keeper on the test's own thread: its waits let the clock go on.
class Keeping : public ::testing::Test {
protected:
  void take() {
    Slots::Result result = Slots(store, "/k", 1, terms, time).take("me", "", {time.now() + 10s});
    slot = std::get<Slot>(result);
  }

  /// Lets the keeper work for so long.
  void addRecipient(Duration length) {
    const SteadyTime end = time.now() + length;
    std::stop_source stop;
    LeaseKeeper keeper(store, slot, terms, stopWhenLost, host,
                       [&](Duration wait, const std::stop_token&) {
                         waits.push_back(wait);
                         time.advance(wait);
                         onWait();
                         if (time.now() >= end) {
                           stop.request_stop();
                         }
                       });
    keeper.keep(stop.get_token());
    returned = time.now();
    slot = keeper.slot();
  }

  void fail(Fault fault) {
    etcd.before = [fault](const std::string&, const std::string&) { return fault; };
  }

  /// When the server itself will let the lease end.
  SteadyTime leaseEnd() const { return etcd.leases.at(slot.lease).end; }

  FakeClock time;
  contract::SampleHost host{time, {"./backup"}};
  FakeEtcd etcd{time};
  Cluster cluster{members(etcd, {"a"}), {5s, "", Secret()}, time};
  Store store{cluster};
  LeaseTerms terms = termsToStop(90s, kGrace);
  bool stopWhenLost = true;
  Slot slot;
  std::vector<Duration> waits;
  std::function<void()> onWait = [] {};
  SteadyTime returned;
};

TEST_F(Keeping, RenewsThriceInTheTimeThatThereIs) {
  take();
  addRecipient(10min);
  EXPECT_EQ(waits.at(0), (90s - kGrace - marginOf(90s)) / 3);
  EXPECT_THAT(host.revocations(), IsEmpty());
  EXPECT_THAT(etcd.keysNow(), SizeIs(1));
}

TEST_F(Keeping, RevokesSoEarlyThatTheGracePeriodFitsIntoTheLease) {
  take();
  addRecipient(5min);
  fail(Fault::Unreachable);
  const SteadyTime end = leaseEnd();
  addRecipient(5min);
  ASSERT_THAT(host.revocations(), SizeIs(1));
  EXPECT_LE(host.revocations()[0].at, end - kGrace - marginOf(90s));
  EXPECT_GE(host.revocations()[0].at, end - kGrace - marginOf(90s) - 1s)
      << "not earlier than needed";
  EXPECT_THAT(
      host.revocations()[0].reason,
      AllOf(HasSubstr("/k/slot/0"), HasSubstr("no luck with a"), HasSubstr("can take it in")));
}

TEST_F(Keeping, AsksNoFasterBecauseTheServerNamesAShortRest) {
  stopWhenLost = false;
  terms = termsToContinue(90s);
  take();
  etcd.leases.at(slot.lease).ttl = 1s;
  onWait = [this] { etcd.leases.at(slot.lease).end = time.now() + 90s; };
  addRecipient(1min);
  EXPECT_LE(waits.size(), 62U);
  EXPECT_GE(waits.size(), 20U) << "it asks on";
}

TEST_F(Keeping, CountsTheLeaseFromBeforeTheRequest) {
  take();
  etcd.before = [this](const std::string&, const std::string& path) {
    time.advance(path == "/v3/lease/keepalive" ? 2s : 0s); // on its way
    return Fault::None;
  };
  const SteadyTime start = time.now();
  addRecipient(terms.renewal() + 1s);
  EXPECT_EQ(slot.renewed, start + terms.renewal());
}

TEST_F(Keeping, DoesNotCountARenewalWhoseAnswerIsLost) {
  take();
  const SteadyTime granted = time.now();
  fail(Fault::AnswerLost);
  addRecipient(5min);
  ASSERT_THAT(host.revocations(), SizeIs(1));
  EXPECT_EQ(host.revocations()[0].at, granted + terms.left());
}

TEST_F(Keeping, DoesNotBelieveALeaderThatNoQuorumConfirms) {
  take();
  etcd.before = [](const std::string&, const std::string& path) {
    return path == "/v3/kv/range" ? Fault::Unreachable : Fault::None;
  };
  addRecipient(5min);
  EXPECT_THAT(host.revocations(), SizeIs(1));
}

TEST_F(Keeping, DoesNotCountARenewalByALeaderThatWasReplacedMeanwhile) {
  take();
  etcd.before = [this](const std::string&, const std::string& path) {
    etcd.term += path == "/v3/kv/range" ? 1 : 0;
    return Fault::None;
  };
  addRecipient(terms.renewal() + 1ms);
  ASSERT_THAT(host.failures(), SizeIs(1));
  EXPECT_THAT(host.failures()[0].reason, HasSubstr("another leader"));
}

TEST_F(Keeping, RevokesAtOnceWhenEtcdHasEndedTheLease) {
  take();
  etcd.leases.clear();
  etcd.keys.clear();
  addRecipient(5min);
  ASSERT_THAT(host.revocations(), SizeIs(1));
  EXPECT_EQ(returned, host.revocations()[0].at) << "there is nothing left to renew";
  EXPECT_THAT(etcd.asked, SizeIs(5)) << "three to take it, two to learn that it is gone";
}

TEST_F(Keeping, RevokesWhenSomebodyElseHasTheKey) {
  take();
  etcd.put("/k/slot/0", "another");
  addRecipient(5min);
  EXPECT_THAT(host.revocations(), SizeIs(1));
}

TEST_F(Keeping, TriesAgainWhereOnlyTheLeaseIsUnknownYet) {
  take();
  const auto leases = std::exchange(etcd.leases, {});
  onWait = [&] {
    if (waits.size() == 3) { // a new leader that has caught up
      etcd.leases = leases;
    }
  };
  addRecipient(25s);
  EXPECT_THAT(host.revocations(), IsEmpty());
  EXPECT_THAT(host.failures(), SizeIs(2));
}

TEST_F(Keeping, SurvivesAnOutageThatIsShortEnough) {
  take();
  fail(Fault::Unreachable);
  onWait = [this] {
    if (time.now() - slot.renewed > 50s) {
      fail(Fault::None);
    }
  };
  addRecipient(10min);
  EXPECT_THAT(host.revocations(), IsEmpty());
  ASSERT_FALSE(host.failures().empty());
  EXPECT_TRUE(host.failures().front().firstOfOutage);
  EXPECT_FALSE(host.failures().back().firstOfOutage);
  EXPECT_THAT(host.lines().back().text, HasSubstr("renewed again"));
}

TEST_F(Keeping, NoticesAtOnceThatItWasPausedForLongerThanTheLease) {
  take();
  onWait = [this] { time.advance(waits.size() == 1 ? 10min : 0min); };
  addRecipient(1s);
  ASSERT_THAT(host.revocations(), IsEmpty()) << "told to stop in the same moment";
  waits.clear();
  addRecipient(1h);
  ASSERT_THAT(host.revocations(), SizeIs(1));
  EXPECT_THAT(host.revocations()[0].reason, HasSubstr("by now"));
}

TEST_F(Keeping, GoesOnRenewingWhileTheCommandIsBeingEnded) {
  take();
  fail(Fault::Unreachable);
  onWait = [this] {
    if (!host.revocations().empty()) {
      fail(Fault::None); // in time to keep the others away until the command is
                         // gone
    }
  };
  addRecipient(10min);
  EXPECT_THAT(host.revocations(), SizeIs(1));
  EXPECT_THAT(etcd.keysNow(), SizeIs(1));
}

TEST_F(Keeping, AlertsInsteadWhereTheCommandIsToContinue) {
  stopWhenLost = false;
  terms = termsToContinue(90s);
  take();
  fail(Fault::Unreachable);
  const SteadyTime end = leaseEnd();
  addRecipient(1h);
  EXPECT_THAT(host.revocations(), IsEmpty());
  ASSERT_THAT(host.alerts(), SizeIs(1));
  EXPECT_THAT(host.alerts()[0].text, HasSubstr("perhaps beside another run"));
  EXPECT_EQ(host.alerts()[0].facts.at("fencing_token"), std::to_string(slot.revision));
  EXPECT_GT(time.now(), end);
}

TEST_F(Keeping, WhereItIsToContinueEveryLossIsTold) {
  stopWhenLost = false;
  terms = termsToContinue(90s);
  take();
  const SteadyTime start = time.now();
  etcd.before = [this, start](const std::string&, const std::string&) {
    const Duration elapsed = time.now() - start;
    const bool away = (elapsed > 5min && elapsed < 10min) || (elapsed > 15min && elapsed < 20min);
    // A cluster that was away as a whole starts all its leases anew.
    etcd.leases.begin()->second.end = time.now() + 90s;
    return away ? Fault::Unreachable : Fault::None;
  };
  addRecipient(25min);
  EXPECT_THAT(host.alerts(), SizeIs(2));
  EXPECT_THAT(host.revocations(), IsEmpty());
}

TEST_F(Keeping, RequestsEndByTheLastMoment) {
  take();
  const SteadyTime last = time.now() + terms.left();
  etcd.asked.clear();
  fail(Fault::Unreachable);
  addRecipient(terms.left() - 1ms);
  ASSERT_GT(etcd.asked.size(), 3U);
  for (const auto& asked : etcd.asked) {
    EXPECT_LE(asked.deadline, last);
    EXPECT_LE(asked.deadline - time.now(), 5s) << "a release waits for it";
  }
}

/// Whatever happens on the way, nobody else can have the slot before the command must be gone.
TEST_F(Keeping, IsNeverLateWhateverFails) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto chance = [&random](unsigned of) { return random() % of == 0; };
    const auto upTo = [&random](Duration most) {
      return Duration(static_cast<Duration::rep>(random()) % most.count());
    };
    FakeClock clock;
    contract::SampleHost here(clock);
    FakeEtcd server(clock);
    Cluster servers(members(server, {"a", "b", "c"}), {5s, "", Secret()}, clock);
    Store held(servers);
    const Duration grace = 1s + upTo(20s);
    const LeaseTerms times =
        termsToStop(longEnough(grace) + std::chrono::seconds(seed % 60), grace);
    bool outage = false;
    auto taken = Slots(held, "/k", 1, times, clock).take("me", "", {clock.now() + 10s});
    ASSERT_TRUE(std::holds_alternative<Slot>(taken));
    const std::int64_t lease = std::get<Slot>(taken).lease;
    SteadyTime freed = SteadyTime::max(); // when the server let the slot go
    const auto look = [&] {
      if (freed == SteadyTime::max() && server.leases.at(lease).end <= clock.now()) {
        freed = server.leases.at(lease).end;
      }
    };
    server.before = [&](const std::string&, const std::string&) {
      outage = chance(10) ? !outage : outage;
      look();
      const Duration left = server.asked.back().deadline - clock.now();
      clock.advance(std::clamp<Duration>(upTo(8s), 0s, std::max<Duration>(left, 0s)));
      look();
      return outage ? Fault::Unreachable : chance(5) ? Fault::AnswerLost : Fault::None;
    };
    std::stop_source stop;
    LeaseKeeper keeper(held, std::get<Slot>(taken), times, true, here,
                       [&](Duration wait, const std::stop_token&) {
                         clock.advance(wait);
                         look();
                         if (freed != SteadyTime::max() || !here.revocations().empty()) {
                           stop.request_stop();
                         }
                       });
    keeper.keep(stop.get_token());
    ASSERT_FALSE(here.revocations().empty());
    // The requests under way may be cut off a little late: that is what the margin is for.
    EXPECT_LE(here.revocations()[0].at + grace,
              server.leases.contains(lease) ? server.leases.at(lease).end : freed);
  }
}

} // namespace
} // namespace exec_wrapper::etcd
