#include "cli/doctor_line.h"

#include <zmq.h>

#include <algorithm>
#include <vector>

#include "domain/check.h"
#include "runtime/system_clock.h"
#include "runtime/url.h"

namespace headgate::cli {
namespace {

constexpr int64_t patience_ms = 10'000;

}  // namespace

std::string Heard::problem() const {
  if (!answered) return why;
  const kalshi::ErrorBody said = error();
  std::string out = std::to_string(status) + " " + (said.code.empty() ? said.message : said.code);
  if (!said.details.empty()) out += " (" + said.details + ")";
  return out;
}

ExchangeLine::ExchangeLine(std::string rest_url) : rest_url_(std::move(rest_url)) {
  const auto url = parse_url(rest_url_);
  check(url.has_value(), "the configuration's address was judged");
  root_ = url->path;
}

Heard ExchangeLine::ask(const kalshi::Request& request, const RequestSigner* signer) {
  // Diagnosis must never change anything at an account, least of all with a key that may trade.
  check(request.method == "GET" && request.body.empty(), "the doctor only asks");
  Heard out;
  out.asked = utc_now();
  const Headers headers =
      signer == nullptr ? Headers{} : signer->headers("GET", root_ + request.path, out.asked);
  client_.start({"doctor", "GET", rest_url_ + request.target(), "", patience_ms}, headers);
  while (client_.in_flight() > 0) {
    std::vector<zmq_pollitem_t> items;
    client_.collect(items);
    zmq_poll(items.data(), static_cast<int>(items.size()), std::max<long>(0, client_.timeout_ms()));
    for (HttpDone& done : client_.advance()) {
      out.heard = utc_now();
      out.answered = done.outcome == HttpOutcome::answered;
      out.status = done.status;
      out.body = std::move(done.body);
      out.why = std::move(done.why);
      out.date_s = client_.last_date_s();
    }
  }
  return out;
}

}  // namespace headgate::cli
