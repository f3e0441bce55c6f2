#include "system/faults/course.h"

#include "support/await.h"
#include "system/faults/commands.h"
#include "system/faults/said.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <system_error>

namespace exec_wrapper::test::faults {

namespace {

constexpr const char* kFinished = R"("event":"run_finished")";

SteadyTime now() {
  return std::chrono::steady_clock::now();
}

/// The longest counts; what came before its time took none.
void note(std::optional<Duration>& time, Duration length) {
  time = std::max(time.value_or(Duration::zero()), length);
}

ProcessSpec with(const Words& child, ProcessSpec spec) {
  spec.argv = spec.argv + child;
  return spec;
}

bool hasJournal(const std::string& spool) {
  namespace fs = std::filesystem;
  std::error_code none; // there is no spool yet
  return std::ranges::any_of(fs::directory_iterator(spool, none),
                             [](const auto& entry) { return entry.path().extension() == ".run"; });
}

Site& faultyFor(const Cell& cell, Site& site) {
  if (cell.moment == Moment::Creation) {
    site.begin();
  }
  return site;
}

} // namespace

Course::Course(const Cell& cell, const Plan& plan, Duration apiTimeout, Site& site,
               const ProcessSpec& spec)
    : cell_(cell), plan_(plan), apiTimeout_(apiTimeout), site_(faultyFor(cell, site)),
      spool_(spoolOf(spec)), wrapped_(with(childFor(cell, plan), spec)) {}

Outcome Course::carryOut(Measurement& measurement) {
  if (plan_.admitted) {
    start();
    meetTheFault();
    end();
    recover();
  }
  const Outcome outcome = wrapped_.end();
  measured_.orphans = wrapped_.survivors().size();
  if (const auto admitted = timeOfEvent(outcome.err, "run_admitted"); admitted && tree_) {
    note(measured_.startDelay, timeAfter(printed_, kStarted) - *admitted);
  }
  measurement = std::move(measured_);
  return outcome;
}

void Course::start() {
  printed_ = wrapped_.awaitOutput("ready\n");
  tree_.emplace(wrapped_.survivors());
}

void Course::meetTheFault() {
  if (cell_.moment != Moment::Creation) {
    site_.begin();
  }
  if (cell_.moment == Moment::Heartbeat && !plan_.revoked) {
    wrapped_.awaitError(complaintAbout(cell_.fault));
    if (cell_.end != End::TimesOut) {
      awaitTime(kRetryDelay + 100ms); // by now the next attempt is under way
    }
  }
}

void Course::end() {
  if (cell_.end == End::Kill && cell_.moment == Moment::FinalUpdate) {
    killWhileItReports();
  } else if (cell_.end == End::Kill) {
    kill();
  } else if (cell_.end == End::TimesOut || cell_.end == End::Stop || plan_.revoked) {
    endByOrder(due());
  } else {
    endByItself();
  }
}

void Course::endByItself() {
  ::kill(numberAfter(printed_, "pid"), SIGUSR1);
  const SteadyTime ended = timeAfter(wrapped_.awaitOutput(kEnded), kEnded);
  wrapped_.awaitError(kFinished);
  note(measured_.notice, now() - ended);
}

/// When it was that the child had to get TERM.
SteadyTime Course::due() {
  if (cell_.end == End::TimesOut && !plan_.revoked) {
    return timeAfter(printed_, kStarted) + processTimeout(cell_, apiTimeout_);
  }
  SteadyTime moment = now();
  if (plan_.revoked) {
    const auto refused = [](const RecordedRequest& request) { return request.status == 409; };
    moment = site_.api().awaitRequest(refused).arrived;
    wrapped_.awaitOutput(kTerm);
  }
  if (cell_.end == End::Stop) {
    wrapped_.signal(SIGTERM);
  }
  return moment;
}

void Course::endByOrder(SteadyTime due) {
  const SteadyTime told = timeAfter(wrapped_.awaitOutput(kTerm), kTerm);
  note(measured_.killDelay, told - due);
  if (cell_.moment == Moment::Heartbeat && cell_.end == End::Stop) {
    site_.end(); // the one attempt that a stop leaves to the final update comes soon
  }
  const SteadyTime gone = tree_->awaitGone();
  note(measured_.killDelay, gone - (told + kGrace));
  wrapped_.awaitError(kFinished);
  note(measured_.notice, now() - gone);
}

void Course::kill() {
  awaitJournal();
  if (cell_.moment == Moment::Creation) {
    wrapped_.awaitError("unreported"); // the log has a thread of its own
  }
  if (plan_.revoked) {
    wrapped_.awaitOutput(kTerm);
  }
  const SteadyTime killed = now();
  wrapped_.signal(SIGKILL);
  note(measured_.killDelay, tree_->awaitGone() - killed);
}

/// What is not wholly written when the wrapper is killed is not kept.
void Course::awaitJournal() const {
  for (const Deadline deadline; !hasJournal(spool_) && !deadline.over();) {
    awaitTime(1ms);
  }
}

void Course::killWhileItReports() {
  endByItself();
  wrapped_.awaitError(complaintAbout(cell_.fault));
  wrapped_.signal(SIGKILL);
}

/// The server is well again, where that is for the run itself to see.
void Course::recover() {
  if (cell_.moment == Moment::Heartbeat) {
    site_.end();
  } else if (cell_.moment == Moment::FinalUpdate && cell_.end != End::Stop &&
             cell_.end != End::Kill) {
    wrapped_.awaitError(complaintAbout(cell_.fault));
    site_.end();
  }
}

} // namespace exec_wrapper::test::faults
