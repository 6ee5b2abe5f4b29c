#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/result.h"
#include "kalshi/event_codec.h"
#include "kalshi/series_codec.h"

namespace headgate {

// What trading costs, and until when that is known to hold: each series' fees, what an event has in their
// place, and the changes of both that the exchange has announced.
class FeeBook {
 public:
  explicit FeeBook(const std::vector<std::string>& series);

  // What was read counts from `now` on; announced changes before it are in it. True when it says something
  // new.
  bool set(const kalshi::SeriesFees& fees, MarketTime now);
  // The series' fees could not be read; fees known before stay, since a reply lost is not a fee changed.
  void doubt(const std::string& series, const Error& error);
  // A reply that shows other fees than we can compute: those known before are void.
  void void_fees(const std::string& series, const Error& error);
  bool set_override(const std::string& event, const kalshi::FeeOverride& fees, MarketTime now);
  // What was announced and has come counts as read: the exchange does not announce it any more.
  void settle(MarketTime now);
  // All that is announced, in place of what was before.
  bool plan(std::vector<kalshi::SeriesFeeChange> changes);
  bool plan(std::vector<kalshi::EventFeeChange> changes);
  void forget_event(const std::string& event) { events_.erase(event); }

  struct Fees {
    std::string fee_type;
    int64_t fee_multiplier_e4 = 0;
    friend bool operator==(const Fees&, const Fees&) = default;
  };
  struct Told {
    std::string defect;  // why no fees are known; empty: they are
    Fees now;
    int64_t until_ns = 0;  // when they change by announcement; 0: no such change is known
    Fees next;             // from then on
  };
  Told of(const std::string& series, const std::string& event, MarketTime now) const;
  // Series that change, or have events that do, in (after, until].
  std::vector<std::string> changing(MarketTime after, MarketTime until) const;

 private:
  struct Series {
    kalshi::SeriesFees fees;
    std::string defect;
    int64_t read_ns = 0;
  };
  struct Event {
    kalshi::FeeOverride fees;
    int64_t read_ns = 0;
  };
  Fees at(const Series& series, const std::string& name, const std::string& event, int64_t ns) const;

  std::map<std::string, Series> series_;
  std::map<std::string, Event> events_;
  std::vector<kalshi::SeriesFeeChange> series_changes_;  // by time
  std::vector<kalshi::EventFeeChange> event_changes_;    // by time
};

}  // namespace headgate
