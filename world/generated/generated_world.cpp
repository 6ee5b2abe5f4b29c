#include "world/generated/generated_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "world/generated/account_summary.h"

namespace headgate::world {
namespace {

using nlohmann::json;

// Market time advances by so much at once while others trade, and by so much when nobody does.
constexpr int64_t step_active_ns = 60 * ns_per_s, step_idle_ns = 600 * ns_per_s;

// What the exchange keeps for its members (the specification's security blocks, autumn 2026); the rest below
// its root is everybody's.
constexpr std::string_view members_only[] = {
    "/portfolio",        "/account/limits",    "/account/api_usage_level", "/api_keys",    "/communications",
    "/historical/fills", "/historical/orders", "/historical/positions",    "/cfbenchmarks"};
bool is_members_only(std::string_view path) {
  path.remove_prefix(std::string_view(kalshi_root).size());
  return std::any_of(std::begin(members_only), std::end(members_only),
                     [&](std::string_view each) { return path.starts_with(each); });
}

constexpr const char* orders_path = "/trade-api/v2/portfolio/events/orders";

exchange::House house_of(const Programme& programme, const WorldTerms& terms) {
  exchange::House out = terms.house;
  out.begins = programme.begins();
  out.trader_cash = terms.cash;
  out.forgets_others = true;
  out.seed = terms.seed;
  return out;
}

}  // namespace

GeneratedWorld::GeneratedWorld(const WorldTerms& terms, SignatureCheck signature)
    : terms_(terms),
      signature_(std::move(signature)),
      programme_(terms.seed, terms.places, terms.days, terms.begin),
      sky_(terms.seed, terms.places),
      digest_(programme_.digest(sky_)),
      exchange_(house_of(programme_, terms)),
      clock_(*this) {
  // A world that is entered in the middle of a day has lived through the hours before.
  for (MarketTime at = programme_.begins(); at <= clock_.now(); at = programme_.listing(days_listed_)) {
    (void)exchange_.advance(at);
    list_due(at);
  }
  (void)exchange_.advance(clock_.now());
}

void GeneratedWorld::list_due(MarketTime now) {
  for (; programme_.listing(days_listed_) <= now; ++days_listed_) {
    for (const exchange::Plan& plan : programme_.plans(days_listed_)) exchange_.list(plan);
  }
}

// The next change in the life of an event that is listed. Those of long ago come first and are settled.
MarketTime GeneratedWorld::next_phase(MarketTime now) const {
  MarketTime out = MarketTime::from_ns(INT64_MAX);
  const auto& events = exchange_.floor().events();
  for (size_t i = events.size(); i-- > 0 && events[i].plan.finalized > now;) {
    const exchange::Plan& plan = events[i].plan;
    for (const MarketTime at : {plan.opens, plan.closes, plan.determined, plan.finalized}) {
      if (at > now) out = std::min(out, at);
    }
  }
  return out;
}

MarketTime GeneratedWorld::step_after(MarketTime now) const {
  const MarketTime due = std::min({now.plus_ns(step_idle_ns), next_phase(now), sky_.next_arrival(now),
                                   programme_.listing(days_listed_), programme_.ends()});
  return std::min(due, std::max(now.plus_ns(step_active_ns), exchange_.next_event()));
}

Frames GeneratedWorld::counted(exchange::Sent frames) {
  counts_.frames += static_cast<int64_t>(frames.size());
  return planted_.frames().spoil(std::move(frames));
}

Frames GeneratedWorld::grant() {
  clock_.advance();
  exchange::Sent frames = exchange_.advance(clock_.now());
  list_due(clock_.now());
  for (auto& frame : exchange_.advance(clock_.now())) frames.push_back(std::move(frame));
  return counted(std::move(frames));
}

Frames GeneratedWorld::run_to(MarketTime now) {
  exchange::Sent frames;
  const MarketTime until = std::min(now, programme_.ends());
  while (clock_.now() < until) {
    clock_.move_to(std::min(until, programme_.listing(days_listed_)));
    for (auto& frame : exchange_.advance(clock_.now())) frames.push_back(std::move(frame));
    list_due(clock_.now());
  }
  for (auto& frame : exchange_.advance(clock_.now())) frames.push_back(std::move(frame));
  return counted(std::move(frames));
}

Frames GeneratedWorld::waiting() {
  if (!exchange_.has_frames()) return {};
  return counted(exchange_.advance(clock_.now()));
}

std::optional<Reply> GeneratedWorld::feed_refusal(const Request& request) {
  if (auto refusal = planted_.feed_refusal()) return refusal;
  auto refusal = signature_.refusal(request, request.received.plus_ns(planted_.clock_ahead_ns()));
  if (refusal) ++counts_.signature_refusals;
  return refusal;
}

void GeneratedWorld::connect(uint64_t connection) {
  ++counts_.feed_connections;
  exchange_.connect(connection);
}

std::vector<std::string> GeneratedWorld::text(uint64_t connection, const std::string& text) {
  if (planted_.take_command_timeout())
    return exchange_.refused_text(connection, text, exchange::FeedError::command_timeout);
  auto out = exchange_.text(connection, text, clock_.now());
  counts_.frames += static_cast<int64_t>(out.size());
  return out;
}

std::vector<std::string> GeneratedWorld::text_beyond_rate(uint64_t connection, const std::string& text) {
  return exchange_.refused_text(connection, text, exchange::FeedError::too_many_requests);
}

std::vector<FeedPosition> GeneratedWorld::positions() const {
  std::vector<FeedPosition> out;
  for (const auto& [sid, seq] : exchange_.positions()) out.push_back({sid, seq});
  return out;
}

Reply GeneratedWorld::answer(const Request& request) {
  ++counts_.requests;
  const std::string& path = request.target.path;
  if (path.starts_with(kalshi_root)) return exchange_reply(request);
  if (path == "/world/v1/fault" && terms_.admin && (request.method == "GET" || request.method == "POST"))
    return plant(request);
  if (request.method != "GET") return kalshi_error(405, "method_not_allowed", "this can only be read");
  if (path == "/world/v1/summary") return summary();
  if (path == "/world/v1/account") return {200, account_lists_json(exchange_).dump()};
  return weather_reply(request);
}

Reply GeneratedWorld::plant(const Request& request) {
  const auto ticker = request.target.parameter("ticker");
  Reply reply = planted_.plant(request, ticker && exchange_.floor().market(*ticker));
  if (const auto code = planted_.take_feed_error()) exchange_.end_subscriptions({}, *code);
  exchange_.skip_frames(static_cast<uint64_t>(planted_.take_skipped_frames()));
  return reply;
}

Reply GeneratedWorld::exchange_reply(const Request& request) {
  if (auto instead = planted_.reply_before(request)) return *std::move(instead);
  const bool signed_only = is_members_only(request.target.path);
  if (signed_only) {
    if (auto refusal = signature_.refusal(request, request.received.plus_ns(planted_.clock_ahead_ns()))) {
      ++counts_.signature_refusals;
      return *refusal;
    }
  }
  if (request.method == "POST" && request.target.path == orders_path) ++counts_.orders_received;
  Reply reply = reply_of(exchange_.serve(request.method, request.text, request.body, clock_.now()));
  if (!signed_only) reply = planted_.market_data(std::move(reply));
  return planted_.reply_after(request, std::move(reply));
}

Reply GeneratedWorld::weather_reply(const Request& request) const {
  // The weather service turns away whoever does not say who asks.
  if (request.target.path.starts_with("/products") && !request.has_user_agent)
    return {403, R"({"title":"Forbidden","status":403,"detail":"A User-Agent header is required"})"};
  auto answer = sky_.serve(request.text, clock_.now());
  if (!answer) return kalshi_error(404, "not_found", "not found");
  Reply out = reply_of(*std::move(answer));
  if (!request.target.path.starts_with("/blend.")) return out;
  out.type = "text/plain";
  if (out.status == 200) out.body = planted_.bulletin(std::move(out.body));
  return out;
}

std::string GeneratedWorld::digest_text() const { return fmt::format("{:016x}", digest_); }

Reply GeneratedWorld::summary() const {
  json out{{"label", "SIMULATED"},
           {"seed", terms_.seed},
           {"world_digest", digest_text()},
           {"digest_days", programme_.digest_days()},
           {"market_time", iso_utc(clock_.now().ns())},
           {"step", clock_.step()},
           {"day_over", clock_.day_over()},
           {"events", events_json(exchange_)},
           {"account", account_json(exchange_)}};
  out["counts"] = {{"feed_connections", counts_.feed_connections},
                   {"frames", counts_.frames},
                   {"requests", counts_.requests},
                   {"signature_refusals", counts_.signature_refusals},
                   {"orders_received", counts_.orders_received},
                   {"trader_acts", exchange_.trader_acts()},
                   {"faults", planted_.faults()},
                   {"lies_told", planted_.lies_told()}};
  return {200, out.dump()};
}

std::string GeneratedWorld::ready_line(uint16_t port) const {
  json events = json::array(), series = json::array();
  for (const auto& event : exchange_.floor().events()) events.push_back(event.plan.event);
  for (const sky::Place* place : terms_.places) series.push_back(place->series);
  return json{{"label", "SIMULATED"},
              {"port", port},
              {"event", events[0]},
              {"events", events},
              {"series", series},
              {"seed", terms_.seed},
              {"world_digest", digest_text()},
              {"begins", iso_utc(begins().ns())},
              {"opens", iso_utc(exchange_.plan().opens.ns())}}
      .dump();
}

}  // namespace headgate::world
