#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::webhook {

/// A JSON text with placeholders for the values of an event. A placeholder is `{{name}}`, within a
/// string. Its value is escaped as JSON requires, so that no event can break the document. Only
/// `{{document}}` stands for a whole JSON value, and so outside of strings.
class BodyTemplate {
public:
  /// Throws `ConfigurationError` if a placeholder is unknown or incomplete.
  explicit BodyTemplate(std::string_view text);

  /// From a file of at most 64 kB. Throws `ConfigurationError` if it cannot be read.
  static BodyTemplate fromFile(const std::string& path);

  std::string filled(const Event& event, const common::RunTitle& title) const;

private:
  struct Part {
    std::string text; ///< used as it is, before the placeholder
    std::string name; ///< of the placeholder; empty: none, this is the last part
  };

  std::vector<Part> parts_;
};

} // namespace exec_wrapper::webhook
