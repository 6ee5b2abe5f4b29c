#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "headgate/market/v1/market.pb.h"
#include "kalshi/book.h"
#include "kalshi/market_codec.h"
#include "kalshi/series_codec.h"

namespace headgate {

// Every market the scans have shown, as it is told to the others: the exchange's object plus its series'
// fees, or a defect that says why it must not be traded on.
class Catalogue {
 public:
  // `event` empty: every event.
  Catalogue(std::vector<std::string> series, std::string event);

  void set_fees(const kalshi::SeriesFees& fees);
  // The series' fees could not be read; fees known before stay, since a reply lost is not a fee changed.
  void doubt_fees(const std::string& series, const Error& error);
  // A reply that shows other fees than we can compute: those known before are void.
  void void_fees(const std::string& series, const Error& error);

  // Forgets events that ended: all their markets told as finalized a day ago or earlier. Whoever starts
  // within that day still hears the result from here.
  void begin_listing(MarketTime now);
  void add_page(const kalshi::MarketPage& page);
  // The listing of this series is whole: a market known before and not in it has left, and nobody knows why.
  void end_listing(const std::string& series);

  // Markets whose told state differs from what was last taken here, by ticker.
  std::vector<market::v1::MarketInfo> take_changes();

  // Nothing when unknown.
  const market::v1::MarketInfo* find(const std::string& ticker) const;
  // The last grid that parsed; empty when none ever did.
  const kalshi::PriceGrid& grid(const std::string& ticker) const;
  // Active or paused: their books are worth following.
  std::vector<std::string> followed() const;
  // Markets whose close lies in (after, until].
  std::vector<std::string> closed_between(int64_t after_ns, int64_t until_ns) const;
  // A market that said "initialized" should have opened in (after, until].
  bool opened_between(int64_t after_ns, int64_t until_ns) const;

  size_t size() const { return markets_.size(); }
  size_t defects() const;
  uint64_t digest() const;

 private:
  struct Entry {
    market::v1::MarketInfo read;  // as the codec gave it
    market::v1::MarketInfo told;  // with fees or defect
    kalshi::PriceGrid grid;
    std::string taken;         // serialised, as last taken
    bool retold = false;       // since last taken
    int64_t finalized_ns = 0;  // market time at which it was first listed so; 0: it was not
    bool listed = false;       // in the listing under way
    bool missing = false;
  };
  struct Fees {
    kalshi::SeriesFees fees;
    std::string defect;  // why there are none
  };
  bool wanted(const market::v1::MarketInfo& info) const;
  void retell(Entry& entry) const;
  void retell_all();
  void forget_ended(MarketTime now);

  std::vector<std::string> series_;
  std::string event_;
  std::map<std::string, Entry> markets_;
  std::map<std::string, Fees> fees_;
  std::map<std::string, int64_t> forgotten_;  // closes of markets that may still be listed, by ticker
  MarketTime listing_began_;
  kalshi::PriceGrid no_grid_;
};

}  // namespace headgate
