#include <doctest/doctest.h>
#include <signal.h>

#include "domain/decimal.h"
#include "domain/money.h"
#include "tests/functional/harness.h"
#include "tests/functional/truth.h"
#include "world/served_world.h"

using namespace headgate;
using namespace headgate::functional;

namespace {

constexpr const char* key_id = "0b1f3c52-6f0e-4d58-9d0a-6b6a1c1f7e11";

std::string configuration_of(const Folder& folder, const std::string& home, uint16_t port) {
  const std::string host = "127.0.0.1:" + std::to_string(port);
  const std::string key = folder / "key.pem";
  return "[instance]\nname = \"shards\"\nmode = \"sim\"\nstate_directory = \"" + home +
         "/state\"\nrun_directory = \"" + home + "/run\"\n[exchange]\nrest_url = \"http://" + host +
         "/trade-api/v2\"\nfeed_url = \"ws://" + host +
         "/trade-api/ws/v2\"\nclock = \"world\"\nclock_url = \"ws://" + host +
         "/world/v1/clock\"\nseries = [\"KXHIGHNY\", \"KXHIGHCHI\"]\nscan_every_s = 600\n[keys]\nread_id = "
         "\"" +
         key_id + "\"\nread_file = \"" + key + "\"\nwrite_id = \"" + key_id + "\"\nwrite_file = \"" + key +
         "\"\n[forecast]\nopen_meteo_url = \"http://" + host +
         "\"\nopen_meteo_model = \"gfs_seamless\"\nnbm_url = \"http://" + host +
         "\"\npoll_every_s = 600\nspread_f = 3.6\n"
         "[strategy]\nname = \"demonstration\"\nmarket_weight = 0\nmodel_weight = 1\nthreshold_cents = "
         "\"5\"\nkelly_fraction = 0.25\nclip_contracts = \"10\"\nrest_s = 300\nfair_value_age_max_s = "
         "129600\nbook_age_max_s = 60\n"
         "[limits]\nbankroll_dollars = 1000\norder_cost_max_dollars = 10\norder_quantity_max_contracts = "
         "10\nmarket_stake_max_dollars = 25\nevent_stake_max_dollars = 40\nstrategy_stake_max_dollars = "
         "200\naccount_stake_max_dollars = 200\ndaily_loss_max_dollars = 200\nloss_day_zone = "
         "\"America/New_York\"\nopen_orders_max = 20\norders_per_minute_max = 30\nprice_collar_cents = "
         "3\nbook_age_max_s = 60\nfair_value_age_max_s = 129600\nclose_margin_s = 900\napproval_start_by_ms "
         "= "
         "5000\n"
         // Less than one order lies on Chicago's shard at the beginning.
         "[shards]\nsource = 0\ntop_up_below_dollars = 15\ntop_up_to_dollars = 30\n";
}

int64_t dollars_e6(const Json& text) { return parse_decimal(text.get<std::string>(), 6).value(); }

struct Moved {
  int times = 0;
  int64_t e6 = 0;
};
Moved moved_by(const std::string& state_directory) {
  Moved out;
  for (const bus::v1::Envelope& envelope : stored_events(state_directory, "exec")) {
    if (envelope.type() != "headgate.exec.v1.TransferReport") continue;
    exec::v1::TransferReport report;
    REQUIRE(report.ParseFromString(envelope.body()));
    CHECK(report.state() != exec::v1::TRANSFER_STATE_REFUSED);
    if (report.state() != exec::v1::TRANSFER_STATE_MOVED) continue;
    ++out.times;
    out.e6 += report.amount_e6();
  }
  return out;
}

}  // namespace

TEST_CASE("a day on two shards: cash is moved where it runs low, and every cent is on one shard") {
  // On a shard without cash each order is refused; cash counted on two shards is spent twice.
  Folder folder;
  REQUIRE(run(folder, {"/usr/bin/openssl", "genpkey", "-algorithm", "ed25519", "-out", folder / "key.pem"})
              .exit == 0);
  REQUIRE(run(folder,
              {"/usr/bin/openssl", "pkey", "-in", folder / "key.pem", "-pubout", "-out", folder / "pub.pem"})
              .exit == 0);
  REQUIRE(run(folder, {"/bin/chmod", "600", folder / "key.pem"}).exit == 0);
  world::ServedWorld world({"--speed", "max", "--seed", "7", "--days", "1", "--cities", "KXHIGHNY,KXHIGHCHI",
                            "--key-id", key_id, "--public-key", folder / "pub.pem", "--cash", "800",
                            "--shard", "KXHIGHCHI=2", "--shard-cash", "2=5"});
  const std::string home = folder / "h";
  REQUIRE(run(folder, {"/bin/mkdir", home}).exit == 0);
  write_text(folder / "c.toml", configuration_of(folder, home, world.port()));
  REQUIRE(run(folder, {"/bin/chmod", "600", folder / "c.toml"}).exit == 0);
  Program up(folder, {bin_folder() + "/headgate", "up", "--config", folder / "c.toml"});

  const auto status = [&] {
    const Finished told =
        run(folder, {bin_folder() + "/headgate", "--run", home + "/run", "status", "--json"});
    const Json all = Json::parse(told.out, nullptr, false);
    return all.is_object() ? all : Json();
  };
  Json last;
  REQUIRE_MESSAGE(eventually("both events are settled and the books compared", 240,
                             [&] {
                               REQUIRE_MESSAGE(up.running(), up.err());
                               last = status();
                               if (!last.is_object() || !last.contains("settle")) return false;
                               const Json& settle = last["settle"]["actor"];
                               return settle.is_object() && settle.value("settlements", 0) == 12 &&
                                      settle.value("compared", false) &&
                                      last["risk"]["actor"]["cash_dollars"] ==
                                          last["exec"]["actor"]["exchange_cash_dollars"];
                             }),
                  last.dump());
  CHECK(last["settle"]["actor"]["balanced"] == true);
  CHECK(last["exec"]["actor"]["opening_dollars"] == "805.000000");
  const Json& risk = last["risk"]["actor"];
  int64_t sum_e6 = 0;
  for (const Json& shard : risk["shards"]) sum_e6 += dollars_e6(shard["cash_dollars"]);
  CHECK(risk["shards"].size() == 2);
  CHECK(sum_e6 == dollars_e6(risk["cash_dollars"]));
  CHECK(risk["trading"] == "TRADING_MODE_ACTIVE");
  up.signal(SIGTERM);
  CHECK(up.finish(30).exit == 0);

  const Moved moved = moved_by(home + "/state");
  CHECK(moved.times >= 1);
  MESSAGE("moved " << moved.times << " times, $" << Money::from_e6(moved.e6).text() << "; shards "
                   << risk["shards"].dump());
  int on_second = 0;
  for (const bus::v1::Envelope& envelope : stored_events(home + "/state", "exec")) {
    exec::v1::Fill fill;
    if (envelope.type() == "headgate.exec.v1.Fill" && fill.ParseFromString(envelope.body()))
      on_second += fill.exchange_index() == 2 ? 1 : 0;
  }
  CHECK(on_second >= 1);
}
