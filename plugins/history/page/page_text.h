#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::history {

/// JSON as it may stand in a `<script>` element: nothing in it ends the element, begins a comment,
/// or changes the direction of the source. It remains the same JSON.
std::string scriptSafe(std::string_view json);

/// Text as it may stand in HTML, in an element or in a quoted attribute. Control characters, and
/// those that change the direction of text, become visible: `\x1b`, `[U+202E]`.
std::string htmlText(std::string_view text);

/// The first `limit` bytes at most, cut between characters.
std::string_view beginningOf(std::string_view text, std::size_t limit);

/// The last `limit` bytes at most, cut between characters.
std::string_view endOf(std::string_view text, std::size_t limit);

/// A list of JSON values, written from left to right.
class JsonList {
public:
  void add(std::string_view json) {
    items_ += items_.empty() ? "" : ",";
    items_ += json;
  }
  std::size_t size() const noexcept { return items_.size(); }
  std::string text() const { return '[' + items_ + ']'; }

private:
  std::string items_;
};

} // namespace exec_wrapper::history
