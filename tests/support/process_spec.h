#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::test {

using Words = std::vector<std::string>;

inline Words operator+(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// What a process is started with. Nothing else of ours gets into it: signals are at their
/// defaults, none is blocked, and no descriptor beyond the three and those named here is open.
struct ProcessSpec {
  Words argv;                                     ///< its first word is the file
  std::map<std::string, std::string> environment; ///< all of it, save a mark to find it by
  std::string directory;                          ///< empty: ours
  std::string input;                              ///< what it reads from its standard input
  std::map<int, int> descriptors;                 ///< its number -> ours; 1 and 2: not captured
  std::set<int> closed;                           ///< of 0, 1 and 2
  std::set<int> ignored;                          ///< signals
  std::set<int> blocked;                          ///< signals
};

} // namespace exec_wrapper::test
