#include "exchange/order_body.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "domain/decimal.h"

namespace headgate::exchange {
namespace {

using nlohmann::json;

enum class Shape : uint8_t { text, truth, integer };
struct Field {
  std::string_view name;
  Shape shape;
  bool required;
  bool offered;
};
constexpr std::array fields{
    Field{"ticker", Shape::text, true, true},
    Field{"side", Shape::text, true, true},
    Field{"count", Shape::text, true, true},
    Field{"price", Shape::text, true, true},
    Field{"time_in_force", Shape::text, true, true},
    Field{"self_trade_prevention_type", Shape::text, true, true},
    Field{"client_order_id", Shape::text, false, true},
    Field{"post_only", Shape::truth, false, true},
    Field{"reduce_only", Shape::truth, false, true},
    // Nothing pauses here, so there is nothing to cancel on.
    Field{"cancel_order_on_pause", Shape::truth, false, true},
    Field{"subaccount", Shape::integer, false, true},
    Field{"exchange_index", Shape::integer, false, true},
    Field{"expiration_time", Shape::integer, false, false},
    Field{"order_group_id", Shape::text, false, false},
};

std::string_view word_of(Shape shape) {
  if (shape == Shape::text) return "string";
  return shape == Shape::truth ? "bool" : "int64";
}

bool has_shape(const json& value, Shape shape) {
  if (shape == Shape::text) return value.is_string();
  return shape == Shape::truth ? value.is_boolean() : value.is_number_integer();
}

// As the exchange's own decoder words it (recorded 2026-06).
Answer unfit(const json& value, const Field& field) {
  const std::string_view found = value.is_number()    ? "number"
                                 : value.is_boolean() ? "bool"
                                                      : value.type_name();
  std::string text = "json: cannot unmarshal ";
  text.append(found).append(" into Go struct field CreateOrderV2Request.").append(field.name);
  return flat_error(text.append(" of type ").append(word_of(field.shape)));
}

Answer invalid(std::string_view field, std::string_view why) {
  std::string text(field);
  return nested_error(400, venue::code::invalid_parameters, text.append(": ").append(why));
}

const Field* field_named(std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::optional<Answer> objection(const json& body) {
  for (const auto& [name, value] : body.items()) {
    const Field* field = field_named(name);
    if (field == nullptr) return invalid("body", "has an unknown field");
    if (!has_shape(value, field->shape)) return unfit(value, *field);
    if (!field->offered) return invalid(field->name, "is not offered by the simulated exchange");
  }
  for (const Field& field : fields) {
    if (field.required && !body.contains(field.name)) return invalid(field.name, "is required");
  }
  if (body.value("subaccount", int64_t{0}) != 0) return invalid("subaccount", "only 0 exists");
  const auto shard = body.value("exchange_index", int64_t{0});
  if (shard != 0 && shard != -1) return invalid("exchange_index", "only 0 exists");
  if (body.value("self_trade_prevention_type", "") != "taker_at_cross")
    return invalid("self_trade_prevention_type", "only taker_at_cross is offered by the simulated exchange");
  return std::nullopt;
}

std::optional<venue::TimeInForce> time_in_force(std::string_view word) {
  if (word == "good_till_canceled") return venue::TimeInForce::good_till_canceled;
  if (word == "immediate_or_cancel") return venue::TimeInForce::immediate_or_cancel;
  if (word == "fill_or_kill") return venue::TimeInForce::fill_or_kill;
  return std::nullopt;
}

}  // namespace

std::variant<venue::OrderRequest, Answer> read_order(std::string_view text, std::string_view account) {
  const json body = json::parse(text, nullptr, false);
  if (!body.is_object()) return flat_error("the body is no JSON object");
  if (auto answer = objection(body)) return *std::move(answer);
  venue::OrderRequest out;
  out.account = account;
  out.client_order_id = body.value("client_order_id", "");
  out.market = body.value("ticker", "");
  const std::string side = body.value("side", "");
  if (side != "bid" && side != "ask") return invalid("side", "must be bid or ask");
  out.side = side == "bid" ? venue::BookSide::bid : venue::BookSide::ask;
  const auto style = time_in_force(body.value("time_in_force", ""));
  if (!style) return invalid("time_in_force", "is none of Kalshi's");
  out.time_in_force = *style;
  const auto count_e2 = parse_decimal(body.value("count", ""), 2);
  if (!count_e2) return invalid("count", "must be a decimal with at most two places");
  out.quantity = Quantity::from_e2(*count_e2);
  const auto price_e4 = parse_decimal(body.value("price", ""), 4);
  if (!price_e4) return nested_error(400, venue::code::invalid_price);
  out.price_e4 = *price_e4;
  out.post_only = body.value("post_only", false);
  out.reduce_only = body.value("reduce_only", false);
  return out;
}

}  // namespace headgate::exchange
