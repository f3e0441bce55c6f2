#include "system/calls/trial.h"

#include "support/source_tree.h"
#include "support/wrapper.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace exec_wrapper::test::calls {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kLimitMs = "20000"; // far above every wait of these runs

std::string contentsOf(const fs::path& file) {
  return fs::exists(file) ? contents(file) : std::string();
}

bool mentions(const std::string& said, const std::string& name) {
  return said.find(name) != said.npos;
}

/// A failure of the dynamic linker is told by it.
bool ofTheLinker(const std::string& said) {
  return mentions(said, "error while loading shared libraries") ||
         mentions(said, "cannot allocate memory") || mentions(said, "loader cannot");
}

} // namespace

std::string Fault::text() const {
  return std::string(kind->name) + " " + std::to_string(number) + (onward ? "+" : "");
}

Trial::Trial(const Course& course)
    : course_(course), server_([this](const HeardRequest& request) { return answer(request); }) {}

std::string Trial::answer(const HeardRequest& request) {
  if (healthy_ && mentions(request.body, "\"run_finished\"")) {
    const auto document =
        Poco::JSON::Parser().parse(request.body).extract<Poco::JSON::Object::Ptr>();
    delivered_.insert(document->getValue<std::string>("run_id"));
  }
  return std::string(healthy_ ? "HTTP/1.1 200 OK" : "HTTP/1.1 503 Service Unavailable") +
         "\r\nContent-Length: 0\r\n\r\n";
}

ProcessSpec Trial::spec(const Words& argv) const {
  ProcessSpec spec;
  spec.argv = argv;
  spec.environment = {{"PATH", "/usr/bin:/bin"},
                      {"HOME", directory_.path().string()},
                      {"XDG_CONFIG_HOME", directory_.file("config")}};
  spec.directory = directory_.path();
  return spec;
}

/// In the flush course a run has left its events in the spool, because its server was away.
void Trial::prepare() {
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_.path())) {
    fs::remove_all(entry.path());
  }
  server_.change([this] {
    delivered_.clear();
    healthy_ = course_.name != "flush";
  });
  if (course_.name == "flush") {
    test::run(spec(wordsOf(*findCourse("spool"), server_.url())));
    server_.change([this] { healthy_ = true; });
  }
}

Trial::Report Trial::report() const {
  Report report;
  std::istringstream text(contentsOf(directory_.file("report")));
  for (std::string word; text >> word;) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const int value = std::stoi(word.substr(equals + 1));
    report.calls = name == "calls" ? static_cast<unsigned>(value) : report.calls;
    report.failed = name == "failed" ? static_cast<unsigned>(value) : report.failed;
    report.hung = name == "hung" ? value != 0 : report.hung;
    report.killed = name == "killed" ? value : report.killed;
    report.left = name == "left" ? static_cast<unsigned>(value) : report.left;
  }
  return report;
}

std::size_t Trial::timesRun() const {
  return lines(contentsOf(directory_.file("marker"))).size();
}

Result Trial::run(const Fault& fault) {
  prepare();
  const std::size_t before = timesRun();
  const std::string number = std::to_string(fault.number) + (fault.onward ? "+" : "");
  const Words breaker = {EXEC_WRAPPER_CALL_BREAKER,
                         std::string(fault.kind->name),
                         number,
                         kLimitMs,
                         directory_.file("report"),
                         wrapperProgram()};
  const Outcome outcome =
      test::run(spec(breaker + wordsOf(course_, server_.url())), std::chrono::minutes(1));
  const Report seen = report();
  Result result{seen.calls, seen.failed != 0, {}, {}};
  result.said = outcome.err + contentsOf(directory_.file("log"));
  if (course_.name == "terminal" || course_.name == "flush") { // one stream; results are output
    result.said += outcome.out;
  }
  judgeEnd(outcome, seen, fault, result);
  const std::size_t ran = timesRun() - before;
  judgeRest(result);
  if (course_.name == "spool" || course_.name == "flush") {
    judgeDeliveries(ran, result);
  } else if (course_.name == "history") {
    judgeHistory(ran, result);
  }
  return result;
}

