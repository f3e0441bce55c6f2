#pragma once

#include "support/process_api/process_api.h"
#include "support/wrapper.h"

#include <string>

namespace exec_wrapper::test {

/// Has the wrapper ask and tell this server, with the least that it needs.
inline void reportTo(const ProcessApi& api, const std::string& key, ProcessSpec& spec) {
  spec.environment["EXEC_WRAPPER_API_BASE_URL"] = api.url();
  spec.environment["EXEC_WRAPPER_API_KEY"] = key;
  spec.environment["EXEC_WRAPPER_PROCESS_TYPE_ID"] = "7";
  spec.environment["EXEC_WRAPPER_DEPLOYMENT"] = "test";
  spec.environment["EXEC_WRAPPER_API_RETRY_DELAY_SECONDS"] = "0.1";
}

/// The same in words, with alerts to it as Rollbar.
inline Words reportedTo(const ProcessApi& api) {
  return {"--api-base-url",
          api.url(),
          "--api-key",
          "the-api-key",
          "--process-type-id",
          "1",
          "--deployment",
          "test",
          "--rollbar-base-url",
          api.url(),
          "--rollbar-access-token",
          "the-token"};
}

/// Runs that a server of the test's own admits and hears of. It takes one key, which must not be
/// seen anywhere.
class ReportedTest : public WrapperTest {
protected:
  static constexpr const char* kKey = "MARKED-key-5f3a";

  virtual ProcessSpec reported(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    reportTo(api_, kKey, spec);
    return spec;
  }

  Outcome report(const Words& words) const { return test::run(reported(words)); }

  ProcessApi api_{withKey()};

private:
  static ProcessApiOptions withKey() {
    ProcessApiOptions options;
    options.rules.key = kKey;
    return options;
  }
};

} // namespace exec_wrapper::test
