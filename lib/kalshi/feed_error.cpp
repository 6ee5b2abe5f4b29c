#include "kalshi/feed_error.h"

#include <algorithm>
#include <array>

namespace headgate::kalshi {
namespace {

struct Row {
  FeedErrorCode code;
  bool ends;
  std::string_view meaning;
};
constexpr std::array<Row, 25> rows{{
    {FeedErrorCode::unable_to_process, false, "the message could not be processed"},
    {FeedErrorCode::params_required, false, "the command has no params"},
    {FeedErrorCode::channels_required, false, "the subscription names no channels"},
    {FeedErrorCode::sids_required, false, "the command names no subscriptions"},
    {FeedErrorCode::unknown_command, false, "there is no such command"},
    {FeedErrorCode::unknown_sid, false, "there is no such subscription"},
    {FeedErrorCode::unknown_channel, false, "there is no such channel"},
    {FeedErrorCode::authentication_required, false, "the channel needs a signed connection"},
    {FeedErrorCode::channel_error, true, "the channel failed"},
    {FeedErrorCode::invalid_parameter, false, "a parameter is malformed"},
    {FeedErrorCode::one_sid_required, false, "exactly one subscription must be named"},
    {FeedErrorCode::unsupported_action, false, "the channel has no such action"},
    {FeedErrorCode::market_ticker_required, false, "the channel needs a market"},
    {FeedErrorCode::action_required, false, "the update names no action"},
    {FeedErrorCode::command_timeout, false, "the command took too long"},
    {FeedErrorCode::shard_factor_not_positive, false, "shard_factor must be above 0"},
    {FeedErrorCode::shard_factor_required, false, "shard_key needs shard_factor"},
    {FeedErrorCode::shard_key_out_of_range, false, "shard_key must lie below shard_factor"},
    {FeedErrorCode::shard_factor_too_large, false, "shard_factor must be 100 at most"},
    {FeedErrorCode::match_ids_required, false, "the channel needs match ids"},
    {FeedErrorCode::index_ids_required, false, "the action needs index ids"},
    {FeedErrorCode::buffer_overflow, true, "we read too slowly and frames were lost"},
    {FeedErrorCode::market_limit_exceeded, false, "the subscription would hold too many markets"},
    {FeedErrorCode::too_many_requests, false, "too many commands"},
    {FeedErrorCode::underlying_tickers_required, false, "the action needs underlying tickers"},
}};

const Row* row_of(int64_t code) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& row) { return static_cast<int64_t>(row.code) == code; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::optional<FeedErrorCode> feed_error_of(int64_t code) {
  const Row* row = row_of(code);
  if (row == nullptr) return std::nullopt;
  return row->code;
}

bool ends_subscription(int64_t code) {
  const Row* row = row_of(code);
  return row == nullptr || row->ends;
}

std::string_view meaning_of(int64_t code) {
  const Row* row = row_of(code);
  return row == nullptr ? std::string_view() : row->meaning;
}

}  // namespace headgate::kalshi
