#include "cli/message_text.h"

#include <doctest/doctest.h>

#include "bus/topics.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "json/value.h"

using namespace headgate;
using namespace headgate::cli;

TEST_CASE("every type that may stand on the bus is decoded") {
  // A message shown as bytes is a message nobody checks.
  for (const TopicRule& rule : topic_rules()) {
    CAPTURE(rule.type);
    bus::v1::Envelope envelope;
    envelope.set_type(std::string(rule.type));
    const auto object = json::parse(message_json("x/", envelope));
    REQUIRE(object);
    const json::Value* body = object->find("body");
    REQUIRE(body != nullptr);
    CHECK(body->kind == json::Kind::object);
  }
}

TEST_CASE("a tapped fill carries its fields, times and position") {
  // The tap is what a dispute with the exchange is argued with.
  exec::v1::Fill fill;
  fill.set_trade_id("t1");
  fill.set_price_e4(4300);
  bus::v1::Envelope envelope;
  envelope.set_source("exec");
  envelope.set_stream("events");
  envelope.set_epoch(2);
  envelope.set_sequence(17);
  envelope.set_market_time_ns(1768406400000000000);
  envelope.set_type("headgate.exec.v1.Fill");
  envelope.set_body(fill.SerializeAsString());
  const std::string text = message_text("fill/T/", envelope);
  CHECK(text.starts_with("2026-01-14T16:00:00.000Z fill/T/ exec/events/2/17 Fill trade_id: \"t1\""));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find("price_e4: 4300") != std::string::npos);
}

TEST_CASE("a signed approval is shown as what was approved") {
  // The signature covers bytes; a person wants to know which price and quantity they say.
  risk::v1::Approval approval;
  approval.set_worst_price_e4(4400);
  risk::v1::OrderApproved signed_order;
  signed_order.set_approval(approval.SerializeAsString());
  bus::v1::Envelope envelope;
  envelope.set_type("headgate.risk.v1.OrderApproved");
  envelope.set_body(signed_order.SerializeAsString());
  CHECK(message_text("approved/T/", envelope).find("worst_price_e4: 4400") != std::string::npos);
  const auto object = json::parse(message_json("approved/T/", envelope));
  REQUIRE(object);
  REQUIRE(object->find("approval") != nullptr);
  CHECK(object->find("approval")->find("worst_price_e4")->text == "4400");
}

TEST_CASE("what cannot be decoded is said to be so, and is no reason to stop") {
  // A newer process must not end an older tap.
  bus::v1::Envelope envelope;
  envelope.set_type("headgate.risk.v9.Unheard");
  CHECK(message_text("x/", envelope).find("cannot be decoded") != std::string::npos);
  CHECK(message_json("x/", envelope).find("\"body\":null") != std::string::npos);
}
