#include "history/program/text/table.h"

#include "history/program/text/harmless.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::history::program {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kWidest = 200; // of a column, where nothing limits the line

std::size_t widthOf(const Cell& content) {
  std::size_t width = 0;
  for (const Piece& piece : content) {
    width += displayWidth(piece.text);
  }
  return width;
}

/// The content in so many columns.
std::string fitted(const Cell& content, std::size_t width, bool right, const Screen& screen) {
  std::string out;
  std::size_t used = 0;
  for (const Piece& piece : content) {
    const std::string text = cutToWidth(piece.text, width - used);
    used += displayWidth(text);
    out += painted(text, piece.tone, screen);
  }
  const std::string blanks(width - used, ' ');
  return right ? blanks + out : out + blanks;
}

/// With the gaps.
std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths) {
    sum += width == 0 ? 0 : width + kGap;
  }
  return sum == 0 ? 0 : sum - kGap;
}

} // namespace

Piece::Piece(std::string_view anyText, Tone itsTone) : text(harmless(anyText)), tone(itsTone) {}

Cell cell(std::string_view text, Tone tone) {
  return {Piece(text, tone)};
}

/// The width of each column; 0: it is left out.
std::vector<std::size_t> Table::widths(std::size_t room) const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const std::vector<Cell>& row : rows_) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(widthOf(row[i]), kWidest));
    }
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths[i] = widths[i] == 0 ? 0 : std::max(widths[i], columns_[i].title.size());
  }
  // First the texts become narrower, the widest first; then columns are left out.
  while (room != 0 && total(widths) > room) {
    std::size_t widest = columns_.size();
    std::size_t spare = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool narrows = columns_[i].least != 0 && widths[i] > columns_[i].least;
      if (narrows && (widest == columns_.size() || widths[i] > widths[widest])) {
        widest = i;
      }
      const bool leaves = widths[i] != 0 && columns_[i].spare > 0;
      if (leaves && (spare == columns_.size() || columns_[i].spare > columns_[spare].spare)) {
        spare = i;
      }
    }
    if (widest != columns_.size()) {
      --widths[widest];
    } else if (spare != columns_.size()) {
      widths[spare] = 0;
    } else {
      break;
    }
  }
  return widths;
}

std::string Table::line(const std::vector<Cell>& row, const std::vector<std::size_t>& widths,
                        const Screen& screen) const {
  std::string out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (widths[i] != 0) {
      out += out.empty() ? "" : std::string(kGap, ' ');
      out += fitted(row[i], widths[i], columns_[i].right, screen);
    }
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

std::string Table::text(const Screen& screen) const {
  if (rows_.empty()) {
    return {};
  }
  const std::vector<std::size_t> places = widths(screen.columns);
  std::vector<Cell> titles;
  for (const Column& column : columns_) {
    titles.push_back(cell(column.title, Tone::Strong));
  }
  std::string out = line(titles, places, screen);
  for (const std::vector<Cell>& row : rows_) {
    out += line(row, places, screen);
  }
  return out;
}

} // namespace exec_wrapper::history::program
