#pragma once

#include "common/crypto/base64.h"
#include "common/json/json_object.h"
#include "common/json/json_reader.h"
#include "member.h"
#include "support/fake_clock.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::etcd {

using common::fromBase64;
using common::toBase64;

inline http::Result answered(int status, std::string body) {
  return http::Response{status, std::move(body), std::nullopt};
}

inline http::Result unreachable(const std::string& who = "etcd.test") {
  return http::Failure{http::Failure::Kind::NoConnection, "no luck with " + who, false};
}

inline http::Result unanswered(const std::string& who = "etcd.test") {
  return http::Failure{http::Failure::Kind::TimedOut, "no answer from " + who, true};
}

/// An etcd of one clock: keys, revisions, leases and the transactions that the guard makes, as a
/// real one of version 3.4 answers them. Any thread.
class FakeEtcd {
public:
  /// What becomes of a request: nothing, it does not arrive, or only its answer is lost.
  enum class Fault { None, Unreachable, AnswerLost };

  struct Key {
    std::string value;
    std::int64_t created = 0;
    std::int64_t modified = 0;
    std::int64_t lease = 0;
  };
  struct Lease {
    std::chrono::seconds ttl{};
    SteadyTime end{};
  };
  struct Asked {
    std::string server;
    std::string path;
    std::string authorization;
    SteadyTime deadline;
  };

  explicit FakeEtcd(FakeClock& clock) : clock_(clock) {}

  // Set before use, or within `before`.
  std::function<Fault(const std::string& server, const std::string& path)> before =
      [](const std::string&, const std::string&) { return Fault::None; };
  std::function<std::optional<http::Result>(const std::string& path)> instead =
      [](const std::string&) { return std::nullopt; };
  std::string user; ///< empty: it asks for none
  std::string password;
  std::string token = "tok.1";
  std::int64_t term = 2;
  std::map<std::string, Key> keys;
  std::map<std::int64_t, Lease> leases;
  std::vector<Asked> asked;

  std::vector<std::string> paths() const {
    std::vector<std::string> all;
    for (const Asked& one : asked) {
      all.push_back(one.path);
    }
    return all;
  }

  http::Result ask(const std::string& server, const http::Request& request, SteadyTime deadline) {
    const std::lock_guard lock(mutex_);
    std::string authorization;
    for (const auto& [name, value] : request.headers) {
      authorization = name == "Authorization" ? value : authorization;
    }
    asked.push_back({server, request.path, authorization, deadline});
    const Fault fault = before(server, request.path);
    if (fault == Fault::Unreachable) {
      return unreachable(server);
    }
    expire();
    http::Result result =
        act(request.path, authorization, *common::JsonReader::parse(request.body));
    return fault == Fault::AnswerLost ? unanswered(server) : result;
  }

  /// What whoever looks now sees.
  std::map<std::string, Key> keysNow() {
    const std::lock_guard lock(mutex_);
    expire();
    return keys;
  }

  void put(const std::string& key, const std::string& value) {
    ++revision_;
    keys[key] = {value, revision_, revision_, 0};
  }

private:
  using Object = common::JsonObject;

  void expire() {
    std::erase_if(leases, [this](const auto& lease) {
      const bool over = lease.second.end <= clock_.now();
      if (over) {
        drop(lease.first);
      }
      return over;
    });
  }

  void drop(std::int64_t lease) {
    const auto gone =
        std::erase_if(keys, [lease](const auto& key) { return key.second.lease == lease; });
    revision_ += gone > 0 ? 1 : 0;
  }

  http::Result act(const std::string& path, const std::string& authorization,
                   const common::JsonReader& body) {
    if (std::optional<http::Result> other = instead(path)) {
      return *other;
    }
    if (path == "/v3/auth/authenticate") {
      return authenticate(body);
    }
    if (!user.empty() && authorization != token) {
      return authorization.empty() ? error(400, 3, "etcdserver: user name is empty")
                                   : error(401, 16, "etcdserver: invalid auth token");
    }
    return path == "/v3/lease/grant"       ? grant(body)
           : path == "/v3/lease/keepalive" ? keepAlive(body)
           : path == "/v3/lease/revoke"    ? revoke(body)
           : path == "/v3/kv/range"        ? answered(200, range(body))
           : path == "/v3/kv/txn"          ? transact(body)
                                           : answered(404, "Not Found\n");
  }

  static http::Result error(int status, int code, const std::string& words) {
    return answered(
        status, Object().add("error", words).add("message", words).addNumber("code", code).text());
  }

  Object header() const {
    return Object()
        .add("revision", std::to_string(revision_))
        .add("raft_term", std::to_string(term));
  }

