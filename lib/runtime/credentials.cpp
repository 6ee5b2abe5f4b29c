#include "runtime/credentials.h"

#include <algorithm>
#include <array>

namespace headgate {
namespace {

constexpr std::array<std::string_view, 2> readers{"market", "settle"};
constexpr std::string_view writer = "exec";

// What exec sends most, and how many of each may leave in one burst: the lowest tier's bucket holds ten
// orders. What is not here is signed when it leaves, as a cancel is, whose path names its order.
std::vector<SignatureStock::Line> frequent(const std::string& root) {
  return {{"POST", root + "/portfolio/events/orders", 10},
          {"GET", root + "/portfolio/orders", 1},
          {"GET", root + "/portfolio/fills", 1}};
}

Status load(std::optional<RequestSigner>& into, const KeyPlace& place) {
  if (!place.named()) return Done{};
  auto signer = RequestSigner::load(place);
  if (!signer) return signer.error();
  into = std::move(*signer);
  return Done{};
}

std::string_view name_of(Credential credential) {
  return credential == Credential::write ? "keys.write_id" : "keys.read_id";
}

}  // namespace

Result<Credentials> Credentials::open(const Configuration& configuration, std::string_view service) {
  Credentials out;
  out.rest_ = parse_url(configuration.exchange.rest_url);
  out.feed_ = parse_url(configuration.exchange.feed_url);
  if (std::find(readers.begin(), readers.end(), service) != readers.end()) {
    if (const Status loaded = load(out.read_, configuration.keys.read); !loaded) return loaded.error();
  }
  if (service == writer) {
    if (const Status loaded = load(out.write_, configuration.keys.write); !loaded) return loaded.error();
  }
  return out;
}

void Credentials::sign_ahead() {
  if (write_ && rest_) ahead_ = std::make_shared<SignatureWorker>(*write_, frequent(rest_->path));
}

const std::optional<RequestSigner>& Credentials::signer(Credential credential) const {
  return credential == Credential::write ? write_ : read_;
}

Result<Headers> Credentials::sign(const HttpRequest& request, UtcTime now) const {
  // Everything that changes something at the exchange is signed with the write key. In mode paper nobody
  // holds it, so nothing but questions can leave, whatever an actor asks for.
  if (request.method != "GET" && request.credential != Credential::write) {
    return Error{"WRITE_UNSIGNED", request.method, "", "a write names the write key"};
  }
  return sign(request.credential, request.method, request.url, rest_, now);
}

Result<Headers> Credentials::sign(const FeedCommand& command, UtcTime now) const {
  return sign(command.credential, "GET", command.text, feed_, now);
}

Result<Headers> Credentials::sign(Credential credential, std::string_view method, std::string_view url,
                                  const std::optional<Url>& exchange, UtcTime now) const {
  if (credential == Credential::none) return Headers{};
  const auto& key = signer(credential);
  if (!key) {
    return Error{"CREDENTIAL_ABSENT", std::string(name_of(credential)), "",
                 "this process holds no such key: configure it, or ask without it"};
  }
  const auto target = parse_url(url);
  if (!target || !exchange || !target->same_origin(*exchange)) {
    return Error{"HOST_FOREIGN", std::string(url), "", "signed is only what goes to the configured exchange"};
  }
  return signature(credential, *key, method, target->path, now);
}

Headers Credentials::signature(Credential credential, const RequestSigner& key, std::string_view method,
                               const std::string& path, UtcTime now) const {
  if (credential != Credential::write || ahead_ == nullptr) return key.headers(method, path, now);
  if (auto ready = ahead_->take(method, path, now)) return std::move(*ready);
  return key.headers(method, path, ahead_->stamp(now));
}

}  // namespace headgate
