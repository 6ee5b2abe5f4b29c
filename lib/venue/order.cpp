#include "venue/order.h"

#include <array>

#include "domain/check.h"

namespace headgate::venue {
namespace {

// The exchange's ids are UUIDs, and clients generated from its specification refuse anything else. These say
// what they name ("order", "trade", "group" in hexadecimal) and its number, so that they sort by it.
constexpr std::string_view order_prefix = "6f726465-7200-4000-8000-";
constexpr std::string_view trade_prefix = "74726164-6500-4000-8000-";
constexpr std::string_view group_prefix = "67726f75-7000-4000-8000-";
constexpr size_t digits_in_id = 12;

std::string numbered(std::string_view prefix, uint64_t number) {
  const std::string digits = std::to_string(number);
  check(digits.size() <= digits_in_id, "a venue has fewer than 1e12 orders");
  return std::string(prefix) + std::string(digits_in_id - digits.size(), '0') + digits;
}

std::optional<uint64_t> number_of(std::string_view prefix, std::string_view id) {
  if (id.size() != prefix.size() + digits_in_id || !id.starts_with(prefix)) return std::nullopt;
  uint64_t number = 0;
  for (const char c : id.substr(prefix.size())) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return number;
}

}  // namespace

std::string Order::id() const { return numbered(order_prefix, number); }
std::string Trade::id() const { return numbered(trade_prefix, number); }
std::string group_id(uint64_t number) { return numbered(group_prefix, number); }
std::optional<uint64_t> order_number(std::string_view id) { return number_of(order_prefix, id); }
std::optional<uint64_t> trade_number(std::string_view id) { return number_of(trade_prefix, id); }
std::optional<uint64_t> group_number(std::string_view id) { return number_of(group_prefix, id); }

std::string_view word_of(Reason reason) {
  constexpr std::array<std::string_view, 10> words{"",
                                                   "Trade",
                                                   "Decrease",
                                                   "Amend",
                                                   "SelfTradeCancel",
                                                   "ExpiryCancel",
                                                   "CloseCancel",
                                                   "HaltCancel",
                                                   "PostOnlyCrossCancel",
                                                   "ReduceOnlyCancel"};
  return words.at(static_cast<size_t>(reason));
}

}  // namespace headgate::venue
