#include "exchange/feed_channel.h"

#include <algorithm>
#include <array>

namespace headgate::exchange {
namespace {

using Markets = ChannelTerms::Markets;
using Subjects = ChannelTerms::Subjects;

constexpr std::array channels{
    ChannelTerms{Channel::orderbook_delta, "orderbook_delta", Markets::required, true, true},
    ChannelTerms{Channel::trade, "trade", Markets::optional, true, false},
    ChannelTerms{Channel::ticker, "ticker", Markets::optional, false, false},
    ChannelTerms{Channel::fill, "fill", Markets::optional, false, true},
    ChannelTerms{Channel::user_orders, "user_orders", Markets::optional, false, true},
    ChannelTerms{Channel::market_lifecycle, "market_lifecycle_v2", Markets::ignored, true, false},
    ChannelTerms{Channel::market_positions, "market_positions", Markets::optional, false, true},
    ChannelTerms{Channel::order_group_updates, "order_group_updates", Markets::ignored, true, true},
    ChannelTerms{Channel::index_value, "cfbenchmarks_value", Markets::refused, true, true, Subjects::indices},
    ChannelTerms{Channel::index_value_5hz, "cfbenchmarks_value_5hz", Markets::refused, true, true,
                 Subjects::indices},
    // No combination of markets is listed, nobody asks for quotes and no commodity is quoted here: these
    // are subscribed to and silent.
    ChannelTerms{Channel::combo_lifecycle, "multivariate_market_lifecycle", Markets::ignored, true, false},
    ChannelTerms{Channel::communications, "communications", Markets::ignored, true, true},
    ChannelTerms{Channel::pyth_value, "pyth_value", Markets::refused, true, true, Subjects::underlyings},
};

}  // namespace

const ChannelTerms& terms_of(Channel channel) { return channels.at(static_cast<size_t>(channel) - 1); }

const ChannelTerms* find_channel(std::string_view name) {
  for (const ChannelTerms& each : channels) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

bool Subscription::has(size_t market) const {
  return everything || std::find(markets.begin(), markets.end(), market) != markets.end();
}

bool Subscription::has_subject(std::string_view name) const {
  return everything || std::find(subjects.begin(), subjects.end(), name) != subjects.end();
}

}  // namespace headgate::exchange
