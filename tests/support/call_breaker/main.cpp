// call_breaker CALL NUMBER LIMIT REPORT PROGRAM WORD...
//
// Runs the words, and lets the NUMBERth call of a kind fail that the program makes: its threads, and
// its children until they execute another program. "3": once; "3+": from then on; "0":
// never, to count them. Ends it after LIMIT milliseconds. Exits as the program does, 128+N if
// signal N killed it, and writes into the file REPORT what was seen:
//
//   calls=12 failed=1 hung=0 killed=0 left=0
//
// hung: it took longer than LIMIT; killed: the number of the signal; left: the number of processes
// that it left behind (they are killed).

#include "base/file_descriptor.h"
#include "base/process_list.h"
#include "support/call_breaker/call_kinds.h"
#include "support/call_filter.h"
#include "support/checked.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace exec_wrapper::test {
namespace {

struct Request {
  CallKind kind;
  unsigned number = 0; ///< 0: never
  bool onward = false;
  std::chrono::milliseconds limit{};
  std::string report;
  std::string program;
  std::vector<std::string> argv;
};

unsigned numberIn(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::invalid_argument("not a number: " + std::string(text));
  }
  return number;
}

Request requestOf(const std::vector<std::string>& words) {
  if (words.size() < 6 || findCallKind(words[0]) == nullptr) {
    throw std::invalid_argument("usage: call_breaker CALL NUMBER[+] LIMIT REPORT PROGRAM WORD...");
  }
  Request request;
  request.kind = *findCallKind(words[0]);
  request.onward = words[1].ends_with('+');
  request.number =
      numberIn(std::string_view(words[1]).substr(0, words[1].size() - (request.onward ? 1 : 0)));
  request.limit = std::chrono::milliseconds(numberIn(words[2]));
  request.report = words[3];
  request.program = std::filesystem::canonical(words[4]);
  request.argv.assign(words.begin() + 5, words.end());
  return request;
}

/// Returns only if it fails.
int execute(const std::vector<std::string>& argv) {
  std::vector<char*> words;
  for (const std::string& word : argv) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  return 126;
}

std::string linkOf(pid_t process, const std::string& name) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/" + std::to_string(process) + "/" + name, ignored);
}

struct Seen {
  unsigned calls = 0;
  unsigned failed = 0;
  bool hung = false;
  int status = 0; ///< as waitpid(2) has it
  std::size_t left = 0;
};

class Breaker {
public:
  explicit Breaker(const Request& request) : request_(request) {}

  Seen run() {
    checked(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "PR_SET_CHILD_SUBREAPER");
    CallFilter filter(request_.kind.numbers, [this] { return execute(request_.argv); });
    const auto pidfd =
        static_cast<int>(checked(::syscall(SYS_pidfd_open, filter.pid(), 0), "pidfd"));
    const base::FileDescriptor end(pidfd);
    if (!serve(filter, end.get(), request_.limit)) {
      seen_.hung = true;
      ::kill(filter.pid(), SIGKILL);
    }
    ::waitpid(filter.pid(), &seen_.status, 0);
    const auto latest = Clock::now() + kPatience;
    while (!rest().empty() && Clock::now() < latest) { // a watcher leaves a little later
      serve(filter, -1, std::chrono::milliseconds(5));
    }
    killRest();
    return seen_;
  }

private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kPatience{2};

  /// Answers calls until the descriptor of the process is readable. False: not within `limit`.
  bool serve(CallFilter& filter, int end, std::chrono::milliseconds limit) {
    const auto latest = Clock::now() + limit;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - Clock::now());
      pollfd watched[] = {{end, POLLIN, 0}, {filter.descriptor(), POLLIN, 0}};
      const int ready = ::poll(watched, 2, std::max(static_cast<int>(left.count()), 0));
      if ((watched[1].revents & POLLIN) != 0) {
        if (const std::optional<Call> call = filter.take()) {
          filter.answer(*call, decisionOn(*call));
        }
      } else if ((watched[0].revents & POLLIN) != 0) {
        return true;
      } else if (ready == 0 || (watched[1].revents & POLLHUP) != 0) {
        return ready != 0; // POLLHUP: nobody is left who could call
      }
    }
  }

  int decisionOn(const Call& call) {
    if (linkOf(call.caller, "exe") != request_.program ||
        (request_.kind.ofFiles &&
         !linkOf(call.caller, "fd/" + std::to_string(call.argument)).starts_with('/'))) {
      return 0;
    }
    ++seen_.calls;
    const bool fails = request_.number != 0 && (request_.onward ? seen_.calls >= request_.number
                                                                : seen_.calls == request_.number);
    seen_.failed += fails ? 1U : 0U;
    return fails ? request_.kind.error : 0;
  }

  /// The living processes that the program left behind: they are our children now.
  static std::vector<pid_t> rest() {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::vector<pid_t> living;
    const auto all = base::listProcesses();
    for (const base::ProcessEntry& process : all.value()) {
      if (process.parent == ::getpid() && process.alive) {
        living.push_back(process.pid);
      }
    }
    return living;
  }

  void killRest() {
    for (std::vector<pid_t> living = rest(); !living.empty(); living = rest()) {
      for (const pid_t process : living) {
        ::kill(process, SIGKILL);
        ::waitpid(process, nullptr, 0);
        ++seen_.left;
      }
    }
  }

  const Request& request_;
  Seen seen_;
};

int run(const std::vector<std::string>& words) {
  try {
    const Request request = requestOf(words);
    const Seen seen = Breaker(request).run();
    const int killed = WIFSIGNALED(seen.status) ? WTERMSIG(seen.status) : 0;
    std::ofstream(request.report) << "calls=" << seen.calls << " failed=" << seen.failed
                                  << " hung=" << seen.hung << " killed=" << killed
                                  << " left=" << seen.left << '\n';
    return killed != 0 ? 128 + killed : WEXITSTATUS(seen.status);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "call_breaker: %s\n", error.what());
    return 125;
  }
}

} // namespace
} // namespace exec_wrapper::test

int main(int argc, char** argv) {
  return exec_wrapper::test::run({argv + 1, argv + argc});
}
