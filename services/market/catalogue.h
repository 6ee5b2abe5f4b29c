#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/moment.h"
#include "headgate/market/v1/market.pb.h"
#include "kalshi/book.h"
#include "kalshi/lifecycle_frame.h"
#include "kalshi/market_codec.h"
#include "services/market/fee_book.h"
#include "services/market/selection.h"

namespace headgate {

// Every market the scans have shown, as it is told to the others: the exchange's object plus its fees, or a
// defect that says why it must not be traded on. Nothing here goes over all markets but the end of a list and
// the forgetting at the beginning of one, so that ten thousand of them cost a step no more than thirty.
class Catalogue {
 public:
  // `event` empty: every event.
  Catalogue(std::vector<std::string> series, std::string event, const MarketConfiguration& selection = {});

  bool needs_sheets() const { return selection_.needs_sheets(); }

  void set_fees(const kalshi::SeriesFees& fees);
  void doubt_fees(const std::string& series, const Error& error);
  void void_fees(const std::string& series, const Error& error);
  void set_override(const std::string& event, const kalshi::FeeOverride& fees);
  void plan(std::vector<kalshi::SeriesFeeChange> changes);
  void plan(std::vector<kalshi::EventFeeChange> changes);

  // Fees that change by announcement do so here.
  void at_time(MarketTime now);

  // Forgets events that ended: all their markets told as finalized a day ago or earlier. Whoever starts
  // within that day still hears the result from here. The tickers forgotten are said.
  std::vector<std::string> begin_listing(MarketTime now);
  using Sheets = std::map<std::string, kalshi::MarketSheet>;
  void add_page(const kalshi::MarketPage& page, const Sheets& sheets = {});
  // The listing of this series is whole: a market known before and not in it has left, and nobody knows why.
  void end_listing(const std::string& series);
  // The list of the exchange's open markets is whole: what was open and is not in it, to be asked for by
  // name.
  std::vector<std::string> left_open_list() const;

  // What the exchange says of a market as it happens, ahead of the next scan. False: it is not among these
  // markets, or what it says must be asked for.
  bool take(const kalshi::MarketLifecycle& news);
  bool wanted(const std::string& ticker) const;

  // Markets whose told state differs from what was last taken here, by ticker, at most so many.
  std::vector<market::v1::MarketInfo> take_changes(size_t most = SIZE_MAX);
  bool has_changes() const { return !retold_.empty(); }

  // Nothing when unknown.
  const market::v1::MarketInfo* find(const std::string& ticker) const;
  // The last grid that parsed; empty when none ever did.
  const kalshi::PriceGrid& grid(const std::string& ticker) const;
  // Active or paused: their books are worth following.
  const std::set<std::string>& following() const { return following_; }
  std::vector<std::string> followed() const { return {following_.begin(), following_.end()}; }
  // Grows whenever `following` changes.
  uint64_t followed_version() const { return followed_version_; }
  // Markets whose close lies in (after, until].
  std::vector<std::string> closed_between(int64_t after_ns, int64_t until_ns) const;
  // A market that said "initialized" should have opened in (after, until].
  bool opened_between(int64_t after_ns, int64_t until_ns) const;

  size_t size() const { return markets_.size(); }
  size_t defects() const { return defects_; }
  size_t left_aside() const { return left_aside_; }  // by the selection, in the listing under way or the last
  uint64_t digest() const;

 private:
  struct Entry {
    market::v1::MarketInfo read;  // as the codec gave it
    market::v1::MarketInfo told;  // with fees or defect
    kalshi::PriceGrid grid;
    std::string taken;                // serialised, as last taken
    int64_t finalized_ns = 0;         // market time at which it was first listed so; 0: it was not
    int64_t fee_waiver_until_ns = 0;  // 0: none
    uint64_t listed = 0;              // the listing that showed it last
    bool missing = false;
  };
  using Markets = std::map<std::string, Entry>;

  void add(const market::v1::MarketInfo& info, const kalshi::MarketSheet* sheet);
  void retell(const std::string& ticker, Entry& entry);
  void retell_series(const std::string& series);
  void index(const std::string& ticker, const Entry& entry);
  void unindex(const std::string& ticker, const Entry& entry);
  std::vector<std::string> forget_ended(MarketTime now);

  std::vector<std::string> series_;
  std::string event_;
  Selection selection_;
  FeeBook fees_;
  Markets markets_;
  std::set<std::pair<int64_t, std::string>> closes_;
  std::set<std::pair<int64_t, std::string>> opens_;  // of those that wait for it
  std::set<std::string> following_;
  std::set<std::string> retold_;  // since last taken
  uint64_t followed_version_ = 0;
  size_t defects_ = 0;
  size_t left_aside_ = 0;
  std::map<std::string, int64_t> forgotten_;  // closes of markets that may still be listed, by ticker
  uint64_t listing_ = 0;
  MarketTime listing_began_;
  MarketTime now_;
  kalshi::PriceGrid no_grid_;
};

}  // namespace headgate
