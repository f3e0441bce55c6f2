#pragma once

#include "support/await.h"
#include "support/certificates.h"
#include "support/free_port.h"
#include "support/wrapper.h"

#include <unistd.h>

#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// The first of these files that can be run; empty where there is none.
inline std::string program(const Words& files) {
  for (const std::string& file : files) {
    if (::access(file.c_str(), X_OK) == 0) {
      return file;
    }
  }
  return {};
}

inline std::string etcdProgram() {
  return program({"/usr/bin/etcd", "/usr/local/bin/etcd"});
}

/// Waits until the text stands in the file. Throws when it does not come.
inline void awaitContents(const std::string& file, const std::string& text) {
  const Deadline deadline;
  while (contents(file).find(text) == std::string::npos) {
    if (deadline.over()) {
      throw std::runtime_error("\"" + text + "\" does not come into " + file + ", which holds " +
                               contents(file));
    }
    awaitTime(5ms);
  }
}

/// A real etcd of one member or more. Its elections are quick, so that short leases are allowed.
class RealEtcd {
public:
  struct Options {
    int members = 1;
    std::string listen = "127.0.0.1";
    std::optional<Certificate> certificate = std::nullopt;
    std::string clientAuthority = {}; ///< a file: who vouches for clients; empty: nobody need
  };

  explicit RealEtcd(Options options) : options_(std::move(options)) {
    for (int i = 0; i < options_.members; ++i) {
      members_.push_back({freePort(), freePort(), nullptr});
    }
  }
  RealEtcd() : RealEtcd(Options()) {}

  /// Starts those that do not run, and waits until they serve.
  RealEtcd& start() {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (!members_[i].process) {
        ::unlink(log(i).c_str());
        members_[i].process = std::make_unique<Process>(spec(i));
      }
    }
    for (std::size_t i = 0; i < members_.size(); ++i) {
      awaitContents(log(i), "serving client traffic");
    }
    return *this;
  }

  /// With SIGKILL.
  void kill(std::size_t member) { members_[member].process.reset(); }

  std::string url(std::size_t member, const std::string& host = "127.0.0.1") const {
    return std::string(options_.certificate ? "https" : "http") + "://" + host + ":" +
           std::to_string(members_[member].client);
  }

  std::string urls() const {
    std::string all;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      all += (i == 0 ? "" : ",") + url(i);
    }
    return all;
  }

private:
  struct Member {
    int client;
    int peer;
    std::unique_ptr<Process> process;
  };

  std::string log(std::size_t member) const {
    return directory_.file("log" + std::to_string(member));
  }

  std::string peer(std::size_t member) const {
    return "http://127.0.0.1:" + std::to_string(members_[member].peer);
  }

  ProcessSpec spec(std::size_t member) const {
    const std::string name = "m" + std::to_string(member);
    std::string cluster;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      cluster += (i == 0 ? "m" : ",m") + std::to_string(i) + "=" + peer(i);
    }
    ProcessSpec spec;
    spec.argv = {etcdProgram(),
                 "--name",
                 name,
                 "--data-dir",
                 directory_.file(name),
                 "--listen-client-urls",
                 url(member, options_.listen),
                 "--advertise-client-urls",
                 url(member),
                 "--listen-peer-urls",
                 peer(member),
                 "--initial-advertise-peer-urls",
                 peer(member),
                 "--initial-cluster",
                 cluster,
                 "--initial-cluster-state",
                 "new",
                 "--heartbeat-interval",
                 "50",
                 "--election-timeout",
                 "500",
                 "--logger",
                 "zap",
                 "--log-outputs",
                 log(member)};
    if (options_.certificate) {
      spec.argv = spec.argv + Words{"--cert-file", options_.certificate->certificateFile,
                                    "--key-file", options_.certificate->keyFile};
    }
    if (!options_.clientAuthority.empty()) {
      spec.argv =
          spec.argv + Words{"--client-cert-auth", "--trusted-ca-file", options_.clientAuthority};
    }
    spec.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", directory_.path().string()}};
    return spec;
  }

  const Options options_;
  TempDir directory_;
  std::vector<Member> members_;
};

