#include "world/generated/planted.h"

#include <nlohmann/json.hpp>

#include "world/world.h"

namespace headgate::world {
namespace {

using nlohmann::json;

constexpr int64_t longest_outage_s = 600, most_lies = 1000;

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

Reply Planted::plant(const Target& target, bool known) {
  if (const auto station = target.parameter("station"))
    return plant_bulletin(*station, target.parameter("change").value_or(""));
  if (target.parameter("lie")) return plant_lie(target);
  if (target.parameter("down")) return plant_outage(target);
  if (target.parameter("clock")) return plant_clock(target);
  return world::plant(faults_, target, known);
}

Reply Planted::plant_bulletin(const std::string& station, const std::string& change) {
  if (change == "none") {
    bulletins_.erase(station);
  } else if (change == "truncate" || change == "damage") {
    bulletins_[station] = change == "truncate" ? Harm::truncate : Harm::damage;
  } else {
    return bad("change must be truncate, damage or none");
  }
  return done({{"station", station}, {"change", change}});
}

Reply Planted::plant_lie(const Target& target) {
  const std::string word = *target.parameter("lie");
  const auto count = target.whole("count", 1);
  if (!count || *count < 1 || *count > most_lies) return bad("count must be 1 to 1000");
  const std::map<std::string, Lie> words{
      {"none", Lie::none}, {"cut", Lie::cut}, {"html", Lie::html}, {"truncate", Lie::truncate}};
  const auto found = words.find(word);
  if (found == words.end()) return bad("lie must be cut, html, truncate or none");
  lie_ = found->second;
  lies_left_ = lie_ == Lie::none ? 0 : *count;
  return done({{"lie", word}, {"count", lies_left_}});
}

Reply Planted::plant_outage(const Target& target) {
  const auto seconds = target.whole("down", 0);
  if (!seconds || *seconds < 1 || *seconds > longest_outage_s) return bad("down must be 1 to 600 seconds");
  outage_s_ = *seconds;
  return done({{"down", *seconds}});
}

Reply Planted::plant_clock(const Target& target) {
  const auto seconds = target.whole("clock", 0);
  if (!seconds || *seconds > longest_outage_s) return bad("clock must be 0 to 600 seconds");
  clock_ahead_ns_ = *seconds * ns_per_s;
  return done({{"clock", *seconds}});
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

Reply Planted::order_reply(Reply reply) {
  if (lies_left_ == 0) return reply;
  --lies_left_;
  ++lies_told_;
  if (lie_ == Lie::cut) {
    reply.cut = true;
  } else if (lie_ == Lie::html) {
    reply = {502, "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n",
             "text/html"};
  } else {
    reply.body.resize(reply.body.size() / 2);
  }
  return reply;
}

}  // namespace headgate::world
