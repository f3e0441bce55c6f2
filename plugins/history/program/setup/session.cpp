#include "history/program/setup/session.h"

#include "history/program/setup/open_history.h"

#include <algorithm>

namespace exec_wrapper::history::program {

Session::Session(const Request& request, const Screen& screen)
    : request_(request), screen_(screen) {}

const HistorySettings& Session::settings() {
  if (!settings_) {
    settings_ = loadHistorySettings(request_, false);
  }
  return *settings_;
}

Database& Session::database() {
  if (!database_) {
    database_ = openToRead(settings());
  }
  return *database_;
}

Reader& Session::reader() {
  if (!reader_) {
    reader_.emplace(database());
  }
  return *reader_;
}

void Session::show(const std::string& text, bool atEnd) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  const bool tooLong = screen_.terminal && screen_.lines != 0 && lines >= screen_.lines;
  if (tooLong && !request_.has("no-pager") && page(text, atEnd)) {
    return;
  }
  output_.write(text);
}

} // namespace exec_wrapper::history::program
