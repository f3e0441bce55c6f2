#pragma once

#include "history/program/setup/history_settings.h"
#include "history/program/setup/output.h"
#include "history/program/setup/request.h"
#include "history/program/text/screen.h"
#include "history/read/reader.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::history::program {

/// What a command has at hand. What it does not ask for is not opened. One thread.
class Session {
public:
  Session(const Request& request, const Screen& screen);

  const Request& request() const noexcept { return request_; }
  const Screen& screen() const noexcept { return screen_; }
  Output& output() noexcept { return output_; }

  /// The time at which the program began: the same for all that it shows.
  WallTime now() const noexcept { return now_; }

  /// As they are for reading. Throws Fatal.
  const HistorySettings& settings();

  /// Opens the history at the first call. Throws Fatal.
  Reader& reader();

  /// The same connection. Throws Fatal.
  Database& database();

  bool wantsJson() const { return request_.value("format").value_or("text") == "json"; }

  /// Prints the text, through a pager where it is longer than the terminal. Throws Fatal (74).
  void show(const std::string& text, bool atEnd = false);

private:
  const Request& request_;
  const Screen screen_;
  const WallTime now_ = std::chrono::system_clock::now();
  Output output_;
  std::optional<HistorySettings> settings_;
  std::unique_ptr<Database> database_;
  std::optional<Reader> reader_;
};

} // namespace exec_wrapper::history::program
