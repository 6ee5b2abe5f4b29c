#include "exchange/funds.h"

#include <fmt/format.h>

#include <array>

#include "exchange/json_text.h"
#include "exchange/listing.h"
#include "exchange/order_body.h"
#include "exchange/request_body.h"

namespace headgate::exchange {
namespace {

using Kind = BodyField::Kind;

constexpr int64_t centicent_e6 = 100, cent_e6 = 10'000;
// The only reservation offered: what stands behind resting orders never moves.
constexpr std::string_view whole_margin = "sum";

constexpr std::array transfer_fields{
    BodyField{"source", Kind::text, true},
    BodyField{"destination", Kind::text, true},
    BodyField{"amount", Kind::integer, true},
    BodyField{"source_exchange_shard", Kind::integer},
    BodyField{"destination_exchange_shard", Kind::integer},
    BodyField{"source_subaccount", Kind::integer},
    BodyField{"destination_subaccount", Kind::integer},
};
constexpr BodyShape transfer_shape{"IntraExchangeInstanceTransferRequest", transfer_fields};

constexpr std::array part_fields{
    BodyField{"exchange_index", Kind::integer, true},
    BodyField{"percent", Kind::integer, true},
};
constexpr BodyShape part_shape{"TargetBalanceAllocationInput", part_fields};
constexpr std::array allocation_fields{
    BodyField{"allocations", Kind::list, true, &part_shape},
    BodyField{"resting_margin_reservation", Kind::text},
};
constexpr BodyShape allocation_shape{"SetTargetBalanceAllocationRequest", allocation_fields};

constexpr std::array subaccount_transfer_fields{
    BodyField{"client_transfer_id", Kind::text, true}, BodyField{"from_subaccount", Kind::integer, true},
    BodyField{"to_subaccount", Kind::integer, true},   BodyField{"amount_cents", Kind::integer, true},
    BodyField{"exchange_index", Kind::integer},
};
constexpr BodyShape subaccount_transfer_shape{"ApplySubaccountTransferRequest", subaccount_transfer_fields};

constexpr std::array netting_fields{
    BodyField{"subaccount_number", Kind::integer, true},
    BodyField{"enabled", Kind::truth, true},
};
constexpr BodyShape netting_shape{"UpdateSubaccountNettingRequest", netting_fields};

// A transfer's id tells its number, from 1.
std::string id_of(size_t number) { return fmt::format("00000000-0000-4000-8000-{:012d}", number); }

struct Move {
  int64_t from = 0, to = 0;
  Money amount;
};

std::variant<Move, Answer> move_of(const Body& body) {
  for (const char* side : {"source", "destination"}) {
    const std::string instance = *body.text(side);
    if (instance != "event_contract" && instance != "margined")
      return invalid_field(side, "must be event_contract or margined");
    if (instance == "margined") return invalid_field(side, "this account has no margined instance");
  }
  for (const char* subaccount : {"source_subaccount", "destination_subaccount"}) {
    if (body.integer(subaccount).value_or(0) != 0) return invalid_field(subaccount, "only 0 exists");
  }
  Move out;
  out.from = body.integer("source_exchange_shard").value_or(0);
  out.to = body.integer("destination_exchange_shard").value_or(0);
  if (out.from < 0 || out.from >= shard_count) return invalid_field("source_exchange_shard", "is no shard");
  if (out.to < 0 || out.to >= shard_count) return invalid_field("destination_exchange_shard", "is no shard");
  // Between subaccounts of one shard, that is.
  if (out.from == out.to)
    return invalid_field("destination_exchange_shard", "is the source: only one subaccount exists");
  const int64_t amount = *body.integer("amount");
  if (amount <= 0 || amount > INT64_MAX / centicent_e6)
    return invalid_field("amount", "must be centicents above 0");
  out.amount = Money::from_e6(amount * centicent_e6);
  return out;
}

void write_transfer(JsonText& out, const OwnHistory::Transfer& transfer, size_t number, MarketTime as_of) {
  out.open().text("transfer_id", id_of(number)).text("source", "event_contract");
  out.text("destination", "event_contract").number("source_exchange_shard", transfer.from);
  out.number("destination_exchange_shard", transfer.to).dollars("amount", transfer.amount.e6() / 100);
  out.text("status", transfer.arrives <= as_of ? "complete" : "pending");
  out.number("created_ts", transfer.at.ns() / ns_per_s).close();
}

std::variant<Floor::Allocation, Answer> parts_of(const Body& body) {
  const std::string reservation = body.text("resting_margin_reservation").value_or("");
  if (!reservation.empty() && !lists("none,max,sum", reservation))
    return invalid_field("resting_margin_reservation", "must be none, max or sum");
  if (!reservation.empty() && reservation != whole_margin)
    return invalid_field("resting_margin_reservation", "only sum is offered by the simulated exchange");
  Floor::Allocation out;
  int64_t sum = 0;
  for (const Body& part : body.list("allocations")) {
    const int64_t shard = *part.integer("exchange_index"), percent = *part.integer("percent");
    if (shard < 0 || shard >= shard_count) return invalid_field("allocations.exchange_index", "is no shard");
    if (percent < 0 || percent > 100) return invalid_field("allocations.percent", "must be 0 to 100");
    if (!out.emplace(shard, percent).second)
      return invalid_field("allocations.exchange_index", "stands twice");
    sum += percent;
  }
  if (!out.empty() && sum != 100) return invalid_field("allocations", "percentages must total 100");
  return out;
}

Answer not_allowed_to_allocate() {
  return nested_error(403, "target_balance_allocation_is_not_enabled_for_this_user");
}

// The shards on which the account was at that instant.
std::vector<int64_t> shards_at(const Floor& floor, MarketTime as_of) {
  std::vector<int64_t> out;
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    if (floor.own().account_on(shard, as_of) != nullptr) out.push_back(shard);
  }
  return out;
}

}  // namespace

