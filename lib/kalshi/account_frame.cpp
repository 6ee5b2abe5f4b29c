#include "kalshi/account_frame.h"

#include <array>

#include "kalshi/amount_codec.h"
#include "kalshi/frame_reader.h"
#include "kalshi/order_words.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<ToldStatus>, 4> statuses{{
    {"resting", ToldStatus::resting},
    {"canceled", ToldStatus::canceled},
    {"executed", ToldStatus::executed},
    {"unknown", ToldStatus::unknown},
}};
constexpr std::array<Word<UpdateReason>, 11> reasons{{
    {"", UpdateReason::none},
    {"Decrease", UpdateReason::decrease},
    {"Amend", UpdateReason::amend},
    {"MarginCancel", UpdateReason::margin_cancel},
    {"SelfTradeCancel", UpdateReason::self_trade_cancel},
    {"ExpiryCancel", UpdateReason::expiry_cancel},
    {"CloseCancel", UpdateReason::close_cancel},
    {"HaltCancel", UpdateReason::halt_cancel},
    {"Trade", UpdateReason::trade},
    {"PostOnlyCrossCancel", UpdateReason::post_only_cross_cancel},
    {"ReduceOnlyCancel", UpdateReason::reduce_only_cancel},
}};
constexpr std::array<Word<GroupEvent>, 5> group_events{{
    {"created", GroupEvent::created},
    {"triggered", GroupEvent::triggered},
    {"reset", GroupEvent::reset},
    {"deleted", GroupEvent::deleted},
    {"limit_updated", GroupEvent::limit_updated},
}};

void check_counts(json::Reader& msg, const OrderTold& order) {
  const bool rests = order.status == ToldStatus::resting;
  if (order.filled + (rests ? order.remaining : Quantity()) > order.initial) {
    msg.refuse("fill_count_fp", order.filled.text(), "must fit initial_count_fp and remaining_count_fp");
  }
  if (rests && order.remaining == Quantity()) {
    msg.refuse("remaining_count_fp", "0.00", "must be above zero for a resting order");
  }
}

}  // namespace

Frame read_fill_told(FrameReader& in) {
  json::Reader& msg = in.msg;
  (void)sid_of(in.frame);
  no_seq(in.frame);
  FillTold out{.fill = {.trade_id = msg.nonempty_string("trade_id"),
                        .order_id = msg.nonempty_string("order_id"),
                        .ticker = msg.nonempty_string("market_ticker"),
                        .leg = leg_of_yes(msg),
                        .quantity = count_of(msg, "count_fp"),
                        .fee = dollars_of(msg, "fee_cost"),
                        .taker = msg.boolean("is_taker"),
                        .exchange_ns = milliseconds_of(msg, "ts_ms"),
                        .exchange_index = shard_of(msg, "exchange_index"),
                        .subaccount = subaccount_if_any(msg, "subaccount")},
               .client_order_id = msg.has("client_order_id") ? msg.string("client_order_id") : "",
               .position_after = signed_count_of(msg, "post_position_fp")};
  if (out.fill.quantity == Quantity()) msg.refuse("count_fp", "0.00", "must be above zero");
  return out;
}

Frame read_order_told(FrameReader& in) {
  json::Reader& msg = in.msg;
  OrderTold out{.sid = sid_of(in.frame),
                .order_id = msg.nonempty_string("order_id"),
                .client_order_id = msg.string("client_order_id"),
                .user_id = msg.nonempty_string("user_id"),
                .ticker = msg.nonempty_string("ticker"),
                .leg = leg_of_yes(msg),
                .status = word_of<ToldStatus>(msg, "status", statuses),
                .initial = count_of(msg, "initial_count_fp"),
                .filled = count_of(msg, "fill_count_fp"),
                .remaining = count_of(msg, "remaining_count_fp"),
                .taker_cost = cost_dollars_of(msg, "taker_fill_cost_dollars"),
                .maker_cost = cost_dollars_of(msg, "maker_fill_cost_dollars"),
                .taker_fees = cost_dollars_of(msg, "taker_fees_dollars"),
                .maker_fees = cost_dollars_of(msg, "maker_fees_dollars"),
                .exchange_index = shard_of(msg, "exchange_index"),
                .created_ns = milliseconds_if_any(msg, "created_ts_ms"),
                .updated_ns = milliseconds_if_any(msg, "last_updated_ts_ms"),
                .expiration_ns = milliseconds_if_any(msg, "expiration_ts_ms"),
                .order_group_id = string_if_any(msg, "order_group_id"),
                .self_trade = std::nullopt,
                .reason = std::nullopt,
                .subaccount = subaccount_if_any(msg, "subaccount_number")};
  no_seq(in.frame);
  // Null is a time nobody knows; a key that is gone is another frame than this one.
  if (!msg.has("created_ts_ms")) (void)msg.integer("created_ts_ms");
  if (msg.says("self_trade_prevention_type")) {
    out.self_trade = word_of<SelfTrade>(msg, "self_trade_prevention_type", self_trades);
  }
  if (msg.says("last_update_reason")) {
    out.reason = word_of<UpdateReason>(msg, "last_update_reason", reasons);
  }
  check_counts(msg, out);
  return out;
}

Frame read_position_told(FrameReader& in) {
  json::Reader& msg = in.msg;
  PositionTold out{.sid = sid_of(in.frame),
                   .user_id = msg.nonempty_string("user_id"),
                   .market_ticker = msg.nonempty_string("market_ticker"),
                   .net = signed_count_of(msg, "position_fp"),
                   .cost = dollars_of(msg, "position_cost_dollars"),
                   .realized = dollars_of(msg, "realized_pnl_dollars"),
                   .fees = dollars_of(msg, "fees_paid_dollars"),
                   .position_fees = dollars_of(msg, "position_fee_cost_dollars"),
                   .volume = count_of(msg, "volume_fp"),
                   .subaccount = subaccount_if_any(msg, "subaccount")};
  no_seq(in.frame);
  return out;
}

Frame read_group_told(FrameReader& in) {
  json::Reader& msg = in.msg;
  GroupTold out{.sid = sid_of(in.frame),
                .seq = seq_of(in.frame),
                .event = word_of<GroupEvent>(msg, "event_type", group_events),
                .order_group_id = msg.nonempty_string("order_group_id"),
                .limit = std::nullopt,
                .exchange_ns = milliseconds_of(msg, "ts_ms")};
  const bool has_limit = out.event == GroupEvent::created || out.event == GroupEvent::limit_updated;
  if (has_limit) out.limit = count_of(msg, "contracts_limit_fp");
  if (!has_limit) msg.absent("contracts_limit_fp", "must come with created and limit_updated alone");
  return out;
}

}  // namespace headgate::kalshi
