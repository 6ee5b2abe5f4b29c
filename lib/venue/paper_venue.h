#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/price.h"
#include "domain/result.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "venue/paper_prints.h"
#include "venue/paper_rest.h"
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

// What the record leaves open of our orders that rested: `certain` was filled, `possible` could have been,
// had everybody who left a queue stood before us.
struct PaperBand {
  Quantity certain;
  Quantity possible;
};

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
  MarketTime exchange_time;  // taker: when the request took effect; maker: the stamp of print or book
};

// What one call did. Rows belong into one transaction with what the caller makes of the rest.
struct PaperOutcome {
  std::vector<Row> rows;
  std::vector<PaperReply> replies;
  std::vector<PaperFill> fills;
  std::vector<PaperOrder> cancelled;  // by the exchange, unasked: at close, at settlement, after a pause
  bool account_changed = false;
};

// The exchange that paper mode trades at: one account of ours against published books and public trades.
// Nothing is filled but what the record proves to have been on offer, and nothing is used twice.
//
// When. A request arrives `latency` after it was submitted and takes effect on a book that is proven at or
// after its arrival. On a live feed that is the book as it stood then: before a book or trade stamped later
// is applied, or once market time has moved past an instant at or after the arrival. The second half means
// that an instant is complete only when a later one has been seen, because within one granted instant time
// comes before the books that belong to it. Books that are polled prove only the instant they were asked for:
// orders and cancels wait for one asked for at or after their arrival, and the order takes effect at that
// instant. What cannot be proven before the close takes effect on an empty book, and so does an order whose
// cancel arrived before the proof: between the two nothing is known.
//
// Takers take what PublishedSide still offers. A missing side, a book with a defect and a book not yet heard
// in this life offer nothing.
//
// Makers. What remains rests, in nobody's way, and is met at its own price by
// - a public trade at a price worse for its taker: up to the trade's quantity;
// - a public trade at its price, for what exceeds everybody who may stand before us (see PaperRest);
// - an offer published at a better price for us: up to its size, which then is used.
// A touch is no fill: neither an offer at its price nor a level that shrinks. Trades and books count that are
// stamped after the order took effect and before the close, each once over all our orders, which come in the
// order of price and time.
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
  void on_trade(const market::v1::PublicTrade& print, MarketTime now, PaperOutcome& out);
  // Says whether books are polled, and how far whole books are proven.
  void on_status(const market::v1::ExchangeStatus& status, MarketTime now, PaperOutcome& out);
  void on_time(MarketTime now, PaperOutcome& out);
  // The source of books and markets began again: what it said no longer holds.
  void on_reset();

  void submit(PaperRequest request, MarketTime now);
  size_t in_flight() const { return pending_.size(); }
  // When on_time should be called next; nothing without requests in flight.
  std::optional<MarketTime> next_due() const;
  // Over all orders that ever rested.
  PaperBand band() const;
  // Of one order in all, what it took included; what was filled where it never rested.
  Quantity possible(const Order& order) const;

  // Cash includes the collateral of resting orders, as a ledger of fills counts it.
  exec::v1::ExchangeAccount account() const;
  const Venue& core() const { return venue_; }
  // Durable state only: requests in flight and books are not part of it.
  uint64_t digest() const;

 private:
  // How books are heard, as the last status said. Until one did, requests take effect as on a live feed.
  enum class Mode : uint8_t { untold, live, polled };
  struct Pending {
    PaperRequest request;
    MarketTime arrival;
  };
  struct Mirror {
    PublishedSide yes_bids;
    PublishedSide no_bids;
    PaperPrints prints;
    MarketTime last_print;  // the latest stamp among all that were told in this life
    bool tradable = false;  // a whole MarketInfo was heard in this life and says active
    bool book_sound = false;
    MarketTime book_time;    // the book was as it is then
    MarketTime shown_until;  // and shows nothing later than this
    MarketTime open;
    MarketTime close;
  };
  // On what a request takes effect.
  struct Effective {
    MarketTime at;
    bool offers;  // whether the published book may be traded with
  };

  bool is_polled() const { return mode_ == Mode::polled; }
  void advance(MarketTime now, PaperOutcome& out);
  void execute_until(MarketTime complete, MarketTime now, PaperOutcome& out);
  bool may_execute(const Pending& next, const std::string& market, MarketTime complete, MarketTime now) const;
  bool waits(const Pending& next, const std::string& market) const;
  Effective effective(const Pending& next, const std::string& market, bool waited) const;
  MarketTime proven(const Mirror& mirror) const;
  std::string market_of(const PaperRequest& request) const;
  void execute(const PaperRequest& request, const Effective& effective, PaperOutcome& out);
  PaperReply place(const PaperRequest& request, const Effective& effective, PaperOutcome& out);
  PaperReply cancel(const PaperRequest& request, const Effective& effective, PaperOutcome& out);
  PaperReply query(const PaperRequest& request) const;
  bool is_active(const std::string& market, MarketTime arrival) const;
  static std::vector<Quote> quotes_for(const Mirror& mirror, BookSide side);
  void use_up(const std::string& market, const std::vector<Trade>& trades, PaperOutcome& out);
  static void use(Mirror& mirror, BookSide buyer, int64_t yes_price_e4, Quantity quantity);
  void store_used(const std::string& market, Side bids, PaperOutcome& out);
  void settle(const market::v1::MarketInfo& info, PaperOutcome& out);
  static void report_cancelled(const std::vector<Order>& orders, PaperOutcome& out);

  // makers (paper_makers.cpp)
  void begin_rest(const Order& order, PaperOutcome& out);
  void show_levels(const std::string& market, PaperOutcome& out);
  void meet_quotes(const std::string& market, PaperOutcome& out);
  void meet_quotes(const std::string& market, BookSide side, PaperOutcome& out);
  Quantity meet_print(const Order& order, int64_t yes_price_e4, Quantity left, MarketTime at,
                      PaperOutcome& out);
  void fill_rest(uint64_t order, Quantity quantity, MarketTime at, PaperOutcome& out);
  std::vector<uint64_t> resting(const std::string& market, BookSide side) const;
  bool is_cancelled_by(const Order& order, MarketTime at) const;
  void store_rest(const Order& order, PaperOutcome& out) const;
  bool restore_row(const std::string& table, const std::string& key, const std::string& value);
  bool restore_rest(const std::string& key, const std::string& value);

  PaperTerms terms_;
  Venue venue_;
  std::map<std::string, Mirror> mirrors_;
  std::map<uint64_t, PaperRest> rests_;  // by order number: every order that ever rested
  std::deque<Pending> pending_;          // in order of arrival
  MarketTime seen_;                      // the latest market time
  Mode mode_ = Mode::untold;
  MarketTime proven_;  // of polled books: every whole one was true then or later
};

}  // namespace headgate::venue
