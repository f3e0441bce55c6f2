#pragma once

#include "support/process_spec.h"

#include <span>
#include <string>
#include <string_view>

namespace exec_wrapper::test::calls {

/// A kind of run.
struct Course {
  std::string_view name;
  std::string_view meaning; ///< for the page
  int status = 0;           ///< of the run when nothing fails
};

std::span<const Course> courses();

/// Null: there is none of that name.
const Course* findCourse(std::string_view name);

/// The words of a run in its directory. `server` is the address of a webhook.
Words wordsOf(const Course& course, const std::string& server);

} // namespace exec_wrapper::test::calls
