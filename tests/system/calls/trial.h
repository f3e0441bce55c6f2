#pragma once

#include "support/call_breaker/call_kinds.h"
#include "support/process.h"
#include "support/recorded_requests.h"
#include "support/temp_dir.h"
#include "system/calls/course.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::test::calls {

/// Which call fails.
struct Fault {
  const CallKind* kind = nullptr;
  unsigned number = 0; ///< 0: none, the calls are only counted
  bool onward = false; ///< all later ones too

  std::string text() const;
};

struct Result {
  unsigned calls = 0; ///< of this kind that the program made
  bool failed = false;
  Words flaws;      ///< what must not be
  std::string said; ///< by the run
};

/// One run with a fault, in a directory of its own, and a run without one after it.
class Trial {
public:
  explicit Trial(const Course& course);

  Result run(const Fault& fault);

private:
  struct Report {
    unsigned calls = 0;
    unsigned failed = 0;
    bool hung = false;
    int killed = 0;
    unsigned left = 0;
  };

  ProcessSpec spec(const Words& argv) const;
  Report report() const;
  std::size_t timesRun() const;
  std::string answer(const HeardRequest& request);
  void prepare();
  void judgeEnd(const Outcome& outcome, const Report& report, const Fault& fault, Result& result);
  void judgeRest(Result& result);
  void judgeDeliveries(std::size_t ran, Result& result);
  void judgeHistory(std::size_t ran, Result& result);

  const Course& course_;
  TempDir directory_;
  bool healthy_ = true;             // by the server's threads, one at a time
  std::set<std::string> delivered_; // the same: runs whose end was accepted
  RecordingServer server_;
};

} // namespace exec_wrapper::test::calls
