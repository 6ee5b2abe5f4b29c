#include "exchange/portfolio.h"

#include <algorithm>

#include "exchange/json_text.h"
#include "exchange/market_text.h"
#include "exchange/own_lists.h"
#include "exchange/positions.h"

namespace headgate::exchange {
namespace {

constexpr int64_t cent_e6 = 10'000;

// What a position would fetch at the best price now, whole cents.
int64_t value_e6(const Floor& floor, const std::string& ticker, Quantity held) {
  const bool yes = held > Quantity();
  const auto book = floor.venue().book(ticker, yes ? venue::BookSide::bid : venue::BookSide::ask);
  if (book.empty()) return 0;
  const int64_t own_e4 = yes ? book.front().price_e4 : 10'000 - book.front().price_e4;
  return checked_mul(own_e4, held.magnitude().e2());
}

bool is_settled(const Floor& floor, const std::string& ticker, MarketTime as_of) {
  const Floor::Event& event = floor.event_of(ticker);
  return event.phase == Phase::finalized && event.plan.finalized <= as_of;
}

Answer balance(const Floor& floor, const Target& target, MarketTime as_of) {
  if (const auto name = target.stranger({"subaccount", "exchange_index"}))
    return query_error("GetBalance", *name, "is unknown");
  const bool here = is_ours(target);
  const Money available = here ? floor.own().account(as_of).available : Money();
  int64_t worth_e6 = 0;
  for (const auto& [ticker, position] : positions(floor.own().fills(), as_of)) {
    if (here && position.held != Quantity() && !is_settled(floor, ticker, as_of))
      worth_e6 += value_e6(floor, ticker, position.held);
  }
  JsonText out;
  out.open().number("balance", available.e6() / cent_e6);
  out.dollars("balance_dollars", available.e6() / 100).number("portfolio_value", worth_e6 / cent_e6);
  out.number("updated_ts", as_of.ns() / ns_per_s).key("balance_breakdown").open_list();
  if (here) out.open().dollars("balance", available.e6() / 100).number("exchange_index", 0).close();
  return {200, out.close_list().close().take()};
}

void write_market_position(JsonText& out, const std::string& ticker, const Position& position, bool settled) {
  out.open().text("ticker", ticker).number("exchange_index", 0);
  out.count("position_fp", settled ? Quantity() : position.held);
  out.dollars("total_traded_dollars", position.traded);
  out.dollars("market_exposure_dollars", settled ? Money() : position.cost);
  out.dollars("realized_pnl_dollars", position.realized).dollars("fees_paid_dollars", position.fees);
  out.text("last_updated_ts", iso_utc(position.updated.ns())).close();
}

// All markets of one event together.
struct EventSum {
  Position sum;
  Money exposure;
  void add(const Position& position, bool settled) {
    sum.held += position.held.magnitude();
    sum.traded += position.traded;
    sum.realized += position.realized;
    sum.fees += position.fees;
    if (!settled) exposure += position.cost;
  }
};

void write_event_position(JsonText& out, const std::string& event, const EventSum& all) {
  out.open().text("event_ticker", event).dollars("total_cost_dollars", all.sum.traded);
  out.count("total_cost_shares_fp", all.sum.held).dollars("event_exposure_dollars", all.exposure);
  out.dollars("realized_pnl_dollars", all.sum.realized).dollars("fees_paid_dollars", all.sum.fees).close();
}

Answer list_positions(const Floor& floor, const Target& target, MarketTime as_of) {
  if (const auto name = target.stranger({"ticker", "event_ticker", "settlement_status", "count_filter",
                                         "limit", "cursor", "subaccount", "exchange_index"}))
    return query_error("GetPositions", *name, "is unknown");
  const std::string wanted = target.parameter("settlement_status").value_or("unsettled");
  if (wanted != "unsettled" && wanted != "settled" && wanted != "all")
    return query_error("GetPositions", "settlement_status", "must be unsettled, settled or all");
  std::map<std::string, EventSum> sums;
  JsonText out;
  out.open().key("market_positions").open_list();
  for (const auto& [ticker, position] : positions(floor.own().fills(), as_of)) {
    const bool settled = is_settled(floor, ticker, as_of);
    if (!is_asked_for(floor, target, ticker)) continue;
    if (wanted != "all" && (wanted == "settled") != settled) continue;
    write_market_position(out, ticker, position, settled);
    sums[floor.event_of(ticker).plan.event].add(position, settled);
  }
  out.close_list().key("event_positions").open_list();
  for (const auto& [event, sum] : sums) write_event_position(out, event, sum);
  return {200, out.close_list().text("cursor", "").close().take()};
}

void write_settlement(JsonText& out, const Floor& floor, const OwnHistory::Settlement& settled,
                      const Position& position) {
  const bool yes = settled.held > Quantity();
  out.open().text("ticker", settled.market).number("exchange_index", 0);
  out.text("event_ticker", floor.event_of(settled.market).plan.event);
  out.text("market_result", settled.yes_won ? "yes" : "no");
  out.count("yes_count_fp", yes ? settled.held : Quantity());
  out.dollars("yes_total_cost_dollars", yes ? position.cost : Money());
  out.count("no_count_fp", yes ? Quantity() : settled.held.magnitude());
  out.dollars("no_total_cost_dollars", yes ? Money() : position.cost);
  out.number("revenue", settled.payout.e6() / cent_e6).text("settled_time", second_text(settled.at));
  out.dollars("fee_cost", position.fees).number("value", settled.yes_won ? 100 : 0).close();
}

Answer list_settlements(const Floor& floor, const Target& target, MarketTime as_of) {
  if (const auto name = target.stranger(
          {"ticker", "event_ticker", "min_ts", "max_ts", "limit", "cursor", "subaccount", "exchange_index"}))
    return query_error("GetSettlements", *name, "is unknown");
  const auto min_s = target.whole("min_ts", 0), max_s = target.whole("max_ts", INT64_MAX);
  if (!min_s || !max_s) return query_error("GetSettlements", "min_ts", "must be Unix seconds");
  const auto held = positions(floor.own().fills(), as_of);
  JsonText out;
  out.open().key("settlements").open_list();
  for (const OwnHistory::Settlement& each : floor.own().settlements()) {
    const int64_t at_s = each.at.ns() / ns_per_s;
    if (is_asked_for(floor, target, each.market) && each.at <= as_of && at_s >= *min_s && at_s <= *max_s)
      write_settlement(out, floor, each, held.at(each.market));
  }
  return {200, out.close_list().text("cursor", "").close().take()};
}

}  // namespace

std::optional<Answer> portfolio(const Floor& floor, const Target& target, MarketTime now) {
  const MarketTime as_of = now.plus_ns(-floor.house().read_lag_ns);
  if (target.path == "/portfolio/orders") return list_orders(floor, target, as_of);
  if (target.path == "/portfolio/fills") return list_fills(floor, target, as_of);
  if (target.path == "/portfolio/balance") return balance(floor, target, as_of);
  if (target.path == "/portfolio/positions") return list_positions(floor, target, as_of);
  if (target.path == "/portfolio/settlements") return list_settlements(floor, target, as_of);
  if (const auto id = target.after("/portfolio/orders/")) return one_order(floor, *id, as_of);
  if (target.path != "/exchange/user_data_timestamp") return std::nullopt;
  return Answer{200, JsonText().open().text("as_of_time", iso_utc(as_of.ns())).close().take()};
}

}  // namespace headgate::exchange
