#pragma once

#include <cstdint>
#include <string>

#include "actor/input.h"
#include "domain/money.h"

namespace headgate::exec {

// What exec asks of an exchange to move cash between two shards, and what it may hear back.
struct TransferRequest {
  enum class Kind : uint8_t {
    move,  // the one POST
    look,  // by the exchange's id: is it done?
    find,  // without it: did it ever arrive?
  };
  Kind kind = Kind::move;
  std::string id;           // of the request: kind and transfer id
  std::string transfer_id;  // risk's; the exchange never hears it
  std::string exchange_transfer_id;
  int32_t source_shard = 0;
  int32_t destination_shard = 0;
  Money amount;
  UtcTime leave_by;      // move
  MarketTime submitted;  // find: nothing made earlier is this one
};

struct TransferReply {
  TransferRequest request;
  HttpOutcome outcome = HttpOutcome::unknown;
  // Meaningful when answered.
  bool found = false;  // the exchange has it
  bool complete = false;
  std::string exchange_transfer_id = {};
  std::string error = {};  // the exchange's own code
};

}  // namespace headgate::exec
