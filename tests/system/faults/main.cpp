// What a failing process API does to a run, measured:
//
//   fault_matrix [CELLS]          tries the cells out, many at once, with tenfold slack on times,
//                                 fifty-fold where the program has a sanitizer in it
//   fault_matrix --exact [CELLS]  one at a time, without slack: for an idle machine
//   fault_matrix --write          the same with all cells, and writes README.md beside this file
//
// CELLS is FAULT/MOMENT/END, of which any part may be left out: refused, /heartbeat, reset//kill.
// Exits with 1 when a cell is not as it has to be, and prints what the wrapper said there.

#include "support/confined.h"
#include "support/deadline.h"
#include "support/process_spec.h"
#include "support/source_tree.h"
#include "system/faults/bounds.h"
#include "system/faults/pool.h"
#include "system/faults/table.h"
#include "system/faults/trial.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::test::faults {
namespace {

/// Trials wait for most of their time.
constexpr std::size_t kAtOnce = 25;
constexpr int kSlack = 10;

struct Request {
  bool exact = false;
  bool write = false;
  std::vector<Cell> cells;
};

/// Nothing where the words make no sense.
std::optional<Request> requestOf(const Words& words) {
  Request request;
  std::string pattern;
  for (const std::string& word : words) {
    if (word.starts_with("-") && word != "--write" && word != "--exact") {
      return std::nullopt;
    }
    request.write = request.write || word == "--write";
    request.exact = request.exact || word.starts_with("-");
    pattern = word.starts_with("-") ? pattern : word;
  }
  request.cells = cellsLike(pattern);
  const bool sense = !request.cells.empty() && (!request.write || pattern.empty());
  return sense ? std::optional(request) : std::nullopt;
}

void tell(const Cell& cell, const Measurement& measurement) {
  std::printf("%-32s %s\n", cell.text().c_str(), entry(measurement).c_str());
  for (const std::string& flaw : measurement.flaws) {
    std::printf("  FLAW: %s\n", flaw.c_str());
  }
  if (!measurement.flaws.empty()) {
    std::printf("%s\n", measurement.log.c_str());
  }
  std::fflush(stdout);
}

void publish(const std::vector<Row>& rows, const Bounds& bounds) {
  const std::string file = sourceDirectory() / "tests/system/faults/README.md";
  std::ofstream(file) << page(rows, bounds);
  std::printf("written: %s\n", file.c_str());
}

std::vector<Row> tryOutAll(const Request& request, const Bounds& bounds) {
  const Duration apiTimeout = request.exact ? 1s : 2s;
  const auto judged = [&](const Cell& cell) {
    Measurement measurement = tryOut(cell, apiTimeout);
    judge(bounds, measurement);
    return measurement;
  };
  const std::vector<Measurement> all =
      tryOutAll(request.cells, request.exact ? 1 : kAtOnce, judged, tell);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < all.size(); ++i) {
    rows.push_back({request.cells[i], all[i]});
  }
  return rows;
}

int serve(const Request& request) {
  const int slack = kSanitized ? 5 * kSlack : kSlack;
  const Bounds bounds = Bounds() * (request.exact ? 1 : slack);
  const std::vector<Row> rows = tryOutAll(request, bounds);
  if (request.write) {
    publish(rows, bounds);
  }
  const auto flawed =
      std::ranges::count_if(rows, [](const Row& row) { return !row.measurement.flaws.empty(); });
  std::printf("%zu cells, %td with a flaw\n", rows.size(), flawed);
  return flawed == 0 ? 0 : 1;
}

} // namespace
} // namespace exec_wrapper::test::faults

int main(int argc, char** argv) {
  using namespace exec_wrapper::test::faults;
  const auto request = requestOf({argv + 1, argv + argc});
  if (!request) {
    std::fputs("usage: fault_matrix [--exact] [FAULT/MOMENT/END], or fault_matrix --write\n",
               stderr);
    return 2;
  }
  return serve(*request);
}
