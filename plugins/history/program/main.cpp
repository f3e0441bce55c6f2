// exec_wrapper_history: shows what the reporter `history` stored.

#include "history/program/setup/open_history.h"
#include "history/program/setup/request.h"
#include "history/program/setup/session.h"
#include "history/program/text/harmless.h"
#include "history/sql/database.h"
#include "support/fatal.h"
#include "support/process/standard_streams.h"
#include "support/text/style.h"

#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace exec_wrapper;
using namespace exec_wrapper::history::program;

int complain(int status, const std::string& text) {
  std::fprintf(stderr, "exec_wrapper_history: %s\n", harmless(text).c_str());
  return status;
}

int carryOut(const Request& request) {
  const std::string color = request.value("color").value_or("auto");
  Session session(request, Screen::ofStandardOutput(color));
  int status = 0;
  try {
    status = request.command->run(session);
  } catch (const history::SqlError& error) {
    history::program::failRead(session.settings().address, error.what());
  }
  session.output().flush();
  return status;
}

int answer(const Request& request) {
  if (request.action == Request::Action::Run) {
    return carryOut(request);
  }
  Output output;
  output.write(request.action == Request::Action::Version
                   ? versionText()
                   : helpText(request.command, lineWidth(STDOUT_FILENO)));
  output.flush();
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  reserveStandardStreams();
  try {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return answer(parseRequest(words));
  } catch (const UsageError& error) {
    return complain(error.status(),
                    std::string(error.what()) + " (--help lists commands and options)");
  } catch (const Fatal& error) {
    return complain(error.status(), error.what());
  } catch (const std::exception& error) {
    return complain(exit_status::kInternal, std::string("internal error: ") + error.what());
  }
}
