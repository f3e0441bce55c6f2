#pragma once

#include "support/process_api/rule.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// Says which line, and what is wrong with it.
class ScriptError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Rules as a text has them, one to a line; a `#` that begins a word begins a comment.
///
///     [any | create | update | running | final | rollbar] [Nx | forever] [processed] ACTION
///     refuse [DURATION]
///
///     pass                       as usual; `update 3x pass` spares three from the rules below
///     delay DURATION             as usual, later
///     drip header|body DURATION  as usual, byte by byte, so far apart
///     status CODE [retry-after WORD] [body REST OF THE LINE]
///     not-json, no-id, redirect URL, huge-body [BYTES], header-bomb, garbage
///     hang, reset, close         no answer
///     refuse [DURATION]          no connection, for so long, or for ever
///
/// Without words before it an action is for any request, once. `running` and `final` are updates.
/// `processed`: the request is served all the same, though the client does not learn it.
/// Durations are 250ms, 1.5s, 2m, or seconds; a word with blanks in it stands in double quotes.
/// A request is treated by the first line that is for it and not used up. `refuse` waits until the
/// lines above it are used up, save those for ever; the lines below it wait for it.
std::vector<Rule> parseScript(std::string_view text);

} // namespace exec_wrapper::test
