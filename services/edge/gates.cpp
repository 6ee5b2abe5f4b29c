#include "services/edge/gates.h"

#include <fmt/format.h>

#include <algorithm>

namespace headgate {
namespace {

// After a denial a market waits: the next tick's idea would be denied for the same reason, by the hundred.
constexpr int64_t denial_cooldown_s = 900;
constexpr double rounding = 1e-9;  // of doubles in a sum of dollars: far below the finest price

class Ladder {
 public:
  explicit Ladder(edge::v1::Evaluation* out) : out_(out) {}

  // `value` is called only when somebody will read it.
  template <typename Value>
  void gate(bool passed, Value value, const char* limit) {
    const std::string_view name = gate_names[rung_++];
    if (!passed && outcome_ == outcome_intent) outcome_ = name;
    if (out_ == nullptr) return;
    auto* gate = out_->add_gates();
    gate->set_name(name.data(), name.size());
    put(value(), *gate->mutable_value());
    gate->set_limit(limit);
    gate->set_passed(passed);
  }
  template <typename Value, typename Limit>
  void gate(bool passed, Value value, Limit limit) {
    gate(passed, value, "");
    if (out_ != nullptr) put(limit(), *out_->mutable_gates(out_->gates_size() - 1)->mutable_limit());
  }
  std::string_view outcome() const { return outcome_; }

