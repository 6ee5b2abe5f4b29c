#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "kalshi/error_body.h"
#include "kalshi/request.h"
#include "runtime/http_client.h"
#include "runtime/request_signer.h"

namespace headgate::cli {

// What the exchange answered to one question.
struct Heard {
  bool answered = false;
  int status = 0;
  std::string body;
  std::string why;  // when it did not answer
  std::optional<int64_t> date_s;
  UtcTime asked;
  UtcTime heard;

  bool good() const { return answered && status == 200; }
  kalshi::ErrorBody error() const { return kalshi::parse_error_body(body); }
  // For people: "401 authentication_error (NOT_FOUND)", or why there was no answer.
  std::string problem() const;
};

// Questions to one exchange, one after the other. Only GET leaves, whatever is asked for.
class ExchangeLine {
 public:
  explicit ExchangeLine(std::string rest_url);
  // Signed when there is a signer.
  Heard ask(const kalshi::Request& request, const RequestSigner* signer = nullptr);
  const std::string& rest_url() const { return rest_url_; }
  // The path under which the exchange serves: "/trade-api/v2".
  const std::string& root() const { return root_; }

 private:
  std::string rest_url_;
  std::string root_;
  HttpClient client_;
};

}  // namespace headgate::cli