/// The command's status and streams are untouched, or it was not started, with a clear line.
void Trial::judgeEnd(const Outcome& outcome, const Report& report, const Fault& fault,
                     Result& result) {
  const bool flush = course_.name == "flush";
  const std::size_t ran = flush ? 0 : timesRun();
  const auto flaw = [&](const std::string& what) { result.flaws.push_back(what); };
  if (report.hung) {
    flaw("it hangs");
  } else if (report.killed != 0 && !(fault.kind->name == "mmap" && fault.number == 1)) {
    flaw("it dies of signal " + std::to_string(report.killed)); // but for the linker's first mmap
  }
  if (report.left != 0 && fault.kind->name != "kill") {
    flaw("it leaves " + std::to_string(report.left) + " processes behind");
  }
  if (ran > 1) {
    flaw("the command ran " + std::to_string(ran) + " times");
  } else if (ran == 1) {
    if (outcome.status != course_.status) {
      flaw("the command ran, and the exit status is " + std::to_string(outcome.status));
    }
    const std::size_t told = mentions(outcome.out, "out") ? 1 : 0;
    const bool itself = fault.kind->name == "write"; // the stream of the output fails
    if (told == 0 && !itself && !mentions(result.said, "output")) {
      flaw("its output is lost");
    }
  } else if (!flush && course_.status != 0 && // taskrunner's is always 0
             (outcome.status == 0 || outcome.status == course_.status)) {
    flaw("the command did not run, and the exit status is " + std::to_string(outcome.status));
  }
  const bool silent = result.said.find_first_not_of("\r\n ") == result.said.npos;
  if (ran == 0 && outcome.status != 0 && silent && report.killed == 0 &&
      fault.kind->name != "write" && !ofTheLinker(result.said)) {
    flaw("it fails with " + std::to_string(outcome.status) + " and says nothing");
  }
}

/// The lock is free, and whatever the fault left behind disturbs no later run.
void Trial::judgeRest(Result& result) {
  const Outcome after = test::run(spec(wordsOf(course_, server_.url())), std::chrono::minutes(1));
  if (after.status != course_.status) {
    result.flaws.push_back("the next run ends with " + std::to_string(after.status) + ": " +
                           after.err);
  }
}

/// Each run that ran is delivered, by itself or by the next one, or its loss is told.
void Trial::judgeDeliveries(std::size_t ran, Result& result) {
  std::size_t delivered = 0;
  server_.change([&] { delivered = delivered_.size(); });
  const std::size_t expected = course_.name == "flush" ? 1 : ran + 1;
  if (delivered < expected && !mentions(result.said, "webhook") &&
      !mentions(result.said, "spool")) {
    result.flaws.push_back("an end is not delivered, and nothing says so");
  }
}

void Trial::judgeHistory(std::size_t ran, Result& result) {
  const fs::path program = fs::path(wrapperProgram()).replace_filename("exec_wrapper_history");
  const Outcome all = test::run(spec(
      {program, "--history", directory_.file("history/runs.db"), "export", "--format", "csv"}));
  const Words rows = lines(all.out);
  const auto ended =
      std::ranges::count_if(rows, [](const std::string& row) { return mentions(row, ",failed,"); });
  if (static_cast<std::size_t>(ended) < ran + 1 && !mentions(result.said, "history")) {
    result.flaws.push_back("a run is not in the history, and nothing says so");
  }
  std::error_code none; // if it could not be made
  for (const fs::directory_entry& entry :
       fs::directory_iterator(directory_.file("history"), none)) {
    if (mentions(entry.path().filename(), ".broken-")) {
      result.flaws.push_back("a good history is set aside");
      break;
    }
  }
}

} // namespace exec_wrapper::test::calls
