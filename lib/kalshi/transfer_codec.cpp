#include "kalshi/transfer_codec.h"

#include <array>
#include <set>

#include "json/quote.h"
#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t centicent_e6 = 100;
constexpr int64_t page_most = 500;
constexpr size_t shares_most = 101;
constexpr std::array<Word<ExchangeInstance>, 2> instances{{
    {"event_contract", ExchangeInstance::event_contract},
    {"margined", ExchangeInstance::margined},
}};
constexpr std::array<Word<TransferStatus>, 2> statuses{{
    {"pending", TransferStatus::pending},
    {"complete", TransferStatus::complete},
}};
constexpr std::array<Word<RestingReserve>, 3> reserves{{
    {"none", RestingReserve::none},
    {"max", RestingReserve::max},
    {"sum", RestingReserve::sum},
}};

RequestCheck flaws_of(const Transfer& transfer) {
  RequestCheck check;
  const int64_t e6 = transfer.amount.e6();
  check.refuse_if(e6 <= 0, "amount", transfer.amount.text(), "must be above zero");
  check.refuse_if(e6 % centicent_e6 != 0, "amount", transfer.amount.text(), "must be whole 1e-4 dollars");
  check.between("source_exchange_shard", transfer.source_shard, 0, 100);
  check.between("destination_exchange_shard", transfer.destination_shard, 0, 100);
  check.between("source_subaccount", transfer.source_subaccount, 0, 63);
  check.between("destination_subaccount", transfer.destination_subaccount, 0, 63);
  const bool stays = transfer.source_shard == transfer.destination_shard &&
                     transfer.source == transfer.destination &&
                     transfer.source_subaccount.value_or(0) == transfer.destination_subaccount.value_or(0);
  check.refuse_if(stays, "destination_exchange_shard", std::to_string(transfer.destination_shard),
                  "must be another place than the source");
  const bool all_event = transfer.source == ExchangeInstance::event_contract &&
                         transfer.destination == ExchangeInstance::event_contract;
  const bool names_subaccount = transfer.source_subaccount || transfer.destination_subaccount;
  check.refuse_if(names_subaccount && !all_event, "source_subaccount", "",
                  "is taken between event contracts alone");
  return check;
}

TransferObject read_transfer(json::Reader& reader) {
  TransferObject out;
  out.transfer_id = reader.nonempty_string("transfer_id");
  out.source = word_of<ExchangeInstance>(reader, "source", instances);
  out.destination = word_of<ExchangeInstance>(reader, "destination", instances);
  out.source_shard = shard_of(reader, "source_exchange_shard");
  out.destination_shard = shard_of(reader, "destination_exchange_shard");
  out.amount = cost_dollars_of(reader, "amount");
  out.status = word_of<TransferStatus>(reader, "status", statuses);
  out.created_ns = seconds_of(reader, "created_ts");
  return out;
}

ShardShare read_share(json::Reader& reader) {
  const ShardShare out{shard_of(reader, "exchange_index"), reader.integer("percent")};
  if (out.percent < 0 || out.percent > 100)
    reader.refuse("percent", std::to_string(out.percent), "must lie between 0 and 100");
  return out;
}

// What is wrong with a set of shares; empty: nothing.
std::string flaw_of(const std::vector<ShardShare>& shares) {
  std::set<int32_t> seen;
  int64_t sum = 0;
  for (const ShardShare& each : shares) {
    if (!seen.insert(each.exchange_index).second) return "must name each shard once";
    sum += each.percent;
  }
  return shares.empty() || sum == 100 ? "" : "must add up to 100";
}

}  // namespace

Result<Request> transfer_request(const Transfer& transfer) {
  const RequestCheck check = flaws_of(transfer);
  if (check.failed()) return check.error();
  json::ObjectWriter out;
  out.add("source", text_of<ExchangeInstance>(transfer.source, instances));
  out.add("destination", text_of<ExchangeInstance>(transfer.destination, instances));
  out.add("amount", transfer.amount.e6() / centicent_e6);
  out.add("source_exchange_shard", static_cast<int64_t>(transfer.source_shard));
  out.add("destination_exchange_shard", static_cast<int64_t>(transfer.destination_shard));
  if (transfer.source_subaccount)
    out.add("source_subaccount", static_cast<int64_t>(*transfer.source_subaccount));
  if (transfer.destination_subaccount)
    out.add("destination_subaccount", static_cast<int64_t>(*transfer.destination_subaccount));
  return Request{"POST", "/portfolio/intra_exchange_instance_transfer", "", out.text()};
}

Result<std::string> parse_transfer_reply(std::string_view body) {
  return parse_object<std::string>(
      body, "", [](json::Reader& reader) { return reader.nonempty_string("transfer_id"); });
}

Result<TransferPage> parse_transfer_page(std::string_view body) {
  return parse_object<TransferPage>(body, "", [](json::Reader& reader) {
    TransferPage out;
    out.transfers = items_of<TransferObject>(reader, "transfers", read_transfer);
    out.cursor = cursor_if_any(reader);
    return out;
  });
}

Result<TransferObject> parse_transfer(std::string_view body) {
  return parse_object<TransferObject>(body, "transfer", read_transfer);
}

Result<Request> transfers_request(std::optional<int64_t> limit, const std::string& cursor) {
  RequestCheck check;
  check.limit(limit, page_most);
  if (check.failed()) return check.error();
  Query query;
  query.add("limit", limit).add("cursor", cursor);
  return Request{"GET", "/portfolio/intra_exchange_instance_transfers", query.text(), ""};
}

Result<Request> transfer_status_request(const std::string& transfer_id) {
  RequestCheck check;
  check.nonempty("transfer_id", transfer_id);
  if (check.failed()) return check.error();
  return Request{"GET", "/portfolio/intra_exchange_instance_transfers/" + percent_encoded(transfer_id), "",
                 ""};
}

Result<TargetAllocation> parse_target_allocation(std::string_view body) {
  return parse_object<TargetAllocation>(body, "", [](json::Reader& reader) {
    TargetAllocation out;
    out.shares = items_of<ShardShare>(reader, "allocations", read_share);
    out.reserve = word_of<RestingReserve>(reader, "resting_margin_reservation", reserves);
    if (const std::string flaw = flaw_of(out.shares); !flaw.empty()) reader.refuse("allocations", "", flaw);
    return out;
  });
}

Request target_allocation_request() { return {"GET", "/portfolio/target_balance_allocation", "", ""}; }

Result<Request> set_target_allocation_request(const TargetAllocation& allocation) {
  RequestCheck check;
  std::string list = "[";
  for (const ShardShare& each : allocation.shares) {
    check.between("exchange_index", each.exchange_index, 0, 100).between("percent", each.percent, 0, 100);
    json::ObjectWriter share;
    share.add("exchange_index", static_cast<int64_t>(each.exchange_index)).add("percent", each.percent);
    list.append(list.size() > 1 ? "," : "").append(share.text());
  }
  const std::string flaw = flaw_of(allocation.shares);
  check.refuse_if(!flaw.empty(), "allocations", "", flaw);
  check.refuse_if(allocation.shares.size() > shares_most, "allocations", "", "must be 101 at most");
  if (check.failed()) return check.error();
  json::ObjectWriter out;
  out.raw("allocations", list + "]");
  out.add("resting_margin_reservation", text_of<RestingReserve>(allocation.reserve, reserves));
  return Request{"POST", "/portfolio/target_balance_allocation", "", out.text()};
}

}  // namespace headgate::kalshi
