#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// Moving cash between shards. The exchange takes a transfer, answers with its id, and does it later, in up to
// three steps that are not undone when one fails: a transfer whose answer is lost must be looked for, never
// sent again.

enum class ExchangeInstance { event_contract, margined };

struct Transfer {
  Money amount;  // above zero, in whole 1e-4 dollars
  int32_t source_shard = 0;
  int32_t destination_shard = 0;
  ExchangeInstance source = ExchangeInstance::event_contract;
  ExchangeInstance destination = ExchangeInstance::event_contract;
  std::optional<int32_t> source_subaccount = std::nullopt;
  std::optional<int32_t> destination_subaccount = std::nullopt;
};
// Refuses a transfer that would move nothing anywhere.
Result<Request> transfer_request(const Transfer& transfer);
// The transfer's id.
Result<std::string> parse_transfer_reply(std::string_view body);

enum class TransferStatus { pending, complete };
struct TransferObject {
  std::string transfer_id;
  ExchangeInstance source = ExchangeInstance::event_contract;
  ExchangeInstance destination = ExchangeInstance::event_contract;
  int32_t source_shard = 0;
  int32_t destination_shard = 0;
  Money amount;
  TransferStatus status = TransferStatus::pending;
  int64_t created_ns = 0;  // whole seconds
};
struct TransferPage {
  std::vector<TransferObject> transfers;
  std::string cursor;  // empty: the last page; the exchange leaves the key out there
};
Result<TransferPage> parse_transfer_page(std::string_view body);
Result<TransferObject> parse_transfer(std::string_view body);
Result<Request> transfers_request(std::optional<int64_t> limit = std::nullopt,
                                  const std::string& cursor = {});
Result<Request> transfer_status_request(const std::string& transfer_id);

// Shares of the cash by shard, which the exchange restores by itself about every ten seconds. It is offered
// to few accounts; the others are refused with 403.
struct ShardShare {
  int32_t exchange_index = 0;
  int64_t percent = 0;
  friend bool operator==(const ShardShare&, const ShardShare&) = default;
};
// What a sweep leaves on a shard for what rests there: nothing, the largest commitment of one side of a
// market, or all of them.
enum class RestingReserve { none, max, sum };
struct TargetAllocation {
  std::vector<ShardShare> shares;  // empty: switched off; otherwise they add up to 100
  RestingReserve reserve = RestingReserve::sum;
};
Result<TargetAllocation> parse_target_allocation(std::string_view body);
Request target_allocation_request();
// Its reply is empty.
Result<Request> set_target_allocation_request(const TargetAllocation& allocation);

}  // namespace headgate::kalshi
