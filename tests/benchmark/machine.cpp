#include "benchmark/machine.h"

#include "benchmark/statistics.h"
#include "support/process.h"
#include "support/temp_dir.h"

#include <Poco/Version.h>

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace exec_wrapper::benchmark {

namespace {

/// What follows `key` up to the end of its line, without quotes.
std::string valueIn(const std::string& file, const std::string& key) {
  for (const std::string& line : test::lines(test::contents(file))) {
    if (line.starts_with(key)) {
      std::string value = line.substr(line.find_first_not_of("\t :=\"", key.size()));
      return value.substr(0, value.find('"'));
    }
  }
  return "unknown";
}

/// Without what a distribution, or whoever built it, has added.
std::string kernel() {
  utsname name{};
  uname(&name);
  const std::string release = name.release;
  return release.substr(0, release.find('-'));
}

std::string poco() {
  return std::to_string(POCO_VERSION >> 24) + "." + std::to_string((POCO_VERSION >> 16) & 0xFF) +
         "." + std::to_string((POCO_VERSION >> 8) & 0xFF);
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

} // namespace

std::string machine() {
  const double memory = std::strtod(valueIn("/proc/meminfo", "MemTotal").c_str(), nullptr);
  double load = 0;
  getloadavg(&load, 1);
  return "Measured on " + today() + ": " + std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) +
         " processors (" + valueIn("/proc/cpuinfo", "model name") + "), " +
         shown(memory / (1024 * 1024), 0) + " GiB, " + valueIn("/etc/os-release", "PRETTY_NAME") +
         ", Linux " + kernel() + ", Poco " + poco() + ", " +
         EXEC_WRAPPER_COMPILER ", build type " EXEC_WRAPPER_BUILD_TYPE "; load at the beginning: " +
         shown(load, 1) + ".\n";
}

} // namespace exec_wrapper::benchmark
