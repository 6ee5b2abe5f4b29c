#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/money.h"
#include "domain/quantity.h"

namespace headgate::exchange {

// Writes one JSON text front to back, in the order of the calls. Feed frames are the bulk of what a simulated
// day writes, so nothing is built in between.
class JsonText {
 public:
  JsonText& open() { return mark('{'); }
  JsonText& close() { return end('}'); }
  JsonText& open_list() { return mark('['); }
  JsonText& close_list() { return end(']'); }

  JsonText& key(std::string_view name);
  JsonText& text(std::string_view value);
  JsonText& number(int64_t value);
  JsonText& truth(bool value);
  // JSON made elsewhere.
  JsonText& raw(std::string_view json);
  // A quoted decimal of 10^-scale units: "0.4300".
  JsonText& decimal(int64_t units, int scale);
  // The same without quotes and without trailing zeros: 52.5.
  JsonText& bare_decimal(int64_t units, int scale);

  JsonText& text(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonText& number(std::string_view name, int64_t value) { return key(name).number(value); }
  JsonText& null(std::string_view name) { return key(name).raw("null"); }
  JsonText& truth(std::string_view name, bool value) { return key(name).truth(value); }
  JsonText& dollars(std::string_view name, int64_t e4) { return key(name).decimal(e4, 4); }
  JsonText& dollars(std::string_view name, Money amount) { return key(name).decimal(amount.e6(), 6); }
  JsonText& count(std::string_view name, Quantity quantity) { return key(name).decimal(quantity.e2(), 2); }

  std::string take() { return std::move(out_); }

 private:
  JsonText& mark(char opening);
  JsonText& end(char closing);
  void separate();
  std::string out_;
};

}  // namespace headgate::exchange
