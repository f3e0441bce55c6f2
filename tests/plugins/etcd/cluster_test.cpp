#include "cluster.h"

#include "fake_etcd.h"

#include <gmock/gmock.h>

namespace exec_wrapper::etcd {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Reply::Kind;
using Fault = FakeEtcd::Fault;

class ClusterTest : public ::testing::Test {
protected:
  Cluster cluster(const std::vector<std::string>& names,
                  ClusterOptions options = {5s, "", Secret()}) {
    return {members(etcd, names), std::move(options), clock};
  }
  Reply ask(Cluster& cluster) {
    return cluster.call("/v3/kv/range", R"({"key":"YQ=="})", limits());
  }
  Limits limits() const { return {clock.now() + 30s}; }

  std::vector<std::string> servers() const {
    std::vector<std::string> all;
    for (const auto& asked : etcd.asked) {
      all.push_back(asked.server);
    }
    return all;
  }

  FakeClock clock;
  FakeEtcd etcd{clock};
};

TEST_F(ClusterTest, AsksTheNextServerWhenOneFails) {
  etcd.before = [](const std::string& server, const std::string&) {
    return server == "c" ? Fault::None : Fault::Unreachable;
  };
  Cluster cluster = this->cluster({"a", "b", "c"});
  EXPECT_TRUE(ask(cluster).ok());
  EXPECT_TRUE(ask(cluster).ok());
  EXPECT_THAT(servers(), ElementsAre("a", "b", "c", "c")) << "who answers is kept";
}

TEST_F(ClusterTest, NamesAllServersWhenNoneAnswers) {
  etcd.before = [](const std::string&, const std::string&) { return Fault::Unreachable; };
  Cluster cluster = this->cluster({"a", "b"});
  const Reply reply = ask(cluster);
  EXPECT_EQ(reply.kind, Kind::Unavailable);
  EXPECT_EQ(reply.reason, "no luck with a; no luck with b");
}

TEST_F(ClusterTest, AsksTheNextServerWhenOneIsNoEtcd) {
  etcd.instead = [this](const std::string&) {
    return etcd.asked.back().server == "a" ? std::optional(answered(404, "Not Found\n"))
                                           : std::nullopt;
  };
  Cluster mixed = cluster({"a", "b"});
  EXPECT_TRUE(ask(mixed).ok());
  Cluster wrong = cluster({"a"});
  EXPECT_EQ(ask(wrong).kind, Kind::NoEtcd);
}

TEST_F(ClusterTest, IsOutOfReachWhereOneServerIsAndTheOthersAreNoEtcd) {
  etcd.instead = [](const std::string&) { return answered(404, "Not Found\n"); };
  etcd.before = [](const std::string& server, const std::string&) {
    return server == "b" ? Fault::Unreachable : Fault::None;
  };
  Cluster cluster = this->cluster({"a", "b", "c"});
  EXPECT_EQ(ask(cluster).kind, Kind::Unavailable);
}

TEST_F(ClusterTest, HasNoLeaderWhereOneServerSaysSo) {
  const auto electing = answered(503, R"({"code":14,"message":"etcdserver: no leader"})");
  for (const std::string gone : {"a", "b", "c"}) {
    etcd.instead = [&](const std::string&) { return std::optional(electing); };
    etcd.before = [&](const std::string& server, const std::string&) {
      return server == gone ? Fault::Unreachable : Fault::None;
    };
    Cluster cluster = this->cluster({"a", "b", "c"});
    EXPECT_EQ(ask(cluster).kind, Kind::NoLeader) << gone;
  }
}

TEST_F(ClusterTest, GivesEachServerItsShareOfTheTime) {
  etcd.before = [](const std::string&, const std::string&) { return Fault::Unreachable; };
  Cluster cluster = this->cluster({"a", "b", "c"});
  cluster.call("/v3/kv/range", "{}", {clock.now() + 6s});
  EXPECT_EQ(etcd.asked.at(0).deadline, clock.now() + 2s);
  EXPECT_EQ(etcd.asked.at(1).deadline, clock.now() + 3s);
  EXPECT_EQ(etcd.asked.at(2).deadline, clock.now() + 5s) << "etcd-timeout";
}

TEST_F(ClusterTest, AsksNobodyElseAfterAStopOrItsDeadline) {
  std::stop_source stop;
  etcd.before = [&](const std::string&, const std::string&) {
    stop.request_stop();
    return Fault::Unreachable;
  };
  Cluster cluster = this->cluster({"a", "b"});
  cluster.call("/v3/kv/range", "{}", {clock.now() + 6s, stop.get_token()});
  cluster.call("/v3/kv/range", "{}", {clock.now() + 6s, stop.get_token()});
  EXPECT_THAT(servers(), ElementsAre("a"));
  etcd.before = [&](const std::string&, const std::string&) {
    clock.advance(6s);
    return Fault::Unreachable;
  };
  cluster.call("/v3/kv/range", "{}", {clock.now() + 6s});
  EXPECT_THAT(servers(), ElementsAre("a", "b"));
}

TEST_F(ClusterTest, AuthenticatesOnce) {
  etcd.user = "backup";
  etcd.password = "pass";
  Cluster cluster = this->cluster({"a"}, {5s, "backup", Secret("pass")});
  EXPECT_TRUE(ask(cluster).ok());
  EXPECT_TRUE(ask(cluster).ok());
  EXPECT_THAT(etcd.paths(), ElementsAre("/v3/auth/authenticate", "/v3/kv/range", "/v3/kv/range"));
  EXPECT_EQ(etcd.asked.back().authorization, "tok.1");
}

TEST_F(ClusterTest, AuthenticatesAnewWhenTheTokenIsNotValidAnyMore) {
  etcd.user = "backup";
  etcd.password = "pass";
  Cluster cluster = this->cluster({"a"}, {5s, "backup", Secret("pass")});
  EXPECT_TRUE(ask(cluster).ok());
  etcd.token = "tok.2";
  EXPECT_TRUE(ask(cluster).ok());
  EXPECT_EQ(etcd.asked.back().authorization, "tok.2");
}

TEST_F(ClusterTest, IsDeniedWithAWrongPasswordAndQuotesNothing) {
  etcd.user = "backup";
  etcd.password = "right";
  Cluster cluster = this->cluster({"a"}, {5s, "backup", Secret("wrong-secret")});
  const Reply reply = ask(cluster);
  EXPECT_EQ(reply.kind, Kind::Denied);
  EXPECT_THAT(reply.reason, AllOf(HasSubstr("etcd-password"), Not(HasSubstr("wrong-secret"))));
}

TEST_F(ClusterTest, IsDeniedWithoutAUserWhereOneIsNeeded) {
  etcd.user = "backup";
  Cluster cluster = this->cluster({"a"});
  EXPECT_EQ(ask(cluster).kind, Kind::Denied);
}

TEST_F(ClusterTest, GoesOnWithoutATokenWhereEtcdAsksForNone) {
  Cluster cluster = this->cluster({"a"}, {5s, "backup", Secret("pass")});
  EXPECT_TRUE(ask(cluster).ok());
  EXPECT_EQ(etcd.asked.back().authorization, "");
}

TEST_F(ClusterTest, DoesNotAuthenticateForEver) {
  etcd.user = "backup";
  etcd.password = "pass";
  etcd.instead = [](const std::string& path) -> std::optional<http::Result> {
    return path == "/v3/auth/authenticate"
               ? std::nullopt
               : std::optional(answered(401, R"({"code":16,"message":"invalid auth token"})"));
  };
  Cluster cluster = this->cluster({"a"}, {5s, "backup", Secret("pass")});
  EXPECT_EQ(ask(cluster).kind, Kind::Denied);
  EXPECT_EQ(etcd.asked.size(), 4U);
}

struct Judged {
  int status;
  const char* body;
  Kind kind;
};

TEST(Judging, TellsWhatAnAnswerMeans) {
  const Judged cases[] = {
      {200, "{}", Kind::Ok},
      {200, R"({"header":{}})", Kind::Ok},
      {200, "<html>", Kind::NoEtcd},
      {200, R"({"error":{"grpc_code":14,"message":"no leader"}})", Kind::NoLeader},
      {503, R"({"code":14,"message":"etcdserver: leader changed"})", Kind::NoLeader},
      {500, R"({"code":2,"message":"etcdserver: not leader"})", Kind::NoLeader},
      {504, R"({"code":14,"message":"timed out, possibly due to previous leader failure"})",
       Kind::NoLeader},
      {404, R"({"code":5,"message":"etcdserver: requested lease not found"})", Kind::NotFound},
      {404, "Not Found\n", Kind::NoEtcd},
      {302, "", Kind::NoEtcd},
      {403, R"({"code":7,"message":"etcdserver: permission denied"})", Kind::Denied},
      {403, "", Kind::Denied},
      {403, R"({"code":8,"message":"mvcc: database space exceeded"})", Kind::Unavailable},
      {400, R"({"code":3,"message":"etcdserver: key is not provided"})", Kind::Refused},
      {400, R"({"code":3,"message":"etcdserver: revision of auth store is old"})", Kind::Expired},
      {412, R"({"code":9,"message":"etcdserver: authentication is not enabled"})",
       Kind::NoAccounts},
      {501, R"({"code":12,"message":"unknown service"})", Kind::Refused},
      {503, R"({"code":14,"message":"etcdserver: request timed out"})", Kind::Unavailable},
      {502, "bad gateway", Kind::Unavailable},
      {429, "", Kind::Unavailable},
      {200, R"({"code":18446744073709551616})", Kind::Unavailable},
      {403, R"({"code":"forbidden"})", Kind::Denied},
  };
  for (const Judged& one : cases) {
    const Reply reply = judge(answered(one.status, one.body), "http://a", true);
    EXPECT_EQ(reply.kind, one.kind) << one.status << " " << one.body;
    EXPECT_EQ(reply.reason.empty(), one.kind == Kind::Ok);
  }
}

TEST(Judging, ShowsTheServersWordsInOneLine) {
  const Reply reply = judge(answered(403, R"({"code":7,"message":"no\nway"})"), "http://a", true);
  EXPECT_EQ(reply.reason, "http://a answered with 403: no\\nway");
  EXPECT_EQ(judge(answered(403, R"({"code":7,"message":"no"})"), "http://a", false).reason,
            "http://a answered with 403");
}

} // namespace
} // namespace exec_wrapper::etcd
