#pragma once

#include "history/program/text/screen.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::history::program {

/// A text of one tone. It is made harmless here, so that nothing else reaches a table.
struct Piece {
  explicit Piece(std::string_view anyText, Tone itsTone = Tone::Plain);

  std::string text;
  Tone tone;
};

/// The content of one place: one or more pieces without blanks between them.
using Cell = std::vector<Piece>;

Cell cell(std::string_view text, Tone tone = Tone::Plain);

struct Column {
  std::string_view title;
  bool right = false;    ///< numbers
  std::size_t least = 0; ///< may be cut to this width; 0: is never cut
  int spare = 0;         ///< left out where there is no room, the highest first; 0: never
};

/// Rows below titles. A column without any content is left out.
class Table {
public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as there are columns.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }

  std::size_t size() const noexcept { return rows_.size(); }

  /// Every line ends in a line break. Without rows: nothing.
  std::string text(const Screen& screen) const;

private:
  std::vector<std::size_t> widths(std::size_t room) const;
  std::string line(const std::vector<Cell>& row, const std::vector<std::size_t>& widths,
                   const Screen& screen) const;

  const std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

} // namespace exec_wrapper::history::program
