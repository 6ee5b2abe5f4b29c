#include "exchange/answer.h"

#include <algorithm>
#include <array>

#include "exchange/floor.h"
#include "venue/order.h"

namespace headgate::exchange {
namespace {

struct StatusOf {
  std::string_view code;
  int status;
};
// Codes that are not here mean a bad request. The status of market_inactive is not established.
constexpr std::array statuses{
    StatusOf{venue::code::not_found, 404},          StatusOf{venue::code::market_not_found, 404},
    StatusOf{venue::code::market_inactive, 409},    StatusOf{venue::code::order_already_exists, 409},
    StatusOf{venue::code::unfillable, 409},         StatusOf{venue::code::trading_is_paused, 409},
    StatusOf{venue::code::exchange_is_paused, 409}, StatusOf{code::user_not_found, 404},
};

// "invalid_price" is "invalid price" to people.
std::string words_of(std::string_view code) {
  std::string out(code);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

void write_words(JsonText& out, std::string_view code, std::string_view details) {
  out.text("code", code).text("message", words_of(code));
  if (!details.empty()) out.text("details", details);
}

std::string_view details_of(const Error& error) {
  const bool explained = error.code == venue::code::invalid_order ||
                         error.code == venue::code::invalid_parameters || error.code == code::user_not_found;
  return explained ? std::string_view(error.mend) : std::string_view();
}

}  // namespace

Answer nested_error(int status, std::string_view code, std::string_view details) {
  JsonText out;
  out.open().key("error").open();
  write_words(out, code, details);
  return {status, out.close().close().take()};
}

Answer flat_error(std::string_view details) {
  return {400, JsonText()
                   .open()
                   .text("code", "bad_request")
                   .text("message", "bad request")
                   .text("details", details)
                   .close()
                   .take()};
}

Answer query_error(std::string_view operation, std::string_view parameter, std::string_view why) {
  std::string text = "Parameter validation failed for ";
  text.append(operation).append(": ").append(parameter).append(": ").append(why);
  return {400, JsonText().open().text("msg", text).close().take()};
}

Answer rule_error(std::string_view operation, std::string_view field, std::string_view rule) {
  std::string text = "Parameter validation failed for ";
  text.append(operation).append(": Key: '").append(operation).append("Params.").append(field);
  text.append("' Error:Field validation for '").append(field).append("' failed on the '").append(rule);
  return {400, JsonText().open().text("msg", text.append("' tag")).close().take()};
}

Answer format_error(std::string_view parameter, std::string_view value) {
  std::string text = "Invalid format for parameter ";
  text.append(parameter).append(": error binding string parameter: ").append(value);
  return {400, JsonText().open().text("msg", text).close().take()};
}

Answer too_many_requests() {
  return {429, JsonText().open().text("error", "too many requests").close().take()};
}

Answer refusal(const Error& error) {
  const auto row = std::find_if(statuses.begin(), statuses.end(),
                                [&](const StatusOf& each) { return each.code == error.code; });
  return nested_error(row == statuses.end() ? 400 : row->status, error.code, details_of(error));
}

void write_refusal(JsonText& out, const Error& error) {
  out.open();
  write_words(out, error.code, details_of(error));
  out.close();
}

}  // namespace headgate::exchange
