#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <string>

#include "cli/exchange_key.h"
#include "cli/try_instance.h"
#include "tests/functional/harness.h"
#include "world/served_world.h"

using namespace headgate;
using namespace headgate::functional;

namespace {

// An instance of one's own in mode sim, and its generated world, which can be told to misbehave.
class Spoiled {
 public:
  explicit Spoiled(const std::string& speed)
      : key_(*cli::make_exchange_key(home_)),
        world_({"--seed", "7", "--days", "1", "--speed", speed, "--port", "0", "--admin", "--key-id", key_.id,
                "--public-key", key_.public_file}) {}

  void write_configuration(const std::string& private_key_file) {
    cli::WorldFacts facts;
    facts.port = world_.port();
    const Json ready = parsed(world_.ready_line());
    for (const Json& series : ready["series"]) facts.series.push_back(series);
    const cli::TradingAccount account{key_.id, private_key_file, key_.public_file, cli::try_cash};
    write_text(configuration_, cli::try_configuration(home_, facts, account));
    std::filesystem::permissions(configuration_, std::filesystem::perms::owner_read);
  }
  const cli::ExchangeKey& key() const { return key_; }
  const Folder& folder() const { return folder_; }
  std::vector<std::string> up() const {
    return {bin_folder() + "/headgate", "--config", configuration_, "up"};
  }
  std::string home() const { return home_; }

  Json command(std::vector<std::string> words) const {
    std::vector<std::string> all{bin_folder() + "/headgate", "--config", configuration_, "--json"};
    all.insert(all.end(), words.begin(), words.end());
    return parsed(run(folder_, std::move(all), 30).out);
  }
  // What one service's actor says of itself.
  Json actor(const std::string& service) const {
    const Json all = command({"status"});
    return all.is_object() && all[service].contains("actor") ? all[service]["actor"] : Json::object();
  }
  std::string a_market_of(const std::string& prefix) const {
    const Json all = command({"markets"});
    for (const Json& market : all["markets"]) {
      const std::string ticker = market["market"];
      if (ticker.starts_with(prefix)) return ticker;
    }
    return {};
  }
  std::string log(const std::string& service) const {
    return read_text(home_ + "/state/log/" + service + ".log");
  }
  Json summary() const {
    const auto answer = world::http_get(world_.port(), "/world/v1/summary");
    return answer ? parsed(answer->body) : Json();
  }
  std::string market_time() const {
    const Json now = summary();
    return now.is_object() ? now["market_time"].get<std::string>() : std::string();
  }
  bool reaches(const std::string& market_time, int seconds) const {
    return eventually("market time " + market_time, seconds,
                      [&] { return this->market_time() >= market_time; });
  }
  void plant(const std::string& fault) const {
    const auto answer = world::http_get(world_.port(), "/world/v1/fault?" + fault);
    REQUIRE_MESSAGE((answer && answer->status == 200),
                    fault << ": " << (answer ? answer->body : "no answer"));
  }

 private:
  Folder folder_;
  std::string home_ = folder_ / "h";
  std::string configuration_ = folder_ / "h.toml";
  cli::ExchangeKey key_;
  world::ServedWorld world_;
};

int64_t whole(const Json& object, const char* name) {
  return object.contains(name) ? object[name].get<int64_t>() : -1;
}

}  // namespace

