#include "services/exec/kalshi_exchange.h"

#include <utility>

#include "domain/check.h"
#include "services/exec/order_table.h"

namespace headgate::exec {
namespace {

using Kind = OrderRequest::Kind;
using kalshi::Lane;
using Turn = kalshi::RequestGate::Turn;

// Looking for an order that shall be cancelled is part of cancelling it. The account's samples can wait.
Turn turn_of(const HttpRequest& request) {
  if (request.method == "DELETE") return Turn::cancel;
  if (request.method != "GET") return Turn::order;
  if (request.id.starts_with("cancel/") || request.id.starts_with(LimitsWatch::prefix)) return Turn::search;
  return request.id.starts_with("account/") ? Turn::sample : Turn::question;
}

}  // namespace

KalshiExchange::KalshiExchange(const Configuration& configuration)
    : host_(KalshiUrls(configuration.exchange.rest_url).host()),
      orders_(KalshiUrls(configuration.exchange.rest_url)),
      transfers_(KalshiUrls(configuration.exchange.rest_url)),
      round_(KalshiUrls(configuration.exchange.rest_url)),
      channel_(configuration.exchange.feed_url),
      gate_(kalshi::exec_share, configuration.instance.mode != Mode::sim),
      limits_(KalshiUrls(configuration.exchange.rest_url), configuration.instance.mode == Mode::sim) {}

Status KalshiExchange::restore(const Rows& rows, const Step& step) {
  round_.restore(rows);
  gate_.seed(Random::of(static_cast<uint64_t>(step.input.utc.ns()), "exec/requests"));
  limits_.on_tick(step.input.machine, step.effects);
  channel_.open(step.effects);
  return Done{};
}

void KalshiExchange::submit(const OrderRequest& request, const Step& step) {
  if (request.kind == Kind::place) {
    round_.begin(step);
    round_.disturb();
  }
  const Status sent = orders_.submit(request, step.input.market, step.effects);
  if (sent) return;
  doubt(request.id + ": " + sent.error().text(), step);
  invalid_.push_back({request.id, HttpOutcome::not_sent, 0, "", std::string(sent.error().code)});
}

void KalshiExchange::submit(const TransferRequest& request, const Step& step) {
  if (request.kind == TransferRequest::Kind::move) round_.disturb();
  transfers_.submit(request, step.effects);
}

Exchange::Heard KalshiExchange::on_market(const market::v1::MarketInfo& info, const Step&) {
  // A market that was not read whole has no shard yet.
  if (info.defect().empty()) shards_[info.market_ticker()] = info.exchange_index();
  if (info.status() == market::v1::MARKET_STATUS_FINALIZED) round_.on_finalized(info.market_ticker());
  return {};
}

Exchange::Heard KalshiExchange::on_status(const market::v1::ExchangeStatus& status, const Step&) {
  status_ = status;
  return {};
}

void KalshiExchange::doubt(const std::string& why, const Step& step) {
  if (why.empty() || key_.refused() || !alerts_.allows("ANSWER_DOUBTED", step.input.machine)) return;
  step.effects.note(Level::warning, "ANSWER_DOUBTED", why.substr(0, 300));
}

Exchange::Heard KalshiExchange::on_http(const HttpDone& done, const Step& step) {
  Heard heard;
  std::string why;
  gate_.came(done, step.input.machine, step.effects);
  // Limits may be closed to a key that may trade: their answer says nothing about the key.
  if (limits_.on_http(done, gate_, step.input.machine, step.effects)) return heard;
  // A key may trade without the scope write::transfer: such a refusal is the transfer's alone.
  const bool lacks_scope = done.status == 403 && transfers_.asked(done.request);
  if (!lacks_scope) key_.saw(done, step.input.machine, step.effects);
  // An answer to neither is to a request of an earlier life, or to one that was answered before.
  if (!take_answer(done, heard, why, step)) round_.on_http(done, heard, why, step);
  // What was sampled while cash was on its way belongs to neither side of it.
  if (!heard.transfers.empty()) round_.disturb();
  doubt(why, step);
  const std::string& flaw = round_.opening_flaw();
  if (!flaw.empty() && alerts_.allows("OPENING_NOT_FLAT", step.input.machine)) {
    step.effects.note(Level::alert, "OPENING_NOT_FLAT", flaw);
  }
  return heard;
}

bool KalshiExchange::take_answer(const HttpDone& done, Heard& heard, std::string& why, const Step& step) {
  return orders_.on_http(done, heard, why, step.effects) || transfers_.on_http(done, heard, why, step);
}

// Why a request that waits shall not leave any more; empty while it may.
std::string KalshiExchange::unsent_code(const HttpRequest& request, const Step& step) const {
  if (step.killed) return "KILL_SWITCH";
  if (request.leave_by && step.input.utc >= *request.leave_by) return "RATE_LIMITED";
  const std::string order = request.id.substr(request.id.find('/') + 1);
  const v1::IntentRow* intent = step.orders.intent(order.substr(0, order.rfind('-')));
  if (intent == nullptr || !request.id.starts_with("place/")) return "";
  if (intent->cancel_wanted()) return "CANCELLED_UNSENT";
  return std::string(objection(intent->approval().market_ticker(), step.input.market));
}

Exchange::Heard KalshiExchange::withdrawn(const Step& step) {
  std::vector<HttpRequest> asked = std::exchange(step.effects.requests, {});
  for (HttpRequest& request : asked) {
    const Turn turn = turn_of(request);
    gate_.take_in(std::move(request), turn);
  }
  std::vector<HttpDone> unsent = std::exchange(invalid_, {});
  for (auto& each :
       gate_.withdraw(Turn::order, [&](const auto& request) { return unsent_code(request, step); })) {
    unsent.push_back({each.request.id, HttpOutcome::not_sent, 0, "", std::move(each.code)});
  }
  Heard heard;
  std::string why;
  for (const HttpDone& done : unsent) {
    take_answer(done, heard, why, step);
    if (alerts_.allows(done.why, step.input.machine)) {
      step.effects.note(Level::warning, "NEVER_SENT", done.request + ": " + done.why);
    }
  }
  return heard;
}

// What was withdrawn may let exec ask for fills that it still misses; an order nobody has judged must not
// join the line here.
std::vector<std::string> KalshiExchange::let_go(const Step& step) {
  for (HttpRequest& request : std::exchange(step.effects.requests, {})) {
    const Turn turn = turn_of(request);
    check(turn != Turn::order, "what has been withdrawn places nothing");
    gate_.take_in(std::move(request), turn);
  }
  return gate_.let_go(step.input.machine, step.effects);
}

Exchange::Heard KalshiExchange::on_feed(const Step& step) {
  Heard heard;
  const MachineTime now = step.input.machine;
  if (const auto* opened = std::get_if<FeedOpened>(&step.input.event)) {
    if (opened->feed == FillChannel::feed) channel_.opened(now, step.effects);
  } else if (const auto* closed = std::get_if<FeedClosed>(&step.input.event)) {
    if (closed->feed == FillChannel::feed) channel_.closed(closed->why, now, step.effects);
  } else if (const auto* text = std::get_if<FeedText>(&step.input.event)) {
    if (text->feed != FillChannel::feed) return heard;
    const bool was_live = channel_.is_live();
    const auto told = channel_.text(text->text, now, step.effects);
    if (told) take_told(*told, heard, step);
    // What happened while nobody listened, and what an unreadable frame may have said, is asked for.
    if (channel_.is_live() != was_live) round_.want();
  }
  return heard;
}

// A trade whose order is not known to be ours is left to the account's listing, which asks whose it is.
void KalshiExchange::take_told(const kalshi::FillTold& told, Heard& heard, const Step& step) {
  const kalshi::FillObject& fill = told.fill;
  const auto known = step.orders.order_of(fill.order_id);
  const std::string order = known ? *known : told.client_order_id;
  if (step.orders.has_booked(fill.trade_id) || step.orders.buys(order, fill.ticker, fill.leg.side)) {
    heard.fills.push_back(heard_fill(fill, order, v1::FILL_WAY_CHANNEL));
  } else {
    round_.want();
  }
}

void KalshiExchange::on_tick(const Step& step) {
  channel_.on_tick(step.input.machine, step.effects);
  if (key_.refused() && !key_.is_due(step.input.machine)) return;
  if (!key_.refused()) limits_.on_tick(step.input.machine, step.effects);
  round_.on_tick(step);
}

int64_t KalshiExchange::poll_every_ns() const {
  return channel_.is_live() ? 10 * ns_per_s : Exchange::poll_every_ns();
}

std::string_view KalshiExchange::objection(const std::string& market, MarketTime now) const {
  if (key_.refused()) return "EXCHANGE_REFUSES_KEY";
  const auto shard = shards_.find(market);
  return shard == shards_.end() ? "SHARD_UNKNOWN" : pause(shard->second, now);
}

// An announced pause holds from its first instant, whatever the last look at the exchange said.
std::string_view KalshiExchange::pause(int32_t shard, MarketTime now) const {
  if (!status_) return "EXCHANGE_UNKNOWN";
  const bool announced = status_->pause_start_ns() <= now.ns() && now.ns() < status_->pause_end_ns();
  if (announced || !status_->exchange_active() || !status_->trading_active()) return "EXCHANGE_PAUSED";
  if (status_->shards().empty()) return "";
  for (const market::v1::ShardStatus& each : status_->shards()) {
    if (each.exchange_index() == shard) {
      return each.exchange_active() && each.trading_active() ? "" : "SHARD_PAUSED";
    }
  }
  return "SHARD_PAUSED";
}

// A cancel is tried whatever was answered last: it can only take risk away, and it is sent once.
bool KalshiExchange::withholds(Kind kind) const { return key_.refused() && kind != Kind::cancel; }

std::optional<int32_t> KalshiExchange::shard_of(const std::string& market) const {
  const auto found = shards_.find(market);
  return found == shards_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::pair<std::string, std::string>> KalshiExchange::particulars(MachineTime now) const {
  std::vector<std::pair<std::string, std::string>> out{{"fill_channel", std::string(channel_.state())}};
  const auto tokens = [&](Lane lane) {
    const auto left = gate_.tokens(lane, now);
    return left ? std::to_string(*left) : "unlimited";
  };
  out.emplace_back("tier", limits_.tier());
  out.emplace_back("read_tokens", tokens(Lane::read));
  out.emplace_back("write_tokens", tokens(Lane::write));
  out.emplace_back("read_breaker", gate_.breaker(Lane::read, now));
  out.emplace_back("write_breaker", gate_.breaker(Lane::write, now));
  out.emplace_back("waiting", std::to_string(gate_.waiting(Turn::cancel)) + " cancels, " +
                                  std::to_string(gate_.waiting(Turn::order)) + " orders, " +
                                  std::to_string(gate_.waiting(Turn::search) + gate_.waiting(Turn::question) +
                                                 gate_.waiting(Turn::sample)) +
                                  " reads");
  if (key_.refused()) out.emplace_back("exchange_refuses_key", key_.refusal());
  if (!round_.opening_flaw().empty()) out.emplace_back("opening_not_flat", round_.opening_flaw());
  return out;
}

}  // namespace headgate::exec
