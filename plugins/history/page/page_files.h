#pragma once

#include <string_view>

namespace exec_wrapper::history {

// The files of the folder `web`, put into the program by embed.cmake.
extern const std::string_view kPageFrame;  ///< page.html
extern const std::string_view kPageStyle;  ///< page.css
extern const std::string_view kPageScript; ///< the scripts, one after the other

} // namespace exec_wrapper::history
