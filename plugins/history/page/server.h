#pragma once

#include "history/page/site.h"

#include <cstdint>
#include <functional>
#include <string>

namespace exec_wrapper::history {

/// Serves the live page at http://127.0.0.1:PORT/ until SIGINT, SIGTERM or SIGHUP arrives; returns
/// that signal. The server is read-only, answers on 127.0.0.1 only, and only to processes of this
/// user and of root. Without a request it does not read the database.
///
/// Port 0: any free one. `ready` gets the URL when the server answers. `open` connects to the
/// database for a request, on a thread of the server. Call it in a process with one thread: it
/// blocks those signals. Throws std::runtime_error: the reason and the remedy.
int serve(std::uint16_t port, Site::Open open,
          const std::function<void(const std::string& url)>& ready);

} // namespace exec_wrapper::history
