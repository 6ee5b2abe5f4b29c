#include <doctest/doctest.h>

#include "json/value.h"
#include "kalshi/balance_codec.h"
#include "kalshi/error_body.h"
#include "kalshi/fill_codec.h"
#include "kalshi/group_codec.h"
#include "kalshi/order_codec.h"
#include "kalshi/order_reply.h"
#include "kalshi/position_codec.h"
#include "kalshi/queue_codec.h"
#include "kalshi/settlement_codec.h"
#include "tests/recorded_data.h"

// The account's side of the exchange as it spoke in January 2026: cents and whole counts, sides and actions.
// Most of it was taken away between March and June; what is in that shape must be refused by the field that
// is gone.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

// What the exchange answered; the file holds it under `response`, last.
std::optional<std::string> answered(const std::string& name) {
  const auto text = recorded_data::text_of("kalshi/golden-2026-01/" + name + "_response.json");
  if (!text) return std::nullopt;
  const std::string key = "\"response\":";
  const size_t begin = text->find(key) + key.size();
  return text->substr(begin, text->rfind('}') - begin);
}

template <typename Parse>
void check_refused(const char* name, Parse parse, const std::string& expected) {
  CAPTURE(name);
  const auto body = answered(name);
  if (!body) return;
  const auto result = parse(*body);
  REQUIRE_FALSE(result.has_value());
  CHECK(std::string(result.error().code) + " " + result.error().field == expected);
}

}  // namespace

TEST_CASE("The answers of the older order calls are refused by what they lack") {
  // An older answer read by today's names has no counts, and an order without counts is one nobody knows.
  check_refused("create_order", parse_create_reply, "FIELD_MISSING order_id");
  check_refused("create_order", parse_order_reply, "FIELD_MISSING order.book_side");
  check_refused("cancel_order", parse_cancel_reply, "FIELD_MISSING order_id");
  check_refused("decrease_order", parse_decrease_reply, "FIELD_MISSING order_id");
  check_refused("amend_order", parse_amend_reply, "FIELD_MISSING order_id");
  check_refused(
      "batch_create_orders", [](const std::string& body) { return parse_batch_create_reply(body, 2); },
      "FIELD_MISSING orders[0].order_id");
  check_refused(
      "batch_cancel_orders", [](const std::string& body) { return parse_batch_cancel_reply(body, 2); },
      "FIELD_VALUE orders[0].order_id");
}

TEST_CASE("The listings of cents and whole counts are refused by what they lack") {
  // 60 read as dollars or as cents is the same number and another position.
  check_refused("portfolio_order_single", parse_order_reply, "FIELD_MISSING order.book_side");
  check_refused("portfolio_orders", parse_order_page, "FIELD_MISSING orders[0].book_side");
  check_refused("portfolio_fills", parse_fill_page, "FIELD_MISSING fills[0].book_side");
  check_refused("portfolio_positions", parse_position_page,
                "FIELD_MISSING market_positions[0].exchange_index");
  check_refused("portfolio_settlements", parse_settlement_page,
                "FIELD_MISSING settlements[0].exchange_index");
  check_refused(
      "portfolio_balance", [](const std::string& body) { return parse_balance(body); },
      "FIELD_MISSING balance_dollars");
  check_refused("order_queue_position", parse_queue_position, "FIELD_MISSING queue_position_fp");
  check_refused("order_queue_positions", parse_queue_positions,
                "FIELD_MISSING queue_positions[0].queue_position_fp");
  check_refused("order_group_create", parse_group_create_reply, "FIELD_MISSING subaccount");
}

TEST_CASE("What was in today's shape already is read") {
  // Groups were limited from the first day on; a reply that says less than today's may say, says nothing
  // wrong.
  if (const auto body = answered("order_groups_list")) {
    const auto groups = parse_groups(*body);
    REQUIRE(groups);
    REQUIRE(groups->size() == 1);
    CHECK(groups->at(0).order_group_id == "74686176-fc4c-48ca-8089-e8143c4030af");
    CHECK_FALSE(groups->at(0).auto_cancel);
    CHECK_FALSE(groups->at(0).limit);
  }
  if (const auto body = answered("order_group_single")) {
    const auto group = parse_group(*body);
    REQUIRE(group);
    CHECK(group->orders.empty());
    CHECK_FALSE(group->auto_cancel);
  }
  for (const char* name : {"order_group_delete", "order_group_reset"}) {
    if (const auto body = answered(name)) CHECK(parse_empty_reply(*body).has_value());
  }
  if (const auto body = answered("portfolio_total_resting_order_value")) {
    CHECK(parse_error_body(*body).word() == ErrorCode::permission_denied);
    CHECK(parse_resting_value(*body).error().field == "total_resting_order_value");
  }
}

TEST_CASE("A decreased order kept its first count") {
  // 2 ordered, 1 rests, none filled: what does not add up is no contradiction.
  const auto body = answered("decrease_order");
  if (!body) return;
  const auto document = json::parse(*body);
  REQUIRE(document);
  const json::Value& order = *document->find("order");
  CHECK(order.find("initial_count")->text == "2");
  CHECK(order.find("remaining_count")->text == "1");
  CHECK(order.find("fill_count")->text == "0");
  CHECK(order.find("status")->text == "resting");
}
