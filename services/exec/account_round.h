#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kalshi/fill_codec.h"
#include "services/exec/exchange.h"
#include "services/exec/kalshi_urls.h"

namespace headgate::exec {

// Reads the exchange's own figures for the audit: samples of cash, fills, positions and settlements.
//
// Each figure is right for some instant of the last moments and no two for the same one: reads lag the engine
// (a GET 360 ms after a cancel still said "resting", 2026-06-11). So a sample counts only when the one before
// it, ended at least `lag_max_ns` earlier, says the same in everything. Then whatever the first shows
// anywhere the second shows everywhere, and the second shows nothing that the first did not: the figures
// belong together.
//
// And it counts only while nothing of ours rests or is in doubt. The exchange takes the collateral of resting
// orders off the cash it tells; what it takes for fees, and what it returns between exclusive markets, is
// stated nowhere, so adding it back could not be proven right. A wrong account halts trading for nothing,
// a missing one only delays the audit.
class AccountRound {
 public:
  explicit AccountRound(KalshiUrls urls) : urls_(std::move(urls)) {}

  void restore(const Rows& rows);
  // Takes a sample soon: at start, after a fill, after a settlement.
  void want() { wanted_ = true; }
  // Something that moves the figures has happened: what was sampled so far proves nothing.
  void disturb();
  void on_finalized(const std::string& market);
  // Before the first order of this instance: fills from now on are ours to know.
  void begin(const Step& step);
  void on_tick(const Step& step);
  // False when the answer is to no request of this part; `doubt` says what was wrong with an answer.
  bool on_http(const HttpDone& done, Exchange::Heard& heard, std::string& doubt, const Step& step);

  // The cash of the first figures that belong together: nothing of this instance was sent before they are
  // known. Nothing yet, or a flaw: positions or orders that this instance did not make.
  std::optional<Money> opening() const { return opening_; }
  const std::vector<v1::ShardCash>& opening_shards() const { return opening_shards_; }
  const std::string& opening_flaw() const { return opening_flaw_; }
  // The last figures known to belong together.
  const std::optional<v1::ExchangeAccount>& account() const { return account_; }
  uint64_t digest() const;

 private:
  static constexpr int64_t lag_max_ns = 2 * ns_per_s;
  static constexpr int64_t sample_every_ns = 30 * ns_per_s;
  // A fill whose order nobody knows may be listed before its order is; not for longer than this.
  static constexpr int64_t order_lag_max_ns = 60 * ns_per_s;
  // Fills are listed by their own time but may appear out of order.
  static constexpr int64_t listing_overlap_ns = 60 * ns_per_s;
  // Settlements too, by more: one may be paid late under the time of its event. Once in a while all are read,
  // whatever is thought to be known: an old one may be taken back.
  static constexpr int64_t settlement_overlap_ns = 3600 * ns_per_s;
  static constexpr int64_t all_settlements_every_ns = 3600 * ns_per_s;
  // Our clock and the exchange's may differ by this much.
  static constexpr int64_t clock_skew_max_ns = 10 * ns_per_s;
  static constexpr int pages_max = 200;
  // A page that is not answered is asked for again, or a bad line would never let a whole sample through. A
  // sample may take as long as it likes: what proves it is that the next one says the same.
  static constexpr int losses_max = 8;

  enum class Stage { idle, balance, fills, owners, positions, settlements, resting };
  struct Sample {
    int64_t cash_e6 = 0;
    std::map<int32_t, int64_t> shards_e6;  // empty for a key that is locked to a subaccount
    std::set<std::string> trades;
    std::map<std::string, int64_t> net_e2;
    std::map<std::string, int64_t> settled;  // when, by the exchange
    std::set<std::string> resting;           // of the whole account; before the opening alone
    friend bool operator==(const Sample&, const Sample&) = default;
  };

  void ask(Stage stage, int page, const std::string& cursor, const Step& step);
  void ask_owner(const Step& step);
  std::optional<Error> read(const std::string& body, std::string& cursor, Exchange::Heard& heard,
                            const Step& step);
  // Whether a trade happened after the opening, as far as is known: the opening's cash has all before it.
  bool counts(const kalshi::FillObject& fill) const { return opening_ && !prior_.contains(fill.trade_id); }
  void begin_settlements(const Step& step);
  void take_fill(const kalshi::FillObject& fill, Exchange::Heard& heard, const Step& step);
  bool on_owner(const HttpDone& done, Exchange::Heard& heard, std::string& doubt, const Step& step);
  void lose(const Step& step);
  void fail(const Step& step);
  void finish(Exchange::Heard& heard, const Step& step);
  void agree(const Step& step);
  void try_opening(const Step& step);

  KalshiUrls urls_;
  int64_t fills_since_ns_ = 0;   // durable; zero: this instance has not begun
  std::set<std::string> prior_;  // durable; trades listed from then on that the opening's cash has already
  std::optional<Money> opening_;
  std::vector<v1::ShardCash> opening_shards_;
  std::string opening_flaw_;
  std::set<std::string> finalized_;
  bool wanted_ = true;

  Stage stage_ = Stage::idle;
  int page_ = 1;
  std::string cursor_;    // of that page
  int losses_ = 0;        // of it so far
  bool is_lost_ = false;  // and nothing is under way
  std::string request_;   // the one under way
  Sample sample_;
  std::vector<kalshi::FillObject> ownerless_;  // fills whose order is being looked up
  int64_t newest_fill_ns_ = 0;
  // What the last samples that agreed had settled, and from when on this sample asks; 0: from the beginning.
  std::map<std::string, int64_t> agreed_settled_;
  int64_t settled_since_s_ = 0;
  std::optional<MachineTime> all_settled_;  // when all were last agreed on
  bool calm_ = false;  // nothing of ours was open or placed, and no fill was booked, since it began

  std::optional<Sample> previous_;
  MachineTime ended_;  // the last sample
  MachineTime next_;
  std::optional<v1::ExchangeAccount> account_;
};

}  // namespace headgate::exec
