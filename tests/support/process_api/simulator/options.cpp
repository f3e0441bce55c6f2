#include "support/process_api/simulator/options.h"

#include "support/process_api/script.h"
#include "support/process_api/script_words.h"

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

namespace exec_wrapper::test {

const char* const kSimulatorHelp =
    R"(process_api_simulator [options]

A process API, and a Rollbar, on 127.0.0.1. Prints one line for each request.

  --port N            where to listen; 0, the default: any port that is free
  --key KEY           the only key that is good; default: any
  --string-ids        executions are named execution-1 and so on, not 1
  --script FILE       what to do wrong, see below
  --certificate FILE  https: the certificate, with its chain, as PEM
  --key-file FILE     https: its key, as PEM
  --help              this

A script has one rule to a line; a # begins a comment. The first rule that is for a request and not
used up is applied:

  [any|create|update|running|final|rollbar] [Nx|forever] [processed] ACTION

  status CODE [retry-after WORD] [body REST OF THE LINE]
  hang | reset | close | garbage | not-json | no-id | header-bomb | redirect URL | huge-body [BYTES]
  delay DURATION | drip header|body DURATION | pass
  refuse [DURATION]   for no request: listens no more, once the rules above it are used up

'running' and 'final' are updates. 'processed': the request is served all the same. For example:

  create 2x status 503 retry-after 1
  update 3x pass
  running forever hang
)";

namespace {

using Setter = std::function<void(const std::string&)>;

std::vector<Rule> readScript(const std::string& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    throw UsageError("cannot read " + file);
  }
  try {
    return parseScript(text.str());
  } catch (const ScriptError& error) {
    throw UsageError(file + ", " + error.what());
  }
}

std::uint16_t readPort(const std::string& text) {
  const auto number = wholeNumber(text);
  if (!number || *number > 65535) {
    throw UsageError("--port: '" + text + "' is no port");
  }
  return static_cast<std::uint16_t>(*number);
}

void checkCertificate(ProcessApiOptions& api, const Certificate& files) {
  if (files.certificateFile.empty() != files.keyFile.empty()) {
    throw UsageError("--certificate and --key-file need each other");
  }
  if (!files.certificateFile.empty()) {
    api.certificate = files;
  }
}

} // namespace

SimulatorOptions parseSimulatorOptions(const std::vector<std::string>& words) {
  SimulatorOptions options;
  options.api.rules.key.clear();
  Certificate files;
  const std::map<std::string, Setter> setters = {
      {"--port", [&](const std::string& value) { options.api.port = readPort(value); }},
      {"--key", [&](const std::string& value) { options.api.rules.key = value; }},
      {"--script", [&](const std::string& value) { options.api.script = readScript(value); }},
      {"--certificate", [&](const std::string& value) { files.certificateFile = value; }},
      {"--key-file", [&](const std::string& value) { files.keyFile = value; }},
  };
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word == "--help") {
      options.help = true;
    } else if (*word == "--string-ids") {
      options.api.rules.idPrefix = "execution-";
    } else if (const auto found = setters.find(*word); found == setters.end()) {
      throw UsageError("'" + *word + "' is no option; see --help");
    } else if (++word == words.end()) {
      throw UsageError(found->first + " needs a value");
    } else {
      found->second(*word);
    }
  }
  checkCertificate(options.api, files);
  return options;
}

} // namespace exec_wrapper::test
