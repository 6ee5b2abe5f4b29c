#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/price.h"
#include "domain/result.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "venue/published_side.h"
#include "venue/venue.h"

namespace headgate::venue {

struct PaperTerms {
  Money cash;              // of our account at its beginning
  int64_t latency_ns = 0;  // market time from a request's leaving to its taking effect
};

struct PaperRequest {
  enum class Kind : uint8_t { place, cancel, query };
  Kind kind = Kind::query;
  std::string id;               // the caller's, returned in the reply
  std::string client_order_id;  // all kinds name the order by it
  // To place only:
  std::string market;
  Side side = Side::yes;
  std::optional<Price> price;  // of the side bought
  Quantity quantity;
  TimeInForce time_in_force = TimeInForce::good_till_canceled;
  bool post_only = false;
  bool reduce_only = false;
};

// The exchange's view of one of our orders, in words of the side bought.
struct PaperOrder {
  std::string order_id;
  std::string client_order_id;
  std::string market;
  Side side;
  Price price;
  Quantity initial;
  Quantity filled;
  Quantity remaining;
  OrderStatus status;
};

PaperOrder view_of(const Order& order);

// Always an answer: silence and refusal before sending are the caller's to make.
struct PaperReply {
  std::string request_id;
  PaperRequest::Kind kind;
  std::string_view code;            // empty: done; otherwise Kalshi's word for the refusal
  std::string message;              // for people, with a code
  std::optional<PaperOrder> order;  // without a code
  Quantity reduced_by;              // of a cancel
};

struct PaperFill {
  std::string trade_id;
  std::string order_id;
  std::string client_order_id;
  std::string market;
  Side side;
  Price price;  // of the side bought
  Quantity quantity;
  Money fee;
  bool taker;
  MarketTime exchange_time;  // when the request took effect
};

// What one call did. Rows belong into one transaction with what the caller makes of the rest.
struct PaperOutcome {
  std::vector<Row> rows;
  std::vector<PaperReply> replies;
  std::vector<PaperFill> fills;
  std::vector<PaperOrder> cancelled;  // by the exchange, unasked: at close, at settlement, after a pause
  bool account_changed = false;
};

// The exchange that paper mode trades at: one account of ours against published books.
//
// A request takes effect `latency` after it was submitted, against the book as it stood then: before a book
// stamped later is applied, or once market time has moved past an instant at or after the arrival. The second
// half means that an instant is complete only when a later one has been seen, because within one granted
// instant time comes before the books that belong to it.
//
// Fills never exceed what the book offered (see PublishedSide). A missing side, a book with a defect and a
// book not yet heard in this life offer nothing. What remains rests, never fills and is in nobody's way: no
// public trade is known that would show it was traded through, so paper underestimates makers.
//
// A request in flight is no row: a crash loses it as it would cut the connection, and the caller must ask.
class PaperVenue {
 public:
  static constexpr std::string_view ours = "ours";

  explicit PaperVenue(PaperTerms terms) : terms_(terms) {}

  // First call of a life. Without rows of an earlier life the account is opened with the stated cash.
  Status restore(const Rows& rows, PaperOutcome& out);

  // Lists, opens, pauses, closes; pays when the market is finalized with a result. A market with a defect or
  // with fees that cannot be computed is inactive until heard without.
  void on_market(const market::v1::MarketInfo& info, MarketTime now, PaperOutcome& out);
  void on_book(const market::v1::Book& book, MarketTime now, PaperOutcome& out);
  void on_time(MarketTime now, PaperOutcome& out);
  // The source of books and markets began again: what it said no longer holds.
  void on_reset();

  void submit(PaperRequest request, MarketTime now);
  size_t in_flight() const { return pending_.size(); }
  // When on_time should be called next; nothing without requests in flight.
  std::optional<MarketTime> next_due() const;

  // Cash includes the collateral of resting orders, as a ledger of fills counts it.
  exec::v1::ExchangeAccount account() const;
  const Venue& core() const { return venue_; }
  // Durable state only: requests in flight and books are not part of it.
  uint64_t digest() const;

 private:
  struct Pending {
    PaperRequest request;
    MarketTime arrival;
  };
  struct Mirror {
    PublishedSide yes_bids;
    PublishedSide no_bids;
    bool tradable = false;  // a whole MarketInfo was heard in this life and says active
    bool book_sound = false;
    MarketTime open;
    MarketTime close;
  };

  void advance(MarketTime now, PaperOutcome& out);
  void execute_until(MarketTime last, PaperOutcome& out);
  void execute(const PaperRequest& request, MarketTime arrival, PaperOutcome& out);
  PaperReply place(const PaperRequest& request, MarketTime arrival, PaperOutcome& out);
  PaperReply cancel(const PaperRequest& request, MarketTime arrival, PaperOutcome& out);
  PaperReply query(const PaperRequest& request) const;
  bool is_active(const std::string& market, MarketTime arrival) const;
  static std::vector<Quote> quotes_for(const Mirror& mirror, BookSide side);
  void use_up(const std::string& market, const std::vector<Trade>& trades, PaperOutcome& out);
  void store_used(const std::string& market, Side bids, PaperOutcome& out);
  void settle(const market::v1::MarketInfo& info, PaperOutcome& out);
  static void report_cancelled(const std::vector<Order>& orders, PaperOutcome& out);

  PaperTerms terms_;
  Venue venue_;
  std::map<std::string, Mirror> mirrors_;
  std::deque<Pending> pending_;  // in order of arrival
  MarketTime seen_;              // the latest market time
};

}  // namespace headgate::venue
