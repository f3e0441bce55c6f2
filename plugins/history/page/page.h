#pragma once

#include "exec_wrapper/time.h"
#include "history/page/page_data.h"
#include "history/sql/database.h"

#include <functional>
#include <string>
#include <string_view>

namespace exec_wrapper::history {

/// What the page may load and do, as the value of a Content-Security-Policy.
enum class PageKind {
  File, ///< nothing at all besides its own style and script
  Live, ///< may ask its own server, too
};

/// Writes the page of the history as it is now: one HTML document that needs no other file and no
/// network. Below 5 MB. Throws SqlError, and what `write` throws.
void writePage(Database& database, WallTime now,
               const std::function<void(std::string_view)>& write);

/// The page of these data.
std::string pageOf(const PageData& data, PageKind kind);

/// The policy of a page. `frame-ancestors` is not in it: that works as a header only.
std::string contentSecurityPolicy(PageKind kind);

} // namespace exec_wrapper::history
