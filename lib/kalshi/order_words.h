#pragma once

#include <array>

#include "domain/price.h"
#include "kalshi/order_codec.h"
#include "kalshi/order_request.h"
#include "kalshi/word.h"

namespace headgate::kalshi {

// The words of orders on the wire, for whoever writes and whoever reads them.
inline constexpr std::array<Word<TimeInForce>, 3> times_in_force{{
    {"fill_or_kill", TimeInForce::fill_or_kill},
    {"immediate_or_cancel", TimeInForce::immediate_or_cancel},
    {"good_till_canceled", TimeInForce::good_till_canceled},
}};
inline constexpr std::array<Word<SelfTrade>, 2> self_trades{{
    {"taker_at_cross", SelfTrade::taker_at_cross},
    {"maker", SelfTrade::maker},
}};
inline constexpr std::array<Word<OrderStatus>, 3> order_statuses{{
    {"resting", OrderStatus::resting},
    {"canceled", OrderStatus::canceled},
    {"executed", OrderStatus::executed},
}};

}  // namespace headgate::kalshi
