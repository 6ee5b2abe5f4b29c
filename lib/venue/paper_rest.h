#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/quantity.h"

namespace headgate::venue {

// Where an order of ours stands in the queue of its level: between two bounds, since nobody's place in a
// published queue can be seen.
//
// Certain: at most everybody displayed at an instant stands before us, and after it only who was displayed
// then. Each display that is smaller than what may still be before us makes a new bound; prints at our price
// count against every bound that is older than they are, and what exceeds one of them has reached us. All who
// leave the queue otherwise are taken to have stood behind us.
// Possible: all who leave without a print stood before us.
class PaperRest {
 public:
  // Prints and displays are stamped each in its own way, and milliseconds are cut off one and not the other:
  // a print may already be in a display that is stamped a little earlier. Taken to be at most a second, since
  // no recording has both; listed trades are stamped in whole seconds.
  static constexpr int64_t stamps_apart_ns = ns_per_s;

  PaperRest() = default;  // to be restored
  // `since`: prints stamped then or earlier are none of its. `displayed`: its level, as it may have stood
  // until `as_of`; nothing when that is not known.
  PaperRest(Quantity rested, MarketTime since, std::optional<Quantity> displayed, MarketTime as_of);

  // Its level in a later book. True when something changed.
  bool show(Quantity displayed, MarketTime as_of);
  // A print at its price, its taker on the other side: what of it has reached the order for certain.
  Quantity print_at(Quantity quantity, MarketTime at);
  // A print at a price that is worse for its taker: all of it would have met the order first.
  Quantity print_through(Quantity quantity, MarketTime at);
  // Offered at a better price than the order's.
  void offered(Quantity quantity);

  // What could have been filled of it since it rests, at most what rested.
  Quantity possible() const;
  Quantity rested() const { return rested_; }
  MarketTime since() const { return since_; }

  std::string row() const;
  bool restore(const std::string& value);

 private:
  struct Bound {
    MarketTime as_of;
    Quantity ahead;
  };
  void bound(Quantity ahead, MarketTime as_of);

  Quantity rested_;
  MarketTime since_;
  std::vector<Bound> bounds_;  // in order of time; none: nobody knows who is before us
  std::optional<Quantity> displayed_;
  Quantity possible_ahead_;
  Quantity explained_;  // prints whose decrease of the level was not seen yet
  Quantity possible_;
};

}  // namespace headgate::venue