/// A host of its own, as far as the network goes: a namespace with one link to the machine, whose
/// end has the address `machine`. Needs to be root.
class RemoteHost {
public:
  explicit RemoteHost(std::string name) : name_(std::move(name)) {
    static int count = 0;
    const int number = ++count;
    const std::string id = std::to_string(::getpid() % 100000) + "n" + std::to_string(number);
    space_ = "ewt" + id;
    near_ = "ewa" + id;
    const std::string far = "ewb" + id;
    const std::string net = "10." + std::to_string(64 + ::getpid() % 128) + "." +
                            std::to_string(::getpid() / 128 % 256) + ".";
    machine_ = net + std::to_string(4 * number + 1);
    good_ = ip({"netns", "add", space_}) &&
            ip({"link", "add", near_, "type", "veth", "peer", "name", far, "netns", space_}) &&
            ip({"address", "add", machine_ + "/30", "dev", near_}) &&
            ip({"link", "set", near_, "up"}) &&
            ip({"-n", space_, "address", "add", net + std::to_string(4 * number + 2) + "/30", "dev",
                far}) &&
            ip({"-n", space_, "link", "set", far, "up"}) &&
            ip({"-n", space_, "link", "set", "lo", "up"});
  }
  ~RemoteHost() {
    ip({"link", "delete", near_});
    ip({"netns", "delete", space_});
  }
  RemoteHost(const RemoteHost&) = delete;
  RemoteHost& operator=(const RemoteHost&) = delete;

  static std::string tool() { return program({"/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"}); }

  /// False where this machine or this user cannot have such hosts.
  bool good() const noexcept { return good_; }

  const std::string& machine() const noexcept { return machine_; }

  /// Nothing gets through any more, and nobody is told.
  void cutOff() { ip({"link", "set", near_, "down"}); }
  void reconnect() { ip({"link", "set", near_, "up"}); }

  /// The same process, but there, and under that host's name.
  ProcessSpec there(ProcessSpec spec) const {
    spec.argv = Words{tool(),
                      "netns",
                      "exec",
                      space_,
                      "/usr/bin/unshare",
                      "--uts",
                      "/bin/sh",
                      "-c",
                      "hostname \"$0\" && exec \"$@\"",
                      name_} +
                spec.argv;
    return spec;
  }

private:
  static bool ip(const Words& words) {
    if (tool().empty()) {
      return false;
    }
    ProcessSpec spec;
    spec.argv = Words{tool()} + words;
    return run(spec).status == 0;
  }

  const std::string name_;
  std::string space_;
  std::string near_;
  std::string machine_;
  bool good_ = false;
};

/// Runs that share one lock in a real etcd, and one resource that tells when two use it at once.
class EtcdTest : public WrapperTest {
protected:
  static constexpr Duration kLease = 5s; // with a grace period of one second

  void SetUp() override {
    if (etcdProgram().empty()) {
      GTEST_SKIP() << "etcd is not installed (Debian: etcd-server)";
    }
  }

  static Words lock(const std::string& servers) {
    return {"--etcd-endpoints",
            servers,
            "--etcd-key",
            "/locks/test",
            "--etcd-lease-ttl",
            "5",
            "--process-termination-grace-period",
            "1",
            "--log-level",
            "INFO"};
  }

  /// A job that uses the resource for so long, as a rule, and says "started". It exits with 99, and
  /// writes a line, where another uses it. `first` is done before: such as to ignore a signal.
  Words job(const std::string& seconds, const std::string& first = ":") const {
    return {"/bin/sh", "-c",
            first +
                "; exec 9>>resource; flock -n 9 || { echo two >>conflicts; exit 99; }; "
                "echo \"$EXEC_WRAPPER_FENCING_TOKEN\" >>tokens; echo started; exec sleep \"$0\"",
            seconds};
  }

  void expectNeverTwoAtOnce() const {
    EXPECT_EQ(contents(file("conflicts")), "");
    long last = 0;
    for (const std::string& token : lines(contents(file("tokens")))) {
      EXPECT_GT(std::atol(token.c_str()), last) << "tokens rise";
      last = std::atol(token.c_str());
    }
  }
};

} // namespace exec_wrapper::test
