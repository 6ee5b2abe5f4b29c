#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/exec/exec_fixture.h"

namespace headgate::exec {

// A tiny Kalshi: orders, trades, cash, positions, settlements of one account, in its own words. It takes an
// order at once as far as `takes_e2` allows; the rest rests until the test fills it.
class StandIn {
 public:
  struct Order {
    std::string id;
    std::string client_id;
    std::string ticker;
    bool bid = true;
    int64_t yes_e4 = 0;
    int64_t initial_e2 = 0;
    int64_t filled_e2 = 0;
    std::string status = "resting";
    int64_t remaining_e2() const { return status == "resting" ? initial_e2 - filled_e2 : 0; }
  };
  struct Trade {
    std::string id;
    std::string order;
    std::string ticker;
    bool bid = true;
    int64_t yes_e4 = 0;
    int64_t quantity_e2 = 0;
    int64_t fee_e6 = 0;
    int64_t ns = 0;
  };

  // Carries one request out and says what the exchange would answer.
  HttpDone answer(const HttpRequest& request, MarketTime now);
  // Trades what rests of an order with somebody.
  void fill(const std::string& client_id, int64_t quantity_e2, MarketTime now);
  void cancel_all();
  void settle(const std::string& ticker, bool yes_won);
  // An order made by hand on the same account.
  void trade_by_hand(const std::string& ticker, int64_t quantity_e2, MarketTime now);

  struct Transfer {
    std::string id;
    int64_t amount_e4 = 0;
    int32_t source = 0;
    int32_t destination = 0;
    int64_t created_s = 0;
    bool complete = false;
  };

  const Order* order(const std::string& client_id) const;
  std::string frame_of(const Trade& trade) const;

  std::vector<Order> orders;
  std::vector<Trade> trades;
  std::map<std::string, int64_t> net_e2;
  std::vector<std::string> settled;
  std::map<std::string, int64_t> settled_s;  // when; 2026-11-21T15:00:00Z for those that are not named
  // What the account may use, and the answer to the question for it. The tests that ask for no limits have
  // none to speak of.
  int64_t tokens = 1'000'000;
  int limits_status = 200;
  int64_t cash_e6 = 1'000'000'000;
  std::vector<int64_t> cash_after_e6{cash_e6};  // so many trades
  int64_t takes_e2 = 0;
  int64_t closable_e2 = 1'000'000;  // a closing order is made no larger than this
  size_t page_size = 1000;
  bool hides_orders = false;  // reads of orders lag: none is listed yet
  bool hides_fills = false;   // reads of fills lag
  std::string key_refusal;    // the code with which every request is answered 401
  int64_t ends_s = 0;         // expiration_time of the last order
  std::vector<Transfer> transfers;
  std::map<int32_t, int64_t> moved_e6;  // by shard, off where all cash lay
  std::string transfer_refusal;         // the code with which a transfer is answered 400

 private:
  HttpDone create(const HttpRequest& request, MarketTime now);
  HttpDone cancel(const HttpRequest& request);
  HttpDone move(const HttpRequest& request, MarketTime now);
  HttpDone read_transfers(const HttpRequest& request) const;
  HttpDone read(const HttpRequest& request) const;
  HttpDone read_limits(const HttpRequest& request) const;
  void trade(Order& order, int64_t quantity_e2, MarketTime now);
  int64_t collateral_e6() const;
};

// What becomes of one request on its way.
enum class Fate { answered, not_sent, request_lost, reply_lost };

// Exec at the stand-in, with hands on everything between them.
class Desk {
 public:
  // By default the instance has a life behind it in which its opening balance became known.
  enum class Life : uint8_t { first, later };
  // `limits`: whether the exchange's answers about limits are in before anything else happens, in each life.
  enum class Limits : uint8_t { told, untold };
  explicit Desk(Life life = Life::later, Limits limits = Limits::told);
  static std::unique_ptr<Actor> make();

  // Carries out and answers what exec has asked for until it asks no more.
  void pump();
  // Time passes on both clocks, in steps of the query timer, with everything answered.
  void pass(int64_t ms);
  void restart(bool arrives = false);  // whether what is on its way still reaches the exchange
  Effects give(const HttpDone& done) { return counter.bench.give(done); }
  HttpDone answered(const std::string& request, int status, const std::string& body) {
    return {request, HttpOutcome::answered, status, body, ""};
  }
  // The feed that tells fills: connects it and answers the wish to subscribe; false when exec wants none now.
  bool open_channel();
  void cut_channel();
  // Tells one of the stand-in's trades, as the exchange would.
  void tell(const StandIn::Trade& trade);
  void say(const std::string& frame) { counter.bench.give(FeedText{"fills", frame}); }
  size_t openings_asked() const;  // of the feed

  // Requests exec made and nobody has carried out yet.
  std::vector<HttpRequest> waiting() const;
  void drop_waiting() { next_ = counter.bench.requests.size(); }

  void approve_transfer(const risk::v1::TransferApproval& approval) {
    counter.bench.hear("risk", "events", Counter::signer().sign(approval));
  }

  size_t posts(const std::string& order) const;
  v1::OrderReport report(const std::string& intent = "a") const;
  int64_t booked_e2(const std::string& intent = "a") const;
  size_t accounts() const { return counter.bench.published<v1::ExchangeAccount>().size(); }

  Counter counter;
  StandIn exchange;
  // By default everything arrives.
  std::function<Fate(const HttpRequest&)> fate = [](const HttpRequest&) { return Fate::answered; };
  // May replace an answer that arrived.
  std::function<void(const HttpRequest&, HttpDone&)> garble = [](const HttpRequest&, HttpDone&) {};

 private:
  void tell_limits();

  const Limits limits_;
  size_t next_ = 0;
  size_t next_feed_ = 0;
};

}  // namespace headgate::exec
