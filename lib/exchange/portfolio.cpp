#include "exchange/portfolio.h"

#include <algorithm>

#include "exchange/json_text.h"
#include "exchange/market_text.h"
#include "exchange/own_lists.h"
#include "exchange/positions.h"

namespace headgate::exchange {
namespace {

constexpr int64_t cent_e6 = 10'000;
constexpr int64_t dollar_e4 = 10'000;

// What a position would fetch at the best price now, whole cents.
int64_t value_e6(const Floor& floor, const std::string& ticker, Quantity held) {
  const bool yes = held > Quantity();
  const auto best = floor.venue().best(ticker, yes ? venue::BookSide::bid : venue::BookSide::ask);
  if (!best) return 0;
  return checked_mul(yes ? best->price_e4 : dollar_e4 - best->price_e4, held.magnitude().e2());
}

// When it was paid, if that is not after `as_of`.
std::optional<MarketTime> settled_at(const Floor& floor, const std::string& ticker, MarketTime as_of) {
  const MarketLife& life = floor.life(*floor.market(ticker));
  if (life.phase != Phase::finalized || life.settled > as_of) return std::nullopt;
  return life.settled;
}

void write_breakdown(JsonText& out, std::string_view name, const std::map<int64_t, Money>& by_shard) {
  out.key(name).open_list();
  for (const auto& [shard, amount] : by_shard) {
    out.open().dollars("balance", amount.e6() / 100).number("exchange_index", shard).close();
  }
  out.close_list();
}

Money sum_of(const std::map<int64_t, Money>& by_shard) {
  Money out;
  for (const auto& [shard, amount] : by_shard) out += amount;
  return out;
}

void write_market_position(JsonText& out, const Floor& floor, const std::string& ticker,
                           const Position& position, bool settled) {
  out.open().text("ticker", ticker).number("exchange_index", floor.shard_of(ticker));
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

// Which positions are asked for, beyond the market they are in.
struct PositionFilter {
  std::string settlement = "unsettled";
  std::string counts;  // fields of which one must not be zero

  bool has(const Position& position, bool settled) const {
    if (settlement != "all" && (settlement == "settled") != settled) return false;
    if (counts.empty()) return true;
    const Quantity held = settled ? Quantity() : position.held;
    return (lists(counts, "position") && held != Quantity()) ||
           (lists(counts, "total_traded") && position.traded != Money());
  }
};

std::variant<PositionFilter, Answer> position_filter(const Target& target, std::string_view operation) {
  PositionFilter out;
  if (const auto wanted = target.parameter("settlement_status"); wanted && !wanted->empty())
    out.settlement = *wanted;
  if (!lists("unsettled,settled,all", out.settlement))
    return rule_error(operation, "SettlementStatus", "oneof");
  out.counts = target.parameter("count_filter").value_or("");
  for (size_t at = 0; at < out.counts.size();) {
    const size_t end = std::min(out.counts.find(',', at), out.counts.size());
    if (!lists("position,total_traded", out.counts.substr(at, end - at)))
      return query_error(operation, "count_filter", "must be position, total_traded or both");
    at = end + 1;
  }
  return out;
}

std::string_view word_of(const OwnHistory::Settlement& settled) {
  if (settled.scalar) return "scalar";
  return settled.yes_e4 == 0 ? "no" : "yes";
}

void write_settlement(JsonText& out, const Floor& floor, const OwnHistory::Settlement& settled,
                      const Position& position) {
  const bool yes = settled.held > Quantity();
  out.open().text("ticker", settled.market).number("exchange_index", floor.shard_of(settled.market));
  out.text("event_ticker", floor.event_of(settled.market).plan.event);
  out.text("market_result", word_of(settled));
  out.count("yes_count_fp", yes ? settled.held : Quantity());
  out.dollars("yes_total_cost_dollars", yes ? position.cost : Money());
  out.count("no_count_fp", yes ? Quantity() : settled.held.magnitude());
  out.dollars("no_total_cost_dollars", yes ? Money() : position.cost);
  out.number("revenue", settled.payout.e6() / cent_e6).text("settled_time", second_text(settled.at));
  out.dollars("fee_cost", position.fees).number("value", settled.yes_e4 / 100).close();
}

}  // namespace

Answer balance(const Floor& floor, const Target& target, MarketTime as_of, bool with_breakdown) {
  if (auto refused = question_refusal(target, "GetBalance", {"exchange_index"})) return *std::move(refused);
  auto asked = shard_asked(target, "GetBalance");
  if (auto* refused = std::get_if<Answer>(&asked)) return std::move(*refused);
  const auto only = std::get<std::optional<int64_t>>(asked);
  std::map<int64_t, Money> available;
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    const auto* account = floor.own().account_on(shard, as_of);
    if (account != nullptr && only.value_or(shard) == shard) available[shard] = account->available;
  }
  int64_t worth_e6 = 0;
  for (const auto& [ticker, position] : positions(floor.own().fills(), as_of)) {
    const bool here = !only || *only == floor.shard_of(ticker);
    if (here && position.held != Quantity() && !settled_at(floor, ticker, as_of))
      worth_e6 += value_e6(floor, ticker, position.held);
  }
  const Money total = sum_of(available);
  JsonText out;
  out.open().number("balance", total.e6() / cent_e6).dollars("balance_dollars", total.e6() / 100);
  out.number("portfolio_value", worth_e6 / cent_e6).number("updated_ts", as_of.ns() / ns_per_s);
  if (with_breakdown) write_breakdown(out, "balance_breakdown", available);
  return {200, out.close().take()};
}

Answer list_positions(const Floor& floor, const Target& target, MarketTime as_of, Age age) {
  const ListTerms terms =
      age == Age::live
          ? ListTerms{"GetPositions",
                      {"ticker", "event_ticker", "settlement_status", "count_filter", "exchange_index"}}
          : ListTerms{"GetHistoricalPositions", {"ticker", "event_ticker"}};
  auto listing = listing_of(floor, target, terms);
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  const auto& page = std::get<Listing>(listing);
  auto filter = position_filter(target, terms.operation);
  if (auto* refused = std::get_if<Answer>(&filter)) return std::move(*refused);
  if (age == Age::archived) std::get<PositionFilter>(filter).settlement = "settled";
  const MarketTime cutoff = floor.archived_before(as_of);
  std::map<std::string, EventSum> sums;
  std::string last;
  size_t written = 0;
  bool more = false;
  JsonText out;
  out.open().key("market_positions").open_list();
  const auto held = positions(floor.own().fills(), as_of);
  for (auto each = held.upper_bound(page.after); each != held.end(); ++each) {
    const auto& [ticker, position] = *each;
    const auto settled = settled_at(floor, ticker, as_of);
    if ((settled && *settled < cutoff ? Age::archived : Age::live) != age) continue;
    if (!page.has_market(floor, ticker)) continue;
    if (!std::get<PositionFilter>(filter).has(position, settled.has_value())) continue;
    more = written == page.limit;
    if (more) break;
    write_market_position(out, floor, ticker, position, settled.has_value());
    sums[floor.event_of(ticker).plan.event].add(position, settled.has_value());
    last = ticker;
    ++written;
  }
  out.close_list().key("event_positions").open_list();
  for (const auto& [event, sum] : sums) write_event_position(out, event, sum);
  return {200, out.close_list().text("cursor", more ? cursor_after(last) : "").close().take()};
}

Answer list_settlements(const Floor& floor, const Target& target, MarketTime as_of) {
  auto listing = listing_of(
      floor, target, {"GetSettlements", {"ticker", "event_ticker", "min_ts", "max_ts", "exchange_index"}});
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  const auto& page = std::get<Listing>(listing);
  const auto held = positions(floor.own().fills(), as_of);
  const auto& settlements = floor.own().settlements();
  JsonText out;
  out.open().key("settlements").open_list();
  size_t written = 0;
  uint64_t last = 0;
  for (size_t i = page.after_number().value_or(0); i < settlements.size(); ++i) {
    const OwnHistory::Settlement& each = settlements[i];
    if (each.at > as_of || !page.in_time(each.at) || !page.has_market(floor, each.market)) continue;
    if (written == page.limit) {
      out.close_list().text("cursor", cursor_after(last));
      return {200, out.close().take()};
    }
    write_settlement(out, floor, each, held.at(each.market));
    last = i + 1;
    ++written;
  }
  return {200, out.close_list().text("cursor", "").close().take()};
}

Answer resting_order_value(const Floor& floor, const Target& target, MarketTime as_of) {
  if (!floor.house().clearing_member) return permission_denied();
  if (auto refused = question_refusal(target, "GetPortfolioRestingOrderTotalValue", {}))
    return *std::move(refused);
  std::map<int64_t, Money> reserved;
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    const auto* account = floor.own().account_on(shard, as_of);
    if (account != nullptr) reserved[shard] = account->cash - account->available;
  }
  JsonText out;
  out.open().number("total_resting_order_value", sum_of(reserved).e6() / cent_e6);
  write_breakdown(out, "resting_order_value_breakdown", reserved);
  return {200, out.close().take()};
}

}  // namespace headgate::exchange
