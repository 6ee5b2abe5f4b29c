#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/digest.h"
#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/target.h"

namespace headgate::exchange {

// An order request of our account that reached the engine, and what became of it at once.
struct Received {
  enum class Kind : uint8_t { place, cancel };
  Kind kind = Kind::place;
  MarketTime at;
  std::string client_order_id;
  std::string order_id;  // empty: none came of it
  std::string market;
  venue::BookSide side = venue::BookSide::bid;  // place
  int64_t price_e4 = 0;                         // place; of YES
  Quantity quantity;                            // place: asked for; cancel: withdrawn
  venue::TimeInForce time_in_force = venue::TimeInForce::good_till_canceled;
  bool reduce_only = false;
  Quantity filled;   // place: at once
  int status = 0;    // HTTP
  std::string code;  // of the refusal; empty when it was done
};

// Our account's way to the engine: POST /portfolio/events/orders and DELETE /portfolio/events/orders/{id}.
class OrderEntry {
 public:
  explicit OrderEntry(Floor& floor) : floor_(floor) {}

  Answer place(std::string_view body, MarketTime now);
  Answer cancel(const std::string& order_id, const Target& target, MarketTime now);

  const std::vector<Received>& received() const { return received_; }
  void add_to(Digest& digest) const;

 private:
  Answer refused(Received entry, const Error& error);

  Floor& floor_;
  std::vector<Received> received_;
};

}  // namespace headgate::exchange
