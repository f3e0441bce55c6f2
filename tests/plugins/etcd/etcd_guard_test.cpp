#include "etcd_guard.h"

#include "exec_wrapper/testing/sample_host.h"
#include "fake_etcd.h"

#include <gmock/gmock.h>

#include <thread>

namespace exec_wrapper::etcd {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Fault = FakeEtcd::Fault;
using Reason = Refusal::Reason;

class Guarding : public ::testing::Test {
protected:
  Guarding() {
    settings.key = "/k";
    settings.timeout = 5s;
    settings.terms = termsToStop(90s, 30s);
    host.identity().host = "db1";
    host.identity().wrapperPid = 4711;
  }

  /// Another run. Its waits let the clock go on; its keeper, which has a thread of its own, waits
  /// for its end only.
  EtcdGuard& guard(const std::string& parentsToken = {}) {
    const auto here = std::this_thread::get_id();
    guards_.push_back(
        std::make_unique<EtcdGuard>(settings, members(etcd, servers), host, parentsToken,
                                    [this, here](Duration length, const std::stop_token& asked) {
                                      if (std::this_thread::get_id() != here) {
                                        common::waitUnlessStopped(1h, asked);
                                        return;
                                      }
                                      time.advance(length);
                                      onWait();
                                    }));
    return *guards_.back();
  }

  Admission admission(EtcdGuard& guard) {
    Decision decision = guard.acquire(stop.get_token());
    auto* const admitted = std::get_if<Admission>(&decision);
    return admitted != nullptr ? *admitted
                               : Admission{{{"refused", std::get<Refusal>(decision).message}}, {}};
  }

  Refusal refusal(EtcdGuard& guard) {
    const Decision decision = guard.acquire(stop.get_token());
    const auto* const refused = std::get_if<Refusal>(&decision);
    return refused != nullptr ? *refused : Refusal::failed(-1, "it was admitted");
  }

  void fail(Fault fault) {
    etcd.before = [fault](const std::string&, const std::string&) { return fault; };
  }

