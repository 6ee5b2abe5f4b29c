#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/digest.h"
#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/order_body.h"
#include "exchange/target.h"

namespace headgate::exchange {

// An order request of our account that reached the engine, and what became of it at once.
struct Received {
  enum class Kind : uint8_t { place, cancel, amend, decrease };
  Kind kind = Kind::place;
  MarketTime at;
  std::string client_order_id;
  std::string order_id;  // empty: none came of it
  std::string market;
  venue::BookSide side = venue::BookSide::bid;  // place, amend
  int64_t price_e4 = 0;                         // place, amend; of YES
  Quantity quantity;                            // place, amend: asked for; cancel, decrease: withdrawn
  venue::TimeInForce time_in_force = venue::TimeInForce::good_till_canceled;
  bool reduce_only = false;
  Quantity filled;   // place, amend: at once
  int status = 0;    // HTTP
  std::string code;  // of the refusal; empty when it was done
};

// Our account's way to the engine: what stands below /portfolio/events/orders. Bodies as sent; `target` for
// the query alone.
class OrderEntry {
 public:
  explicit OrderEntry(Floor& floor) : floor_(floor) {}

  Answer place(std::string_view body, MarketTime now);
  Answer place_batch(std::string_view body, MarketTime now);
  Answer cancel(const std::string& order_id, const Target& target, MarketTime now);
  Answer cancel_batch(std::string_view body, MarketTime now);
  Answer cancel_all(const Target& target, MarketTime now);
  Answer decrease(const std::string& order_id, std::string_view body, const Target& target, MarketTime now);
  Answer amend(const std::string& order_id, std::string_view body, const Target& target, MarketTime now);

  const std::vector<Received>& received() const { return received_; }
  void add_to(Digest& digest) const;

 private:
  Result<venue::Order> place_one(const NewOrder& order, MarketTime now);
  Result<venue::Cancellation> cancel_one(const OrderCancel& cancel, MarketTime now);
  // The account in which the order may be found. Errors: those of shard_of().
  Result<std::string> account_for(const Route& route) const;
  Result<int64_t> shard_of(const Route& route) const;
  bool is_used(const std::string& client_order_id) const;
  Error refused(Received entry, Error error);

  Floor& floor_;
  std::vector<Received> received_;
};

}  // namespace headgate::exchange
