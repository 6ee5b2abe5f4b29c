#include "exchange/answer.h"

#include <algorithm>
#include <array>

#include "exchange/json_text.h"
#include "venue/order.h"

namespace headgate::exchange {
namespace {

struct StatusOf {
  std::string_view code;
  int status;
};
// Codes that are not here mean a bad request. The status of market_inactive is not established.
constexpr std::array statuses{
    StatusOf{venue::code::not_found, 404},       StatusOf{venue::code::market_not_found, 404},
    StatusOf{venue::code::market_inactive, 409}, StatusOf{venue::code::order_already_exists, 409},
    StatusOf{venue::code::unfillable, 409},
};

// "invalid_price" is "invalid price" to people.
std::string words_of(std::string_view code) {
  std::string out(code);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

}  // namespace

Answer nested_error(int status, std::string_view code, std::string_view details) {
  JsonText out;
  out.open().key("error").open().text("code", code).text("message", words_of(code));
  if (!details.empty()) out.text("details", details);
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

Answer refusal(const Error& error) {
  const auto row = std::find_if(statuses.begin(), statuses.end(),
                                [&](const StatusOf& each) { return each.code == error.code; });
  const int status = row == statuses.end() ? 400 : row->status;
  const bool explained =
      error.code == venue::code::invalid_order || error.code == venue::code::invalid_parameters;
  return nested_error(status, error.code, explained ? error.mend : std::string());
}

}  // namespace headgate::exchange
