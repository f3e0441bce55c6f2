// history_generator FILE|postgresql:... RUNS [hostile]: fills an empty database with a made-up weekend.

#include "history/address.h"
#include "history/sql/database.h"
#include "support/history/weekend.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

int main(int argc, char** argv) {
  using namespace exec_wrapper;
  if (argc < 3) {
    std::fprintf(stderr, "usage: history_generator DATABASE RUNS [hostile]\n");
    return 64;
  }
  try {
    const auto address = history::Address::parse(argv[1]);
    history::Database database(address, history::Database::Access::Write, std::chrono::seconds(5));
    if (database.kind() == history::Address::Kind::File) {
      database.query("PRAGMA auto_vacuum = INCREMENTAL", 0);
    }
    test::HistoryPlan plan;
    plan.runs = std::atoll(argv[2]);
    plan.hostile = argc > 3 && std::string_view(argv[3]) == "hostile";
    plan.troubles = !plan.hostile;
    plan.end = std::chrono::system_clock::now();
    test::makeHistory(database, plan);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "history_generator: %s\n", error.what());
    return 1;
  }
}
