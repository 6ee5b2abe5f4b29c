#include "world/generated/planted.h"

#include <nlohmann/json.hpp>

#include "world/world.h"

namespace headgate::world {
namespace {

using nlohmann::json;

constexpr int64_t longest_outage_s = 600, most_lies = 1000, slowest_ms = 60'000;
constexpr const char* orders_path = "/trade-api/v2/portfolio/events/orders";

Reply bad_gateway() {
  return {502, "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n",
          "text/html"};
}

Reply bad(const char* why) { return kalshi_error(400, "bad_fault", why); }

Reply done(const json& what) { return {200, what.dump()}; }

void spoil_list(json& holder, const char* name, const Faults& faults) {
  const auto list = holder.find(name);
  if (list == holder.end() || !list->is_array()) return;
  for (json& market : *list) {
    if (market.is_object() && market.contains("ticker")) spoil(market, market["ticker"], faults);
  }
}

// Where a station's block of a bulletin begins, and how long it is.
std::optional<std::pair<size_t, size_t>> block_of(const std::string& text, const std::string& station) {
  const size_t begin = text.find("\n " + station + " ");
  if (begin == std::string::npos) return std::nullopt;
  const size_t end = std::min(text.find("\n  ", text.find("FHR", begin)), text.size());
  return std::pair(begin + 1, end - begin);
}

}  // namespace

const Planted::Kind Planted::kinds[] = {
    {"station", &Planted::plant_bulletin}, {"lie", &Planted::plant_lie},
    {"down", &Planted::plant_outage},      {"clock", &Planted::plant_clock},
    {"storm", &Planted::plant_storm},      {"slow", &Planted::plant_slowness},
    {"frames", &Planted::plant_frames},    {"feed", &Planted::plant_feed},
};

Reply Planted::plant(const Request& request, bool known) {
  for (const Kind& kind : kinds) {
    if (request.target.parameter(kind.name)) return (this->*kind.plant)(request);
  }
  return world::plant(faults_, request.target, known);
}

Reply Planted::plant_bulletin(const Request& request) {
  const std::string station = *request.target.parameter("station");
  const std::string change = request.target.parameter("change").value_or("");
  if (change == "none") {
    bulletins_.erase(station);
  } else if (change == "truncate" || change == "damage") {
    bulletins_[station] = change == "truncate" ? Harm::truncate : Harm::damage;
  } else {
    return bad("change must be truncate, damage or none");
  }
  return done({{"station", station}, {"change", change}});
}

Reply Planted::plant_lie(const Request& request) {
  static const std::map<std::string, Lie> words{
      {"none", Lie::none},         {"cut", Lie::cut},           {"html", Lie::html},
      {"truncate", Lie::truncate}, {"internal", Lie::internal}, {"unavailable", Lie::unavailable},
      {"gateway", Lie::gateway},   {"timeout", Lie::timeout}};
  static const std::map<std::string, Whom> whom{
      {"orders", Whom::orders}, {"writes", Whom::writes}, {"reads", Whom::reads}, {"all", Whom::all}};
  const std::string word = *request.target.parameter("lie");
  const auto count = request.target.whole("count", 1);
  if (!count || *count < 1 || *count > most_lies) return bad("count must be 1 to 1000");
  const auto found = words.find(word);
  if (found == words.end())
    return bad("lie must be cut, html, truncate, internal, unavailable, gateway, timeout or none");
  const auto to = whom.find(request.target.parameter("to").value_or("orders"));
  if (to == whom.end()) return bad("to must be orders, writes, reads or all");
  const std::string taken = request.target.parameter("taken").value_or("true");
  if (taken != "true" && taken != "false") return bad("taken must be true or false");
  if (found->second == Lie::truncate && taken == "false") return bad("truncate needs a reply that was given");
  lie_ = found->second;
  lied_to_ = to->second;
  lies_before_ = taken == "false";
  lies_left_ = lie_ == Lie::none ? 0 : *count;
  return done({{"lie", word}, {"count", lies_left_}, {"to", to->first}, {"taken", taken}});
}

Reply Planted::plant_outage(const Request& request) {
  const auto seconds = request.target.whole("down", 0);
  if (!seconds || *seconds < 1 || *seconds > longest_outage_s) return bad("down must be 1 to 600 seconds");
  outage_s_ = *seconds;
  return done({{"down", *seconds}});
}

Reply Planted::plant_clock(const Request& request) {
  const auto seconds = request.target.whole("clock", 0);
  if (!seconds || *seconds > longest_outage_s) return bad("clock must be 0 to 600 seconds");
  clock_ahead_ns_ = *seconds * ns_per_s;
  return done({{"clock", *seconds}});
}

Reply Planted::plant_storm(const Request& request) {
  const auto seconds = request.target.whole("storm", 0);
  if (!seconds || *seconds > longest_outage_s) return bad("storm must be 0 to 600 seconds");
  storm_until_ = request.received.plus_ns(*seconds * ns_per_s);
  return done({{"storm", *seconds}});
}

Reply Planted::plant_slowness(const Request& request) {
  const auto ms = request.target.whole("slow", 0);
  if (!ms || *ms > slowest_ms) return bad("slow must be 0 to 60000 milliseconds");
  slow_ms_ = *ms;
  return done({{"slow", *ms}});
}

Reply Planted::plant_frames(const Request& request) {
  static const std::map<std::string, PlantedFrames::Harm> words{{"none", PlantedFrames::Harm::none},
                                                                {"drop", PlantedFrames::Harm::drop},
                                                                {"repeat", PlantedFrames::Harm::repeat},
                                                                {"reorder", PlantedFrames::Harm::reorder}};
  const std::string word = *request.target.parameter("frames");
  const auto count = request.target.whole("count", 1);
  const auto found = words.find(word);
  if (!count || *count < 1 || *count > most_lies) return bad("count must be 1 to 1000");
  if (word == "gap") {
    frames_skipped_ = *count;
    return done({{"frames", word}, {"count", *count}});
  }
  if (found == words.end()) return bad("frames must be drop, repeat, reorder, gap or none");
  frames_.plant(found->second, *count);
  return done({{"frames", word}, {"count", *count}});
}

Reply Planted::plant_feed(const Request& request) {
  const std::string word = *request.target.parameter("feed");
  const auto count = request.target.whole("count", word == "reset" ? 0 : 1);
  if (!count || *count < 0 || *count > most_lies) return bad("count must be 0 to 1000");
  if (word == "reset") {
    feed_reset_ = true;
    redials_refused_ = *count;
  } else if (word == "channel_error" || word == "overflow") {
    feed_error_ =
        word == "overflow" ? exchange::FeedError::buffer_overflow : exchange::FeedError::channel_error;
  } else if (word == "timeout") {
    timeouts_left_ = *count;
  } else {
    return bad("feed must be reset, channel_error, overflow or timeout");
  }
  return done({{"feed", word}, {"count", *count}});
}

bool Planted::take_feed_reset() { return std::exchange(feed_reset_, false); }

std::optional<Reply> Planted::feed_refusal() {
  if (redials_refused_ == 0) return std::nullopt;
  --redials_refused_;
  return bad_gateway();
}

bool Planted::take_command_timeout() {
  if (timeouts_left_ == 0) return false;
  --timeouts_left_;
  return true;
}

std::optional<int64_t> Planted::take_outage_s() { return std::exchange(outage_s_, std::nullopt); }

Reply Planted::market_data(Reply reply) const {
  if (faults_.empty() || reply.status != 200) return reply;
  json document = json::parse(reply.body, nullptr, false);
  if (!document.is_object()) return reply;
  spoil_list(document, "markets", faults_);
  if (document.contains("market") && document["market"].is_object())
    spoil(document["market"], document["market"]["ticker"], faults_);
  for (const char* name : {"event", "events"}) {
    if (!document.contains(name)) continue;
    json& content = document[name];
    if (content.is_object()) spoil_list(content, "markets", faults_);
    if (!content.is_array()) continue;
    for (json& each : content) spoil_list(each, "markets", faults_);
  }
  reply.body = document.dump();
  return reply;
}

// Truncated: the file ends in the middle of the station's percentiles, as an interrupted upload does.
// Damaged: its hours and its forecast hours no longer agree.
std::string Planted::bulletin(std::string text) const {
  for (const auto& [station, harm] : bulletins_) {
    const auto block = block_of(text, station);
    if (!block) continue;
    if (harm == Harm::truncate) {
      text.resize(block->first + std::min<size_t>(block->second, 600));
      return text;
    }
    const size_t hours = text.find(" UTC    ", block->first);
    text.replace(hours + 8, 2, "06");
  }
  return text;
}

bool Planted::lies_to(const Request& request) const {
  if (lies_left_ == 0) return false;
  const bool read = request.method == "GET";
  if (lied_to_ == Whom::all) return true;
  if (lied_to_ == Whom::reads) return read;
  return lied_to_ == Whom::writes ? !read : request.method == "POST" && request.target.path == orders_path;
}

std::optional<Reply> Planted::reply_before(const Request& request) {
  if (storm_until_ && request.received < *storm_until_) return Reply{429, R"({"error":"too many requests"})"};
  if (!lies_before_ || !lies_to(request)) return std::nullopt;
  return told({});
}

Reply Planted::reply_after(const Request& request, Reply reply) {
  if (!lies_before_ && lies_to(request)) reply = told(std::move(reply));
  reply.delay_ms = slow_ms_;
  return reply;
}

// A lie that spares the request leaves no reply of which half could be told.
Reply Planted::told(Reply reply) {
  --lies_left_;
  ++lies_told_;
  switch (lie_) {
    case Lie::none:
      break;
    case Lie::cut:
      reply.cut = true;
      break;
    case Lie::html:
      return bad_gateway();
    case Lie::truncate:
      reply.body.resize(reply.body.size() / 2);
      break;
    case Lie::internal:
      return kalshi_error(500, "internal_error", "internal error");
    case Lie::unavailable:
      return kalshi_error(503, "service_unavailable", "service unavailable");
    case Lie::gateway:
      return {504,
              "<html><head><title>504 Gateway Time-out</title></head><body>Gateway Time-out</body></html>\n",
              "text/html"};
    case Lie::timeout:
      reply.silent = true;
      break;
  }
  return reply;
}

}  // namespace headgate::world
