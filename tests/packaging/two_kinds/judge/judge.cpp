// judge: a guard that finds in a text of JSON whether the run may start, and what the command is to
// be told of it. Exceptions of Poco are thrown and caught in it, and leave it for the program.

#include "exec_wrapper/plugin.h"

#include <Poco/JSON/JSONException.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace exec_wrapper::judge {
namespace {

constexpr Option kOptions[] = {
    {.name = "judge.law", .type = OptionType::Text, .meaning = "An object with a verdict"},
};

constexpr PluginInfo kInfo{.name = "judge",
                           .version = "1.0",
                           .summary = "admits a run by a text of JSON",
                           .kinds = {PluginKind::Guard},
                           .options = kOptions};

class Judge final : public Guard {
public:
  explicit Judge(const Settings& settings) : law_(settings.text("judge.law")) {}

  Decision acquire(std::stop_token) override {
    Poco::JSON::Object::Ptr law;
    try {
      law = Poco::JSON::Parser().parse(law_).extract<Poco::JSON::Object::Ptr>();
    } catch (const Poco::JSON::JSONException& error) {
      return Refusal::denied("not to be understood: " + std::string(error.name()));
    }
    return Admission{{}, {{"VERDICT", law->getValue<std::string>("verdict")}}};
  }

  std::string release(ReleaseReason) override { return {}; }

private:
  const std::string law_;
};

class JudgeFactory final : public Factory {
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host&) override {
    return std::make_unique<Judge>(settings);
  }
};

} // namespace
} // namespace exec_wrapper::judge

EXEC_WRAPPER_PLUGIN(exec_wrapper::judge::kInfo, exec_wrapper::judge::JudgeFactory)
