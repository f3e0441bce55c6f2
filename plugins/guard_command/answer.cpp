#include "answer.h"

#include "base/text.h"
#include "common/json/json_reader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace exec_wrapper::guard_command {

namespace {

using common::JsonReader;

constexpr const char* kEnvironment = "environment";
constexpr std::size_t kLongestName = 100; // of a fact

/// Facts of other bundled guards. Reporters rely on them.
constexpr std::array<std::string_view, 4> kFactsOfOthers = {"etcd_key", "fencing_token", "lockfile",
                                                            "process_execution_id"};

/// The names of ignored members, for one line of the log.
class Ignored {
public:
  void add(const std::string& name) {
    constexpr std::size_t kMost = 5;
    constexpr std::size_t kLongest = 60;
    if (++count_ <= kMost) {
      names_ += (names_.empty() ? "" : ", ") + base::shortened(base::printable(name), kLongest);
    } else {
      more_ = " and " + std::to_string(count_ - kMost) + " more";
    }
  }

  /// Adds nothing if there are none.
  void addTo(std::vector<std::string>& warnings, std::string_view what,
             std::string_view why) const {
    if (count_ > 0) {
      warnings.push_back(std::string(what) + " from guard-command ignored: " + names_ + more_ +
                         "; " + std::string(why));
    }
  }

private:
  std::size_t count_ = 0;
  std::string names_;
  std::string more_;
};

bool isVariableName(std::string_view name) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !name.empty() && (name[0] < '0' || name[0] > '9') &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

bool isForbidden(std::string_view name) {
  return name.starts_with("EXEC_WRAPPER_") || name == "NOTIFY_SOCKET" || name.starts_with("LD_");
}

void readVariables(const JsonReader& variables, Answer& answer) {
  Ignored invalid;
  Ignored forbidden;
  Ignored noTexts;
  for (JsonReader::Member& variable : variables.members()) {
    if (!isVariableName(variable.name)) {
      invalid.add(variable.name);
    } else if (isForbidden(variable.name)) {
      forbidden.add(variable.name);
    } else if (!variable.isText || variable.value.find('\0') != variable.value.npos) {
      noTexts.add(variable.name);
    } else {
      answer.admission.environment.emplace(std::move(variable.name), std::move(variable.value));
    }
  }
  invalid.addTo(answer.warnings, "variables", "a name has letters, digits and _ only");
  forbidden.addTo(answer.warnings, "variables",
                  "EXEC_WRAPPER_*, NOTIFY_SOCKET and LD_* cannot be set");
  noTexts.addTo(answer.warnings, "variables", "a value must be a string without NUL");
}

bool isFactName(const std::string& name) {
  return !name.empty() && name.size() <= kLongestName && base::printable(name) == name;
}

void readFacts(const JsonReader& document, Answer& answer) {
  Ignored invalid;
  Ignored ofOthers;
  for (JsonReader::Member& member : document.members()) {
    if (member.name == kEnvironment) {
      continue;
    }
    if (!isFactName(member.name)) {
      invalid.add(member.name);
    } else if (std::ranges::find(kFactsOfOthers, member.name) != kFactsOfOthers.end()) {
      ofOthers.add(member.name);
    } else {
      answer.admission.facts.emplace(std::move(member.name), std::move(member.value));
    }
  }
  invalid.addTo(answer.warnings, "facts",
                "a name has 1 to " + std::to_string(kLongestName) + " printable characters");
  ofOthers.addTo(answer.warnings, "facts", "other guards have facts of these names");
}

Answer ignored(std::string why) {
  return {Admission(), {"the standard output of guard-command is ignored: " + std::move(why)}};
}

} // namespace

Answer readAnswer(const common::CapturedOutput& output) {
  if (base::trimmed(output.text()).empty()) {
    return {};
  }
  if (!output.whole()) {
    return ignored("it is longer than 64 KiB; print one JSON object, or nothing");
  }
  const std::optional<JsonReader> document = JsonReader::parse(output.text());
  if (!document) {
    return ignored("it is not a JSON object (" + output.lastLine() +
                   "); print texts to standard error");
  }
  Answer answer;
  readFacts(*document, answer);
  if (document->hasObject(kEnvironment)) {
    readVariables(document->object(kEnvironment), answer);
  } else if (document->has(kEnvironment)) {
    answer.warnings.emplace_back("variables from guard-command ignored: the member environment is "
                                 "not an object; print one of names and strings");
  }
  return answer;
}

bool isDocument(const common::CapturedOutput& output) {
  return JsonReader::parse(output.text()).has_value();
}

} // namespace exec_wrapper::guard_command
