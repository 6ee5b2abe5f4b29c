#pragma once

#include <string>

#include "actor/effects.h"
#include "kalshi/request.h"

namespace headgate::exec {

// The requests exec sends below /trade-api/v2. `root` is the configured rest_url. Each takes the id under
// which its answer comes back, and all are signed with the one key exec holds.
class KalshiUrls {
 public:
  explicit KalshiUrls(std::string root) : root_(std::move(root)) {}

  HttpRequest create(std::string id, std::string body, UtcTime leave_by) const {
    HttpRequest out{std::move(id), "POST", root_ + "/portfolio/events/orders", std::move(body)};
    out.leave_by = leave_by;
    out.credential = Credential::write;
    return out;
  }
  // Without market and shard the exchange would look on shard 0 alone.
  HttpRequest cancel(std::string id, const std::string& order, const std::string& market,
                     int32_t exchange_index) const {
    HttpRequest out{std::move(id), "DELETE",
                    root_ + "/portfolio/events/orders/" + text(order) + "?market_ticker=" + text(market) +
                        "&exchange_index=" + std::to_string(exchange_index),
                    "", question_deadline_ms};
    out.credential = Credential::write;
    return out;
  }
  HttpRequest order(std::string id, const std::string& order) const {
    return get(std::move(id), "orders/" + text(order));
  }
  HttpRequest orders_of(std::string id, const std::string& market, const std::string& cursor) const {
    return get(std::move(id), "orders?ticker=" + text(market) + page(cursor));
  }
  // Of all markets, whoever made them.
  HttpRequest resting(std::string id, const std::string& cursor) const {
    return get(std::move(id), "orders?status=resting" + page(cursor));
  }
  HttpRequest fills_of(std::string id, const std::string& order, const std::string& cursor) const {
    return get(std::move(id), "fills?order_id=" + text(order) + page(cursor));
  }
  HttpRequest fills_since(std::string id, int64_t since_s, const std::string& cursor) const {
    return get(std::move(id), "fills?min_ts=" + std::to_string(since_s) + page(cursor));
  }
  HttpRequest balance(std::string id) const { return get(std::move(id), "balance"); }
  HttpRequest positions(std::string id, const std::string& cursor) const {
    return get(std::move(id), "positions?count_filter=position" + page(cursor));
  }
  HttpRequest settlements(std::string id, const std::string& cursor) const {
    return get(std::move(id), "settlements?" + page(cursor).substr(1));
  }

  // "external-api.kalshi.com"
  std::string host() const {
    const size_t begin = root_.find("://") == std::string::npos ? 0 : root_.find("://") + 3;
    return root_.substr(begin, root_.find('/', begin) - begin);
  }

 private:
  static std::string text(const std::string& plain) { return kalshi::percent_encoded(plain); }
  static std::string page(const std::string& cursor) {
    return "&limit=1000" + (cursor.empty() ? "" : "&cursor=" + text(cursor));
  }
  HttpRequest get(std::string id, const std::string& what) const {
    HttpRequest out{std::move(id), "GET", root_ + "/portfolio/" + what, "", question_deadline_ms};
    out.credential = Credential::write;
    return out;
  }

  // A question may be asked again, and an order that should be gone waits for its answer.
  static constexpr int64_t question_deadline_ms = 4'000;

  std::string root_;
};

}  // namespace headgate::exec
