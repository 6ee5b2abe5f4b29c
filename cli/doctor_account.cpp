#include "cli/doctor_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/address.h"
#include "kalshi/api_key_codec.h"
#include "kalshi/balance_codec.h"
#include "kalshi/limits_codec.h"

namespace headgate::cli {
namespace {

constexpr const char* codec_mend =
    "this build does not know the exchange's new form: take a newer one, and do not trade until then";
constexpr int64_t day_ns = 24 * 3600 * ns_per_s;

kalshi::Request balance_question() {
  auto request = kalshi::balance_request();
  check(request.has_value(), "a balance of everything can be asked for");
  return *request;
}

// One of the two keys, and what it is called in the configuration and in the report.
struct Tested {
  const char* word;  // "read"
  const KeyPlace& place;
  const RequestSigner& signer;
};

bool is_unknown_key(const Heard& heard) {
  return heard.answered && heard.status == 401 &&
         heard.error().details.find("NOT_FOUND") != std::string::npos;
}

// A key that one environment does not know is most often the other's. The key to be tested signs one question
// there, and no other ever does.
void name_environment(const Tested& tested, const std::optional<OtherExchange>& other, const Heard& refusal,
                      const std::string& name, Findings& findings) {
  const std::string key = tested.place.id;
  const std::string plain_mend = fmt::format(
      "copy the id again from the exchange's page of keys into keys.{}_id, or make a new key", tested.word);
  if (!other) return findings.bad(name, key + ": " + refusal.problem(), "accepted", plain_mend);
  ExchangeLine there(other->rest_url);
  const Heard answer = there.ask(balance_question(), &tested.signer);
  if (answer.good()) {
    return findings.bad(
        name, fmt::format("{} is a key of {}, and {} is configured", key, other->name, other->configured),
        "accepted",
        fmt::format("make a key at {}, or configure {}: mode and addresses", other->configured, other->name));
  }
  findings.bad(name, fmt::format("{}: {}; {} does not take it either", key, refusal.problem(), other->name),
               "accepted", plain_mend);
}

// Whether the exchange takes the key's signature.
bool examine_signature(const Tested& tested, const std::optional<OtherExchange>& other, ExchangeLine& line,
                       Findings& findings) {
  const std::string name = std::string("signature_") + tested.word;
  const Heard heard = line.ask(balance_question(), &tested.signer);
  if (heard.good()) {
    findings.good(name, fmt::format("{} accepted, {}", tested.place.id, name_of(tested.signer.key())));
    return true;
  }
  const kalshi::ErrorCode word = heard.answered ? heard.error().word() : kalshi::ErrorCode::none;
  if (is_unknown_key(heard)) {
    name_environment(tested, other, heard, name, findings);
  } else if (word == kalshi::ErrorCode::header_timestamp_expired) {
    findings.bad(name, "our stamp is too far from the exchange's clock", "about 5 s",
                 "set this machine's clock: timedatectl set-ntp true, or chronyc makestep");
  } else if (word == kalshi::ErrorCode::authentication_error) {
    findings.bad(
        name, tested.place.id + ": " + heard.problem(), "accepted",
        fmt::format("{} is the private half of another key: put this id's own there", tested.place.file));
  } else if (heard.answered && heard.status == 403) {
    findings.bad(name, tested.place.id + ": " + heard.problem(), "may read the balance",
                 "give the key the scope read at the exchange, or make one that has it");
  } else {
    findings.bad(name, heard.problem(), "accepted", "ask again later, and look at the network");
  }
  return false;
}

std::string words_of(const kalshi::ApiKey& key) {
  std::string out;
  for (const kalshi::KeyScope scope : key.scopes) out.append(out.empty() ? "" : ", ").append(text_of(scope));
  return out.empty() ? "no scope" : out;
}

void judge_write_scopes(const kalshi::ApiKey& key, Findings& findings) {
  const std::string limit = "write::trade, and read for its orders and fills";
  if (key.may_trade() && key.may_read()) return findings.good("scopes_write", words_of(key), limit);
  findings.bad("scopes_write", words_of(key), limit,
               "make a key with the scopes read and write::trade at the exchange; scopes cannot be added");
}

void judge_read_scopes(const kalshi::ApiKey& key, Mode mode, bool shared, Findings& findings) {
  constexpr const char* name = "scopes_read";
  const std::string limit = "read alone";
  const std::string mend = "make a key with the scope read alone at the exchange";
  if (!key.may_read()) return findings.bad(name, words_of(key), "read", mend);
  if (!key.may_trade() && !key.may_transfer()) return findings.good(name, words_of(key), limit);
  const std::string value = words_of(key) + ": market and settle could trade with it";
  if (mode == Mode::live) return findings.bad(name, value, limit, mend);
  if (mode == Mode::sim && shared) return findings.good(name, words_of(key) + "; no real money");
  findings.warn(name, value, limit, mend);
}

// After that instant no key of the account trades these, until its owner has said again where they are
// (docs.kalshi.com, changelog of 2026-08-16).
void judge_region(const kalshi::ApiKeys& keys, const ExchangeView& view, Findings& findings) {
  constexpr const char* name = "region";
  constexpr std::array<std::string_view, 3> bound{"Sports", "Elections", "Entertainment"};
  const bool concerned = std::any_of(
      view.categories.begin(), view.categories.end(),
      [&](const std::string& each) { return std::find(bound.begin(), bound.end(), each) != bound.end(); });
  const std::string mend = "confirm the account's location on the exchange's website";
  const std::string limit = "needed for Sports, Elections and Entertainment";
  if (!keys.region_expires_ns) {
    if (concerned) return findings.bad(name, "the location was never confirmed", limit, mend);
    return findings.good(name, "never confirmed; the configured series do not need it");
  }
  const int64_t left_ns = *keys.region_expires_ns - view.now.ns();
  const std::string when = iso_utc(*keys.region_expires_ns);
  if (left_ns <= 0 && concerned) return findings.bad(name, "expired at " + when, limit, mend);
  if (left_ns <= 0) return findings.warn(name, "expired at " + when, limit, mend);
  if (left_ns < 7 * day_ns && concerned)
    return findings.warn(name, "expires at " + when, "a week ahead", mend);
  findings.good(name, "confirmed until " + when);
}

void examine_scopes(const Configuration& configuration, const DoctorKeys& keys, bool read_good,
                    bool write_good, const ExchangeView& view, ExchangeLine& line, Findings& findings) {
  bool region_told = false;
  const bool shared = configuration.keys.read.id == configuration.keys.write.id;
  const auto one = [&](const std::string& name, bool good, const std::optional<RequestSigner>& signer,
                       const KeyPlace& place, const auto& judge) {
    if (!good) return findings.skipped(name, "there is no accepted key");
    const Heard heard = line.ask(kalshi::api_keys_request(), &*signer);
    if (heard.answered && (heard.status == 403 || heard.status == 404))
      return findings.warn(name, "the key may not see its own scopes: " + heard.problem(), "",
                           "look at the exchange's page of keys");
    if (!heard.good()) return findings.warn(name, heard.problem(), "", "ask again later");
    const auto all = kalshi::parse_api_keys(heard.body);
    if (!all) return findings.bad(name, all.error().text(), "", codec_mend);
    if (!std::exchange(region_told, true)) judge_region(*all, view, findings);
    const kalshi::ApiKey* own = all->find(place.id);
    if (own == nullptr)
      return findings.warn(name, place.id + " is not among the account's keys", "",
                           "look at the exchange's page of keys");
    judge(*own);
  };
  one("scopes_read", read_good, keys.read, configuration.keys.read, [&](const kalshi::ApiKey& key) {
    judge_read_scopes(key, configuration.instance.mode, shared, findings);
  });
  one("scopes_write", write_good, keys.write, configuration.keys.write,
      [&](const kalshi::ApiKey& key) { judge_write_scopes(key, findings); });
  if (!region_told) findings.skipped("region", "the account's keys could not be read");
}

// Whether the account's tier carries what risk lets through.
void examine_limits(const Configuration& configuration, const RequestSigner& signer, ExchangeLine& line,
                    Findings& findings) {
  constexpr const char* name = "rate_limits";
  const Heard heard = line.ask(kalshi::account_limits_request(), &signer);
  if (!heard.good()) return findings.warn(name, heard.problem(), "", "ask again later");
  const auto limits = kalshi::parse_account_limits(heard.body);
  if (!limits) return findings.bad(name, limits.error().text(), "", codec_mend);
  const Heard costs_heard = line.ask(kalshi::endpoint_costs_request());
  if (!costs_heard.good())
    return findings.warn(name, "costs: " + costs_heard.problem(), "", "ask again later");
  const auto costs = kalshi::parse_endpoint_costs(costs_heard.body);
  if (!costs) return findings.bad(name, costs.error().text(), "", codec_mend);
  const std::string orders = line.root() + "/portfolio/events/orders";
  const int64_t order = costs->cost_of("POST", orders);
  const int64_t cancel = costs->cost_of("DELETE", orders + "/x");
  const int64_t allowed = configuration.limits.orders_per_minute_max;
  const std::string value =
      fmt::format("tier {}: read {}/s, write {}/s of {}; an order costs {}, a cancel {}", limits->tier,
                  limits->read.per_second, limits->write.per_second, limits->write.capacity, order, cancel);
  const std::string limit = fmt::format("{} orders a minute, each with its cancel", allowed);
  if (allowed * (order + cancel) <= 60 * limits->write.per_second && order <= limits->write.capacity)
    return findings.good(name, value, limit);
  findings.warn(name, value, limit,
                "lower limits.orders_per_minute_max, or ask the exchange for a higher tier");
}

void examine_cash(const Configuration& configuration, const RequestSigner& signer, const ExchangeView& view,
                  ExchangeLine& line, Findings& findings) {
  constexpr const char* name = "shard_cash";
  if (view.shards.empty()) return findings.skipped(name, "no market said on which shard it lives");
  const Heard heard = line.ask(balance_question(), &signer);
  if (!heard.good()) return findings.warn(name, heard.problem(), "", "ask again later");
  const auto balance = kalshi::parse_balance(heard.body);
  if (!balance) return findings.bad(name, balance.error().text(), "", codec_mend);
  const Money needed = configuration.limits.order_cost_max;
  std::string value;
  std::string short_of;
  for (const int32_t shard : view.shards) {
    // A key that is bound to a subaccount is told no shards: then only the sum can be held against the need.
    const Money cash = balance->shards ? balance->on_shard(shard).value_or(Money{}) : balance->available;
    value += fmt::format("{}shard {} ${}", value.empty() ? "" : ", ", shard, cash.text());
    if (cash < needed) short_of += fmt::format("{}{}", short_of.empty() ? "" : ", ", shard);
  }
  const std::string limit = fmt::format("${} on each: the most one order may cost", needed.text());
  if (short_of.empty()) return findings.good(name, value, limit);
  findings.bad(name, value, limit,
               "move cash to shard " + short_of +
                   " on the exchange's website, or lower limits.order_cost_max_dollars");
}

}  // namespace

std::optional<OtherExchange> other_exchange(const Configuration& configuration) {
  const auto address = config::parse_address(configuration.exchange.rest_url);
  if (!address) return std::nullopt;
  switch (config::venue_of(address->host)) {
    case config::Venue::production:
      return OtherExchange{"https://external-api.demo.kalshi.co/trade-api/v2", "the demo exchange",
                           "the production exchange"};
    case config::Venue::demo:
      return OtherExchange{"https://external-api.kalshi.com/trade-api/v2", "the production exchange",
                           "the demo exchange"};
    case config::Venue::elsewhere:
    case config::Venue::unknown_kalshi:
      return std::nullopt;
  }
  return std::nullopt;
}

void examine_account(const Configuration& configuration, const DoctorKeys& keys, const ExchangeView& view,
                     const std::optional<OtherExchange>& other, ExchangeLine& line, Findings& findings) {
  const auto accepted = [&](const char* word, const std::optional<RequestSigner>& signer,
                            const KeyPlace& place) {
    if (signer) return examine_signature({word, place, *signer}, other, line, findings);
    findings.skipped(std::string("signature_") + word, "there is no such key to sign with");
    return false;
  };
  const bool read_good = accepted("read", keys.read, configuration.keys.read);
  const bool write_good = accepted("write", keys.write, configuration.keys.write);
  examine_scopes(configuration, keys, read_good, write_good, view, line, findings);
  if (!read_good && !write_good) {
    findings.skipped("rate_limits", "there is no accepted key");
    findings.skipped("shard_cash", "there is no accepted key");
    return;
  }
  // With the reading key where there is one: what diagnosis needs not sign with the trading key, it does not.
  const RequestSigner& signer = read_good ? *keys.read : *keys.write;
  examine_limits(configuration, signer, line, findings);
  examine_cash(configuration, signer, view, line, findings);
}

}  // namespace headgate::cli
