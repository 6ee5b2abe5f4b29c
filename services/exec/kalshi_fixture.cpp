#include "services/exec/kalshi_fixture.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/decimal.h"

namespace headgate::exec {
namespace {

using Json = nlohmann::json;

constexpr const char* root = "http://exchange.test/trade-api/v2";

std::string dollars(int64_t e4) { return format_decimal(e4, 4); }
Rows opened_rows() {
  v1::OpeningBalance opening;
  opening.set_cash_e6(1'000'000'000);
  opening.set_venue("exchange.test");
  return {{{"opening", "opening"}, opening.SerializeAsString()}};
}

std::string contracts(int64_t e2) { return format_decimal(e2, 2); }

HttpDone done(const HttpRequest& request, int status, const Json& body) {
  return {request.id, HttpOutcome::answered, status, body.dump(), ""};
}
HttpDone error(const HttpRequest& request, int status, const char* code) {
  return done(request, status, {{"error", {{"code", code}, {"message", code}}}});
}

// "/portfolio/…" and its parameters.
struct Target {
  explicit Target(const std::string& url) {
    check(url.starts_with(root), "a request goes to the configured exchange");
    const std::string rest = url.substr(std::string(root).size());
    const size_t mark = rest.find('?');
    path = rest.substr(0, mark);
    std::string query = mark == std::string::npos ? "" : rest.substr(mark + 1);
    while (!query.empty()) {
      const std::string pair = query.substr(0, query.find('&'));
      query.erase(0, std::min(query.size(), pair.size() + 1));
      std::string value = pair.substr(pair.find('=') + 1);
      for (size_t at = value.find("%2B"); at != std::string::npos; at = value.find("%2B")) {
        value.replace(at, 3, "+");
      }
      parameters[pair.substr(0, pair.find('='))] = value;
    }
  }
  std::string after(const std::string& prefix) const {
    return path.starts_with(prefix) ? path.substr(prefix.size()) : "";
  }
  std::string path;
  std::map<std::string, std::string> parameters;
};

Json json_of(const StandIn::Order& order) {
  return {{"order_id", order.id},
          {"client_order_id", order.client_id},
          {"ticker", order.ticker},
          {"user_id", "user-1"},
          {"outcome_side", order.bid ? "yes" : "no"},
          {"book_side", order.bid ? "bid" : "ask"},
          {"type", "limit"},
          {"taker_fill_cost_dollars", "0.000000"},
          {"maker_fill_cost_dollars", "0.000000"},
          {"taker_fees_dollars", "0.000000"},
          {"maker_fees_dollars", "0.000000"},
          {"status", order.status},
          {"yes_price_dollars", dollars(order.yes_e4)},
          {"no_price_dollars", dollars(10'000 - order.yes_e4)},
          {"initial_count_fp", contracts(order.initial_e2)},
          {"fill_count_fp", contracts(order.filled_e2)},
          {"remaining_count_fp", contracts(order.remaining_e2())}};
}
Json json_of(const StandIn::Trade& trade) {
  return {{"fill_id", trade.id},
          {"trade_id", trade.id},
          {"order_id", trade.order},
          {"ticker", trade.ticker},
          {"market_ticker", trade.ticker},
          {"exchange_index", Counter::shard},
          {"outcome_side", trade.bid ? "yes" : "no"},
          {"book_side", trade.bid ? "bid" : "ask"},
          {"yes_price_dollars", dollars(trade.yes_e4)},
          {"no_price_dollars", dollars(10'000 - trade.yes_e4)},
          {"count_fp", contracts(trade.quantity_e2)},
          {"fee_cost", format_decimal(trade.fee_e6, 6)},
          {"is_taker", true},
          {"ts", trade.ns / ns_per_s},
          {"created_time", iso_utc(trade.ns)}};
}

// The part of `all` that a cursor "p+<n>" begins; its '+' has to be escaped on the way.
HttpDone page(const HttpRequest& request, const Target& target, const char* name,
              const std::vector<Json>& all, size_t size) {
  const auto found = target.parameters.find("cursor");
  const size_t begin = found == target.parameters.end() ? 0 : std::stoul(found->second.substr(2));
  const size_t end = std::min(all.size(), begin + size);
  Json items = Json::array();
  for (size_t i = begin; i < end; ++i) items.push_back(all[i]);
  Json body{{name, items}, {"cursor", end < all.size() ? "p+" + std::to_string(end) : ""}};
  if (std::string(name) == "market_positions") body["event_positions"] = Json::array();
  return done(request, 200, body);
}

}  // namespace

std::string StandIn::frame_of(const Trade& trade) const {
  Json msg{{"trade_id", trade.id},
           {"order_id", trade.order},
           {"market_ticker", trade.ticker},
           {"exchange_index", Counter::shard},
           {"is_taker", true},
           {"outcome_side", trade.bid ? "yes" : "no"},
           {"book_side", trade.bid ? "bid" : "ask"},
           {"yes_price_dollars", dollars(trade.yes_e4)},
           {"count_fp", contracts(trade.quantity_e2)},
           {"fee_cost", format_decimal(trade.fee_e6, 6)},
           {"post_position_fp", "0.00"},
           {"ts", trade.ns / ns_per_s},
           {"ts_ms", trade.ns / ns_per_ms}};
  for (const Order& each : orders) {
    if (each.id == trade.order && !each.client_id.empty()) msg["client_order_id"] = each.client_id;
  }
  return Json{{"type", "fill"}, {"sid", 1}, {"msg", msg}}.dump();
}

const StandIn::Order* StandIn::order(const std::string& client_id) const {
  const auto found = std::find_if(orders.begin(), orders.end(),
                                  [&](const Order& each) { return each.client_id == client_id; });
  return found == orders.end() ? nullptr : &*found;
}

HttpDone StandIn::answer(const HttpRequest& request, MarketTime now) {
  check(request.credential == Credential::write, "every request is signed with exec's key");
  if (!key_refusal.empty()) return error(request, 401, key_refusal.c_str());
  if (Target(request.url).path.starts_with("/account/")) return read_limits(request);
  const bool of_transfers = Target(request.url).path.starts_with("/portfolio/intra_exchange");
  if (of_transfers) return request.method == "POST" ? move(request, now) : read_transfers(request);
  if (request.method == "POST") return create(request, now);
  if (request.method == "DELETE") return cancel(request);
  return read(request);
}

HttpDone StandIn::create(const HttpRequest& request, MarketTime now) {
  check(Target(request.url).path == "/portfolio/events/orders", "orders have one address");
  const Json body = Json::parse(request.body);
  const std::string client_id = body.at("client_order_id");
  if (order(client_id) != nullptr) return error(request, 409, "order_already_exists");
  Order made;
  made.id = "x-" + std::to_string(orders.size() + 1);
  made.client_id = client_id;
  made.ticker = body.at("ticker");
  made.bid = body.at("side") == "bid";
  made.yes_e4 = parse_decimal(body.at("price").get<std::string>(), 4).value();
  made.initial_e2 = parse_decimal(body.at("count").get<std::string>(), 2).value();
  check(body.at("exchange_index") == Counter::shard, "an order names its market's shard");
  const bool immediate = body.at("time_in_force") == "immediate_or_cancel";
  check(immediate != body.contains("expiration_time"), "what may rest names its end, and nothing else does");
  if (!immediate) ends_s = body.at("expiration_time");
  if (body.value("reduce_only", false)) made.initial_e2 = std::min(made.initial_e2, closable_e2);
  orders.push_back(made);
  Order& kept = orders.back();
  if (takes_e2 > 0) trade(kept, std::min(takes_e2, kept.initial_e2), now);
  if (immediate && kept.status == "resting") kept.status = "canceled";
  return done(request, 201,
              {{"order_id", kept.id},
               {"client_order_id", client_id},
               {"fill_count", contracts(kept.filled_e2)},
               {"remaining_count", contracts(kept.remaining_e2())},
               {"ts_ms", now.ns() / ns_per_ms}});
}

HttpDone StandIn::cancel(const HttpRequest& request) {
  const Target target(request.url);
  const std::string id = target.after("/portfolio/events/orders/");
  for (Order& each : orders) {
    if (each.id != id || each.status != "resting") continue;
    check(target.parameters.at("market_ticker") == each.ticker, "a cancel names its market");
    check(target.parameters.at("exchange_index") == std::to_string(Counter::shard), "and its shard");
    const int64_t open_e2 = each.remaining_e2();
    each.status = "canceled";
    return done(request, 200, {{"order_id", id}, {"reduced_by", contracts(open_e2)}, {"ts_ms", 1}});
  }
  return error(request, 404, "not_found");
}

HttpDone StandIn::read_limits(const HttpRequest& request) const {
  if (limits_status != 200) return error(request, limits_status, "not_found");
  if (Target(request.url).path == "/account/endpoint_costs") {
    const Json cancel{
        {"method", "DELETE"}, {"path", "/trade-api/v2/portfolio/events/orders/:order_id"}, {"cost", 2}};
    return done(request, 200, {{"default_cost", 10}, {"endpoint_costs", Json::array({cancel})}});
  }
  const Json bucket{{"bucket_capacity", tokens}, {"refill_rate", tokens}};
  return done(request, 200,
              {{"usage_tier", "prime"}, {"read", bucket}, {"write", bucket}, {"grants", Json::array()}});
}

HttpDone StandIn::move(const HttpRequest& request, MarketTime now) {
  if (!transfer_refusal.empty()) return error(request, 400, transfer_refusal.c_str());
  const Json body = Json::parse(request.body);
  check(body.at("source") == "event_contract" && body.at("destination") == "event_contract", "our own cash");
  Transfer made;
  made.id = "m-" + std::to_string(transfers.size() + 1);
  made.amount_e4 = body.at("amount");
  made.source = body.at("source_exchange_shard");
  made.destination = body.at("destination_exchange_shard");
  made.created_s = now.ns() / ns_per_s;
  transfers.push_back(made);
  return done(request, 200, {{"transfer_id", made.id}});
}

HttpDone StandIn::read_transfers(const HttpRequest& request) const {
  const Target target(request.url);
  const std::string id = target.after("/portfolio/intra_exchange_instance_transfers/");
  std::vector<Json> all;
  for (const Transfer& each : transfers) {
    const Json json{{"transfer_id", each.id},
                    {"source", "event_contract"},
                    {"destination", "event_contract"},
                    {"source_exchange_shard", each.source},
                    {"destination_exchange_shard", each.destination},
                    {"amount", format_decimal(each.amount_e4, 4)},
                    {"status", each.complete ? "complete" : "pending"},
                    {"created_ts", each.created_s}};
    if (each.id == id) return done(request, 200, {{"transfer", json}});
    all.insert(all.begin(), json);
  }
  return id.empty() ? page(request, target, "transfers", all, page_size) : error(request, 404, "not_found");
}

HttpDone StandIn::read(const HttpRequest& request) const {
  const Target target(request.url);
  std::vector<Json> all;
  if (target.path == "/portfolio/orders") {
    for (const Order& each : orders) {
      const bool named = target.parameters.contains("status") ? each.status == target.parameters.at("status")
                                                              : each.ticker == target.parameters.at("ticker");
      if (!hides_orders && named) all.push_back(json_of(each));
    }
    return page(request, target, "orders", all, page_size);
  }
  if (const std::string id = target.after("/portfolio/orders/"); !id.empty()) {
    for (const Order& each : orders) {
      if (each.id == id && !hides_orders) return done(request, 200, {{"order", json_of(each)}});
    }
    return error(request, 404, "not_found");
  }
  if (target.path == "/portfolio/fills") {
    const auto of = target.parameters.find("order_id");
    const auto since = target.parameters.find("min_ts");
    for (const Trade& each : trades) {
      if (hides_fills || (of != target.parameters.end() && each.order != of->second)) continue;
      if (since != target.parameters.end() && each.ns / ns_per_s < std::stoll(since->second)) continue;
      all.insert(all.begin(), json_of(each));
    }
    return page(request, target, "fills", all, page_size);
  }
  if (target.path == "/portfolio/positions") {
    for (const auto& [ticker, net] : net_e2) {
      all.push_back({{"ticker", ticker},
                     {"exchange_index", Counter::shard},
                     {"position_fp", contracts(net)},
                     {"total_traded_dollars", "0.000000"},
                     {"market_exposure_dollars", "0.000000"},
                     {"realized_pnl_dollars", "0.000000"},
                     {"fees_paid_dollars", "0.000000"},
                     {"last_updated_ts", "2026-11-20T15:00:00Z"}});
    }
    return page(request, target, "market_positions", all, page_size);
  }
  if (target.path == "/portfolio/settlements") {
    const auto since = target.parameters.find("min_ts");
    for (const std::string& ticker : settled) {
      const auto named = settled_s.find(ticker);
      const int64_t at_s = named == settled_s.end() ? 1'795'273'200 : named->second;
      if (since != target.parameters.end() && at_s < std::stoll(since->second)) continue;
      all.push_back({{"ticker", ticker},
                     {"exchange_index", Counter::shard},
                     {"event_ticker", ticker.substr(0, ticker.rfind('-'))},
                     {"market_result", "yes"},
                     {"yes_count_fp", "0.00"},
                     {"yes_total_cost_dollars", "0.000000"},
                     {"no_count_fp", "0.00"},
                     {"no_total_cost_dollars", "0.000000"},
                     {"revenue", 0},
                     {"settled_time", iso_utc(at_s * ns_per_s)},
                     {"fee_cost", "0.000000"}});
    }
    return page(request, target, "settlements", all, page_size);
  }
  check(target.path == "/portfolio/balance", "exec reads what the stand-in serves");
  const int64_t available_e6 = cash_e6 - collateral_e6();
  return done(request, 200,
              {{"balance", available_e6 / 10'000},
               {"balance_dollars", format_decimal(available_e6, 6)},
               {"portfolio_value", 0},
               {"updated_ts", 1'795'104'000}});
}

void StandIn::trade(Order& order, int64_t quantity_e2, MarketTime now) {
  order.filled_e2 += quantity_e2;
  if (order.filled_e2 == order.initial_e2) order.status = "executed";
  const int64_t fee_e6 = 17'500;
  trades.push_back({"t-" + std::to_string(trades.size() + 1), order.id, order.ticker, order.bid, order.yes_e4,
                    quantity_e2, fee_e6, now.ns()});
  const int64_t price_e4 = order.bid ? order.yes_e4 : 10'000 - order.yes_e4;
  int64_t& net = net_e2[order.ticker];
  const int64_t change = order.bid ? quantity_e2 : -quantity_e2;
  const int64_t paired = (net > 0) == (change > 0) ? 0 : std::min(std::abs(net), quantity_e2);
  net += change;
  cash_e6 += paired * 10'000 - price_e4 * quantity_e2 - fee_e6;
  cash_after_e6.push_back(cash_e6);
}

void StandIn::fill(const std::string& client_id, int64_t quantity_e2, MarketTime now) {
  for (Order& each : orders) {
    if (each.client_id != client_id || each.remaining_e2() == 0) continue;
    trade(each, std::min(quantity_e2, each.remaining_e2()), now);
  }
}

void StandIn::cancel_all() {
  for (Order& each : orders) {
    if (each.status == "resting") each.status = "canceled";
  }
}

void StandIn::settle(const std::string& ticker, bool yes_won) {
  const int64_t net = net_e2[ticker];
  if ((net > 0) == yes_won) cash_e6 += std::abs(net) * 10'000;
  net_e2.erase(ticker);
  settled.push_back(ticker);
}

void StandIn::trade_by_hand(const std::string& ticker, int64_t quantity_e2, MarketTime now) {
  orders.push_back(
      {"x-" + std::to_string(orders.size() + 1), "", ticker, true, 5000, quantity_e2, 0, "resting"});
  trade(orders.back(), quantity_e2, now);
}

int64_t StandIn::collateral_e6() const {
  int64_t sum = 0;
  for (const Order& each : orders) {
    sum += (each.bid ? each.yes_e4 : 10'000 - each.yes_e4) * each.remaining_e2();
  }
  return sum;
}

std::unique_ptr<Actor> Desk::make() {
  Configuration c;
  c.instance = {"test", Mode::demo, "/nowhere/state", "/nowhere/run"};
  c.exchange.rest_url = root;
  c.exchange.feed_url = "wss://exchange.test/trade-api/ws/v2";
  auto actor = ExecActor::make(c, Counter::verifier("demo"));
  check(actor.has_value(), "demo is built");
  return std::unique_ptr<Actor>(std::move(*actor));
}

Desk::Desk(Life life, Limits limits)
    : counter([] { return make(); }, "demo", life == Life::first ? Rows{} : opened_rows()), limits_(limits) {
  tell_limits();
}

// They are the first questions of a life.
void Desk::tell_limits() {
  if (limits_ == Limits::untold) return;
  std::vector<HttpRequest> asked;
  while (next_ < counter.bench.requests.size() && counter.bench.requests[next_].id.starts_with("limits/")) {
    asked.push_back(counter.bench.requests[next_++]);
  }
  for (const HttpRequest& request : asked) {
    counter.bench.give(exchange.answer(request, counter.bench.market));
  }
}

bool Desk::open_channel() {
  bool wanted = false;
  while (next_feed_ < counter.bench.feeds.size()) {
    const FeedCommand& command = counter.bench.feeds[next_feed_++];
    if (command.kind == FeedCommand::Kind::send) continue;
    wanted = command.kind == FeedCommand::Kind::open;
    check(!wanted || command.credential == Credential::write, "the feed is signed with exec's key");
  }
  if (!wanted) return false;
  counter.bench.give(FeedOpened{"fills"});
  const Json wish = Json::parse(counter.bench.feeds.at(next_feed_++).text);
  check(wish.at("params").at("channels") == Json::array({"fill"}), "fills are what is subscribed");
  say(Json{{"id", wish.at("id")}, {"type", "subscribed"}, {"msg", {{"channel", "fill"}, {"sid", 1}}}}.dump());
  return true;
}

void Desk::cut_channel() { counter.bench.give(FeedClosed{"fills", "connection reset"}); }
void Desk::tell(const StandIn::Trade& trade) { say(exchange.frame_of(trade)); }

size_t Desk::openings_asked() const {
  return static_cast<size_t>(
      std::count_if(counter.bench.feeds.begin(), counter.bench.feeds.end(),
                    [](const FeedCommand& command) { return command.kind == FeedCommand::Kind::open; }));
}

void Desk::pump() {
  while (next_ < counter.bench.requests.size()) {
    const HttpRequest request = counter.bench.requests[next_++];
    const Fate what = fate(request);
    const bool arrives = what == Fate::answered || what == Fate::reply_lost;
    HttpDone answer;
    if (arrives) answer = exchange.answer(request, counter.bench.market);
    if (what == Fate::answered) {
      garble(request, answer);
      counter.bench.give(answer);
    } else {
      const bool unsent = what == Fate::not_sent;
      counter.bench.give(
          HttpDone{request.id, unsent ? HttpOutcome::not_sent : HttpOutcome::unknown, 0, "", "lost"});
    }
  }
}

void Desk::pass(int64_t ms) {
  for (int64_t left = ms; left > 0; left -= 500) {
    const int64_t step = std::min<int64_t>(left, 500);
    counter.bench.machine = counter.bench.machine.plus_ns(step * ns_per_ms);
    counter.pass(step);
    pump();
    counter.bench.give(TimerFired{"query"});
    pump();
  }
}

void Desk::restart(bool arrives) {
  counter.bench.kill();
  while (next_ < counter.bench.requests.size()) {
    const HttpRequest& request = counter.bench.requests[next_++];
    if (arrives) exchange.answer(request, counter.bench.market);
  }
  counter.bench.start();
  tell_limits();
  counter.hear_market();
}

std::vector<HttpRequest> Desk::waiting() const {
  return {counter.bench.requests.begin() + static_cast<std::ptrdiff_t>(next_), counter.bench.requests.end()};
}

size_t Desk::posts(const std::string& order) const {
  return static_cast<size_t>(
      std::count_if(counter.bench.requests.begin(), counter.bench.requests.end(), [&](const auto& request) {
        return request.method == "POST" && Json::parse(request.body).at("client_order_id") == order;
      }));
}

v1::OrderReport Desk::report(const std::string& intent) const {
  v1::OrderReport out;
  for (const auto& each : counter.reports()) {
    if (each.intent_id() == intent) out = each;
  }
  return out;
}

int64_t Desk::booked_e2(const std::string& intent) const {
  int64_t sum = 0;
  for (const v1::Fill& fill : counter.fills()) {
    if (fill.intent_id() == intent) sum += fill.quantity_e2();
  }
  return sum;
}

}  // namespace headgate::exec
