#pragma once

#include <algorithm>
#include <string>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/check.h"
#include "domain/result.h"
#include "kalshi/balance_codec.h"
#include "kalshi/fill_codec.h"
#include "kalshi/order_codec.h"
#include "kalshi/order_request.h"
#include "kalshi/position_codec.h"
#include "kalshi/request.h"
#include "kalshi/settlement_codec.h"

namespace headgate::exec {

// The requests exec sends below /trade-api/v2. `root` is the configured rest_url. Each takes the id under
// which its answer comes back, and all are signed with the one key exec holds.
class KalshiUrls {
 public:
  explicit KalshiUrls(std::string root) : root_(std::move(root)) {}

  // Without market and shard the exchange would look on shard 0 alone.
  HttpRequest cancel(std::string id, const std::string& order, const std::string& market,
                     int32_t exchange_index) const {
    return of(std::move(id), kalshi::cancel_order_request(
                                 {.order_id = order, .ticker = market, .exchange_index = exchange_index}));
  }
  HttpRequest order(std::string id, const std::string& order) const {
    return of(std::move(id), kalshi::order_request(order));
  }
  // `exchange_index` below zero: of all shards.
  HttpRequest orders_of(std::string id, const std::string& market, int32_t exchange_index,
                        const std::string& cursor) const {
    return of(std::move(id), kalshi::orders_request({.ticker = market,
                                                     .limit = page_size,
                                                     .cursor = cursor,
                                                     .exchange_index = named(exchange_index)}));
  }
  // Of all markets, whoever made them.
  HttpRequest resting(std::string id, const std::string& cursor) const {
    return of(std::move(id),
              kalshi::orders_request(
                  {.status = kalshi::OrderStatus::resting, .limit = page_size, .cursor = cursor}));
  }
  HttpRequest fills_of(std::string id, const std::string& order, int32_t exchange_index,
                       const std::string& cursor) const {
    return of(std::move(id), kalshi::fills_request({.order_id = order,
                                                    .limit = page_size,
                                                    .cursor = cursor,
                                                    .exchange_index = named(exchange_index)}));
  }
  HttpRequest fills_since(std::string id, int64_t since_s, const std::string& cursor) const {
    return of(std::move(id), kalshi::fills_request({.min_s = since_s, .limit = page_size, .cursor = cursor}));
  }
  HttpRequest balance(std::string id) const { return of(std::move(id), kalshi::balance_request()); }
  HttpRequest positions(std::string id, const std::string& cursor) const {
    return of(std::move(id),
              kalshi::positions_request({.with_position = true, .limit = page_size, .cursor = cursor}));
  }
  // `since_s` 0: all there ever were.
  HttpRequest settlements(std::string id, int64_t since_s, const std::string& cursor) const {
    kalshi::SettlementsQuery query{.limit = page_size, .cursor = cursor};
    if (since_s > 0) query.min_s = since_s;
    return of(std::move(id), kalshi::settlements_request(query));
  }

  // A question, which may be asked again.
  HttpRequest of(std::string id, const kalshi::Request& request) const {
    HttpRequest out{std::move(id), request.method, root_ + request.target(), request.body,
                    question_deadline_ms};
    out.credential = Credential::write;
    return out;
  }
  // An order: whether it arrived is worth waiting for.
  HttpRequest write(std::string id, const kalshi::Request& request, UtcTime leave_by) const {
    HttpRequest out{std::move(id), request.method, root_ + request.target(), request.body};
    out.leave_by = leave_by;
    out.credential = Credential::write;
    return out;
  }

  // "external-api.kalshi.com"
  std::string host() const {
    const size_t begin = root_.find("://") == std::string::npos ? 0 : root_.find("://") + 3;
    return root_.substr(begin, root_.find('/', begin) - begin);
  }

 private:
  static constexpr int64_t page_size = 1000;
  // An order that should be gone waits for the answer.
  static constexpr int64_t question_deadline_ms = 4'000;

  static std::optional<int32_t> named(int32_t exchange_index) {
    return exchange_index < 0 ? std::nullopt : std::optional(exchange_index);
  }
  HttpRequest of(std::string id, const Result<kalshi::Request>& request) const {
    check(request.has_value(), "exec asks by ids and tickers that it was given");
    return of(std::move(id), *request);
  }

  std::string root_;
};

// The host's words for what did not leave are for people; exec's own are codes. Empty: no code.
inline std::string code_of_unsent(const HttpDone& done) {
  const bool is_code = std::all_of(done.why.begin(), done.why.end(),
                                   [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
  return done.outcome == HttpOutcome::not_sent && is_code ? done.why : std::string();
}

}  // namespace headgate::exec
