#include "history/record/stored_text.h"

#include "base/text.h"

#include <algorithm>

namespace exec_wrapper::history {

std::string storedText(std::string_view text) {
  std::string stored;
  stored.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = text.front() == '\0' ? 0 : base::characterLength(text);
    stored += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return stored;
}

std::string outputText(const StreamOutput& output) {
  if (output.omitted == 0) {
    return output.head + output.tail;
  }
  const bool newLine = !output.head.empty() && !output.head.ends_with('\n');
  return output.head + (newLine ? "\n" : "") + "[... " + std::to_string(output.omitted) +
         " bytes left out ...]\n" + output.tail;
}

} // namespace exec_wrapper::history
