// The file with the state of a job, and the marker beside it.

#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "report/alerts/state_text.h"
#include "report/alerts/turn_holder.h"

#include <string>

namespace exec_wrapper::fuzz {

void examine(std::string_view input) {
  using Verdict = report::StateText::Verdict;
  const report::StateText read = report::parseJobState(input);
  require(read.verdict == Verdict::Good || read.state == report::JobState(),
          "nothing is taken from a file that is not good");
  const std::string text = report::formatJobState(read.state, input);
  require(text.size() <= report::kMostStateBytes, "a state is not too long to be read", text);
  const report::StateText again = report::parseJobState(text);
  require(again.verdict == Verdict::Good && again.state == read.state,
          "a state is read as it was written, whatever the job is called", text);

  const report::TurnHolder holder = report::parseTurnHolder(input);
  require(report::parseTurnHolder(report::formatTurnHolder(holder)) == holder,
          "a holder is read as it was written");
}

} // namespace exec_wrapper::fuzz
