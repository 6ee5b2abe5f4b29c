#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "config/configuration.h"
#include "domain/result.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "services/exec/order_port.h"

namespace headgate::exec {

// The exchange of mode paper: lib/venue's core behind exec's own words. What it executes is stored in exec's
// transaction, so order table and exchange can never tell different stories after a crash. A request in
// flight is not stored: a crash loses it, as it would a cut connection, and exec has to ask.
class PaperExchange {
 public:
  struct Heard {
    struct Fill {
      Execution execution;
      std::string market;
      Side side;
    };
    std::vector<Fill> fills;  // to be booked before the replies that count them
    std::vector<OrderReply> replies;
    bool account_changed = false;
  };

  explicit PaperExchange(const PaperConfiguration& configuration);
  ~PaperExchange();

  // First call of a life. VENUE_ROW_INVALID when the rows are not what a venue stored.
  Status restore(const Rows& rows, Effects& effects);
  Heard on_market(const market::v1::MarketInfo& info, MarketTime now, Effects& effects);
  Heard on_book(const market::v1::Book& book, MarketTime now, Effects& effects);
  Heard on_time(MarketTime now, Effects& effects);
  void on_reset();
  void submit(const OrderRequest& request, MarketTime now);
  // When on_time should be called next; nothing without requests in flight.
  std::optional<MarketTime> next_due() const;

  v1::ExchangeAccount account() const;
  uint64_t digest() const;

 private:
  struct Venue;
  std::unique_ptr<Venue> venue_;
};

}  // namespace headgate::exec
