#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exchange/feed_frame.h"

namespace headgate::exchange {

// What the parameters of a command say, read strictly: a wrong type is an invalid parameter, never a default.
// A parameter that belongs to another of the channels asked for is no error, since one command may name
// several.

// The markets a command names, or none.
struct NamedMarkets {
  bool given = false;
  bool by_id = false;
  std::vector<size_t> markets;  // each once, in the order asked for
};
std::variant<NamedMarkets, FeedRefusal> named_markets(const nlohmann::json& params, const Floor& floor);

struct FeedFlags {
  bool yes_prices = false;
  bool initial_snapshot = false;
  bool skips_lists = false;
};
std::variant<FeedFlags, FeedRefusal> feed_flags(const nlohmann::json& params);

// The numbers in "sid" or "sids"; nothing when something else stands there, or both do.
std::optional<std::vector<uint64_t>> named_sids(const nlohmann::json& params);

// Index ids or underlying tickers; absent: not given.
std::variant<std::optional<std::vector<std::string>>, FeedRefusal> named_subjects(
    const nlohmann::json& params, ChannelTerms::Subjects subjects);

// Of the communications channel: what is wrong with its shards or its filter of users, if anything.
std::optional<FeedRefusal> judge_communications(const nlohmann::json& params);

}  // namespace headgate::exchange
