#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>

#include "kalshi/error_body.h"
#include "kalshi/fill_frame.h"
#include "kalshi/order_codec.h"

// Real exchanges with the demonstration exchange of June 2026, kept outside this repository: HEADGATE_DATA,
// or ../shared/data beside the project.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

std::optional<std::string> recorded_text(const std::string& name) {
  const char* data = std::getenv("HEADGATE_DATA");
  const char* source = std::getenv("HEADGATE_SOURCE");
  const std::string root =
      data != nullptr ? data : std::string(source != nullptr ? source : ".") + "/../shared/data";
  std::ifstream file(root + "/kalshi/" + name);
  if (!file) {
    std::cout << "SKIPPED 1 recording: " << name << " is absent\n";
    return std::nullopt;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}
std::optional<std::string> recorded(const std::string& name) {
  return recorded_text("demo-2026-06/" + name + ".json");
}

}  // namespace

TEST_CASE("Recorded replies to new orders are whole") {
  // A strictness the exchange does not keep would leave every order in doubt.
  for (const auto& [name, filled, remaining] :
       {std::tuple{"orders__create_v2_maker", 0, 100}, std::tuple{"orders__create_v2_taker_ioc", 100, 0},
        std::tuple{"orders__settlement_seed", 100, 0}}) {
    const auto body = recorded(name);
    if (!body) continue;
    const auto order = parse_create_reply(*body);
    REQUIRE(order.has_value());
    CHECK(order->filled.e2() == filled);
    CHECK(order->remaining.e2() == remaining);
  }
}

TEST_CASE("A recorded cancel and the lagging look after it are both whole") {
  // The look still says resting 360 ms after the cancel: two true answers that disagree.
  const auto cancel = recorded("orders__cancel_v2");
  const auto look = recorded("orders__get_after_cancel");
  if (!cancel || !look) return;
  const auto cancelled = parse_cancel_reply(*cancel);
  REQUIRE(cancelled.has_value());
  CHECK(cancelled->reduced_by.e2() == 100);
  const auto order = parse_order_reply(*look);
  REQUIRE(order.has_value());
  CHECK(order->order_id == cancelled->order_id);
  CHECK(order->status == OrderStatus::resting);
  CHECK(order->remaining.e2() == 100);
  CHECK(order->leg == Leg{Side::yes, *Price::from_e4(100)});
}

TEST_CASE("Recorded listings of orders and fills are whole, and each fill has its order's side") {
  // One strange object would make the whole listing unreadable, and with it every proof of absence.
  const auto orders_body = recorded("portfolio__orders_list");
  const auto fills_body = recorded("fills__after_taker");
  if (!orders_body || !fills_body) return;
  const auto orders = parse_order_page(*orders_body);
  const auto fills = parse_fill_page(*fills_body);
  REQUIRE(orders.has_value());
  REQUIRE(fills.has_value());
  CHECK(orders->orders.size() >= 3);
  CHECK(fills->fills.size() >= 3);
  CHECK(orders->cursor.empty());
  size_t matched = 0;
  for (const FillObject& fill : fills->fills) {
    for (const OrderObject& order : orders->orders) {
      if (order.order_id != fill.order_id) continue;
      ++matched;
      CHECK(order.ticker == fill.ticker);
      CHECK(order.leg.side == fill.leg.side);
      CHECK(fill.quantity <= order.filled);
    }
  }
  CHECK(matched >= 1);
  CHECK(fills->fills[0].fee.e6() == 17'500);
  CHECK(fills->fills[0].leg.price.e4() == 5200);
}

TEST_CASE("The exchange's own example of a fill frame is whole") {
  // A strictness the exchange does not keep would close the channel at the first trade.
  const auto examples = recorded_text("ws_message_examples.jsonl");
  if (!examples) return;
  std::istringstream lines(*examples);
  size_t fills = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(R"({"type":"fill")")) continue;
    const FillFrame frame = parse_fill_frame(line);
    const auto* told = std::get_if<FillTold>(&frame);
    REQUIRE(told != nullptr);
    CHECK(told->client_order_id == "my-order-1");
    CHECK(told->fill.leg == Leg{Side::yes, *Price::from_e4(7500)});
    CHECK(told->fill.quantity.e2() == 27'800);
    CHECK(told->fill.fee.e6() == 10'000);
    CHECK(told->fill.exchange_ns == 1'671'899'397LL * 1'000'000'000);
    ++fills;
  }
  CHECK(fills == 1);
}

TEST_CASE("The recorded balance is read to four places") {
  // Its cents are cut off, and the audit compares to the last digit.
  const auto body = recorded("auth__balance_ok");
  if (!body) return;
  const auto cash = parse_balance(*body);
  REQUIRE(cash.has_value());
  CHECK(cash->e6() == 98'018'600);
}

TEST_CASE("Recorded refusals of orders carry the codes that are told apart") {
  // A duplicate taken for a refusal forgets an order that trades.
  for (const auto& [name, code] : {std::pair{"orders__duplicate_client_order_id", "order_already_exists"},
                                   std::pair{"orders__reuse_canceled_client_id", "order_already_exists"},
                                   std::pair{"orders__cancel_already_canceled", "not_found"},
                                   std::pair{"orders__cancel_executed", "not_found"},
                                   std::pair{"orders__cancel_unknown_id", "not_found"},
                                   std::pair{"orders__insufficient_balance", "insufficient_balance"},
                                   std::pair{"orders__invalid_price_structure", "invalid_price"},
                                   std::pair{"orders__numeric_field_types", "bad_request"},
                                   std::pair{"orders__post_only_cross", "invalid_order"}}) {
    const auto body = recorded(name);
    if (!body) continue;
    const ErrorBody error = parse_error_body(*body);
    CHECK(error.understood);
    CHECK(error.code == code);
  }
}
