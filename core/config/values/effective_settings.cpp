#include "config/values/effective_settings.h"

#include "config/options/option_registry.h"
#include "config/values/secret_parts.h"
#include "config/values/value_text.h"
#include "support/marks/child_variables.h"
#include "support/secrets/secret_forms.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::config {

namespace {

[[noreturn]] void misuse(std::string_view name, std::string_view what) {
  throw std::logic_error("setting '" + std::string(name) + "' " + std::string(what));
}

class View final : public Settings {
public:
  View(const EffectiveSettings& settings, std::string_view owner)
      : settings_(settings), owner_(owner) {}

  bool isSet(std::string_view name) const override { return !visible(name).byDefault(); }
  std::string text(std::string_view name) const override {
    return value<std::string>(name, {OptionType::Text, OptionType::Path, OptionType::Url,
                                     OptionType::Choice, OptionType::ShellLine})
        .value_or("");
  }
  Secret secret(std::string_view name) const override {
    return value<Secret>(name, {OptionType::Secret}).value_or(Secret());
  }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    return value<std::int64_t>(name, {OptionType::Integer});
  }
  std::optional<Duration> duration(std::string_view name) const override {
    return value<Duration>(name, {OptionType::TimeSpan});
  }
  std::vector<Duration> durations(std::string_view name) const override {
    return value<std::vector<Duration>>(name, {OptionType::TimeSpans})
        .value_or(std::vector<Duration>());
  }
  bool flag(std::string_view name) const override {
    return value<bool>(name, {OptionType::Boolean, OptionType::Switch}).value_or(false);
  }
  std::vector<std::string> list(std::string_view name) const override {
    return value<std::vector<std::string>>(name, {OptionType::List})
        .value_or(std::vector<std::string>());
  }

private:
  const Setting& visible(std::string_view name) const {
    const Setting& setting = settings_.at(name);
    if (setting.owner != OptionRegistry::kCore && setting.owner != owner_) {
      misuse(name, "belongs to '" + std::string(setting.owner) + "', not to '" + owner_ + "'");
    }
    return setting;
  }

  template <class T>
  std::optional<T> value(std::string_view name, std::initializer_list<OptionType> types) const {
    const Setting& setting = visible(name);
    if (std::ranges::find(types, setting.option->type) == types.end()) {
      misuse(name, "is of another type than the method that reads it");
    }
    const T* held = std::get_if<T>(&setting.value);
    return held != nullptr ? std::optional<T>(*held) : std::nullopt;
  }

  const EffectiveSettings& settings_;
  const std::string owner_;
};

using Variables = std::map<std::string, std::optional<std::string>>;

void withhold(const Option& option, Variables& variables) {
  variables.emplace(environmentName(option), std::nullopt);
  if (!option.environmentAlias.empty()) {
    variables.emplace(option.environmentAlias, std::nullopt);
  }
}

} // namespace

const Setting& EffectiveSettings::at(std::string_view name) const {
  const Setting* found = find(name);
  if (found == nullptr) {
    misuse(name, "is not known");
  }
  return *found;
}

Setting& EffectiveSettings::at(std::string_view name) {
  return const_cast<Setting&>(std::as_const(*this).at(name));
}

const Setting* EffectiveSettings::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      settings_, [&](const Setting& setting) { return setting.option->name == name; });
  return found != settings_.end() ? &*found : nullptr;
}

std::unique_ptr<Settings> EffectiveSettings::view(std::string_view owner) const {
  return std::make_unique<View>(*this, owner);
}

namespace {

// A password with a setting `...user` beside it is one half of an account.
void addAccount(Redactor& redactor, const EffectiveSettings& settings, const Setting& setting,
                const std::string& password) {
  constexpr std::string_view kPassword = "password";
  std::string name(setting.option->name);
  if (!name.ends_with(kPassword)) {
    return;
  }
  name.replace(name.size() - kPassword.size(), kPassword.size(), "user");
  const Setting* const user = settings.find(name);
  if (user != nullptr && std::holds_alternative<std::string>(user->value)) {
    redactor.add(basicCredentials(std::get<std::string>(user->value), password));
  }
}

// The accounts that the plugins' HTTP client uses, and that a proxy may quote.
void addProxyAccounts(Redactor& redactor) {
  for (const char* const name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"}) {
    const char* const url = std::getenv(name);
    const UrlAccount account = url == nullptr ? UrlAccount() : accountIn(url);
    if (!account.password.empty()) {
      redactor.add(account.written);
      redactor.add(account.password);
      redactor.add(basicCredentials(account.user, account.password));
    }
  }
}

} // namespace

std::map<std::string, std::optional<std::string>> EffectiveSettings::exportedVariables() const {
  Variables variables;
  for (const std::string_view variable : kRunVariables) {
    variables.emplace(variable, std::nullopt);
  }
  const bool secrets = std::get<bool>(at("export-secrets").value);
  for (const Setting& setting : settings_) {
    const Option& option = *setting.option;
    if (option.type == OptionType::Secret && !secrets) {
      withhold(option, variables); // exported by its row or only inherited
    } else if (option.exported) {
      variables.emplace(environmentName(option), machineValue(setting));
    }
  }
  return variables;
}

Redactor EffectiveSettings::redactor() const {
  Redactor redactor;
  for (const Setting& setting : settings_) {
    if (const Secret* secret = std::get_if<Secret>(&setting.value)) {
      for (const std::string& part : secretParts(*setting.option, *secret)) {
        redactor.add(part);
      }
      addAccount(redactor, *this, setting, secret->reveal());
    }
  }
  addProxyAccounts(redactor);
  return redactor;
}

} // namespace exec_wrapper::config
