#include "benchmark/contestant.h"

#include "benchmark/statistics.h"

#include <algorithm>
#include <filesystem>

namespace exec_wrapper::benchmark {

namespace {

Words joined(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// What flock leaves behind is no lock of ours, so they have files of their own.
std::string flockOf(const Workbench& bench, unsigned number) {
  return bench.file("flock." + std::to_string(number));
}

std::string lockOf(const Workbench& bench, unsigned number) {
  return bench.file("lock." + std::to_string(number));
}

/// A peer whose own words simply stand before the command's.
Contestant prefix(std::string name, std::string package, const Words& words) {
  Contestant peer{.name = std::move(name), .package = std::move(package)};
  peer.programs = {words.front()};
  peer.wrap = [path = findProgram(words.front()), words](const Words& command, unsigned) {
    Words result = words;
    result.front() = path;
    return joined(result, command);
  };
  return peer;
}

Contestant flock(Workbench& bench) {
  Contestant peer{.name = kReference, .package = "util-linux"};
  peer.programs = {"flock"};
  peer.wrap = [&bench, path = findProgram("flock")](const Words& command, unsigned number) {
    return joined({path, "-n", flockOf(bench, number)}, command);
  };
  return peer;
}

Contestant timeoutAndFlock(Workbench& bench) {
  Contestant peer{.name = "timeout + flock -n", .package = "util-linux"};
  peer.programs = {"flock", "timeout"};
  peer.wrap = [&bench, timeout = findProgram("timeout"),
               path = findProgram("flock")](const Words& command, unsigned number) {
    return joined({timeout, "3600", path, "-n", flockOf(bench, number)}, command);
  };
  return peer;
}

/// As crontabs have it: told of the start, a lock, told of the end.
constexpr const char* kIdiom = R"sh(
tell() { curl -sS -o /dev/null "$@" -H "Content-Type: application/json"; }
url=$1 lock=$2 ca=$3; shift 3
tell ${ca:+--cacert "$ca"} -d '{"process_type_id":1,"process_max_concurrency":null}' "$url" &&
flock -n "$lock" "$@" &&
tell ${ca:+--cacert "$ca"} -X PATCH -d '{"status":"running"}' "$url/1"
)sh";

Contestant ourselves(Workbench& bench, std::string name, const std::string& properties) {
  Contestant own{.name = std::move(name)};
  own.wrap = [&bench, properties](const Words& command, unsigned number) {
    return joined({wrapperProgram(), "--config", properties, "--lockfile", lockOf(bench, number)},
                  command);
  };
  return own;
}

constexpr std::filesystem::perms kOwnersOnly =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

constexpr const char* kLocal = "reporters = log\nrunner = exec\nguard = lock_file\n";

constexpr const char* kReporting =
    "reporters = log, process_api\nrunner = exec\nguard = lock_file, process_api\n"
    "api-key = key\nprocess-type-id = 2\ndeployment = benchmark\n"
    "process-max-concurrency = -1\napi-heartbeat-interval = 0\napi-retry-delay = 0.1\n";

} // namespace

bool Contestant::installed() const {
  return std::ranges::none_of(
      programs, [](const std::string& program) { return findProgram(program).empty(); });
}

std::vector<Contestant> peers(Workbench& bench) {
  return {flock(bench),
          prefix("timeout", "coreutils", {"timeout", "3600"}),
          timeoutAndFlock(bench),
          prefix("tini -s", "tini", {"tini", "-s", "--"}),
          prefix("dumb-init", "dumb-init", {"dumb-init", "--"}),
          prefix("catatonit", "catatonit", {"catatonit", "--"}),
          prefix("chronic", "moreutils", {"chronic"})};
}

Contestant local(Workbench& bench) {
  return ourselves(bench, "exec_wrapper", bench.write("local.properties", kLocal));
}

Contestant reporting(Workbench& bench, bool https) {
  const std::string file = bench.write("reporting.properties", kReporting);
  std::filesystem::permissions(file, kOwnersOnly); // it holds a key: else each run has a warning
  Contestant own =
      ourselves(bench, std::string("exec_wrapper, ") + (https ? "https" : "http"), file);
  own.wrap = [&bench, https, wrap = own.wrap](const Words& command, unsigned number) {
    return wrap(joined({"--api-base-url", bench.api(https, number)}, command), number);
  };
  return own;
}

Contestant withHistory(Workbench& bench, const std::string& database) {
  return ourselves(
      bench, kWithHistory,
      bench.write("history.properties",
                  "reporters = log, history\nrunner = exec\nguard = lock_file\nhistory = " +
                      database + "\nhistory-timeout = 60\n"));
}

Contestant withChannel(Workbench& bench) {
  return ourselves(bench, "exec_wrapper, notify",
                   bench.write("channel.properties", std::string(kLocal) + "notify = on\n"));
}

Contestant unheard(Workbench& bench, std::uint16_t port) {
  const std::string address = "127.0.0.1:" + std::to_string(port);
  const std::string web = "http://" + address;
  const std::string file = bench.write(
      "unheard.properties", "reporters = log, process_api, healthchecks, sentry, webhook, history, "
                            "otlp, prometheus, mail, "
                            "rollbar\nrunner = exec\nguard = lock_file\nprocess-name = unheard\n"
                            "spool-dir = " +
                                bench.file("spool") +
                                "\ndrain-timeout = 0\n"
                                "api-base-url = " +
                                web +
                                "\napi-key = key\nprocess-type-id = 1\ndeployment = benchmark\n"
                                "healthchecks-base-url = " +
                                web +
                                "/ping\nhealthchecks-key = key\n"
                                "sentry-dsn = http://key@" +
                                address + "/1\nwebhook-url = " + web +
                                "\n"
                                "history = postgresql:host=127.0.0.1 port=" +
                                std::to_string(port) +
                                "\n"
                                "otlp-endpoint = " +
                                web + "\nprometheus-target = " + web +
                                "\n"
                                "mail-to = root@localhost\nmail-server = smtp://" +
                                address +
                                "\n"
                                "rollbar-base-url = " +
                                web + "\nrollbar-access-token = token\n");
  std::filesystem::permissions(file, kOwnersOnly); // it holds keys
  return ourselves(bench, kUnheard, file);
}

Contestant withBundledPoco(Contestant own) {
  own.name = kBundled + own.name.substr(std::string_view("exec_wrapper").size());
  own.wrap = [wrap = own.wrap](const Words& command, unsigned number) {
    Words words = wrap(command, number);
    words.front() = bundledProgram();
    return words;
  };
  return own;
}

std::vector<Contestant> own(Workbench& bench) {
  std::vector<Contestant> all = {local(bench), reporting(bench, false), reporting(bench, true)};
  if (!bundledProgram().empty()) {
    for (std::size_t i = 0; i < 3; ++i) {
      all.push_back(withBundledPoco(all[i]));
    }
  }
  return all;
}

Contestant curlIdiom(Workbench& bench, bool https) {
  Contestant peer{.name = std::string("curl + flock -n + curl, ") + (https ? "https" : "http"),
                  .package = "curl"};
  peer.programs = {"curl", "flock"};
  const std::string url = bench.api(https) + "/v1/process_executions";
  const std::string ca = https ? bench.caFile() : std::string();
  peer.wrap = [&bench, url, ca](const Words& command, unsigned number) {
    return joined({"/bin/sh", "-c", kIdiom, "sh", url, flockOf(bench, number), ca}, command);
  };
  return peer;
}

std::vector<Contestant> everybody(Workbench& bench) {
  std::vector<Contestant> all = peers(bench);
  all.push_back(curlIdiom(bench, false));
  all.push_back(curlIdiom(bench, true));
  for (Contestant& contestant : own(bench)) {
    all.push_back(std::move(contestant));
  }
  return all;
}

std::vector<Contestant> timekeepers(Workbench& bench) {
  const std::string seconds = shown(std::chrono::duration<double>(kTimeLimit).count(), 3);
  const std::string file =
      bench.write("limited.properties", kLocal + ("process-timeout = " + seconds + "\n"));
  return {prefix("timeout", "coreutils", {"timeout", seconds}),
          ourselves(bench, "exec_wrapper", file)};
}

Contestant supervisord(Workbench& bench) {
  Contestant daemon{.name = "supervisord", .package = "supervisor"};
  daemon.programs = {"supervisord"};
  daemon.servesAll = true;
  daemon.wrap = [&bench, path = findProgram("supervisord")](const Words& command, unsigned count) {
    std::string line;
    for (const std::string& word : command) {
      line += (line.empty() ? "" : " ") + word;
    }
    const std::string file = bench.write(
        "supervisord.conf", "[supervisord]\nnodaemon=true\nlogfile=/dev/null\n"
                            "logfile_maxbytes=0\nuser=root\npidfile=" +
                                bench.file("supervisord.pid") + "\n[program:all]\ncommand=" + line +
                                "\nprocess_name=%(process_num)d\nstdout_logfile=NONE\n"
                                "stderr_logfile=NONE\nstartsecs=0\nautorestart=false\nnumprocs=" +
                                std::to_string(count) + "\n");
    return Words{path, "-c", file};
  };
  return daemon;
}

std::vector<Contestant> installed(std::vector<Contestant> all, Table& table) {
  std::vector<Contestant> here;
  for (Contestant& contestant : all) {
    if (contestant.installed()) {
      here.push_back(std::move(contestant));
    } else {
      table.rows.push_back({contestant.name, "not installed (package " + contestant.package + ")"});
    }
  }
  return here;
}

} // namespace exec_wrapper::benchmark
