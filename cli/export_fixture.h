#pragma once

#include <string>

#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/settle/v1/settle.pb.h"

// For tests: events as exec and settle publish them.
namespace headgate::cli::fixture {

constexpr int64_t second_ns = 1'000'000'000;
constexpr int64_t noon_ns = 1'795'000'000 * second_ns;  // 2026-11-18T11:06:40Z

template <typename T>
bus::v1::Envelope event(const char* source, const T& body, const std::string& instance = "first") {
  bus::v1::Envelope out;
  out.set_instance(instance);
  out.set_source(source);
  out.set_stream("events");
  out.set_type(T::descriptor()->full_name());
  out.set_body(body.SerializeAsString());
  return out;
}

inline exec::v1::Fill fill(const std::string& trade, const std::string& market, edge::v1::Side side,
                           int64_t price_e4, int64_t quantity_e2, int64_t fee_e6, int64_t at_ns = noon_ns) {
  exec::v1::Fill out;
  out.set_trade_id(trade);
  out.set_market_ticker(market);
  out.set_event_ticker("KXTEST");
  out.set_side(side);
  out.set_price_e4(price_e4);
  out.set_quantity_e2(quantity_e2);
  out.set_fee_e6(fee_e6);
  out.set_exchange_ns(at_ns);
  return out;
}

inline settle::v1::Settlement settlement(const std::string& market, bool yes, int64_t at_ns = noon_ns) {
  settle::v1::Settlement out;
  out.set_market_ticker(market);
  out.set_result(yes ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO);
  out.set_yes_payout_e4(yes ? 10'000 : 0);
  out.set_settled_ns(at_ns);
  return out;
}

// Moves `amount_e6` into the first account and out of the second.
inline settle::v1::LedgerEntry entry(const std::string& id, const std::string& kind, const std::string& to,
                                     const std::string& from, int64_t amount_e6, int64_t at_ns = noon_ns) {
  settle::v1::LedgerEntry out;
  out.set_entry_id(id);
  out.set_kind(kind);
  out.set_booked_ns(at_ns);
  auto* debit = out.add_postings();
  debit->set_account(to);
  debit->set_amount_e6(amount_e6);
  auto* credit = out.add_postings();
  credit->set_account(from);
  credit->set_amount_e6(-amount_e6);
  return out;
}

}  // namespace headgate::cli::fixture
