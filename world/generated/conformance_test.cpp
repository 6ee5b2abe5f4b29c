#include <doctest/doctest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "tests/recorded_data.h"
#include "world/generated/trader_fixture.h"

// What the demo exchange answered in June 2026, asked again of headgate-world: the same requests in the same
// order, with the recording's ticker, order ids and cursors replaced by this world's own. Status, keys, JSON
// types and the words of errors must be the same. The differences that are meant stand in one list, each with
// its reason; one that is not listed fails, and so does an entry that no exchange needs any more.
namespace headgate::world {
namespace {

using fixture::arguments;
using fixture::json;
using fixture::member;
using fixture::Trader;

constexpr const char* folder = "kalshi/demo-2026-06";

struct Recorded {
  std::string name;
  json meta;
  json body;
};

// In the order in which they were made.
std::vector<Recorded> recorded_exchanges(const std::set<std::string>& files) {
  constexpr std::string_view ending = ".meta.json";
  std::vector<Recorded> out;
  for (const std::string& file : files) {
    if (!file.ends_with(ending)) continue;
    const std::string name = file.substr(0, file.size() - ending.size());
    // The session's own list of what it did, and a recording of the feed: no requests.
    if (!files.contains(name + ".json")) continue;
    const std::string at = std::string(folder) + "/" + name;
    out.push_back({name, json::parse(*recorded_data::text_of(at + std::string(ending))),
                   json::parse(*recorded_data::text_of(at + ".json"))});
  }
  std::sort(out.begin(), out.end(), [](const Recorded& a, const Recorded& b) {
    const auto when = [](const Recorded& each) { return each.meta.value("recorded_at_epoch_ms", INT64_MAX); };
    return std::pair(when(a), a.name) < std::pair(when(b), b.name);
  });
  return out;
}

// "orders[].price string" and so on for everything in a body; all objects of a list together.
void add_shape(const json& value, const std::string& at, std::set<std::string>& out) {
  if (value.is_object()) {
    out.insert(at + " object");
    for (const auto& [name, each] : value.items()) add_shape(each, at + "." + name, out);
  } else if (value.is_array()) {
    out.insert(at + " array");
    for (const json& each : value) add_shape(each, at + "[]", out);
  } else {
    out.insert(at + (value.is_number() ? " number" : std::string(" ") + value.type_name()));
  }
}

// What is below a list that one side shows empty cannot be compared.
bool below_empty(const std::string& line, const std::set<std::string>& other) {
  for (size_t at = line.find("[]"); at != std::string::npos; at = line.find("[]", at + 1)) {
    const std::string list = line.substr(0, at);
    const bool filled = std::any_of(other.begin(), other.end(),
                                    [&](const std::string& each) { return each.starts_with(list + "[]"); });
    if (!filled) return true;
  }
  return false;
}

std::set<std::string> differences(const json& recorded, const json& ours) {
  std::set<std::string> theirs_shape, our_shape, out;
  add_shape(recorded, "", theirs_shape);
  add_shape(ours, "", our_shape);
  for (const std::string& line : theirs_shape) {
    if (!our_shape.contains(line) && !below_empty(line, our_shape)) out.insert("-" + line);
  }
  for (const std::string& line : our_shape) {
    if (!theirs_shape.contains(line) && !below_empty(line, theirs_shape)) out.insert("+" + line);
  }
  for (const char* word : {"code", "details"}) {
    const auto said = [&](const json& body) {
      const json& error = body.contains("error") ? body["error"] : body;
      return error.is_object() && error.contains(word) && error[word].is_string()
                 ? error[word].get<std::string>()
                 : std::string();
    };
    if (said(recorded) != said(ours))
      out.insert(std::string("word ") + word + ": " + said(recorded) + " / " + said(ours));
  }
  return out;
}

struct Allowed {
  const char* exchanges;  // names of recordings
  const char* difference;
  const char* reason;
};
// "-" stands before what the recording alone has, "+" before what this world alone has; a * ends either for
// all that begins so.
const Allowed allowed[] = {
    {"orders__*", "-.error.service string", "removed from error bodies on 2026-08-06"},
    {"markets__*", "-.markets[].response_price_units string", "removed on 2026-07-09"},
    {"markets__*", "-.market.response_price_units string", "removed on 2026-07-09"},
    {"markets__*", "-.markets[].fractional_trading_enabled boolean", "removed on 2026-07-09"},
    {"markets__*", "-.market.fractional_trading_enabled boolean", "removed on 2026-07-09"},
    {"markets__*", "+.markets[].exchange_index number", "shards came on 2026-07-02"},
    {"markets__*", "+.market.exchange_index number", "shards came on 2026-07-02"},
    {"exchange__status", "+.exchange_index_statuses array", "shards came on 2026-07-02"},
    {"exchange__status", "+.intra_exchange_transfers_active boolean", "shards came on 2026-07-02"},
    {"orders__get_after_*", "+.order.exchange_index number", "shards came on 2026-07-02"},
    {"portfolio__orders_list", "+.orders[].exchange_index number", "shards came on 2026-07-02"},
    {"fills__after_taker", "+.fills[].exchange_index number", "on fills since 2026-08-20"},
    {"markets__*", "+.markets[].subtitle string", "optional: weather markets carry it, sports did not"},
    {"markets__*", "+.market.subtitle string", "optional: weather markets carry it, sports did not"},
    {"markets__*", "+.markets[].floor_strike number", "a temperature has strikes, a tennis match has none"},
    {"markets__*", "+.markets[].cap_strike number", "a temperature has strikes, a tennis match has none"},
    {"markets__*", "+.market.floor_strike number", "a temperature has strikes, a tennis match has none"},
    {"markets__*", "+.market.cap_strike number", "a temperature has strikes, a tennis match has none"},
    {"markets__*", "-.markets[].custom_strike*",
     "sports and combos name teams; no such market is listed here"},
    {"markets__*", "-.market.custom_strike*", "sports and combos name teams; no such market is listed here"},
    {"markets__*", "-.markets[].primary_participant_key string", "of sports markets"},
    {"markets__*", "-.markets[].mve_*", "no combination of markets is listed here"},
    {"markets__*", "-.markets[].is_provisional boolean",
     "of provisional markets, of which there are none here"},
    {"orders__legacy_*", "status 20*", "V1 writes were switched off between 2026-06-18 and 06-25"},
    {"orders__legacy_*", "-.order*", "V1 writes are switched off"},
    {"orders__legacy_*", "-.reduced_by_fp string", "V1 writes are switched off"},
    {"orders__legacy_*", "+.error*", "V1 writes are switched off"},
    {"orders__legacy_*", "word *", "V1 writes are switched off"},
};

// `pattern` is a text, or the beginning of one before a *.
bool fits(std::string_view pattern, std::string_view text) {
  return pattern.ends_with('*') ? text.starts_with(pattern.substr(0, pattern.size() - 1)) : text == pattern;
}

bool covers(const Allowed& entry, const std::string& name, const std::string& difference) {
  return fits(entry.exchanges, name) && fits(entry.difference, difference);
}

class Replay {
 public:
  Replay(const ServedWorld& world, std::string ticker) : world_(world), ticker_(std::move(ticker)) {}

