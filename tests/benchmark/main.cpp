// benchmark_runner [--quick] [--write PAGE] [MEASUREMENT...]
// benchmark_runner --launch-order FILE
//
// Measures this program and its peers side by side and prints tables. --quick: a little of
// everything, to see that it works. --write: the tables also replace those of the page.
// --launch-order: writes what a launch runs instead, for the linker.

#include "benchmark/launch_order.h"
#include "benchmark/machine.h"
#include "benchmark/measurements.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace exec_wrapper::benchmark {
namespace {

struct Measurement {
  const char* name;
  Table (*measure)(Workbench&, Effort);
};

constexpr Measurement kAll[] = {
    {"launch", launch},
    {"instructions", instructions},
    {"exit-latency", exitLatency},
    {"kill-delay", killDelay},
    {"memory", memory},
    {"idle", idle},
    {"concurrency", concurrency},
    {"progress", progress},
    {"reporters", reporters},
    {"history", historyOfRuns},
    {"history-reading", readingAHistory},
    {"bus", bus},
    {"sizes", sizes},
};

struct Options {
  Effort effort;
  std::string page;
  std::string order; ///< the file for it
  Words names;       ///< none: all
};

Options parse(const Words& words) {
  Options options;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word == "--quick") {
      options.effort.quick = true;
    } else if (*word == "--write" && word + 1 != words.end()) {
      options.page = *++word;
    } else if (*word == "--launch-order" && word + 1 != words.end()) {
      options.order = *++word;
    } else if (std::ranges::find(kAll, *word, &Measurement::name) != std::end(kAll)) {
      options.names.push_back(*word);
    } else {
      throw std::invalid_argument("unknown word '" + *word + "'");
    }
  }
  return options;
}

void replaceTables(const std::string& page, const std::string& text) {
  const std::string changed = withTables(test::contents(page), text);
  if (!(std::ofstream(page) << changed)) {
    throw std::runtime_error("cannot write " + page);
  }
}

bool chosen(const Options& options, const char* name) {
  return options.names.empty() || std::ranges::find(options.names, name) != options.names.end();
}

void say(const std::string& text) {
  std::fprintf(stderr, "benchmark: %s\n", text.c_str());
}

/// One that fails does not keep the others from being measured.
int measure(const Options& options) {
  std::string text = machine();
  Workbench bench;
  bool good = true;
  for (const Measurement& measurement : kAll) {
    if (!chosen(options, measurement.name)) {
      continue;
    }
    say(measurement.name);
    try {
      text += "\n" + markdown(measurement.measure(bench, options.effort));
    } catch (const std::exception& error) {
      say(std::string(measurement.name) + " failed: " + error.what());
      good = false;
    }
  }
  std::fputs(text.c_str(), stdout);
  if (!options.page.empty() && good) {
    replaceTables(options.page, text);
  }
  return good ? 0 : 1;
}

int run(const Words& words) {
  try {
    const Options options = parse(words);
    if (!options.order.empty()) {
      Workbench bench;
      writeLaunchOrder(bench, options.order);
      return 0;
    }
    return measure(options);
  } catch (const std::invalid_argument& error) {
    say(error.what());
    return 64;
  } catch (const std::exception& error) {
    say(error.what());
    return 1;
  }
}

} // namespace
} // namespace exec_wrapper::benchmark

int main(int argc, char** argv) {
  return exec_wrapper::benchmark::run({argv + 1, argv + argc});
}