  EtcdSettings settings;
  std::vector<std::string> servers = {"a"};
  FakeClock time;
  contract::SampleHost host{time, {"./backup"}};
  FakeEtcd etcd{time};
  std::stop_source stop;
  std::function<void()> onWait = [] {};

private:
  std::vector<std::unique_ptr<EtcdGuard>> guards_;
};

// Admission

TEST_F(Guarding, AdmitsWithTheRevisionOfItsSlot) {
  const Admission admitted = admission(guard());
  const auto keys = etcd.keysNow();
  ASSERT_THAT(keys, UnorderedElementsAre(Key("/k/slot/0")));
  const std::string revision = std::to_string(keys.at("/k/slot/0").created);
  EXPECT_EQ(admitted.environment, (Facts{{"EXEC_WRAPPER_FENCING_TOKEN", revision}}));
  EXPECT_EQ(admitted.facts, (Facts{{"etcd_key", "/k/slot/0"}, {"fencing_token", revision}}));
}

TEST_F(Guarding, WritesWhoHoldsTheSlot) {
  admission(guard());
  const Holder holder = parseHolder(etcd.keysNow().at("/k/slot/0").value);
  EXPECT_EQ(holder.host, "db1");
  EXPECT_EQ(holder.wrapper, 4711);
  EXPECT_EQ(holder.command, "./backup");
  EXPECT_EQ(holder.since, time.wallNow());
}

TEST_F(Guarding, HangsTheSlotOnALease) {
  admission(guard());
  const auto keys = etcd.keysNow();
  ASSERT_TRUE(etcd.leases.contains(keys.at("/k/slot/0").lease));
  EXPECT_EQ(etcd.leases.at(keys.at("/k/slot/0").lease).ttl, 90s);
}

TEST_F(Guarding, GivesTheSlotBack) {
  EtcdGuard& first = guard();
  admission(first);
  EXPECT_EQ(first.release(ReleaseReason::RunFinished), "");
  EXPECT_THAT(etcd.keysNow(), IsEmpty());
  EXPECT_THAT(etcd.leases, IsEmpty());
  EXPECT_THAT(admission(guard()).facts, Contains(Key("fencing_token")));
}

TEST_F(Guarding, TokensRise) {
  std::int64_t last = 0;
  for (int run = 0; run < 5; ++run) {
    EtcdGuard& next = guard();
    const std::int64_t token = std::stoll(admission(next).facts.at("fencing_token"));
    EXPECT_GT(token, last);
    last = token;
    next.release(ReleaseReason::RunFinished);
  }
}

TEST_F(Guarding, AdmitsWhereOnlyTheAnswerWasLost) {
  servers = {"a", "b"};
  etcd.before = [](const std::string& server, const std::string& path) {
    return server == "a" && path == "/v3/kv/txn" ? Fault::AnswerLost : Fault::None;
  };
  const Admission admitted = admission(guard());
  EXPECT_EQ(admitted.facts.at("etcd_key"), "/k/slot/0");
  EXPECT_EQ(admitted.facts.at("fencing_token"),
            std::to_string(etcd.keysNow().at("/k/slot/0").created));
}

TEST_F(Guarding, GivesBackASlotOfWhichItWasNeverTold) {
  etcd.before = [](const std::string&, const std::string& path) {
    return path == "/v3/kv/txn" ? Fault::AnswerLost : Fault::None;
  };
  EXPECT_EQ(refusal(guard()).reason, Reason::Unavailable);
  EXPECT_THAT(etcd.keysNow(), IsEmpty());
}

// Refusal

TEST_F(Guarding, RefusesTheSecondAndNamesTheFirst) {
  admission(guard());
  time.advance(90s - 1ms);
  const Refusal refused = refusal(guard());
  EXPECT_EQ(refused.reason, Reason::Busy);
  EXPECT_EQ(refused.message, "etcd key /k is held by pid 4711 on db1 for 1m 29s: ./backup");
}

TEST_F(Guarding, RefusesWithoutMakingALease) {
  admission(guard());
  refusal(guard());
  EXPECT_THAT(etcd.leases, SizeIs(1));
}

TEST_F(Guarding, AdmitsAsManyAsThereAreSlots) {
  settings.slots = 3;
  for (const char* const slot : {"/k/slot/0", "/k/slot/1", "/k/slot/2"}) {
    EXPECT_EQ(admission(guard()).facts.at("etcd_key"), slot);
  }
  EXPECT_THAT(refusal(guard()).message, HasSubstr("all its 3 places taken"));
}

TEST_F(Guarding, CountsHoldersOfSlotsThatItWouldNotUse) {
  settings.slots = 1;
  etcd.put("/k/slot/7", "of a time when more could run");
  EXPECT_EQ(refusal(guard()).reason, Reason::Busy);
}

TEST_F(Guarding, TriesTheNextSlotWhereAnotherWasFaster) {
  settings.slots = 2;
  bool done = false;
  etcd.before = [&](const std::string&, const std::string& path) {
    if (path == "/v3/kv/txn" && !std::exchange(done, true)) {
      etcd.put("/k/slot/0", "faster");
    }
    return Fault::None;
  };
  EXPECT_EQ(admission(guard()).facts.at("etcd_key"), "/k/slot/1");
}

TEST_F(Guarding, GivesUpAgainstOneThatIsAlwaysFaster) {
  etcd.before = [&](const std::string&, const std::string& path) {
    if (path == "/v3/kv/txn") {
      etcd.put("/k/slot/0", "faster");
    } else if (path == "/v3/kv/range") {
      etcd.keys.clear();
    }
    return Fault::None;
  };
  EXPECT_EQ(refusal(guard()).reason, Reason::Busy);
  EXPECT_THAT(etcd.leases, IsEmpty()) << "its own are given back";
}

TEST_F(Guarding, TakesTheSlotOfARunThatIsNotHeardOfAnyMore) {
  admission(guard());
  time.advance(90s);
  EXPECT_THAT(admission(guard()).facts, Contains(Key("fencing_token")));
}

// Without etcd

TEST_F(Guarding, RefusesWhereEtcdIsDown) {
  servers = {"a", "b"};
  fail(Fault::Unreachable);
  const Refusal refused = refusal(guard());
  EXPECT_EQ(refused.reason, Reason::Unavailable);
  EXPECT_THAT(refused.message, AllOf(HasSubstr("luck with a"), HasSubstr("luck with b")));
  ASSERT_THAT(host.failures(), SizeIs(1));
  EXPECT_TRUE(host.failures()[0].givenUp);
}

TEST_F(Guarding, WaitsForAnEtcdThatIsDownForAnHour) {
  settings.wait = 2h;
  fail(Fault::Unreachable);
  const SteadyTime start = time.now();
  onWait = [&] { fail(time.now() - start < 1h ? Fault::Unreachable : Fault::None); };
  EXPECT_THAT(admission(guard()).facts, Contains(Key("fencing_token")));
  EXPECT_GE(time.now() - start, 1h);
  EXPECT_THAT(host.lines(), SizeIs(1)) << "it does not say so every second";
}

TEST_F(Guarding, OutlastsAnElectionWithoutALockWait) {
  const auto electing = answered(503, R"({"code":14,"message":"etcdserver: leader changed"})");
  etcd.instead = [&](const std::string&) { return std::optional(electing); };
  const SteadyTime start = time.now();
  onWait = [&] {
    if (time.now() - start >= 3s) {
      etcd.instead = [](const std::string&) { return std::nullopt; };
    }
  };
  EXPECT_THAT(admission(guard()).facts, Contains(Key("fencing_token")));
  EXPECT_EQ(time.now() - start, 3s) << "asked once a second";
}

TEST_F(Guarding, OutlastsNoElectionWithoutAnEnd) {
  const auto electing = answered(503, R"({"code":14,"message":"etcdserver: leader changed"})");
  etcd.instead = [&](const std::string&) { return std::optional(electing); };
  const SteadyTime start = time.now();
  const Refusal refused = refusal(guard());
  EXPECT_EQ(refused.reason, Reason::Unavailable);
  EXPECT_THAT(refused.message, AllOf(HasSubstr("tried for 5 s"), HasSubstr("leader changed")));
  EXPECT_EQ(time.now() - start, settings.timeout);
}

TEST_F(Guarding, DoesNotWaitForWhatWillNotGoBetter) {
  settings.wait = 2h;
  etcd.instead = [](const std::string&) { return answered(404, "Not Found\n"); };
  const Refusal refused = refusal(guard());
  EXPECT_EQ(refused.reason, Reason::Failed);
  EXPECT_EQ(refused.status, 76);
  EXPECT_THAT(refused.message, HasSubstr("3.4 or later"));
}

TEST_F(Guarding, IsNotPermittedWithAWrongPassword) {
  etcd.user = settings.user = "backup";
  etcd.password = "right";
  settings.password = Secret("wr0ng-word");
  const Refusal refused = refusal(guard());
  EXPECT_EQ(refused.reason, Reason::Denied);
  EXPECT_THAT(refused.message, AllOf(HasSubstr("etcd-password"), Not(HasSubstr("wr0ng"))));
}

TEST_F(Guarding, RefusesALeaseThatIsShorterThanAskedFor) {
  etcd.instead = [](const std::string& path) -> std::optional<http::Result> {
    return path == "/v3/lease/grant" ? std::optional(answered(200, R"({"ID":"7","TTL":"10"})"))
                                     : std::nullopt;
  };
  EXPECT_EQ(refusal(guard()).status, 76);
}

TEST_F(Guarding, RefusesNumbersOfMoreThan64Bits) {
  for (const char* const answer :
       {R"({"ID":"18446744073709551623","TTL":"90"})", R"({"ID":18446744073709551623,"TTL":90})",
        R"({"ID":"7","TTL":"18446744073709551706"})"}) {
    etcd.instead = [answer](const std::string& path) -> std::optional<http::Result> {
      return path == "/v3/lease/grant" ? std::optional(answered(200, answer)) : std::nullopt;
    };
    const Refusal refused = refusal(guard());
    EXPECT_EQ(refused.status, 76);
    EXPECT_THAT(refused.message, HasSubstr("ID or TTL is no number of 64 bits")) << answer;
  }
}

// Waiting

TEST_F(Guarding, WaitsForASlot) {
  EtcdGuard& first = guard();
  admission(first);
  settings.wait = 1min;
  int looks = 0;
  onWait = [&] {
    if (++looks == 3) {
      first.release(ReleaseReason::RunFinished);
    }
  };
  EXPECT_THAT(admission(guard()).facts, Contains(Key("fencing_token")));
  EXPECT_EQ(looks, 3);
  EXPECT_THAT(host.lines().at(0).text, AllOf(HasSubstr("waiting at most 1m"), HasSubstr("db1")));
}

TEST_F(Guarding, RefusesWhenTheWaitIsOver) {
  admission(guard());
  settings.wait = 10s;
  const SteadyTime start = time.now();
  EXPECT_THAT(refusal(guard()).message, HasSubstr("(waited 10 s)"));
  EXPECT_EQ(time.now() - start, 10s);
}

TEST_F(Guarding, EndsTheWaitWithAStop) {
  admission(guard());
  settings.wait = 1h;
  onWait = [this] { stop.request_stop(); };
  EXPECT_EQ(refusal(guard()).reason, Reason::Cancelled);
}

TEST_F(Guarding, LeavesNothingBehindWhenStoppedWhileItAsks) {
  etcd.before = [this](const std::string&, const std::string& path) {
    if (path == "/v3/lease/grant") {
      stop.request_stop();
    }
    return Fault::None;
  };
  EXPECT_EQ(refusal(guard()).reason, Reason::Cancelled);
  EXPECT_THAT(etcd.leases, IsEmpty());
  EXPECT_THAT(etcd.keysNow(), IsEmpty());
}

TEST_F(Guarding, DoesNotWaitForTheRunThatItIsPartOf) {
  const std::string token = admission(guard()).facts.at("fencing_token");
  settings.wait = 1h;
  const SteadyTime start = time.now();
  EXPECT_THAT(refusal(guard(token)).message, HasSubstr("would never end"));
  EXPECT_EQ(time.now(), start);
}

// The end

TEST_F(Guarding, LeavesALeaseThatCannotBeEndedToItself) {
  EtcdGuard& first = guard();
  admission(first);
  fail(Fault::Unreachable);
  EXPECT_EQ(first.release(ReleaseReason::RunFinished), "") << "the run itself went well";
  EXPECT_THAT(host.lines().back().text, HasSubstr("the lock expires in at most 1m 30s"));
}

TEST_F(Guarding, NeverRemovesTheSlotOfAnother) {
  EtcdGuard& first = guard();
  admission(first);
  time.advance(2min);
  admission(guard());
  first.release(ReleaseReason::RunFinished);
  EXPECT_THAT(etcd.keysNow(), SizeIs(1));
  EXPECT_THAT(host.lines(), IsEmpty());
}

TEST_F(Guarding, AnAdmissionThatIsNotUsedIsGivenBackToo) {
  EtcdGuard& first = guard();
  admission(first);
  first.release(ReleaseReason::NotStarted);
  EXPECT_THAT(etcd.keysNow(), IsEmpty());
}

// The counter

TEST_F(Guarding, CountsRefusalsAndAlertsBeyondTheThreshold) {
  settings.counting.threshold = 2;
  admission(guard());
  for (int run = 0; run < 3; ++run) {
    refusal(guard());
  }
  EXPECT_THAT(host.alerts(), IsEmpty());
  EXPECT_EQ(parseCount(etcd.keysNow().at("/k/refusals").value)->number, 3U);
  refusal(guard());
  ASSERT_THAT(host.alerts(), SizeIs(1));
  EXPECT_THAT(host.alerts()[0].text, AllOf(HasSubstr("4 runs were refused"), HasSubstr("db1")));
  EXPECT_EQ(host.alerts()[0].facts.at("holder_pid"), "4711");
  EXPECT_EQ(parseCount(etcd.keysNow().at("/k/refusals").value)->number, 0U);
}

TEST_F(Guarding, AlertsWhenTheThresholdIsReached) {
  settings.counting = {2, common::Counting::Rule::Reached, true};
  admission(guard());
  refusal(guard());
  EXPECT_THAT(host.alerts(), IsEmpty());
  refusal(guard());
  EXPECT_THAT(host.alerts(), SizeIs(1));
}

TEST_F(Guarding, BeginsTheCountAnewWhenARunGetsTheLock) {
  settings.counting.threshold = 5;
  EtcdGuard& first = guard();
  admission(first);
  refusal(guard());
  first.release(ReleaseReason::RunFinished);
  EXPECT_THAT(etcd.keysNow(), Contains(Key("/k/refusals")));
  admission(guard());
  EXPECT_THAT(etcd.keysNow(), UnorderedElementsAre(Key("/k/slot/0")));
}

TEST_F(Guarding, KeepsTheCountWhereItIsNeverReset) {
  settings.counting = {5, common::Counting::Rule::Exceeded, false};
  EtcdGuard& first = guard();
  admission(first);
  refusal(guard());
  first.release(ReleaseReason::RunFinished);
  admission(guard());
  EXPECT_THAT(etcd.keysNow(), Contains(Key("/k/refusals")));
}

TEST_F(Guarding, LosesNoCountWhenOthersCountAtTheSameTime) {
  settings.counting.threshold = 100;
  admission(guard());
  int others = 3;
  etcd.before = [&](const std::string&, const std::string& path) {
    if (path == "/v3/kv/txn" && others > 0) {
      --others;
      const auto found = etcd.keys.find("/k/refusals");
      const common::RefusalCount count =
          found == etcd.keys.end() ? common::RefusalCount() : *parseCount(found->second.value);
      etcd.put("/k/refusals", formatCount({count.number + 1, std::nullopt}));
    }
    return Fault::None;
  };
  refusal(guard());
  EXPECT_EQ(parseCount(etcd.keysNow().at("/k/refusals").value)->number, 4U);
}

TEST_F(Guarding, CountsAnewWhereTheCounterHoldsGarbage) {
  settings.counting.threshold = 100;
  admission(guard());
  etcd.put("/k/refusals", "garbage");
  refusal(guard());
  EXPECT_EQ(parseCount(etcd.keysNow().at("/k/refusals").value)->number, 1U);
  EXPECT_THAT(host.lines().at(0).text, HasSubstr("it contained: garbage"));
}

TEST_F(Guarding, ACounterThatCannotBeKeptChangesNothing) {
  settings.counting.threshold = 1;
  admission(guard());
  bool refused = false;
  etcd.before = [&](const std::string&, const std::string& path) {
    const bool counts = path == "/v3/kv/range" && std::exchange(refused, true);
    return counts ? Fault::Unreachable : Fault::None;
  };
  EXPECT_EQ(refusal(guard()).reason, Reason::Busy);
  EXPECT_THAT(host.lines().at(0).text, HasSubstr("not counted"));
}

} // namespace
} // namespace exec_wrapper::etcd