TEST_CASE("a world that breaks, lies and goes away costs time and markets, and not a cent or an order") {
  // All of it happens in one bad week; what is left of the day must settle and equal the exchange to the
  // digit.
  Spoiled scene("6000");
  scene.write_configuration(scene.key().private_file);
  // Chicago's bulletins end in the middle of its percentiles; the sorted ones before it are whole.
  scene.plant("station=KMDW&change=damage");
  Program program(scene.folder(), scene.up());
  REQUIRE_MESSAGE(scene.reaches("2026-12-21T15:00:00Z", 60), program.err());

  SUBCASE("one station's bulletin and one market's strike: the others are priced and traded") {
    const Json forecast = scene.actor("forecast");
    const std::string errors = forecast["last_errors"].dump();
    CHECK_MESSAGE(errors.find("KMDW") != std::string::npos, errors);
    CHECK_MESSAGE(errors.find("blend_nbptx") != std::string::npos, errors);
    CHECK(forecast["events"]["KXHIGHCHI-26DEC22"]["source"] != "nbm");
    CHECK(forecast["events"]["KXHIGHNY-26DEC22"]["source"] == "nbm");

    const std::string spoiled = scene.a_market_of("KXHIGHNY-26DEC22-B");
    scene.plant("ticker=" + spoiled + "&field=floor_strike&change=remove");
    REQUIRE(eventually("the market without a strike is disabled", 60, [&] {
      const Json all = scene.command({"markets"});
      for (const Json& market : all["markets"]) {
        if (market["market"] != spoiled) continue;
        const std::string defect = market.value("defect", "");
        return defect.find("floor_strike") != std::string::npos;
      }
      return false;
    }));
    const int64_t fills = whole(scene.actor("settle"), "fills");
    CHECK(
        eventually("the others trade on", 60, [&] { return whole(scene.actor("settle"), "fills") > fills; }));
    CHECK(whole(scene.actor("market"), "markets_defective") == 1);
    // Its result cannot be read either while it lasts, and a market that cannot be read is not settled.
    scene.plant("ticker=" + spoiled + "&field=floor_strike&change=none");
  }
  SUBCASE("orders that are taken without a good answer: asked about, never sent again") {
    for (const char* lie : {"cut", "html", "truncate"}) {
      const int64_t before = whole(scene.summary()["counts"], "lies_told");
      scene.plant("lie=" + std::string(lie) + "&count=2");
      CHECK(eventually(std::string("two orders were answered by ") + lie, 60,
                       [&] { return whole(scene.summary()["counts"], "lies_told") >= before + 2; }));
    }
  }
  SUBCASE("the exchange does not answer for a minute") {
    REQUIRE(eventually("something is traded", 60, [&] { return whole(scene.actor("settle"), "fills") > 0; }));
    scene.plant("down=60");
    CHECK(eventually("market knows that the feed is gone", 30,
                     [&] { return scene.actor("market").value("feed", "") == "disconnected"; }));
    const int64_t orders = whole(scene.actor("exec"), "orders");
    CHECK(eventually("the world answers again", 90, [&] { return !scene.market_time().empty(); }));
    CHECK(eventually("trading goes on", 60, [&] { return whole(scene.actor("exec"), "orders") > orders; }));
  }
  SUBCASE("a clock that is a minute off: nothing is sent, the reason and the mend are said, and it clears") {
    REQUIRE(eventually("something is traded", 60, [&] { return whole(scene.actor("settle"), "fills") > 0; }));
    scene.plant("clock=60");
    CHECK(eventually("exec says why it sends nothing", 60, [&] {
      return scene.log("exec").find("header_timestamp_expired") != std::string::npos;
    }));
    CHECK(scene.log("exec").find("clock") != std::string::npos);
    const int64_t taken = whole(scene.summary()["account"], "orders");
    scene.plant("clock=0");
    CHECK(eventually("trading goes on", 90,
                     [&] { return whole(scene.summary()["account"], "orders") > taken; }));
  }

  REQUIRE(eventually("the day is settled and compared", 200, [&] {
    const Json settle = scene.actor("settle");
    return whole(settle, "settlements") == 30 && settle.value("compared", false);
  }));
  const Json account = scene.summary()["account"];
  const Json settle = scene.actor("settle");
  CHECK(settle["balanced"] == true);
  CHECK(settle["fills"] == account["fills"]);
  CHECK(settle["cash_dollars"].get<double>() ==
        doctest::Approx(std::stod(account["cash_dollars"].get<std::string>())).epsilon(1e-9));
  // Every order that the exchange took is one of ours, and was taken once.
  CHECK(whole(account, "orders") <= whole(scene.actor("exec"), "orders"));
  program.signal(SIGTERM);
  CHECK(program.finish(30).exit == 0);
}

TEST_CASE("with a key that is not ours nothing is traded, and exec says what is wrong") {
  // The commonest mistake of a first evening: it must cost nothing but that evening.
  Spoiled scene("20000");
  const auto stranger = cli::make_exchange_key(scene.home() + "-other");
  REQUIRE(stranger.has_value());
  scene.write_configuration(stranger->private_file);
  Program program(scene.folder(), scene.up());
  CHECK(eventually("exec says that its key is refused", 60, [&] {
    const std::string log = scene.log("exec");
    return log.find("EXCHANGE_REFUSES_KEY") != std::string::npos &&
           log.find("INCORRECT_API_KEY_SIGNATURE") != std::string::npos;
  }));
  CHECK(scene.log("market").find("INCORRECT_API_KEY_SIGNATURE") != std::string::npos);
  CHECK(whole(scene.summary()["account"], "orders") == 0);
  CHECK_MESSAGE(program.running(), program.err());
  program.signal(SIGTERM);
  CHECK(program.finish(30).exit == 0);
}
