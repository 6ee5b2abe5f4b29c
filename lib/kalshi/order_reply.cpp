#include "kalshi/order_reply.h"

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

std::string name_if_any(json::Reader& reader) {
  return reader.says("client_order_id") ? reader.string("client_order_id") : "";
}

// Both or neither, and neither without fills: an average of nothing is a figure of something else.
std::optional<Average> average_if_any(json::Reader& reader, Quantity filled) {
  const bool says_price = reader.says("average_fill_price");
  const bool says_fee = reader.says("average_fee_paid");
  if (!says_price && !says_fee) return std::nullopt;
  const Average out{cost_dollars_of(reader, "average_fill_price"),
                    cost_dollars_of(reader, "average_fee_paid")};
  if (out.yes_price > Money::dollars(1)) {
    reader.refuse("average_fill_price", out.yes_price.text(), "must not be above 1");
  }
  if (filled == Quantity()) reader.refuse("average_fill_price", out.yes_price.text(), "must come with fills");
  return out;
}

CreatedOrder read_created(json::Reader& reader) {
  CreatedOrder out;
  out.order_id = reader.nonempty_string("order_id");
  out.client_order_id = reader.nonempty_string("client_order_id");
  out.filled = count_of(reader, "fill_count");
  out.remaining = count_of(reader, "remaining_count");
  out.average = average_if_any(reader, out.filled);
  out.exchange_ns = milliseconds_of(reader, "ts_ms");
  return out;
}

CancelledOrder read_cancelled(json::Reader& reader) {
  CancelledOrder out;
  out.order_id = reader.nonempty_string("order_id");
  out.client_order_id = name_if_any(reader);
  out.reduced_by = count_of(reader, "reduced_by");
  out.exchange_ns = milliseconds_of(reader, "ts_ms");
  return out;
}

DecreasedOrder read_decreased(json::Reader& reader) {
  DecreasedOrder out;
  out.order_id = reader.nonempty_string("order_id");
  out.client_order_id = name_if_any(reader);
  out.remaining = count_of(reader, "remaining_count");
  out.exchange_ns = milliseconds_of(reader, "ts_ms");
  return out;
}

AmendedOrder read_amended(json::Reader& reader) {
  AmendedOrder out;
  out.order_id = reader.nonempty_string("order_id");
  out.client_order_id = name_if_any(reader);
  out.remaining = count_if_any(reader, "remaining_count");
  out.filled = count_if_any(reader, "fill_count");
  if (out.remaining.has_value() != out.filled.has_value()) {
    reader.refuse(out.remaining ? "fill_count" : "remaining_count", "null",
                  "must be there with the other count");
  }
  out.average = average_if_any(reader, out.filled.value_or(Quantity()));
  out.exchange_ns = milliseconds_of(reader, "ts_ms");
  return out;
}

// An item's error, or nothing where the exchange writes null. An error without a word or a message would hide
// that the order was refused.
std::optional<ErrorBody> error_if_any(json::Reader& reader) {
  if (!reader.says("error")) return std::nullopt;
  const json::Value* object = reader.object("error");
  if (object == nullptr) return std::nullopt;
  ErrorBody out = error_body_of(*object);
  if (out.code.empty() && out.message.empty()) reader.refuse("error", "{}", "must name what was wrong");
  return out;
}

BatchCreated read_batch_created(json::Reader& reader) {
  BatchCreated out;
  out.error = error_if_any(reader);
  if (!out.error) {
    out.order = read_created(reader);
    out.client_order_id = out.order->client_order_id;
    return out;
  }
  out.client_order_id = name_if_any(reader);
  for (const char* field :
       {"fill_count", "remaining_count", "average_fill_price", "average_fee_paid", "ts_ms"}) {
    reader.absent(field, "must be null beside an error");
  }
  return out;
}

BatchCancelled read_batch_cancelled(json::Reader& reader) {
  BatchCancelled out;
  out.error = error_if_any(reader);
  out.order_id = reader.nonempty_string("order_id");
  if (!out.error) {
    out.order = read_cancelled(reader);
    return out;
  }
  const Quantity reduced = count_of(reader, "reduced_by");
  if (reduced != Quantity()) reader.refuse("reduced_by", reduced.text(), "must be zero beside an error");
  return out;
}

// Places stand for orders that an error does not name, so none may be missing.
template <typename T>
Result<std::vector<T>> parse_batch(std::string_view body, size_t asked, T (*read)(json::Reader&)) {
  return parse_object<std::vector<T>>(body, "", [&](json::Reader& reader) {
    std::vector<T> out = items_of<T>(reader, "orders", read);
    if (out.size() != asked) {
      reader.refuse("orders", std::to_string(out.size()) + " items", "must be " + std::to_string(asked));
    }
    return out;
  });
}

}  // namespace

Result<CreatedOrder> parse_create_reply(std::string_view body) {
  return parse_object<CreatedOrder>(body, "", read_created);
}
Result<CancelledOrder> parse_cancel_reply(std::string_view body) {
  return parse_object<CancelledOrder>(body, "", read_cancelled);
}
Result<DecreasedOrder> parse_decrease_reply(std::string_view body) {
  return parse_object<DecreasedOrder>(body, "", read_decreased);
}
Result<AmendedOrder> parse_amend_reply(std::string_view body) {
  return parse_object<AmendedOrder>(body, "", read_amended);
}
Result<std::vector<BatchCreated>> parse_batch_create_reply(std::string_view body, size_t asked) {
  return parse_batch<BatchCreated>(body, asked, read_batch_created);
}
Result<std::vector<BatchCancelled>> parse_batch_cancel_reply(std::string_view body, size_t asked) {
  return parse_batch<BatchCancelled>(body, asked, read_batch_cancelled);
}

Status parse_empty_reply(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  if (document->kind == json::Kind::object && document->members.empty()) return Done{};
  return Error{"FIELD_VALUE", "document", document->shown(), "must be {}"};
}

}  // namespace headgate::kalshi
