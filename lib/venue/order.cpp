#include "venue/order.h"

#include <array>

namespace headgate::venue {
namespace {

std::string numbered(const char* prefix, uint64_t number) {
  const std::string digits = std::to_string(number);
  return prefix + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

}  // namespace

std::string Order::id() const { return numbered("order-", number); }
std::string Trade::id() const { return numbered("trade-", number); }
std::string group_id(uint64_t number) { return numbered("group-", number); }

std::optional<uint64_t> number_of(std::string_view prefix, std::string_view id) {
  if (id.size() < prefix.size() + 6 || id.size() > prefix.size() + 18 || !id.starts_with(prefix)) {
    return std::nullopt;
  }
  const std::string_view digits = id.substr(prefix.size());
  if (digits.size() > 6 && digits.front() == '0') return std::nullopt;
  uint64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return number;
}

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
