#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actor/effects.h"
#include "config/configuration.h"
#include "domain/result.h"
#include "runtime/request_signer.h"
#include "runtime/signature_worker.h"
#include "runtime/url.h"

namespace headgate {

// The exchange's keys that one process holds, and what it signs with them. exec holds the write key, market
// and settle the read key when one is configured, every other process none: a service that was taken over can
// then sign no more than its own part. Signed is only what goes to the configured exchange itself, so that no
// mistake in an address can hand a signature, which any reader could use for some seconds, to a stranger.
class Credentials {
 public:
  Credentials() = default;  // holds none

  // Opens the files of the service's own keys and touches no other. Errors: those of RequestSigner::load.
  static Result<Credentials> open(const Configuration& configuration, std::string_view service);

  // Starts a thread that signs ahead what exec sends most, orders above all, so that sign() takes what lies
  // ready. Does nothing without the write key.
  void sign_ahead();

  // The headers that sign it; none for Credential::none. Errors: CREDENTIAL_ABSENT (this process does not
  // hold that key), HOST_FOREIGN (another scheme, host or port than the configured one, or an address that
  // cannot be read), WRITE_UNSIGNED (a method that could change something, without the write key).
  Result<Headers> sign(const HttpRequest& request, UtcTime now) const;
  // The same for the handshake of a feed that is opened.
  Result<Headers> sign(const FeedCommand& command, UtcTime now) const;

 private:
  Result<Headers> sign(Credential credential, std::string_view method, std::string_view url,
                       const std::optional<Url>& exchange, UtcTime now) const;
  Headers signature(Credential credential, const RequestSigner& key, std::string_view method,
                    const std::string& path, UtcTime now) const;
  const std::optional<RequestSigner>& signer(Credential credential) const;

  std::optional<RequestSigner> read_;
  std::optional<RequestSigner> write_;
  std::optional<Url> rest_;
  std::optional<Url> feed_;
  std::shared_ptr<SignatureWorker> ahead_;  // of the write key; none unless sign_ahead() was called
};

}  // namespace headgate
