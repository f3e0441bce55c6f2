// history_page_maker html DATABASE | serve DATABASE PORT: the page of a history, for tests.
// history_page_maker multiply DATABASE TIMES: copies each ended run, somewhat earlier, so many times;
// which is sooner done than to make up each of them.

#include "history/address.h"
#include "history/page/page.h"
#include "history/page/server.h"
#include "history/sql/database.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace exec_wrapper;

std::unique_ptr<history::Database> open(const char* address) {
  return std::make_unique<history::Database>(
      history::Address::parse(address), history::Database::Access::Read, std::chrono::seconds(5));
}

void multiply(const char* address, int times) {
  history::Database database(history::Address::parse(address), history::Database::Access::Write,
                             std::chrono::seconds(5));
  const std::string same =
      "job, command, host, \"user\", version, duration_us, result, cause, reason,"
      " exit_status, attempts, failed_attempts, cpu_user_us, cpu_system_us,"
      " max_resident_bytes, output, error_output";
  const std::string earlier = " - n * 97000000";
  database.execute(
      "INSERT INTO run (id, queued_us, started_us, ended_us, updated_us, " + same +
      ") WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number"
      " WHERE n < " +
      std::to_string(times) +
      ") SELECT substr(id, 1, 24) || printf('%012x', run.rowid * 1000 + n), queued_us" + earlier +
      ", started_us" + earlier + ", ended_us" + earlier + ", updated_us" + earlier + ", " + same +
      " FROM run, number WHERE result <> 'running'");
}

int run(std::string_view what, const char* address, int number) {
  if (what == "multiply") {
    multiply(address, number);
    return 0;
  }
  if (what == "serve") {
    history::serve(
        static_cast<std::uint16_t>(number), [address] { return open(address); },
        [](const std::string& url) {
          std::printf("%s\n", url.c_str());
          std::fflush(stdout);
        });
    return 0;
  }
  history::writePage(*open(address), std::chrono::system_clock::now(), [](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  });
  return std::fflush(stdout) == 0 ? 0 : 74;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: history_page_maker html DATABASE | serve DATABASE PORT |"
                         " multiply DATABASE TIMES\n");
    return 64;
  }
  try {
    return run(argv[1], argv[2], argc > 3 ? std::atoi(argv[3]) : 0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "history_page_maker: %s\n", error.what());
    return 1;
  }
}
