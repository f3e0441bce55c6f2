#include "destinations.h"

#include "base/number.h"
#include "common/http/types/fields.h"
#include "common/http/types/url.h"

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::otlp {

namespace {

constexpr char kUsualEndpoint[] = "http://localhost:4318";
constexpr Duration kUsualTimeout = std::chrono::seconds(10);

struct Variable {
  std::string name;
  std::string value;
};

/// The signal's own variable, else the one for all signals. Without a value: neither is set.
Variable variableFor(Signal signal, const std::string& what) {
  const std::string own = "OTEL_EXPORTER_OTLP_" + std::string(variableWordOf(signal)) + "_" + what;
  if (std::string value = variable(own); !value.empty()) {
    return {own, std::move(value)};
  }
  const std::string common = "OTEL_EXPORTER_OTLP_" + what;
  return {common, variable(common)};
}

bool isPlain(const std::string& path) {
  return std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

/// Whether the URL can be used; if so, its parts are set.
bool setUrl(Destination& to, const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t end = scheme == url.npos ? url.npos : url.find_first_of("/?#", scheme + 3);
  to.baseUrl = url.substr(0, end);
  to.path = end == url.npos ? "/" : url.substr(end);
  if (to.path.front() == '?') {
    to.path.insert(0, "/");
  }
  return http::parseUrl(to.baseUrl) && isPlain(to.path) && to.path.find('#') == to.path.npos;
}

std::string appended(std::string base, Signal signal) {
  base.resize(base.find_last_not_of('/') + 1);
  return base + "/v1/" + std::string(wordOf(signal));
}

bool isOurs(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kOurs = {"host",         "content-length",
                                                            "connection",   "transfer-encoding",
                                                            "content-type", "content-encoding"};
  return std::find(kOurs.begin(), kOurs.end(), base::lowerCase(name)) != kOurs.end();
}

bool canBeHeaders(const std::optional<Pairs>& pairs) {
  return pairs && std::all_of(pairs->begin(), pairs->end(), [](const auto& pair) {
           return http::isToken(pair.first) && !isOurs(pair.first) &&
                  std::none_of(pair.second.begin(), pair.second.end(), http::isControl);
         });
}

/// Reads the settings and variables of one signal after the other.
class Reading {
public:
  explicit Reading(const Settings& settings) : settings_(settings) {}

  Destinations all() {
    for (const Signal signal : kSignals) {
      Destination to;
      to.signal = signal;
      if (isSent(signal, settings_) && readUrl(to)) {
        readHeaders(to);
        readTimeout(to);
        to.caFile = file(to, "otlp-ca-file", "CERTIFICATE");
        to.certificateFile = file(to, "otlp-client-cert-file", "CLIENT_CERTIFICATE");
        to.keyFile = file(to, "otlp-client-key-file", "CLIENT_KEY");
        found_.all.push_back(std::move(to));
      }
    }
    return std::move(found_);
  }

private:
  void warn(std::string text) {
    if (std::find(found_.warnings.begin(), found_.warnings.end(), text) == found_.warnings.end()) {
      found_.warnings.push_back(std::move(text));
    }
  }

  bool readUrl(Destination& to) {
    if (settings_.isSet("otlp-endpoint")) {
      if (!setUrl(to, appended(settings_.text("otlp-endpoint"), to.signal))) {
        throw ConfigurationError("otlp-endpoint has a character that cannot be sent, such as a "
                                 "blank: write it as %20");
      }
      return true;
    }
    const auto [name, value] = variableFor(to.signal, "ENDPOINT");
    const bool own = name != "OTEL_EXPORTER_OTLP_ENDPOINT";
    const std::string base = value.empty() ? kUsualEndpoint : value;
    if (!setUrl(to, own ? value : appended(base, to.signal))) {
      warn(name + " is not an http or https URL with a host and without a password, so " +
           std::string(wordOf(to.signal)) + " are not sent; set otlp-endpoint");
      return false;
    }
    if (const auto protocol = variableFor(to.signal, "PROTOCOL"); protocol.value == "grpc") {
      warn(protocol.name + " is grpc, but OTLP is sent by HTTP in JSON, which collectors receive "
                           "on another port, usually 4318; set otlp-endpoint");
    }
    return true;
  }

  void readHeaders(Destination& to) {
    if (settings_.isSet("otlp-headers")) {
      const auto pairs = parsePairs(settings_.secret("otlp-headers").reveal());
      if (!canBeHeaders(pairs)) {
        throw ConfigurationError("otlp-headers is not of the form name=value,name=value, or sets "
                                 "a header that exec_wrapper sets itself");
      }
      to.headers = *pairs;
      return;
    }
    const auto [name, value] = variableFor(to.signal, "HEADERS");
    if (const auto pairs = parsePairs(value); canBeHeaders(pairs)) {
      to.headers = *pairs;
    } else {
      warn(name + " is not of the form name=value,name=value, and is not used");
    }
  }

  void readTimeout(Destination& to) {
    to.timeout = kUsualTimeout;
    if (settings_.isSet("otlp-timeout")) {
      to.timeout = settings_.duration("otlp-timeout");
      return;
    }
    const auto [name, value] = variableFor(to.signal, "TIMEOUT");
    if (value.empty()) {
      return;
    }
    if (const auto milliseconds = base::parseNumber<std::uint32_t>(value)) {
      to.timeout = *milliseconds == 0 ? std::nullopt
                                      : std::optional(std::chrono::milliseconds(*milliseconds));
    } else {
      warn(name + " is not a number of milliseconds, and is not used");
    }
  }

  std::string file(Destination& to, const char* setting, const char* what) {
    if (settings_.isSet(setting)) {
      return settings_.text(setting);
    }
    std::string name = variableFor(to.signal, what).value;
    to.filesOfVariables = to.filesOfVariables || !name.empty();
    return name;
  }

  const Settings& settings_;
  Destinations found_;
};

} // namespace

Destinations destinationsFrom(const Settings& settings) {
  for (const std::string& name : settings.list("otlp-signals")) {
    if (name != "traces" && name != "metrics" && name != "logs") {
      throw ConfigurationError("otlp-signals: " + name + " is not one of traces, metrics, logs");
    }
  }
  return Reading(settings).all();
}

} // namespace exec_wrapper::otlp
