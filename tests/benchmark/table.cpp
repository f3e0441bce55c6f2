#include "benchmark/table.h"

#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

std::string line(const std::vector<std::string>& cells, std::size_t count) {
  std::string text = "|";
  for (std::size_t i = 0; i < count; ++i) {
    text += " " + (i < cells.size() ? cells[i] : std::string()) + " |";
  }
  return text + "\n";
}

std::size_t placeOf(const std::string& page, const char* mark) {
  const std::size_t place = page.find(mark);
  if (place == page.npos) {
    throw std::runtime_error(std::string("the page has no line ") + mark);
  }
  return place;
}

} // namespace

std::string markdown(const Table& table) {
  const std::size_t count = table.columns.size();
  std::string text = "### " + table.title + "\n\n" + table.explanation + "\n\n";
  text += line(table.columns, count);
  std::vector<std::string> rule(count, "---:");
  rule.front() = "---";
  text += line(rule, count);
  for (const std::vector<std::string>& row : table.rows) {
    text += line(row, count);
  }
  return text;
}

std::string withTables(const std::string& page, const std::string& text) {
  const std::size_t begin = placeOf(page, kBegin) + std::string(kBegin).size();
  const std::size_t end = placeOf(page, kEnd);
  if (end < begin) {
    throw std::runtime_error("the marks of the page are in the wrong order");
  }
  return page.substr(0, begin) + "\n\n" + text + "\n" + page.substr(end);
}

} // namespace exec_wrapper::benchmark
