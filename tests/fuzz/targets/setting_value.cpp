// One value, judged by every kind of row that there is.

#include "config/values/value_parser.h"

#include "common/http/types/url.h"
#include "config/values/value_text.h"
#include "fuzz/support/all_rows.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "support/fatal.h"

#include <algorithm>
#include <optional>

namespace exec_wrapper::fuzz {
namespace {

using Rows = std::vector<const config::OptionRegistry::Entry*>;

bool judgeAlike(const Option& a, const Option& b) {
  return a.type == b.type && a.minimum == b.minimum && a.maximum == b.maximum &&
         a.negative == b.negative && a.positive == b.positive && a.choices == b.choices;
}

/// One of each kind.
Rows kinds() {
  Rows rows;
  for (const config::OptionRegistry::Entry& entry : allRows().entries()) {
    if (std::ranges::none_of(rows, [&](const config::OptionRegistry::Entry* other) {
          return judgeAlike(*entry.option, *other->option);
        })) {
      rows.push_back(&entry);
    }
  }
  return rows;
}

/// Whether a message about the value must not hold the whole of it.
bool isHidden(const Option& option, std::string_view text) {
  const std::size_t at = text.rfind('@');
  const bool account = at != text.npos && text.substr(at).find(kSecret) == text.npos;
  return option.type == OptionType::Secret || (option.type == OptionType::Url && account);
}

std::optional<config::ParsedValue> parsed(const Option& option, std::string_view text,
                                          const config::Origin& origin) {
  try {
    return config::parseValue(option, text, origin);
  } catch (const ConfigurationFailure& failure) {
    requireMessage(failure.what());
    if (isHidden(option, text)) {
      requireNoSecret(failure.what());
    }
  }
  return std::nullopt;
}

void requireInRange(const Option& option, const config::Value& value, std::string_view text) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    const bool zero = *number == 0 && option.negative == Negative::Zero;
    require(zero || (*number >= option.minimum && *number <= option.maximum),
            "a number is in range", std::to_string(*number));
  }
  if (const auto* length = std::get_if<Duration>(&value)) {
    require(*length >= Duration::zero() && *length < std::chrono::hours(24 * 36'525),
            "a length of time is none of 100 years, nor negative");
    require(!option.positive || *length > Duration::zero(), "a length of time is one");
    require(*length > Duration::zero() || text.find_first_of("123456789") == text.npos ||
                text.find('-') != text.npos,
            "only zero is zero", text);
  }
  if (const auto* names = std::get_if<std::vector<std::string>>(&value)) {
    for (const std::string& name : *names) {
      require(!name.empty() && std::ranges::count(*names, name) == 1, "names are there once", name);
    }
  }
}

bool isSame(const config::Value& a, const config::Value& b) {
  const auto* const secret = std::get_if<Secret>(&a);
  const auto* const other = std::get_if<Secret>(&b);
  if (secret != nullptr && other != nullptr) {
    return secret->reveal() == other->reveal();
  }
  return std::visit(
      [](const auto& left, const auto& right) {
        using Left = std::decay_t<decltype(left)>;
        if constexpr (std::is_same_v<Left, std::decay_t<decltype(right)>> &&
                      !std::is_same_v<Left, Secret>) {
          return left == right;
        }
        return false;
      },
      a, b);
}

/// What the command finds in its environment means the same to a wrapper that it starts.
void requireRoundTrip(const config::Setting& setting) {
  const std::optional<std::string> text = config::machineValue(setting);
  require(text.has_value() && !text->empty(), "a value has a text", setting.option->name);
  const std::optional<config::ParsedValue> again = parsed(*setting.option, *text, setting.origin);
  require(again && again->unlimited == setting.unlimited && isSame(again->value, setting.value),
          "what is passed on is understood as the same", *text);
}

/// Those who connect to an address take it as it was checked.
void requireUsableUrl(const config::Setting& setting) {
  const auto* const url = std::get_if<std::string>(&setting.value);
  if (setting.option->type == OptionType::Url && url != nullptr) {
    require(http::parseUrl(*url).has_value(), "an address that was taken can be asked", *url);
  }
}

void examineRow(const config::OptionRegistry::Entry& entry, std::string_view text) {
  const config::Origin origin{config::Origin::Layer::Environment,
                              config::environmentName(*entry.option)};
  std::optional<config::ParsedValue> value = parsed(*entry.option, text, origin);
  if (!value) {
    return;
  }
  requireInRange(*entry.option, value->value, text);
  config::Setting setting;
  setting.option = entry.option;
  setting.origin = origin;
  setting.value = std::move(value->value);
  setting.unlimited = value->unlimited;
  const std::string shown = config::shownValue(setting);
  requirePrintable(shown);
  if (entry.option->type == OptionType::Secret) {
    requireNoSecret(shown);
  }
  requireUsableUrl(setting);
  requireRoundTrip(setting);
}

} // namespace

void examine(std::string_view input) {
  static const Rows rows = kinds();
  for (const config::OptionRegistry::Entry* const entry : rows) {
    examineRow(*entry, input);
  }
}

} // namespace exec_wrapper::fuzz