  // This world's answer to a recorded request.
  HttpAnswer ask(const Recorded& recorded) {
    HttpQuestion question;
    question.method = recorded.meta["method"];
    question.target = translated(recorded.meta["path"].get<std::string>());
    if (recorded.meta.contains("request_body") && recorded.meta["request_body"].is_object())
      question.body = translated(recorded.meta["request_body"].dump());
    question.headers = headers_for(recorded, question);
    auto answer = http_ask(world_.port(), question);
    REQUIRE(answer.has_value());
    remember(recorded, *answer);
    return *answer;
  }

 private:
  std::string translated(std::string text) const {
    for (const auto& [theirs, ours] : names_) {
      for (size_t at = text.find(theirs); at != std::string::npos; at = text.find(theirs, at + ours.size()))
        text.replace(at, theirs.size(), ours);
    }
    return text;
  }

  static HttpHeaders headers_for(const Recorded& recorded, const HttpQuestion& question) {
    const std::string path = question.target.substr(0, question.target.find('?'));
    const std::string auth = recorded.meta["auth"];
    if (auth.starts_with("NONE") || auth == "unauthenticated") return {};
    int64_t skew_ms = 0;
    const std::string& name = recorded.name;
    if (name.ends_with("minus30s")) skew_ms = -30'000;
    if (name.ends_with("minus5min")) skew_ms = -300'000;
    if (name.ends_with("plus5min")) skew_ms = 300'000;
    if (name.ends_with("minus5s")) skew_ms = -5'000;
    if (name.ends_with("plus5s")) skew_ms = 5'000;
    HttpHeaders out =
        member().headers(question.method, auth == "bad-signature" ? path + "/x" : path, skew_ms);
    if (auth == "unknown-key-id") out[0].second = "00000000-0000-0000-0000-000000000000";
    if (auth == "missing-signature-header") out.pop_back();
    return out;
  }

