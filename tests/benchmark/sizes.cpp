#include "benchmark/contestant.h"
#include "benchmark/measurements.h"
#include "benchmark/statistics.h"

#include <filesystem>

namespace exec_wrapper::benchmark {

namespace {

namespace fs = std::filesystem;

constexpr double kKibibyte = 1024;

std::string kibibytes(double bytes) {
  return shown(bytes / kKibibyte, 0);
}

double sizeBelow(const fs::path& directory) {
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    bytes += entry.is_regular_file() ? static_cast<double>(entry.file_size()) : 0;
  }
  return bytes;
}

/// The packages that packaging/deb made, where it did.
void addPackages(Table& table) {
  const fs::path directory = EXEC_WRAPPER_PACKAGES;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(directory, none)) {
    if (entry.path().extension() == ".deb") {
      const std::string name = entry.path().filename();
      table.rows.push_back({name.substr(0, name.find('_')) + ", the package",
                            kibibytes(static_cast<double>(entry.file_size()))});
    }
  }
}

} // namespace

Table sizes(Workbench& bench, Effort) {
  Table table;
  table.title = "Sizes";
  table.explanation = "Of files, in KiB. Ours are those of this build, with symbol names; the "
                      "package has them without.";
  table.columns = {"", "KiB"};
  table.rows.push_back(
      {"exec_wrapper", kibibytes(static_cast<double>(fs::file_size(wrapperProgram())))});
  table.rows.push_back({"its plugins", kibibytes(sizeBelow(pluginDirectory()))});
  addPackages(table);
  for (const Contestant& contestant : peers(bench)) {
    if (contestant.programs.size() == 1 && contestant.installed()) {
      const std::string program = contestant.programs.front();
      table.rows.push_back(
          {program, kibibytes(static_cast<double>(fs::file_size(findProgram(program))))});
    }
  }
  return table;
}

} // namespace exec_wrapper::benchmark
