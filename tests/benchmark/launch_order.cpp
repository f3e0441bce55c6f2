#include "benchmark/launch_order.h"

#include "benchmark/contestant.h"
#include "benchmark/spawned.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

using Names = std::map<std::string, std::string, std::less<>>; // by number

// What a line like `fn=(12) name` names, or nothing where it does not begin so. A name is told
// once, and by its number afterwards.
const std::string* named(Names& names, std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) {
    return nullptr;
  }
  line.remove_prefix(key.size());
  const std::size_t end = line.find(')');
  std::string& name = names[std::string(line.substr(0, end))];
  if (end != line.npos && end + 2 < line.size()) {
    name = line.substr(end + 2);
  }
  return &name;
}

std::string profileOf(const Workbench& bench, const Words& words) {
  const std::string profile = bench.write("callgrind.out", "");
  Words counted = {findProgram("valgrind"), "--tool=callgrind", "--demangle=no",
                   "--callgrind-out-file=" + profile};
  counted.insert(counted.end(), words.begin(), words.end());
  const std::string log = bench.write("callgrind.log", "");
  if (Spawned(counted, bench.environment(), log).await().status != 0) {
    throw std::runtime_error("valgrind fails: " + test::contents(log));
  }
  return test::contents(profile);
}

} // namespace

std::vector<std::string> functionsIn(std::string_view profile, std::string_view object) {
  std::vector<std::string> found;
  Names objects;
  Names functions;
  bool inside = false;
  while (!profile.empty()) {
    const std::string_view line = profile.substr(0, profile.find('\n'));
    profile.remove_prefix(std::min(line.size() + 1, profile.size()));
    named(objects, line, "cob=("); // who is called is told here, but runs elsewhere
    named(functions, line, "cfn=(");
    if (const std::string* const name = named(objects, line, "ob=(")) {
      inside = *name == object;
    } else if (const std::string* const function = named(functions, line, "fn=(");
               inside && function != nullptr) {
      found.push_back(function->substr(0, function->find('\''))); // 'N: the Nth of a recursion
    }
  }
  return found;
}

std::vector<std::string> functionsRun(const Workbench& bench, const std::vector<Words>& launches) {
  std::vector<std::string> all;
  for (const Words& words : launches) {
    for (std::string& name : functionsIn(profileOf(bench, words), words.front())) {
      if (std::ranges::find(all, name) == all.end()) {
        all.push_back(std::move(name));
      }
    }
  }
  return all;
}

void writeLaunchOrder(Workbench& bench, const std::string& file) {
  std::vector<Words> launches;
  for (const Contestant& contestant : own(bench)) {
    if (contestant.name.starts_with(kBundled)) {
      launches.push_back(contestant.wrap({findProgram("true")}, 0));
    }
  }
  if (launches.empty()) {
    throw std::runtime_error("there is no build with Poco in it; see --bundled");
  }
  std::ofstream out(file);
  for (const std::string& name : functionsRun(bench, launches)) {
    out << name << '\n';
  }
  if (!out.flush()) {
    throw std::runtime_error("cannot write " + file);
  }
}

} // namespace exec_wrapper::benchmark
