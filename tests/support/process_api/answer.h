#pragma once

#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::test {

/// What the server answers.
struct Answer {
  int status = 200;
  std::string body = "{}";
  std::vector<std::pair<std::string, std::string>> headers = {{"Content-Type", "application/json"}};

  /// The status line and the headers, with the empty line behind them.
  std::string head(bool keepAlive) const;
};

/// {"error": "..."} with a status.
Answer errorAnswer(int status, const std::string& reason);

} // namespace exec_wrapper::test
