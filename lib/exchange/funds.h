#pragma once

#include <string>
#include <string_view>

#include "exchange/answer.h"
#include "exchange/caller.h"
#include "exchange/floor.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Our cash between shards, and whatever is asked about subaccounts, of which only 0 exists.
Answer transfer_cash(Floor& floor, std::string_view body, MarketTime now);
Answer list_transfers(const Floor& floor, const Target& target, MarketTime as_of);
Answer one_transfer(const Floor& floor, const std::string& id, MarketTime as_of);
Answer allocate_balance(Floor& floor, std::string_view body, MarketTime now);
Answer show_allocation(const Floor& floor, const Target& target);

Answer list_subaccounts(const Floor& floor, const Target& target, MarketTime as_of);
Answer list_subaccount_transfers(const Floor& floor, const Target& target);
Answer transfer_between_subaccounts(std::string_view body);
Answer show_netting(const Floor& floor, const Target& target);
Answer set_netting(std::string_view body);

// The opening cash is all that ever came in, and nothing ever went out.
Answer list_deposits(const Floor& floor, const Target& target, MarketTime as_of);
Answer list_withdrawals(const Floor& floor, const Target& target);

}  // namespace headgate::exchange