  http::Result authenticate(const common::JsonReader& body) const {
    if (user.empty()) {
      return error(412, 9, "etcdserver: authentication is not enabled");
    }
    return body.text("name") == user && body.text("password") == password
               ? answered(200, Object().addObject("header", header()).add("token", token).text())
               : error(400, 3,
                       "etcdserver: authentication failed, invalid user ID or "
                       "password: " +
                           body.text("password"));
  }

  http::Result grant(const common::JsonReader& body) {
    const std::chrono::seconds ttl(body.number("TTL").value());
    leases[++lastLease_] = {ttl, clock_.now() + ttl};
    return answered(200, Object()
                             .addObject("header", header())
                             .add("ID", std::to_string(lastLease_))
                             .add("TTL", std::to_string(ttl.count()))
                             .text());
  }

  http::Result keepAlive(const common::JsonReader& body) {
    const std::int64_t id = body.number("ID").value();
    Object result = Object().addObject("header", header()).add("ID", std::to_string(id));
    if (const auto lease = leases.find(id); lease != leases.end()) {
      lease->second.end = clock_.now() + lease->second.ttl;
      result.add("TTL", std::to_string(lease->second.ttl.count()));
    }
    return answered(200, Object().addObject("result", result).text() + "\n");
  }

  http::Result revoke(const common::JsonReader& body) {
    if (leases.erase(body.number("ID").value()) == 0) {
      return error(404, 5, "etcdserver: requested lease not found");
    }
    drop(body.number("ID").value());
    return answered(200, Object().addObject("header", header()).text());
  }

  std::string range(const common::JsonReader& body) const {
    const std::string key = *fromBase64(body.text("key"));
    const std::string end = *fromBase64(body.text("range_end"));
    std::string found;
    for (const auto& [name, held] : keys) {
      if (end.empty() ? name == key : name >= key && name < end) {
        found +=
            (found.empty() ? "" : ",") + Object()
                                             .add("key", toBase64(name))
                                             .add("create_revision", std::to_string(held.created))
                                             .add("mod_revision", std::to_string(held.modified))
                                             .add("value", toBase64(held.value))
                                             .add("lease", std::to_string(held.lease))
                                             .text();
      }
    }
    Object answer = Object().addObject("header", header());
    if (!found.empty()) {
      answer.addJson("kvs", "[" + found + "]");
    }
    return answer.text();
  }

  bool holds(const common::JsonReader& compare) const {
    const auto found = keys.find(*fromBase64(compare.text("key")));
    const bool there = found != keys.end();
    return compare.text("target") == "CREATE"
               ? (there ? found->second.created : 0) == compare.number("create_revision").value()
               : (there ? found->second.modified : 0) == compare.number("mod_revision").value();
  }

  http::Result transact(const common::JsonReader& body) {
    const bool succeeded = holds(body.list("compare").at(0));
    std::string responses;
    for (const common::JsonReader& step : body.list(succeeded ? "success" : "failure")) {
      const common::JsonReader put = step.object("request_put");
      if (put.has("key") && put.has("lease") && !leases.contains(put.number("lease").value())) {
        return error(404, 5, "etcdserver: requested lease not found");
      }
      if (put.has("key")) {
        ++revision_;
        Key& key = keys[*fromBase64(put.text("key"))];
        key = {*fromBase64(put.text("value")), key.created == 0 ? revision_ : key.created,
               revision_, put.number("lease").value()};
      } else if (step.has("request_delete_range")) {
        keys.erase(*fromBase64(step.object("request_delete_range").text("key")));
      } else {
        responses = Object().addJson("response_range", range(step.object("request_range"))).text();
      }
    }
    Object answer = Object().addObject("header", header());
    if (succeeded) {
      answer.addFlag("succeeded", true);
    }
    return answered(200, answer.addJson("responses", "[" + responses + "]").text());
  }

  FakeClock& clock_;
  std::mutex mutex_;
  std::int64_t revision_ = 1;
  std::int64_t lastLease_ = 7'000'000'000'000'000'000;
};

class FakeMember final : public Member {
public:
  FakeMember(FakeEtcd& etcd, std::string name) : etcd_(etcd), name_(std::move(name)) {}

  http::Result exchange(const http::Request& request, SteadyTime deadline) override {
    return etcd_.ask(name_, request, deadline);
  }
  std::string name() const override { return name_; }

private:
  FakeEtcd& etcd_;
  const std::string name_;
};

inline std::vector<std::unique_ptr<Member>> members(FakeEtcd& etcd,
                                                    const std::vector<std::string>& names) {
  std::vector<std::unique_ptr<Member>> made;
  for (const std::string& name : names) {
    made.push_back(std::make_unique<FakeMember>(etcd, name));
  }
  return made;
}

} // namespace exec_wrapper::etcd