  // Ids and cursors that later requests name.
  void remember(const Recorded& recorded, const HttpAnswer& answer) {
    const json ours = json::parse(answer.body, nullptr, false);
    if (!ours.is_object()) return;
    for (const char* name : {"order_id", "cursor"}) {
      if (recorded.body.contains(name) && ours.contains(name) && recorded.body[name] != "")
        names_[recorded.body[name]] = ours[name];
    }
  }

  const ServedWorld& world_;
  const std::string ticker_;
  std::map<std::string, std::string> names_{{"KXWTACHALLENGERMATCH-26JUN11JIMLEP-LEP", ticker_},
                                            {"KXPGATOUR-USO26-JDAY", ticker_}};
};

// A market with both sides where an order at 99 cents takes and one at a cent rests.
std::string two_sided(const Trader& trader) {
  const json page = trader.get("/markets?status=open&limit=1000");
  for (const json& market : page["markets"]) {
    const auto cents = [&](const char* name) {
      return parse_decimal(market[name].get<std::string>(), 4).value() / 100;
    };
    if (cents("yes_bid_dollars") >= 10 && cents("yes_ask_dollars") <= 90) return market["ticker"];
  }
  return {};
}

}  // namespace

TEST_CASE("the recorded demo exchange and this world answer the same requests alike") {
  // What differs here in silence is met for the first time with real money.
  const auto files = recorded_data::files_below(folder);
  if (!files) return;
  const auto exchanges = recorded_exchanges(*files);
  REQUIRE(exchanges.size() >= 40);
  ServedWorld world(arguments({"--clock", "free", "--begin", "2026-11-20T20:00:00Z", "--cash", "98.0186"}));
  const std::string ticker = two_sided(Trader(world));
  REQUIRE_FALSE(ticker.empty());
  Replay replay(world, ticker);
  std::set<size_t> used;
  for (const Recorded& recorded : exchanges) {
    const HttpAnswer answer = replay.ask(recorded);
    std::set<std::string> found = differences(recorded.body, json::parse(answer.body, nullptr, false));
    if (recorded.meta["status"] != answer.status)
      found.insert("status " + std::to_string(recorded.meta["status"].get<int>()) + " / " +
                   std::to_string(answer.status));
    for (const std::string& difference : found) {
      bool listed = false;
      for (size_t i = 0; i < std::size(allowed); ++i) {
        if (!covers(allowed[i], recorded.name, difference)) continue;
        listed = true;
        used.insert(i);
      }
      CHECK_MESSAGE(listed, recorded.name << " | " << difference);
    }
  }
  for (size_t i = 0; i < std::size(allowed); ++i)
    CHECK_MESSAGE(used.contains(i),
                  "no longer needed: " << allowed[i].exchanges << " " << allowed[i].difference);
  std::cout << exchanges.size() << " recorded exchanges asked again, " << std::size(allowed)
            << " differences allowed\n";
}

}  // namespace headgate::world
