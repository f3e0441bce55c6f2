// What a failing system call does to a run:
//
//   call_matrix [COURSE[/KIND]]        some calls of each kind
//   call_matrix --all [COURSE[/KIND]]  each call, alone and with all later ones; of hundreds a part
//   call_matrix --write                the same, and writes README.md beside this file
//
// Exits with 1 when a run is not as it has to be, and prints what it said.

#include "support/source_tree.h"
#include "system/calls/trial.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <fstream>
#include <future>
#include <optional>
#include <set>
#include <stdexcept>

namespace exec_wrapper::test::calls {
namespace {

constexpr unsigned kMostNumbers = 100;
constexpr unsigned kAtOnce = 4;

struct Request {
  bool all = false;
  bool write = false;
  std::string course; ///< empty: all
  std::string kind;   ///< the same
};

struct Sum {
  unsigned calls = 0;  ///< that a run makes
  unsigned trials = 0; ///< in which one failed
  unsigned flaws = 0;
};

Request requestOf(const Words& words) {
  Request request;
  for (const std::string& word : words) {
    if (word == "--all" || word == "--write") {
      request.all = true;
      request.write = request.write || word == "--write";
      continue;
    }
    const std::size_t slash = std::min(word.find('/'), word.size());
    request.course = word.substr(0, slash);
    request.kind = word.substr(std::min(slash + 1, word.size()));
    if (word.starts_with("-") ||
        (!request.course.empty() && findCourse(request.course) == nullptr) ||
        (!request.kind.empty() && findCallKind(request.kind) == nullptr)) {
      throw std::invalid_argument("unknown word '" + word + "'");
    }
  }
  return request;
}

/// The numbers of the calls to try out, of so many.
std::set<unsigned> numbersOf(unsigned calls, bool all) {
  if (!all) {
    return calls == 0 ? std::set<unsigned>() : std::set<unsigned>{1, calls / 2 + 1, calls};
  }
  std::set<unsigned> numbers; // of very many, such as those of a look at all processes, a part
  const unsigned step = calls / kMostNumbers + 1;
  for (unsigned number = 1; number <= calls; number += number < kMostNumbers / 2 ? 1 : step) {
    numbers.insert(number);
  }
  return numbers;
}

std::string told(const Course& course, const Fault& fault, const Result& result) {
  std::string text;
  for (const std::string& flaw : result.flaws) {
    text += "FLAW " + std::string(course.name) + "/" + fault.text() + ": " + flaw + "\n";
  }
  return text + "  said: " + result.said + "\n";
}

Sum tryOut(const Course& course, const CallKind& kind, bool all) {
  Trial trial(course);
  Sum sum;
  std::string text;
  sum.calls = trial.run({&kind, 0, false}).calls;
  for (const bool onward : {false, true}) {
    for (const unsigned number : numbersOf(sum.calls, all)) {
      const Fault fault{&kind, number, onward};
      const Result result = trial.run(fault);
      sum.trials += result.failed ? 1U : 0U;
      sum.flaws += result.flaws.empty() ? 0U : 1U;
      text += result.flaws.empty() ? "" : told(course, fault, result);
    }
  }
  std::printf("%s%-10s %-9s %4u calls %4u trials %4u flaws\n", text.c_str(),
              std::string(course.name).c_str(), std::string(kind.name).c_str(), sum.calls,
              sum.trials, sum.flaws);
  std::fflush(stdout);
  return sum;
}

/// Some at once, because a run waits more than it computes. In the order of the kinds.
std::vector<Sum> tryOut(const Course& course, const std::vector<const CallKind*>& kinds, bool all) {
  std::vector<Sum> sums(kinds.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::future<void>> workers;
  for (unsigned i = 0; i < kAtOnce; ++i) {
    workers.push_back(std::async(std::launch::async, [&] {
      for (std::size_t at = next++; at < kinds.size(); at = next++) {
        sums[at] = tryOut(course, *kinds[at], all);
      }
    }));
  }
  for (std::future<void>& worker : workers) {
    worker.get();
  }
  return sums;
}

std::string page(const std::vector<std::vector<Sum>>& sums) {
  std::string text = R"(# The matrix of failing calls

What a run does when a system call fails: the first, the second, ... call of each kind, once, and from then on.
`build/release/tests/call_matrix --write` tries each of them, and writes this page. `call_breaker` lets the
calls fail, by a filter of the kernel (`seccomp_unotify(2)`). The tests try the first, the middle and the last
call of each kind.

After each fault must hold:

- the exit status and the output are those of the command, or it was not started, with a line that says why;
- the run ends, does not crash, and leaves no process behind;
- a run after it works: the lock is free, and what is in the spool or the history does not disturb it;
- what happened was delivered, by this run or by the next one, or the log names the loss.

An entry is the number of calls of a run, and in how many trials one failed. All trials of this page are as
they must be, unless an entry names flaws.

|  |)";
  std::string rule = "| --- |";
  for (const Course& course : courses()) {
    text += " " + std::string(course.name) + " |";
    rule += " --- |";
  }
  text += "\n" + rule + "\n";
  for (std::size_t row = 0; row < callKinds().size(); ++row) {
    text += "| " + std::string(callKinds()[row].name) + " |";
    for (std::size_t column = 0; column < sums.size(); ++column) {
      const Sum& sum = sums[column][row];
      text += sum.calls == 0
                  ? " – |"
                  : " " + std::to_string(sum.calls) + " / " + std::to_string(sum.trials) +
                        (sum.flaws == 0 ? " |" : ", FLAWS: " + std::to_string(sum.flaws) + " |");
    }
    text += "\n";
  }
  text += "\nThe runs: ";
  for (const Course& course : courses()) {
    text += std::string(course.name) + ": " + std::string(course.meaning) + "; ";
  }
  text.replace(text.size() - 2, 2, ".\n");
  return text;
}

std::vector<const CallKind*> kindsOf(const Request& request) {
  std::vector<const CallKind*> kinds;
  for (const CallKind& kind : callKinds()) {
    if (request.kind.empty() || kind.name == request.kind) {
      kinds.push_back(&kind);
    }
  }
  return kinds;
}

int run(const Words& words) {
  const Request request = requestOf(words);
  std::vector<std::vector<Sum>> sums;
  unsigned flaws = 0;
  for (const Course& course : courses()) {
    if (!request.course.empty() && course.name != request.course) {
      continue;
    }
    sums.push_back(tryOut(course, kindsOf(request), request.all));
    for (const Sum& sum : sums.back()) {
      flaws += sum.flaws;
    }
  }
  if (request.write) {
    std::ofstream(sourceDirectory() / "tests/system/calls/README.md") << page(sums);
  }
  return flaws == 0 ? 0 : 1;
}

} // namespace
} // namespace exec_wrapper::test::calls

int main(int argc, char** argv) {
  try {
    return exec_wrapper::test::calls::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "call_matrix: %s\n", error.what());
    return 2;
  }
}
