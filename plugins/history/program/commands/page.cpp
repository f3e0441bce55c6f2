#include "history/page/page.h"
#include "base/number.h"
#include "history/page/server.h"
#include "history/program/commands/commands.h"
#include "history/program/setup/open_history.h"
#include "history/program/setup/session.h"
#include "support/fatal.h"

#include <stdexcept>

namespace exec_wrapper::history::program {

namespace {

constexpr std::string_view kDefaultPort = "8079";

std::uint16_t portOf(const Request& request) {
  const std::string text = request.value("port").value_or(std::string(kDefaultPort));
  const std::optional<std::uint16_t> port = base::parseNumber<std::uint16_t>(text);
  if (!port) {
    throw UsageError("option --port: '" + text + "' is not a number from 0 to 65535");
  }
  return *port;
}

} // namespace

int writeHtml(Session& session) {
  writePage(session.database(), session.now(),
            [&](std::string_view text) { session.output().write(std::string(text)); });
  return 0;
}

int servePage(Session& session) {
  const std::uint16_t port = portOf(session.request());
  const HistorySettings settings = session.settings();
  openToRead(settings); // a history that cannot be read is reported at once
  try {
    serve(
        port, [settings] { return openToRead(settings); },
        [&](const std::string& url) {
          session.output().write("The page is at " + url + " until Ctrl-C.\n");
          session.output().flush();
        });
  } catch (const Fatal&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw Fatal(exit_status::kUnavailable, error.what());
  }
  return 0;
}

} // namespace exec_wrapper::history::program
