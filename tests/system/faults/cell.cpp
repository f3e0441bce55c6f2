#include "system/faults/cell.h"

#include <array>
#include <cstddef>
#include <sstream>

namespace exec_wrapper::test::faults {

namespace {

// In the order of the enumerators.
constexpr std::array kFaults = {
    Name{"refused", "connection refused"},
    Name{"black-hole", "black hole"},
    Name{"slow-drip", "slow drip"},
    Name{"reset", "connection reset"},
    Name{"409", "409"},
    Name{"429", "429 with Retry-After"},
    Name{"500", "500"},
    Name{"garbage", "garbage"},
    Name{"tls-error", "TLS error"},
    Name{"look-up-hangs", "name look-up hangs"},
};
constexpr std::array kMoments = {
    Name{"creation", "Creation"},
    Name{"heartbeat", "Heartbeat"},
    Name{"final", "Final update"},
};
constexpr std::array kEnds = {
    Name{"exits", "child exits"},           Name{"dies", "child dies of a signal"},
    Name{"times-out", "child times out"},   Name{"stop", "SIGTERM to the wrapper"},
    Name{"kill", "SIGKILL of the wrapper"},
};

template <class Kind, std::size_t N> std::vector<Kind> all(const std::array<Name, N>&) {
  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < N; ++i) {
    kinds.push_back(static_cast<Kind>(i));
  }
  return kinds;
}

template <class Kind, std::size_t N> Name named(Kind kind, const std::array<Name, N>& names) {
  return names.at(static_cast<std::size_t>(kind));
}

bool fits(const Cell& cell, const std::string& pattern) {
  std::istringstream wanted(pattern);
  for (const char* const word :
       {nameOf(cell.fault).word, nameOf(cell.moment).word, nameOf(cell.end).word}) {
    std::string part;
    std::getline(wanted, part, '/');
    if (!part.empty() && part != word) {
      return false;
    }
  }
  return wanted.eof() || wanted.peek() == std::istringstream::traits_type::eof();
}

} // namespace

Name nameOf(Fault fault) {
  return named(fault, kFaults);
}
Name nameOf(Moment moment) {
  return named(moment, kMoments);
}
Name nameOf(End end) {
  return named(end, kEnds);
}

std::vector<Fault> allFaults() {
  return all<Fault>(kFaults);
}
std::vector<Moment> allMoments() {
  return all<Moment>(kMoments);
}
std::vector<End> allEnds() {
  return all<End>(kEnds);
}

std::string Cell::text() const {
  return std::string(nameOf(fault).word) + "/" + nameOf(moment).word + "/" + nameOf(end).word;
}

std::vector<Cell> cellsLike(const std::string& pattern) {
  std::vector<Cell> cells;
  for (const Moment moment : allMoments()) {
    for (const Fault fault : allFaults()) {
      for (const End end : allEnds()) {
        const Cell cell{fault, moment, end};
        if (fits(cell, pattern)) {
          cells.push_back(cell);
        }
      }
    }
  }
  return cells;
}

} // namespace exec_wrapper::test::faults
