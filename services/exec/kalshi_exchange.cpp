#include "services/exec/kalshi_exchange.h"

#include "services/exec/order_table.h"

namespace headgate::exec {
namespace {

using Kind = OrderRequest::Kind;

// The simulated exchange refuses an order that names its end; with it a dead exec stops market time too, and
// a rest waits for its return.
bool ends_rests(Mode mode) { return mode == Mode::demo || mode == Mode::live; }

}  // namespace

KalshiExchange::KalshiExchange(const Configuration& configuration)
    : host_(KalshiUrls(configuration.exchange.rest_url).host()),
      orders_(KalshiUrls(configuration.exchange.rest_url), ends_rests(configuration.instance.mode)),
      transfers_(KalshiUrls(configuration.exchange.rest_url)),
      round_(KalshiUrls(configuration.exchange.rest_url)),
      channel_(configuration.exchange.feed_url) {}

Status KalshiExchange::restore(const Rows& rows, const Step& step) {
  round_.restore(rows);
  channel_.open(step.effects);
  return Done{};
}

void KalshiExchange::submit(const OrderRequest& request, const Step& step) {
  if (request.kind == Kind::place) {
    round_.begin(step);
    round_.disturb();
  }
  orders_.submit(request, step.input.market, step.effects);
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

void KalshiExchange::doubt(const std::string& why, const Step& step) {
  if (why.empty() || key_.refused() || !alerts_.allows("ANSWER_DOUBTED", step.input.machine)) return;
  step.effects.note(Level::warning, "ANSWER_DOUBTED", why.substr(0, 300));
}

Exchange::Heard KalshiExchange::on_http(const HttpDone& done, const Step& step) {
  Heard heard;
  std::string why;
  key_.saw(done, step.input.machine, step.effects);
  // An answer to neither is to a request of an earlier life, or to one that was answered before.
  if (!orders_.on_http(done, heard, why, step.effects) && !transfers_.on_http(done, heard, why, step)) {
    round_.on_http(done, heard, why, step);
  }
  // What was sampled while cash was on its way belongs to neither side of it.
  if (!heard.transfers.empty()) round_.disturb();
  doubt(why, step);
  const std::string& flaw = round_.opening_flaw();
  if (!flaw.empty() && alerts_.allows("OPENING_NOT_FLAT", step.input.machine)) {
    step.effects.note(Level::alert, "OPENING_NOT_FLAT", flaw);
  }
  return heard;
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
  round_.on_tick(step);
}

int64_t KalshiExchange::poll_every_ns() const {
  return channel_.is_live() ? 10 * ns_per_s : Exchange::poll_every_ns();
}

std::string_view KalshiExchange::objection(const std::string& market) const {
  if (key_.refused()) return "EXCHANGE_REFUSES_KEY";
  return shards_.contains(market) ? "" : "SHARD_UNKNOWN";
}

// A cancel is tried whatever was answered last: it can only take risk away, and it is sent once.
bool KalshiExchange::withholds(Kind kind) const { return key_.refused() && kind != Kind::cancel; }

std::optional<int32_t> KalshiExchange::shard_of(const std::string& market) const {
  const auto found = shards_.find(market);
  return found == shards_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::pair<std::string, std::string>> KalshiExchange::particulars() const {
  std::vector<std::pair<std::string, std::string>> out{{"fill_channel", std::string(channel_.state())}};
  if (key_.refused()) out.emplace_back("exchange_refuses_key", key_.refusal());
  if (!round_.opening_flaw().empty()) out.emplace_back("opening_not_flat", round_.opening_flaw());
  return out;
}

}  // namespace headgate::exec
