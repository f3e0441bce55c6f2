#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"

#include <cstddef>
#include <string>

namespace exec_wrapper::mail {

/// What a mail tells about an event.
struct ReportText {
  std::string subject; ///< one line, such as "[db1] backup failed: exit status 3"
  std::string body;    ///< UTF-8, \n as line end
};

/// `end` is the end of the run, if it is known: an alert about a failed run shows its output too.
/// `mostOutput` bytes of the output are shown; zero: none.
ReportText reportText(const Event& event, const common::RunTitle& title, const RunFinished* end,
                      std::size_t mostOutput);

} // namespace exec_wrapper::mail
