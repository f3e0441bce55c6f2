#include "system/faults/measurement.h"

#include <array>
#include <sstream>

namespace exec_wrapper::test::faults {

namespace {

constexpr std::array kReports = {"delivered",  "by the next run", "by --flush", "named lost",
                                 "unreported", "none due",        "LOST"};

using Time = std::optional<Duration> Measurement::*;

struct TimeField {
  const char* key;
  Time time;
};
constexpr std::array kTimes = {TimeField{"start", &Measurement::startDelay},
                               TimeField{"kill", &Measurement::killDelay},
                               TimeField{"notice", &Measurement::notice}};

std::string inOneLine(std::string text) {
  for (char& c : text) {
    c = c == '\n' ? ' ' : c;
  }
  return text;
}

void take(const std::string& key, const std::string& value, Measurement& into) {
  for (const TimeField& field : kTimes) {
    if (key == field.key) {
      into.*field.time = Duration(std::stoll(value));
    }
  }
  if (key == "senseless") {
    into.senseless = value;
  } else if (key == "report") {
    into.report = static_cast<Report>(std::stoi(value));
  } else if (key == "orphans") {
    into.orphans = std::stoul(value);
  } else if (key == "flaw") {
    into.flaws.push_back(value);
  }
}

} // namespace

const char* nameOf(Report report) {
  return kReports.at(static_cast<std::size_t>(report));
}

// A line for each value, behind its key; the log is all behind the last key.

std::string packed(const Measurement& measurement) {
  std::ostringstream text;
  text << "senseless " << measurement.senseless << "\n";
  for (const TimeField& field : kTimes) {
    if (const auto& time = measurement.*field.time) {
      text << field.key << " " << time->count() << "\n";
    }
  }
  if (measurement.report) {
    text << "report " << static_cast<int>(*measurement.report) << "\n";
  }
  text << "orphans " << measurement.orphans << "\n";
  for (const std::string& flaw : measurement.flaws) {
    text << "flaw " << inOneLine(flaw) << "\n";
  }
  text << "log\n" << measurement.log;
  return text.str();
}

Measurement unpacked(const std::string& text) {
  Measurement measurement;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && line != "log";) {
    const std::size_t blank = line.find(' ');
    take(line.substr(0, blank), line.substr(blank + 1), measurement);
  }
  measurement.log.assign(std::istreambuf_iterator<char>(lines), {});
  return measurement;
}

} // namespace exec_wrapper::test::faults