Answer transfer_cash(Floor& floor, std::string_view body, MarketTime now) {
  const auto read = read_body(body, transfer_shape);
  if (const auto* refused = std::get_if<Answer>(&read)) return *refused;
  const auto move = move_of(std::get<Body>(read));
  if (const auto* refused = std::get_if<Answer>(&move)) return *refused;
  const auto& [from, to, amount] = std::get<Move>(move);
  const auto number = floor.transfer(from, to, amount, now);
  if (!number) return refusal(number.error());
  return {200, JsonText().open().text("transfer_id", id_of(*number)).close().take()};
}

Answer list_transfers(const Floor& floor, const Target& target, MarketTime as_of) {
  auto listing = listing_of(floor, target, {"GetIntraExchangeInstanceTransfers", {}, 500});
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  const auto& page = std::get<Listing>(listing);
  const auto& all = floor.own().transfers();
  size_t before =
      static_cast<size_t>(std::min<uint64_t>(page.after_number().value_or(UINT64_MAX), all.size() + 1));
  JsonText out;
  out.open().key("transfers").open_list();
  size_t written = 0;
  bool more = false;
  while (before > 1) {
    if (all[before - 2].at > as_of) {
      --before;
      continue;
    }
    more = written == page.limit;
    if (more) break;
    --before;
    write_transfer(out, all[before - 1], before, as_of);
    ++written;
  }
  out.close_list();
  // Unlike elsewhere, the last page of transfers has no cursor.
  if (more) out.text("cursor", cursor_after(before));
  return {200, out.close().take()};
}

Answer one_transfer(const Floor& floor, const std::string& id, MarketTime as_of) {
  const auto& all = floor.own().transfers();
  for (size_t number = 1; number <= all.size(); ++number) {
    if (id_of(number) != id || all[number - 1].at > as_of) continue;
    JsonText out;
    out.open().key("transfer");
    write_transfer(out, all[number - 1], number, as_of);
    return {200, out.close().take()};
  }
  return not_found();
}

Answer allocate_balance(Floor& floor, std::string_view body, MarketTime now) {
  if (!floor.house().allocates_balances) return not_allowed_to_allocate();
  const auto read = read_body(body, allocation_shape);
  if (const auto* refused = std::get_if<Answer>(&read)) return *refused;
  const auto parts = parts_of(std::get<Body>(read));
  if (const auto* refused = std::get_if<Answer>(&parts)) return *refused;
  floor.allocate(std::get<Floor::Allocation>(parts), now);
  return {200, "{}"};
}

