#include "body_template.h"

#include "base/file.h"
#include "base/file_descriptor.h"
#include "base/text.h"
#include "common/json/json_object.h"
#include "exec_wrapper/settings.h"
#include "placeholders.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace exec_wrapper::webhook {

namespace {

constexpr std::size_t kLongestFile = 65536;
constexpr std::string_view kBegin = "{{";
constexpr std::string_view kEnd = "}}";
constexpr std::string_view kDocument = "document";

ConfigurationError unreadable(const std::string& path, const std::string& why) {
  return ConfigurationError("webhook-template: " + path + " cannot be read: " + why);
}

std::string contentsOf(const std::string& path) {
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    throw unreadable(path, base::errorText(errno));
  }
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    throw unreadable(path, "it is not a regular file");
  }
  std::string text;
  if (const int error = base::readFile(file.get(), kLongestFile + 1, text); error != 0) {
    throw unreadable(path, base::errorText(error));
  }
  if (text.size() > kLongestFile) {
    throw unreadable(path, "it has more than 64 kB");
  }
  return text;
}

std::string_view withoutSpaces(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == text.npos ? std::string_view()
                            : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// Without the quotes: the template has them.
std::string escaped(const std::string& value) {
  const std::string json = common::jsonString(value);
  return json.substr(1, json.size() - 2);
}

} // namespace

BodyTemplate::BodyTemplate(std::string_view text) {
  while (!text.empty()) {
    const std::size_t begin = text.find(kBegin);
    if (begin == text.npos) {
      parts_.push_back({std::string(text), {}});
      return;
    }
    const std::size_t end = text.find(kEnd, begin);
    const std::string name(withoutSpaces(text.substr(begin + 2, end - begin - 2)));
    if (end == text.npos || !isPlaceholder(name)) {
      throw ConfigurationError(
          "webhook-template: {{" + base::shortened(base::printable(name), 40) +
          (end == text.npos ? " has no }} after it" : "}} is not a placeholder") + "; use one of " +
          placeholderNames());
    }
    parts_.push_back({std::string(text.substr(0, begin)), name});
    text.remove_prefix(end + kEnd.size());
  }
}

BodyTemplate BodyTemplate::fromFile(const std::string& path) {
  return BodyTemplate(contentsOf(path));
}

std::string BodyTemplate::filled(const Event& event, const common::RunTitle& title) const {
  std::string body;
  for (const Part& part : parts_) {
    body += part.text;
    const std::string value = valueOf(part.name, event, title);
    body += part.name == kDocument ? value : escaped(value);
  }
  return body;
}

} // namespace exec_wrapper::webhook
