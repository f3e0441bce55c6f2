#include "system/faults/site.h"

#include "system/faults/gate.h"
#include "system/faults/name_server.h"
#include "system/faults/private_network.h"

#include <array>
#include <stdexcept>

namespace exec_wrapper::test::faults {

namespace {

/// Reached as it is.
class NearSite : public Site {
public:
  ProcessApi& api() override { return api_; }
  std::string url() const override { return api_.url(); }

protected:
  ProcessApi api_;
};

class RefusingSite final : public NearSite {
public:
  void begin() override { api_.refuseConnections(); }
  void end() override { api_.acceptConnections(); }
};

class MisbehavingSite final : public NearSite {
public:
  MisbehavingSite(When when, Action action) : when_(when), action_(std::move(action)) {}
  void begin() override { api_.add(when_, action_, kForever); }
  void end() override { api_.forgive(); }

private:
  const When when_;
  const Action action_;
};

class BlackHoleSite final : public NearSite {
public:
  std::string url() const override { return "http://127.0.0.1:" + std::to_string(gate_.port()); }
  void begin() override { gate_.swallow(); }
  void end() override { gate_.leadTo(api_.port()); }

private:
  Gate gate_{api_.port()};
};

class UntrustedSite final : public Site {
public:
  ProcessApi& api() override { return good_; }
  std::string url() const override { return "https://127.0.0.1:" + std::to_string(gate_.port()); }
  Words options() const override { return {"--api-ca-file", authority_.caFile()}; }
  void begin() override { gate_.leadTo(bad_.port()); }
  void end() override { gate_.leadTo(good_.port()); }

private:
  static ProcessApiOptions with(Certificate certificate) {
    ProcessApiOptions options;
    options.certificate = std::move(certificate);
    return options;
  }

  TestAuthority authority_;
  ProcessApi good_{with(authority_.issue({"127.0.0.1"}))};
  ProcessApi bad_{with(authority_.issue({"127.0.0.1"}, CertificateOptions::expired()))};
  Gate gate_{good_.port()};
};

class NamedSite final : public Site {
public:
  explicit NamedSite(const TempDir& directory) {
    enterPrivateNetwork(directory);
    names_ = std::make_unique<NameServer>();
    api_ = std::make_unique<ProcessApi>();
  }

  ProcessApi& api() override { return *api_; }
  std::string url() const override {
    return "http://process-api.test:" + std::to_string(api_->port());
  }
  void begin() override {
    names_->beSilent();
    api_->hangUp(); // who has a connection needs no name
  }
  void end() override { names_->answer(); }

private:
  std::unique_ptr<NameServer> names_;
  std::unique_ptr<ProcessApi> api_;
};

When whenOf(Moment moment) {
  switch (moment) {
  case Moment::Creation:
    return When::Create;
  case Moment::Heartbeat:
    return When::Running;
  case Moment::FinalUpdate:
    break;
  }
  return When::Final;
}

/// What answers are replaced by.
Action actionOf(Fault fault) {
  switch (fault) {
  case Fault::SlowDrip:
    return action::Drip{std::chrono::milliseconds(100)};
  case Fault::Reset:
    return action::Reset{};
  case Fault::Conflict:
    return action::Status{409};
  case Fault::TooManyRequests:
    return action::Status{429, "1"};
  case Fault::ServerError:
    return action::Status{500};
  case Fault::Garbage:
    return action::Garbage{};
  default:
    throw std::logic_error("no fault of an answer");
  }
}

} // namespace

std::unique_ptr<Site> makeSite(Fault fault, Moment moment, const TempDir& directory) {
  switch (fault) {
  case Fault::Refused:
    return std::make_unique<RefusingSite>();
  case Fault::BlackHole:
    return std::make_unique<BlackHoleSite>();
  case Fault::TlsError:
    return std::make_unique<UntrustedSite>();
  case Fault::LookupHangs:
    return std::make_unique<NamedSite>(directory);
  default:
    return std::make_unique<MisbehavingSite>(whenOf(moment), actionOf(fault));
  }
}

std::string complaintAbout(Fault fault) {
  // In the order of the enumerators.
  constexpr std::array kComplaints = {"Connection refused",
                                      "in time",
                                      "did not complete its answer",
                                      "reset",
                                      "answered with 409",
                                      "answered with 429",
                                      "answered with 500",
                                      "HTTP",
                                      "expired",
                                      "the look-up of the name"};
  return kComplaints.at(static_cast<std::size_t>(fault));
}

} // namespace exec_wrapper::test::faults
