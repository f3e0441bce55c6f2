#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// The datagrams of one `--tell`. Either may be empty.
struct TellMessages {
  std::string json;   ///< one object, of the words in lower case
  std::string notify; ///< lines of sd_notify(3), of the words in upper case
};

/// Takes the words of `--tell` apart, KEY=VALUE each. A key of capitals, digits and `_` is one of
/// sd_notify. The four counts must be integers, `last_status_message` is text; any other value is a
/// number, true, false or null where it is written so, else text. Throws Fatal (64).
TellMessages tellMessages(const std::vector<std::string>& words);

/// Sends the words to the wrapper at the address, and waits until it has received them, for one
/// second at most. Reads no configuration. Throws Fatal: 64 for a wrong word, 69 where no wrapper
/// listens. An empty address: there is none.
void tell(const std::vector<std::string>& words, std::string_view address);

} // namespace exec_wrapper::run
