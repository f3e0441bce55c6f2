#include "common/crypto/sha256.h"

#include <Poco/HMACEngine.h>
#include <Poco/SHA2Engine.h>

namespace exec_wrapper::common {

namespace {

constexpr std::size_t kFingerprintDigits = 16;

/// In the form that Poco::HMACEngine needs.
class Sha256Engine final : public Poco::SHA2Engine {
public:
  enum { BLOCK_SIZE = 64, DIGEST_SIZE = 32 };

  Sha256Engine() : SHA2Engine(SHA_256) {}
};

std::string digestOf(Poco::DigestEngine& engine, std::string_view text) {
  engine.update(text.data(), text.size());
  return Poco::DigestEngine::digestToHex(engine.digest());
}

} // namespace

std::string sha256(std::string_view text) {
  Sha256Engine engine;
  return digestOf(engine, text);
}

std::string hmacSha256(const std::string& key, std::string_view text) {
  Poco::HMACEngine<Sha256Engine> engine(key);
  return digestOf(engine, text);
}

std::string fingerprint(std::string_view secret) {
  return sha256(secret).substr(0, kFingerprintDigits);
}

} // namespace exec_wrapper::common
