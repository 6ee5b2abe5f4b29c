#include "venue/venue.h"

namespace headgate::venue {
namespace {

Error unbuilt(const char* what) {
  return Error{code::invalid_parameters, what, "", "this venue does not do it yet"};
}

}  // namespace

std::string_view word_of(Reason reason) {
  constexpr std::string_view words[] = {"",
                                        "Trade",
                                        "Decrease",
                                        "Amend",
                                        "SelfTradeCancel",
                                        "ExpiryCancel",
                                        "CloseCancel",
                                        "HaltCancel",
                                        "PostOnlyCrossCancel",
                                        "ReduceOnlyCancel"};
  return words[static_cast<size_t>(reason)];
}
std::string OrderGroup::id() const { return "group-" + std::to_string(number); }
Quantity OrderGroup::filled(MarketTime) const { return Quantity(); }
void Venue::deposit(const std::string& name, Money amount, Changes& rows) {
  check(amount > Money(), "money is brought in");
  account(name).cash += amount;
  deposits_ += amount;
  touch("venue_account", name);
  touch("venue_totals", "totals");
  flush(rows);
}
Status Venue::transfer(const std::string&, const std::string&, Money, Changes&) {
  return unbuilt("transfer");
}
std::vector<Order> Venue::set_pause(Pause, Changes&) { return {}; }
Result<Amendment> Venue::amend(const AmendRequest&, MarketTime, Changes&) { return unbuilt("amend"); }
Result<Cancellation> Venue::decrease(const std::string&, const std::string&, const Decrease&, Changes&) {
  return unbuilt("decrease");
}
Result<std::vector<Order>> Venue::cancel_all(const std::string&, Changes&) { return unbuilt("cancel_all"); }
std::vector<Order> Venue::expire(MarketTime, Changes&) { return {}; }
std::optional<MarketTime> Venue::next_expiry() const { return std::nullopt; }
Result<OrderGroup> Venue::create_group(const std::string&, Quantity, Changes&) { return unbuilt("group"); }
Result<OrderGroup> Venue::reset_group(const std::string&, const std::string&, Changes&) {
  return unbuilt("group");
}
Result<GroupChange> Venue::trigger_group(const std::string&, const std::string&, Changes&) {
  return unbuilt("group");
}
Result<GroupChange> Venue::set_group_limit(const std::string&, const std::string&, Quantity, MarketTime,
                                           Changes&) {
  return unbuilt("group");
}
Result<GroupChange> Venue::remove_group(const std::string&, const std::string&, Changes&) {
  return unbuilt("group");
}
bool Venue::is_client_id_used(const std::string& owner, const std::string& client_order_id) const {
  return client_ids_.contains({owner, client_order_id});
}
const OrderGroup* Venue::find_group(const std::string&, const std::string&) const { return nullptr; }
std::vector<const OrderGroup*> Venue::groups(const std::string&) const { return {}; }
std::vector<const Order*> Venue::resting_in(const OrderGroup&) const { return {}; }
Quantity Venue::ahead_of(const Order&) const { return Quantity(); }
std::optional<Quote> Venue::best(const std::string& ticker, BookSide side) const {
  const auto levels = book(ticker, side);
  if (levels.empty()) return std::nullopt;
  return levels.front();
}

}  // namespace headgate::venue
