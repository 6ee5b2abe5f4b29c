#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <ctime>
#include <string>

#include "cli/approval_keys.h"
#include "cli/demonstration.h"
#include "cli/doctor.h"
#include "cli/durable_file.h"
#include "cli/fake_exchange_fixture.h"
#include "kalshi/market_fixture.h"
#include "runtime/certificate_fixture.h"
#include "runtime/scratch_fixture.h"

namespace headgate::cli {

// Made once: an RSA key takes longer to make than all the rest of a test.
inline const MadeKey& trading_key() {
  static const MadeKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048}));
  return key;
}

// An instance in which everything is right, at an exchange that is open: each test spoils one thing.
struct Patient {
  Scratch folder;
  MadeKey read{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
  const MadeKey& write = trading_key();
  FakeExchange exchange;
  Configuration configuration;

  Patient() {
    Configuration& c = configuration;
    c.instance = {"patient", Mode::demo, folder / "state", folder / "run"};
    c.exchange.rest_url = exchange.rest_url();
    c.exchange.feed_url = "ws://" + exchange.host() + "/trade-api/ws/v2";
    c.exchange.series = {"KXHIGHNY"};
    c.keys.read = {"read-id", folder / "read.pem"};
    c.keys.write = {"write-id", folder / "write.pem"};
    c.strategy = demonstration_strategy();
    c.limits = demonstration_limits();
    c.limits.loss_day_zone = "America/New_York";
    c.limits.orders_per_minute_max = 30;
    c.version = "0123456789ab";
    write_text(c.keys.read.file, read.private_pem());
    write_text(c.keys.write.file, write.private_pem());
    REQUIRE(make_private_directory(c.instance.state_directory));
    REQUIRE(make_private_directory(c.instance.run_directory));
    REQUIRE(make_approval_keys(c.instance.state_directory));
    open_exchange();
  }

  static std::string market() {
    std::string text = kalshi::fixture::between_market();
    text = kalshi::fixture::with(text, "yes_bid_dollars", "");
    text.pop_back();
    return text +
           R"(,"no_sub_title":"52 to 53","created_time":"2026-11-18T15:00:00Z",)"
           R"("updated_time":"2026-11-19T15:00:00Z","expected_expiration_time":"2026-11-21T15:00:00Z",)"
           R"("latest_expiration_time":"2026-11-28T15:00:00Z","expiration_value":"","can_close_early":true,)"
           R"("settlement_timer_seconds":3600,"yes_bid_dollars":"0.3100","yes_bid_size_fp":"10.00",)"
           R"("yes_ask_dollars":"0.3300","yes_ask_size_fp":"12.00","no_bid_dollars":"0.6700",)"
           R"("no_ask_dollars":"0.6900","last_price_dollars":"0.3200","volume_fp":"5.00",)"
           R"("volume_24h_fp":"5.00","open_interest_fp":"5.00","notional_value_dollars":"1.0000",)"
           R"("rules_secondary":"","exchange_index":2})";
  }
  static std::string page(const std::string& markets) {
    return R"({"cursor":"","markets":[)" + markets + "]}";
  }
  static std::string key(const std::string& id, const std::string& scopes) {
    return R"({"api_key_id":")" + id + R"(","name":"made by hand","scopes":)" + scopes + "}";
  }
  static std::string api_keys(const std::string& keys, int64_t region_in_s) {
    return R"({"api_keys":[)" + keys + R"(],"api_key_region_expiration_ts":)" +
           std::to_string(std::time(nullptr) + region_in_s) + "}";
  }
  static constexpr int64_t month_s = int64_t{30} * 24 * 3600;
  static std::string good_keys() {
    return key("read-id", R"(["read"])") + "," + key("write-id", R"(["read","write::trade"])");
  }
  // All cash lies on shard 2, that of the series.
  static std::string balance(int64_t cents) {
    return fmt::format(
        R"({{"balance":{0},"balance_dollars":"{1}.{2:02}00","portfolio_value":0,"updated_ts":1795230000,)"
        R"("balance_breakdown":[{{"exchange_index":2,"balance":"{1}.{2:02}00"}}]}})",
        cents, cents / 100, cents % 100);
  }
  static std::string status(const char* trading) {
    return std::string(
               R"({"exchange_active":true,"trading_active":true,"intra_exchange_transfers_active":true,)") +
           R"("exchange_index_statuses":[{"exchange_index":2,"description":"weather","exchange_active":true,)" +
           R"("trading_active":)" + trading + R"(,"intra_exchange_transfers_active":true}]})";
  }
  static std::string schedule(const std::string& windows) {
    std::string days;
    for (const char* day : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
      days += fmt::format(R"(,"{}":[{{"open_time":"00:00","close_time":"00:00"}}])", day);
    return R"({"schedule":{"standard_hours":[{"start_time":"2024-12-01T00:00:00Z","end_time":"2200-12-01T00:00:00Z")" +
           days + R"(}],"maintenance_windows":[)" + windows + "]}}";
  }
  static std::string series(const std::string& category) {
    return R"({"series":{"ticker":"KXHIGHNY","frequency":"daily","title":"High","category":")" + category +
           R"(","tags":[],"settlement_sources":[{"name":"The Weather Company","url":"https://weather.com/kalshi"}],)"
           R"("contract_url":"u","contract_terms_url":"u","fee_type":"quadratic","fee_multiplier":1,)"
           R"("additional_prohibitions":[]}})";
  }

  void open_exchange() {
    exchange.keys = {{"read-id", read.key}, {"write-id", write.key}};
    auto& says = exchange.replies;
    says["/exchange/status"] = {200, status("true")};
    says["/exchange/schedule"] = {200, schedule("")};
    says["/series/KXHIGHNY"] = {200, series("Climate and Weather")};
    says["/markets"] = {200, page(market())};
    says["/portfolio/balance"] = {200, balance(50000)};
    says["/api_keys"] = {200, api_keys(good_keys(), month_s)};
    says["/account/limits"] = {200,
                               R"({"grants":[],"usage_tier":"basic","read":{"bucket_capacity":200,)"
                               R"("refill_rate":200},"write":{"bucket_capacity":100,"refill_rate":100}})"};
    says["/account/endpoint_costs"] = {200,
                                       R"({"default_cost":10,"endpoint_costs":[{"method":"DELETE","cost":2,)"
                                       R"("path":"/trade-api/v2/portfolio/events/orders/:order_id"}]})"};
  }

  Findings examined(const std::optional<OtherExchange>& other = std::nullopt) const {
    return diagnose(configuration, false, other);
  }
};

inline const Finding& finding(const Findings& findings, const std::string& check) {
  const Finding* found = nullptr;
  for (const Finding& each : findings.all()) {
    if (each.check == check && found == nullptr) found = &each;
  }
  REQUIRE_MESSAGE(found != nullptr, check);
  return *found;
}

// The check is of that health, names what was found, and says what to do when it is not good.
inline void check_finding(const Findings& findings, const std::string& check, Health health,
                          const std::string& says) {
  const Finding& found = finding(findings, check);
  CHECK_MESSAGE(found.health == health, check << ": " << word_of(found.health) << ": " << found.value);
  CHECK_MESSAGE(found.value.find(says) != std::string::npos, check << ": " << found.value);
  if (health == Health::bad || health == Health::warn) CHECK_MESSAGE(!found.mend.empty(), check);
}

}  // namespace headgate::cli
