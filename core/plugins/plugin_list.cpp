#include "plugins/plugin_list.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace exec_wrapper::plugins {

namespace {

using Row = std::array<std::string, 5>;

std::string kindsOf(const PluginInfo& info) {
  std::vector<std::string> kinds;
  if (info.kinds.contains(PluginKind::Guard)) {
    kinds.emplace_back("guard");
  }
  if (info.kinds.contains(PluginKind::Runner)) {
    kinds.emplace_back("runner");
  }
  if (info.kinds.contains(PluginKind::Reporter)) {
    kinds.emplace_back("reporter");
  }
  return base::join(kinds, ",");
}

Row rowOf(const PluginLoader::Listed& plugin) {
  if (plugin.info == nullptr) {
    return {base::printable(plugin.name), "-", "-", "-", plugin.file + ": " + plugin.problem};
  }
  return {base::printable(plugin.name), kindsOf(*plugin.info),
          base::printable(plugin.info->version), std::to_string(EXEC_WRAPPER_PLUGIN_ABI),
          plugin.file};
}

} // namespace

std::string pluginList(PluginLoader& plugins) {
  std::vector<Row> rows = {{"NAME", "KINDS", "VERSION", "ABI", "FILE"}};
  for (const PluginLoader::Listed& plugin : plugins.list()) {
    rows.push_back(rowOf(plugin));
  }
  Row::size_type last = rows.front().size() - 1;
  std::string text;
  for (const Row& row : rows) {
    for (Row::size_type column = 0; column < last; ++column) {
      std::size_t width = 0;
      for (const Row& other : rows) {
        width = std::max(width, other[column].size());
      }
      text += row[column] + std::string(width + 2 - row[column].size(), ' ');
    }
    text += row[last] + "\n";
  }
  return text;
}

} // namespace exec_wrapper::plugins
