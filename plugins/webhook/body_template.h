#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::webhook {

/// JSON with places for what an event says. A place is `{{name}}`, within a string: what stands
/// there is escaped as JSON wants it, so that no event can break the document. Only `{{document}}`
/// stands for JSON of its own, and so outside of strings.
class BodyTemplate {
public:
  /// Throws `ConfigurationError` where the text has a place of an unknown name.
  explicit BodyTemplate(std::string_view text);

  /// From a file of at most 64 kB. Throws `ConfigurationError` where it cannot be read.
  static BodyTemplate fromFile(const std::string& path);

  std::string filled(const Event& event, const common::RunTitle& title) const;

private:
  struct Part {
    std::string text; ///< as it is, and then
    std::string name; ///< what stands here; empty: nothing, it is the last part
  };

  std::vector<Part> parts_;
};

} // namespace exec_wrapper::webhook
