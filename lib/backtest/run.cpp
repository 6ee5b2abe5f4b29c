#include "backtest/run.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "actor/decode.h"
#include "cast/cast.h"
#include "domain/decimal.h"
#include "headgate/edge/v1/rows.pb.h"
#include "json/value.h"

namespace headgate::backtest {
namespace {

namespace pb = recording::v1;

// RFC 8032, section 7.1, TEST 1: known to everybody and good for paper money alone.
constexpr std::string_view seed_hex = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view key_hex = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

constexpr uint64_t progress_every = 4096;
constexpr int64_t afterwards_ns = 600 * ns_per_s;

// Exec says both when anything of ours ever rested.
std::pair<Quantity, Quantity> rests_of(const std::string& exec_status) {
  const auto status = json::parse(exec_status);
  const auto contracts = [&](std::string_view name) {
    const json::Value* value = status ? status->find(name) : nullptr;
    return Quantity::from_e2(value == nullptr ? 0 : parse_decimal(value->text, 2).value_or(0));
  };
  return {contracts("rests_filled"), contracts("rests_filled_at_most")};
}

MarketTime beginning_of(const std::vector<Track>& tracks) {
  MarketTime out = MarketTime::from_ns(INT64_MAX);
  for (const Track& track : tracks) {
    if (!track.records.empty())
      out = std::min(out, MarketTime::from_ns(track.records.front().market_time_ns()));
  }
  return out;
}

}  // namespace

Run::Run(const Configuration& configuration, const std::vector<Track>& tracks, MarketTime begins)
    : stage_(configuration.instance.name, begins, *this),
      archive_(configuration.forecast.open_meteo_url, configuration.exchange.rest_url),
      next_tick_(begins) {
  for (const Track& track : tracks) {
    if (track.records.empty()) continue;
    reels_.push_back({&track, 0, player_.add_track(), KnownFrom(track.source)});
    of_ += track.records.size();
  }
}

Result<std::unique_ptr<Run>> Run::make(const Configuration& configuration,
                                       const std::vector<std::string>& services,
                                       const std::vector<Track>& tracks) {
  if (configuration.instance.mode != Mode::paper) {
    return Error{"MODE_NOT_PAPER", "instance.mode", std::string(name_of(configuration.instance.mode)),
                 "a backtest trades on paper"};
  }
  const MarketTime begins = beginning_of(tracks);
  if (begins.ns() == INT64_MAX) return Error{"NOTHING_TO_PLAY", "recordings", "", "name at least one"};
  std::unique_ptr<Run> run(new Run(configuration, tracks, begins));
  for (const std::string& service : services) {
    auto actor = make_actor(service, configuration, {std::string(seed_hex), std::string(key_hex)});
    if (!actor) return actor.error();
    run->stage_.cast(service, std::move(*actor));
  }
  return run;
}

Run::Reel* Run::earliest() {
  Reel* out = nullptr;
  int64_t at_ns = 0;
  for (Reel& reel : reels_) {
    if (reel.next == reel.track->records.size()) continue;
    const int64_t next_ns = reel.track->records[reel.next].market_time_ns();
    if (out != nullptr && next_ns >= at_ns) continue;
    out = &reel;
    at_ns = next_ns;
  }
  return out;
}

Status Run::play(const std::function<void(const Progress&)>& progress) {
  stage_.start();
  while (Reel* reel = earliest()) {
    const pb::Record& record = reel->track->records[reel->next++];
    if (const Status known = reel->guard.look_at(record); !known) return known.error();
    const MarketTime at = MarketTime::from_ns(record.market_time_ns());
    tick_until(at);
    stage_.advance(at);
    if (const Status taken = take(*reel, record); !taken) return taken.error();
    if (++records_ % progress_every == 0) progress({records_, of_, at});
  }
  // What the last record brings about is asked for and answered after it.
  tick_until(stage_.present().plus_ns(afterwards_ns));
  stage_.stop();
  progress({records_, of_, stage_.present()});
  return Done{};
}

void Run::tick_until(MarketTime to) {
  while (next_tick_ <= to) {
    stage_.advance(next_tick_);
    Effects effects;
    player_.at_time(next_tick_, effects);
    stage_.publish("market", std::move(effects.publications));
    next_tick_ = next_tick_.plus_ns(player_.connected() ? tick_ns : tick_without_books_ns);
  }
}

// What stands outside learns of a record before the actors hear of it, and never before its instant.
Status Run::take(Reel& reel, const pb::Record& record) {
  if (record.has_market()) learn_market(record.market());
  if (record.has_forecast()) {
    const pb::Forecast& forecast = record.forecast();
    const Status learnt =
        archive_.learn_forecast(player_.name(reel.player, forecast.event()), forecast.high_f_e3(),
                                MarketTime::from_ns(record.market_time_ns()));
    if (!learnt) return learnt.error();
  }
  if (record.has_ticker()) {
    const std::string& market = player_.name(reel.player, record.ticker().market());
    if (const market::v1::MarketInfo* info = player_.info(market))
      ladders_.quote(info->event_ticker(), market, record.ticker(), stage_.present());
  }
  Effects effects;
  player_.take(reel.player, record, effects);
  stage_.publish("market", std::move(effects.publications));
  // Books that have just come are proven from now on.
  if (record.has_feed()) next_tick_ = std::min(next_tick_, stage_.present().plus_ns(tick_ns));
  return Done{};
}

void Run::learn_market(const pb::Market& market) {
  const market::v1::MarketInfo& info = market.info();
  archive_.learn_market(info);
  tally_.belongs(info.market_ticker(), info.event_ticker());
  // A scalar result says of no outcome that it came true.
  const bool yes = info.result() == market::v1::MARKET_RESULT_YES;
  if (!yes && info.result() != market::v1::MARKET_RESULT_NO) return;
  ladders_.result(info.event_ticker(), info.market_ticker(), yes);
}

void Run::write(Outcome& out) const {
  tally_.write(out);
  out.records = records_;
  std::tie(out.rests_filled, out.rests_filled_at_most) = rests_of(stage_.status("exec"));
  out.reasons.clear();
  const auto kept = stage_.kept().find("edge");
  if (kept == stage_.kept().end()) return;
  edge::v1::FunnelRow funnel;
  const auto row = kept->second.rows.find({"funnel", "all"});
  if (row == kept->second.rows.end() || !funnel.ParseFromString(row->second)) return;
  out.looked_at = funnel.evaluations();
  for (const auto& reason : funnel.reasons()) out.reasons.emplace_back(reason.reason(), reason.count());
  std::stable_sort(out.reasons.begin(), out.reasons.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
}

HttpDone Run::answer(const HttpRequest& request, MarketTime now) { return archive_.answer(request, now); }

void Run::heard(const bus::v1::Envelope& envelope) {
  tally_.hear(envelope);
  if (envelope.source() != "forecast") return;
  if (const auto value = decode<forecast::v1::FairValue>(envelope)) ladders_.hear(*value);
}

}  // namespace headgate::backtest