Answer show_allocation(const Floor& floor, const Target& target) {
  if (!floor.house().allocates_balances) return not_allowed_to_allocate();
  if (auto refused = question_refusal(target, "GetTargetBalanceAllocation", {})) return *std::move(refused);
  JsonText out;
  out.open().key("allocations").open_list();
  for (const auto& [shard, percent] : floor.allocation()) {
    out.open().number("exchange_index", shard).number("percent", percent).close();
  }
  return {200, out.close_list().text("resting_margin_reservation", whole_margin).close().take()};
}

Answer list_subaccounts(const Floor& floor, const Target& target, MarketTime as_of) {
  if (auto refused = question_refusal(target, "GetSubaccountBalances", {})) return *std::move(refused);
  JsonText out;
  out.open().key("subaccount_balances").open_list();
  for (const int64_t shard : shards_at(floor, as_of)) {
    const auto& account = *floor.own().account_on(shard, as_of);
    out.open().number("subaccount_number", 0).number("exchange_index", shard);
    out.dollars("balance", account.available.e6() / 100);
    out.number("updated_ts", as_of.ns() / ns_per_s).close();
  }
  return {200, out.close_list().close().take()};
}

Answer list_subaccount_transfers(const Floor& floor, const Target& target) {
  auto listing = listing_of(floor, target, {"GetSubaccountTransfers", {}});
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  return {200, R"({"transfers":[],"cursor":""})"};
}

Answer transfer_between_subaccounts(std::string_view body) {
  const auto read = read_body(body, subaccount_transfer_shape);
  if (const auto* refused = std::get_if<Answer>(&read)) return *refused;
  const auto& wanted = std::get<Body>(read);
  if (*wanted.integer("from_subaccount") != 0) return invalid_field("from_subaccount", "only 0 exists");
  return invalid_field("to_subaccount", "only 0 exists, and it is the source");
}

Answer show_netting(const Floor& floor, const Target& target) {
  if (auto refused = question_refusal(target, "GetSubaccountNetting", {})) return *std::move(refused);
  JsonText out;
  out.open().key("netting_configs").open_list();
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    if (!floor.has_account(shard)) continue;
    out.open().number("subaccount_number", 0).truth("enabled", true).number("exchange_index", shard).close();
  }
  return {200, out.close_list().close().take()};
}

Answer set_netting(std::string_view body) {
  const auto read = read_body(body, netting_shape);
  if (const auto* refused = std::get_if<Answer>(&read)) return *refused;
  const auto& wanted = std::get<Body>(read);
  if (*wanted.integer("subaccount_number") != 0) return invalid_field("subaccount_number", "only 0 exists");
  if (!wanted.truth("enabled"))
    return invalid_field("enabled", "opposite contracts always net on the simulated exchange");
  return {200, "{}"};
}

Answer list_deposits(const Floor& floor, const Target& target, MarketTime as_of) {
  auto listing = listing_of(floor, target, {"GetDeposits", {}, 500});
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  const House& house = floor.house();
  Money opening = house.trader_cash;
  for (const auto& [shard, cash] : house.shard_cash) opening += cash;
  JsonText out;
  out.open().key("deposits").open_list();
  const bool first_page = std::get<Listing>(listing).after.empty();
  if (first_page && opening > Money() && house.begins.plus_ns(-house.read_lag_ns) <= as_of) {
    const int64_t at_s = house.begins.ns() / ns_per_s;
    out.open().text("id", id_of(0)).text("status", "applied").text("type", "ach");
    out.number("amount_cents", opening.e6() / cent_e6).number("fee_cents", 0);
    out.number("created_ts", at_s).number("finalized_ts", at_s).close();
  }
  return {200, out.close_list().text("cursor", "").close().take()};
}

Answer list_withdrawals(const Floor& floor, const Target& target) {
  auto listing = listing_of(floor, target, {"GetWithdrawals", {}, 500});
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  return {200, R"({"withdrawals":[],"cursor":""})"};
}

}  // namespace headgate::exchange