 private:
  // Into the room that an evaluation before this one has made.
  static void put(std::string_view from, std::string& to) { to.assign(from); }
  edge::v1::Evaluation* out_;
  size_t rung_ = 0;
  std::string_view outcome_ = outcome_intent;
};

constexpr const char* unknown = "not known";

std::string seconds(int64_t ns) { return fmt::format("{} s", ns / ns_per_s); }
const char* word(bool truth) { return truth ? "yes" : "no"; }

// A stamp from the future would never grow old; five minutes allow for messages that overtake the clock's.
bool is_young(int64_t age_ns, int64_t max_s) {
  return age_ns <= max_s * ns_per_s && age_ns >= -300 * ns_per_s;
}

bool has_book(const SideFacts& facts) { return facts.view != nullptr && facts.view->book.has_value(); }
bool has_info(const SideFacts& facts) { return facts.view != nullptr && facts.view->info.has_value(); }

bool is_active(const SideFacts& facts) {
  if (!has_info(facts)) return false;
  const auto& info = *facts.view->info;
  return info.status() == market::v1::MARKET_STATUS_ACTIVE && info.open_ns() <= facts.now.ns() &&
         facts.now.ns() < info.close_ns();
}

bool is_open(const std::optional<market::v1::ExchangeStatus>& exchange) {
  return exchange && exchange->exchange_active() && exchange->trading_active() && exchange->feed_connected();
}

bool may_trade(const SideFacts& facts) {
  if (facts.mode == risk::v1::TRADING_MODE_ACTIVE) return true;
  if (facts.mode != risk::v1::TRADING_MODE_REDUCING) return false;
  // Buying a side reduces only what is held of the other.
  return signed_quantity(facts.side, facts.net).e2() < 0;
}

void climb_inputs(const SideFacts& facts, const GateLimits& limits, Ladder& ladder) {
  ladder.gate(
      facts.fair != nullptr,
      [&] { return facts.fair != nullptr ? facts.fair->value.fair_value_id() : facts.fair_problem; },
      "a whole fair value that names this market");
  ladder.gate(
      facts.fair != nullptr && is_young(facts.fair_age_ns, limits.fair_value_age_max_s),
      [&] { return facts.fair != nullptr ? seconds(facts.fair_age_ns) : unknown; },
      [&] { return fmt::format("{} s", limits.fair_value_age_max_s); });
  ladder.gate(
      has_info(facts) && facts.view->info_defect.empty(),
      [&] {
        return !has_info(facts)                  ? unknown
               : facts.view->info_defect.empty() ? "whole"
                                                 : facts.view->info_defect;
      },
      "no defect");
  ladder.gate(
      is_active(facts),
      [&] {
        return has_info(facts) ? market::v1::MarketStatus_Name(facts.view->info->status()).substr(14)
                               : unknown;
      },
      "ACTIVE, between open and close");
  const auto& exchange = *facts.exchange;
  ladder.gate(
      is_open(exchange),
      [&] {
        if (!exchange) return std::string(unknown);
        return fmt::format("exchange {}, trading {}, feed {}", word(exchange->exchange_active()),
                           word(exchange->trading_active()), word(exchange->feed_connected()));
      },
      "all yes");
  ladder.gate(
      has_book(facts) && facts.view->book_defect.empty(),
      [&] {
        return !has_book(facts)                  ? unknown
               : facts.view->book_defect.empty() ? "whole"
                                                 : facts.view->book_defect;
      },
      "no defect");
  ladder.gate(
      has_book(facts) && is_young(facts.book_age_ns, limits.book_age_max_s),
      [&] { return has_book(facts) ? seconds(facts.book_age_ns) : unknown; },
      [&] { return fmt::format("{} s", limits.book_age_max_s); });
  ladder.gate(
      facts.offer.has_value(),
      [&] {
        if (!facts.offer) return std::string("none");
        return facts.offer->price.text() + " x " + facts.offer->quantity.text();
      },
      "a bid on the other side");
}

void climb_decision(const SideFacts& facts, const GateLimits& limits, Ladder& ladder) {
  ladder.gate(
      facts.risk_present, [&] { return facts.risk_present ? "present" : unknown; }, "risk's state");
  ladder.gate(
      facts.risk_present && may_trade(facts),
      [&] {
        return facts.risk_present
                   ? risk::v1::TradingMode_Name(facts.mode).substr(13) + ", holding " + facts.net.text()
                   : unknown;
      },
      "ACTIVE, or REDUCING with the other side held");
  ladder.gate(
      facts.edge && *facts.edge + rounding >= static_cast<double>(limits.threshold_e4) / Price::one_e4,
      [&] {
        if (facts.edge) return fmt::format("{:.4f}", *facts.edge);
        return facts.probability_problem.empty() ? std::string(unknown) : facts.probability_problem;
      },
      [&] { return fmt::format("{:.4f}", static_cast<double>(limits.threshold_e4) / Price::one_e4); });
  ladder.gate(
      facts.quantity >= Quantity::contracts(1),
      [&] { return facts.kelly_problem.empty() ? facts.purchase.text() : facts.kelly_problem; }, "1.00");
  ladder.gate(
      facts.blocked_by.empty(), [&] { return facts.blocked_by.empty() ? "none" : facts.blocked_by; }, "none");
  ladder.gate(
      !facts.since_denial_ns || *facts.since_denial_ns >= denial_cooldown_s * ns_per_s,
      [&] { return facts.since_denial_ns ? seconds(*facts.since_denial_ns) : "none denied"; },
      [&] { return fmt::format("{} s", denial_cooldown_s); });
  ladder.gate(
      !facts.intent_id.empty() && facts.decided.empty(),
      [&] {
        return facts.intent_id.empty() ? "no idea was formed" : facts.decided.empty() ? "new" : facts.decided;
      },
      "not decided before");
}

}  // namespace

size_t rung_of(std::string_view outcome) {
  const auto found = std::find(gate_names.begin(), gate_names.end(), outcome);
  return static_cast<size_t>(found - gate_names.begin());
}

std::string_view climb(const SideFacts& facts, const GateLimits& limits, edge::v1::Evaluation* out) {
  Ladder ladder(out);
  climb_inputs(facts, limits, ladder);
  climb_decision(facts, limits, ladder);
  return ladder.outcome();
}

std::string_view gone_bad(const SideFacts& facts, const GateLimits& limits) {
  if (facts.fair != nullptr && !is_young(facts.fair_age_ns, limits.fair_value_age_max_s))
    return "FAIR_VALUE_AGE";
  if (has_info(facts) && !facts.view->info_defect.empty()) return "MARKET_WHOLE";
  if (has_book(facts) && !facts.view->book_defect.empty()) return "BOOK_WHOLE";
  if (has_book(facts) && !is_young(facts.book_age_ns, limits.book_age_max_s)) return "BOOK_AGE";
  return {};
}

}  // namespace headgate
