#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "actor/actor_bench.h"
#include "services/forecast/forecast_actor.h"

// For tests: the forecast process with three sources and two cities on a made-up day.
namespace headgate {

inline constexpr int64_t hour_ns = 3600 * ns_per_s;
// 2031-03-03T00:00Z
inline constexpr int64_t march_third_ns = 1930262400LL * ns_per_s;

// The rows of one station's block; the first column is the maximum of the cycle's date (07Z) or the next
// (13Z).
inline std::string nbp_block(const std::string& station, const std::string& date, int hour,
                             const std::string& p50 = "51") {
  const bool morning = hour == 7 || hour == 1;
  std::string out = " " + station + "    NBM V5.0 NBP GUIDANCE    " + date + "  " + (hour < 10 ? "0" : "") +
                    std::to_string(hour) + "00 UTC\n    MON 03| TUE 04|\n";
  const std::string first = morning ? (hour == 7 ? " 17" : " 23") : (hour == 13 ? " 35" : " 29");
  const std::string second = morning ? (hour == 7 ? " 41" : " 47") : (hour == 13 ? " 59" : " 53");
  out += " UTC    00| 00\n FHR   " + first + "|" + second + "\n";
  out += " TXNMN  51| 61\n TXNSD   3|  4\n";
  out += " TXNP1  48| 57\n TXNP2  49| 59\n TXNP5  " + p50 + "| 61\n TXNP7  53| 64\n TXNP9  54| 66\n";
  return out + std::string(20, ' ') + "\n";
}

inline const std::string run_at_six =
    R"({"last_run_availability_time":1930284000,"last_run_initialisation_time":1930262400})";

// Six members whose highs are those; the hours reach from 2031-03-03T00Z over two days.
inline std::string ensemble_reply(const std::vector<int>& highs, const std::string& latitude) {
  std::string units = R"("time":"unixtime")";
  std::string hours;
  for (int i = 0; i < 48; ++i) hours += (i == 0 ? "" : ",") + std::to_string(1930262400 + i * 3600);
  std::string hourly = R"("time":[)" + hours + "]";
  for (size_t member = 0; member < highs.size(); ++member) {
    const std::string name =
        member == 0 ? "temperature_2m" : "temperature_2m_member0" + std::to_string(member);
    units += ",\"" + name + "\":\"°F\"";
    std::string values;
    for (int i = 0; i < 48; ++i)
      values += (i == 0 ? "" : ",") + std::to_string(highs[member] - (i == 20 ? 0 : 9));
    hourly += ",\"" + name + "\":[" + values + "]";
  }
  return R"({"latitude":)" + latitude + R"(,"longitude":-73.969,"utc_offset_seconds":0,"timezone":"GMT",)" +
         R"("hourly_units":{)" + units + R"(},"hourly":{)" + hourly + "}}";
}

inline std::string daily_reply(const std::string& high, int offset_h) {
  return R"({"utc_offset_seconds":)" + std::to_string(offset_h * 3600) +
         R"(,"daily_units":{"temperature_2m_max":"°F"},"daily":{"time":["2031-03-03"],"temperature_2m_max":[)" +
         high + "]}}";
}

struct Sources {
  static Configuration configuration() {
    Configuration out;
    out.exchange.series = {"KXHIGHNY", "KXHIGHCHI"};
    out.forecast.nbm_url = "http://nbm";
    out.forecast.ensemble_url = "http://ensemble";
    out.forecast.ensemble_model = "many";
    out.forecast.open_meteo_url = "http://daily";
    out.forecast.open_meteo_model = "one";
    out.forecast.poll_every_s = 300;
    out.forecast.spread_f = 3;
    return out;
  }

  ActorBench bench;
  explicit Sources(Configuration chosen = configuration())
      : bench([chosen] { return std::make_unique<ForecastActor>(chosen); }) {
    bench.start();
  }

  // Hours after 2031-03-03T00:00Z.
  void at(double hours) {
    bench.market = MarketTime::from_ns(march_third_ns + static_cast<int64_t>(hours * 3600) * ns_per_s);
  }

  static std::string rules_of(const std::string& series) {
    return std::string("The highest temperature recorded at ") +
           (series == "KXHIGHNY" ? "Central Park, New York (CLINYC)" : "Chicago Midway (CLIMDW)") +
           " for Mar 3, according to The Weather Company, decides.";
  }
  static market::v1::MarketInfo info(const std::string& series, const std::string& suffix,
                                     const std::string& day = "31MAR03") {
    market::v1::MarketInfo out;
    out.set_event_ticker(series + "-" + day);
    out.set_market_ticker(out.event_ticker() + "-" + suffix);
    out.set_series_ticker(series);
    const bool less = suffix == "T50";
    const bool greater = suffix == "T51";
    out.set_strike_kind(less      ? market::v1::STRIKE_KIND_LESS
                        : greater ? market::v1::STRIKE_KIND_GREATER
                                  : market::v1::STRIKE_KIND_BETWEEN);
    if (!less) out.set_floor_e4(greater ? 510000 : 500000);
    if (!greater) out.set_cap_e4(less ? 500000 : 510000);
    out.set_rules_primary(rules_of(series));
    return out;
  }
  void open(const std::string& series, const std::string& day = "31MAR03") {
    for (const char* suffix : {"T50", "B50.5", "T51"}) {
      bench.hear("market", "state", info(series, suffix, day));
    }
  }

  // The last request that begins with the address and has not been answered yet.
  const HttpRequest* asked(const std::string& url) const {
    for (auto it = bench.requests.rbegin(); it != bench.requests.rend(); ++it) {
      if (it->url.starts_with(url) && !answered.contains(it->id)) return &*it;
    }
    return nullptr;
  }
  bool answer(const std::string& url, const std::string& body, int status = 200) {
    const HttpRequest* request = asked(url);
    if (request == nullptr) return false;
    const std::string id = request->id;
    answered.insert(id);
    bench.give(HttpDone{id, HttpOutcome::answered, status, body, ""});
    return true;
  }
  bool fail(const std::string& url) {
    const HttpRequest* request = asked(url);
    if (request == nullptr) return false;
    const std::string id = request->id;
    answered.insert(id);
    bench.give(HttpDone{id, HttpOutcome::unknown, 0, "", "timed out"});
    return true;
  }

  void restart() {
    bench.requests.clear();
    answered.clear();
    bench.restart();
  }

  size_t values() const { return bench.published<forecast::v1::FairValue>().size(); }
  forecast::v1::FairValue last(const std::string& event) const {
    forecast::v1::FairValue out;
    for (const auto& value : bench.published<forecast::v1::FairValue>()) {
      if (value.event_ticker() == event) out = value;
    }
    return out;
  }
  std::string note_text(const std::string& code) const {
    for (const Note& note : bench.notes) {
      if (note.code == code) return note.text;
    }
    return {};
  }

  std::set<std::string> answered;
};

}  // namespace headgate
