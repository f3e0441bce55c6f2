#include "cluster.h"

#include "common/json/json_object.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::etcd {

namespace {

using Kind = Reply::Kind;

constexpr char kAuthenticate[] = "/v3/auth/authenticate";

/// Whether another server may give a better answer.
bool askAnother(Kind kind) {
  return kind == Kind::Unavailable || kind == Kind::NoLeader || kind == Kind::NoEtcd;
}

/// The state of the cluster, from two servers that failed.
Kind together(Kind one, Kind other) {
  if (one == other) {
    return one;
  }
  return one == Kind::NoLeader || other == Kind::NoLeader ? Kind::NoLeader : Kind::Unavailable;
}

} // namespace

Cluster::Cluster(std::vector<std::unique_ptr<Member>> members, ClusterOptions options,
                 const Clock& clock)
    : members_(std::move(members)), options_(std::move(options)), clock_(clock),
      authenticated_(options_.user.empty()) {}

Reply Cluster::call(const char* path, const std::string& body, const Limits& limits) {
  for (bool again = false;; again = true) {
    if (!authenticated_) {
      if (Reply reply = authenticate(limits); !reply.ok()) {
        return reply;
      }
    }
    Reply reply = askInTurn(path, body, limits, true);
    if (reply.kind != Kind::Expired) {
      return reply;
    }
    authenticated_ = options_.user.empty();
    if (again || authenticated_) {
      reply.kind = Kind::Denied; // a new token would not help
      return reply;
    }
  }
}

/// The server's answers are never quoted: they could contain secrets.
Reply Cluster::authenticate(const Limits& limits) {
  const std::string body = common::JsonObject()
                               .add("name", options_.user)
                               .add("password", options_.password.reveal())
                               .text();
  token_ = Secret();
  Reply reply = askInTurn(kAuthenticate, body, limits, false);
  if (reply.kind == Kind::NoAccounts) {
    reply.kind = Kind::Ok;
  } else if (reply.ok()) {
    token_ = Secret(reply.body.text("token"));
    if (token_.empty()) {
      reply.kind = Kind::Refused;
      reply.reason = members_[current_]->name() + " gave no token for etcd-user";
    }
  } else if (reply.kind == Kind::Denied || reply.kind == Kind::Expired) {
    reply.kind = Kind::Denied;
    reply.reason += ": etcd-user or etcd-password is wrong";
  }
  authenticated_ = reply.ok();
  return reply;
}

Reply Cluster::askInTurn(const char* path, const std::string& body, const Limits& limits,
                         bool quote) {
  http::Request request{"POST", path, {{"Content-Type", "application/json"}}, body};
  if (!token_.empty()) {
    request.headers.emplace_back("Authorization", token_.reveal());
  }
  Reply failed;
  if (limits.stop.stop_requested()) {
    failed.reason = "a stop was requested";
    return failed;
  }
  for (std::size_t left = members_.size(); left > 0; --left) {
    Member& member = *members_[current_];
    const SteadyTime deadline = shareOf(limits.deadline, left);
    Reply reply = judge(member.exchange(request, deadline), member.name(), quote);
    if (!askAnother(reply.kind)) {
      return reply;
    }
    failed.kind = left == members_.size() ? reply.kind : together(failed.kind, reply.kind);
    failed.reason += (failed.reason.empty() ? "" : "; ") + reply.reason;
    current_ = (current_ + 1) % members_.size();
    if (limits.stop.stop_requested() || clock_.now() >= limits.deadline) {
      break;
    }
  }
  return failed;
}

/// No server may use up the time of the servers that are asked after it.
SteadyTime Cluster::shareOf(SteadyTime deadline, std::size_t servers) const {
  const SteadyTime now = clock_.now();
  const Duration left = std::max<Duration>(deadline - now, Duration::zero());
  return now + std::min(options_.timeout, left / static_cast<Duration::rep>(servers));
}

} // namespace exec_wrapper::etcd
