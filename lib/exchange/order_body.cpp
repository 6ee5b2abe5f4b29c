#include "exchange/order_body.h"

#include <array>

#include "domain/decimal.h"
#include "exchange/request_body.h"

namespace headgate::exchange {
namespace {

using Kind = BodyField::Kind;

constexpr std::array create_fields{
    BodyField{"ticker", Kind::text, true},
    BodyField{"side", Kind::text, true},
    BodyField{"count", Kind::text, true},
    BodyField{"price", Kind::text, true},
    BodyField{"time_in_force", Kind::text, true},
    BodyField{"self_trade_prevention_type", Kind::text, true},
    BodyField{"client_order_id", Kind::text},
    BodyField{"expiration_time", Kind::integer},
    BodyField{"post_only", Kind::truth},
    BodyField{"reduce_only", Kind::truth},
    BodyField{"cancel_order_on_pause", Kind::truth},
    BodyField{"subaccount", Kind::integer},
    BodyField{"order_group_id", Kind::text},
    BodyField{"exchange_index", Kind::integer},
};
constexpr BodyShape create_shape{"CreateOrderV2Request", create_fields};
constexpr std::array batch_create_fields{BodyField{"orders", Kind::list, true, &create_shape}};
constexpr BodyShape batch_create_shape{"BatchCreateOrdersV2Request", batch_create_fields};

constexpr std::array amend_fields{
    BodyField{"ticker", Kind::text, true},       BodyField{"side", Kind::text, true},
    BodyField{"price", Kind::text, true},        BodyField{"count", Kind::text, true},
    BodyField{"client_order_id", Kind::text},    BodyField{"updated_client_order_id", Kind::text},
    BodyField{"expiration_time", Kind::integer}, BodyField{"exchange_index", Kind::integer},
};
constexpr BodyShape amend_shape{"AmendOrderV2Request", amend_fields};

constexpr std::array decrease_fields{
    BodyField{"reduce_by", Kind::text},
    BodyField{"reduce_to", Kind::text},
    BodyField{"exchange_index", Kind::integer},
    BodyField{"market_ticker", Kind::text},
};
constexpr BodyShape decrease_shape{"DecreaseOrderV2Request", decrease_fields};

constexpr std::array cancel_fields{
    BodyField{"order_id", Kind::text, true},
    BodyField{"subaccount", Kind::integer},
    BodyField{"exchange_index", Kind::integer},
    BodyField{"market_ticker", Kind::text},
};
constexpr BodyShape cancel_shape{"BatchCancelOrdersV2RequestOrder", cancel_fields};
constexpr std::array batch_cancel_fields{BodyField{"orders", Kind::list, true, &cancel_shape}};
constexpr BodyShape batch_cancel_shape{"BatchCancelOrdersV2Request", batch_cancel_fields};

constexpr std::array group_fields{
    BodyField{"contracts_limit", Kind::integer},
    BodyField{"contracts_limit_fp", Kind::text},
    BodyField{"subaccount", Kind::integer},
    BodyField{"exchange_index", Kind::integer},
};
constexpr BodyShape group_shape{"CreateOrderGroupRequest", group_fields};
constexpr BodyShape group_limit_shape{"UpdateOrderGroupLimitRequest", std::span(group_fields).first(2)};

std::optional<venue::TimeInForce> time_in_force(std::string_view word) {
  if (word == "good_till_canceled") return venue::TimeInForce::good_till_canceled;
  if (word == "immediate_or_cancel") return venue::TimeInForce::immediate_or_cancel;
  if (word == "fill_or_kill") return venue::TimeInForce::fill_or_kill;
  return std::nullopt;
}

std::optional<venue::SelfTrade> self_trade(std::string_view word) {
  if (word == "taker_at_cross") return venue::SelfTrade::taker_at_cross;
  if (word == "maker") return venue::SelfTrade::maker;
  return std::nullopt;
}

// Of an order that is new or changed.
struct Terms {
  std::string market;
  venue::BookSide side = venue::BookSide::bid;
  int64_t price_e4 = 0;
  Quantity quantity;
};

std::variant<Terms, Answer> terms_of(const Body& body) {
  Terms out;
  out.market = body.text("ticker").value_or("");
  if (out.market.empty()) return invalid_field("ticker", "is required");
  const std::string side = body.text("side").value_or("");
  if (side != "bid" && side != "ask") return invalid_field("side", "must be bid or ask");
  out.side = side == "bid" ? venue::BookSide::bid : venue::BookSide::ask;
  const auto count_e2 = parse_decimal(body.text("count").value_or(""), 2);
  if (!count_e2) return invalid_field("count", "must be a decimal with at most two places");
  out.quantity = Quantity::from_e2(*count_e2);
  const auto price_e4 = parse_decimal(body.text("price").value_or(""), 4);
  if (!price_e4) return nested_error(400, venue::code::invalid_price);
  out.price_e4 = *price_e4;
  return out;
}

std::variant<NewOrder, Answer> order_of(const Body& body) {
  if (auto refused = subaccount_refusal(body.integer("subaccount"))) return *std::move(refused);
  auto terms = terms_of(body);
  if (auto* refused = std::get_if<Answer>(&terms)) return std::move(*refused);
  const auto& wanted = std::get<Terms>(terms);
  const auto style = time_in_force(*body.text("time_in_force"));
  if (!style) return invalid_field("time_in_force", "is none of Kalshi's");
  const auto prevention = self_trade(*body.text("self_trade_prevention_type"));
  if (!prevention) return invalid_field("self_trade_prevention_type", "must be taker_at_cross or maker");
  NewOrder out;
  venue::OrderRequest& request = out.request;
  request.client_order_id = body.text("client_order_id").value_or("");
  request.market = wanted.market;
  request.side = wanted.side;
  request.price_e4 = wanted.price_e4;
  request.quantity = wanted.quantity;
  request.time_in_force = *style;
  request.self_trade = *prevention;
  request.post_only = body.truth("post_only");
  request.reduce_only = body.truth("reduce_only");
  request.cancel_on_pause = body.truth("cancel_order_on_pause");
  request.expires_s = body.integer("expiration_time");
  request.group = body.text("order_group_id").value_or("");
  out.route = {body.integer("exchange_index"), request.market};
  return out;
}

// Clients that are generated send an empty text for what is not given.
std::optional<std::string> given(const Body& body, std::string_view name) {
  auto out = body.text(name);
  if (out && out->empty()) return std::nullopt;
  return out;
}

std::optional<Quantity> contracts(const std::optional<std::string>& text) {
  const auto e2 = text ? parse_decimal(*text, 2) : std::nullopt;
  if (!e2) return std::nullopt;
  return Quantity::from_e2(*e2);
}

std::variant<GroupLimit, Answer> limit_of(const Body& body) {
  if (auto refused = subaccount_refusal(body.integer("subaccount"))) return *std::move(refused);
  const auto whole = body.integer("contracts_limit");
  const auto text = body.text("contracts_limit_fp");
  if (!whole && !text) return invalid_field("contracts_limit", "is required");
  if (whole && (*whole < 1 || *whole > INT64_MAX / 1'000))
    return invalid_field("contracts_limit", "must be at least 1");
  const auto exact = contracts(text);
  if (text && !exact) return invalid_field("contracts_limit_fp", "must be a decimal with at most two places");
  if (whole && exact && Quantity::contracts(*whole) != *exact)
    return invalid_field("contracts_limit_fp", "must match contracts_limit");
  return GroupLimit{whole ? Quantity::contracts(*whole) : *exact, body.integer("exchange_index").value_or(0)};
}

// Reads the body, and of the body what `of` makes of it.
template <typename Read>
auto parsed(std::string_view text, const BodyShape& shape, Read of) -> decltype(of(Body())) {
  auto body = read_body(text, shape);
  if (auto* refused = std::get_if<Answer>(&body)) return std::move(*refused);
  return of(std::get<Body>(body));
}

}  // namespace

std::optional<Answer> subaccount_refusal(std::optional<int64_t> subaccount) {
  if (subaccount.value_or(0) == 0) return std::nullopt;
  return invalid_field("subaccount", "only 0 exists");
}

std::variant<NewOrder, Answer> read_order(std::string_view text) {
  return parsed(text, create_shape, order_of);
}

std::variant<std::vector<NewOrder>, Answer> read_orders(std::string_view text) {
  return parsed(text, batch_create_shape,
                [](const Body& body) -> std::variant<std::vector<NewOrder>, Answer> {
                  std::vector<NewOrder> out;
                  for (const Body& each : body.list("orders")) {
                    auto order = order_of(each);
                    if (auto* refused = std::get_if<Answer>(&order)) return std::move(*refused);
                    out.push_back(std::move(std::get<NewOrder>(order)));
                  }
                  return out;
                });
}

std::variant<OrderChange, Answer> read_change(std::string_view text) {
  return parsed(text, amend_shape, [](const Body& body) -> std::variant<OrderChange, Answer> {
    auto terms = terms_of(body);
    if (auto* refused = std::get_if<Answer>(&terms)) return std::move(*refused);
    const auto& wanted = std::get<Terms>(terms);
    OrderChange out;
    venue::AmendRequest& request = out.request;
    request.market = wanted.market;
    request.side = wanted.side;
    request.price_e4 = wanted.price_e4;
    request.quantity = wanted.quantity;
    request.client_order_id = given(body, "client_order_id");
    request.updated_client_order_id = given(body, "updated_client_order_id");
    request.expires_s = body.integer("expiration_time");
    out.route = {body.integer("exchange_index"), request.market};
    return out;
  });
}

std::variant<OrderDecrease, Answer> read_decrease(std::string_view text) {
  return parsed(text, decrease_shape, [](const Body& body) -> std::variant<OrderDecrease, Answer> {
    const auto by = body.text("reduce_by"), to = body.text("reduce_to");
    if (by.has_value() == to.has_value())
      return invalid_field("reduce_by", "exactly one of reduce_by and reduce_to is required");
    const auto quantity = contracts(by ? by : to);
    if (!quantity)
      return invalid_field(by ? "reduce_by" : "reduce_to", "must be a decimal with at most two places");
    OrderDecrease out;
    out.decrease = {by ? venue::Decrease::Kind::by : venue::Decrease::Kind::to, *quantity};
    out.route = {body.integer("exchange_index"), given(body, "market_ticker")};
    return out;
  });
}

std::variant<std::vector<OrderCancel>, Answer> read_cancels(std::string_view text) {
  return parsed(
      text, batch_cancel_shape, [](const Body& body) -> std::variant<std::vector<OrderCancel>, Answer> {
        std::vector<OrderCancel> out;
        for (const Body& each : body.list("orders")) {
          if (auto refused = subaccount_refusal(each.integer("subaccount"))) return *std::move(refused);
          out.push_back(
              {*each.text("order_id"), {each.integer("exchange_index"), given(each, "market_ticker")}});
        }
        return out;
      });
}

std::variant<GroupLimit, Answer> read_new_group(std::string_view text) {
  return parsed(text, group_shape, limit_of);
}

std::variant<GroupLimit, Answer> read_group_limit(std::string_view text) {
  return parsed(text, group_limit_shape, limit_of);
}

}  // namespace headgate::exchange
