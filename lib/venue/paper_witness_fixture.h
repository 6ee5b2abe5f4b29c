#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "headgate/market/v1/market.pb.h"
#include "venue/paper_venue.h"

namespace headgate::venue {

// For tests: what one market's record offered, written down from the record alone, and what is wrong with the
// fills that a paper exchange claims from it. It shares no code with the exchange and judges differently: it
// counts totals where the exchange keeps running bounds.
class PaperWitness {
 public:
  PaperWitness(int64_t latency_ns, int64_t close_ns) : latency_ns_(latency_ns), close_ns_(close_ns) {}

  void submitted(const PaperRequest& request, MarketTime at);
  // It was on its way when the exchange's life ended.
  void cancel_lost(const std::string& client_order_id);
  // Told by a reply to be at rest with nothing filled later than now.
  void rests(const std::string& client_order_id);
  void published(const market::v1::Book& book, bool polled);
  void printed(const market::v1::PublicTrade& print);
  void proven(MarketTime at) { proven_ns_ = std::max(proven_ns_, at.ns()); }

  void took(const PaperFill& fill, bool polled);
  void met_by_quote(const PaperFill& fill);
  void met_by_print(const PaperFill& fill, const market::v1::PublicTrade& print);

  const std::vector<std::string>& complaints() const { return complaints_; }
  int64_t takers() const { return takers_; }
  int64_t quoted() const { return quoted_; }
  int64_t printed_fills() const { return printed_; }

 private:
  struct Level {
    int64_t offered_e2 = 0;  // first shown and added since it was last shown to be gone
    int64_t taken_e2 = 0;    // by us, of that
    int64_t last_e2 = 0;     // as last known
    uint64_t shown_in = 0;   // the number of the book that showed it
  };
  using Levels = std::map<int64_t, Level>;  // bids of one side, by their own price
  struct Seen {
    int64_t at_ns;
    int64_t e2;
  };
  struct Ours {
    Side side;
    int64_t limit_e4;
    int64_t quantity_e2;
    int64_t arrival_ns;
    int64_t cancelled_ns = INT64_MAX;
    int64_t filled_e2 = 0;
    int64_t filled_at_touch_e2 = 0;
    bool at_rest = false;
    std::vector<Seen> displays;  // of its level
    std::vector<Seen> prints;    // at its price or through it, of the other side's takers
    std::vector<Seen> through;
  };
  using WireLevels = google::protobuf::RepeatedPtrField<market::v1::Level>;

  Levels& bids(Side side) { return side == Side::yes ? yes_bids_ : no_bids_; }
  void show(Levels& levels, const WireLevels& shown) const;
  void watch(Ours& order, int64_t at_ns);
  Ours* judge(const PaperFill& fill);
  void complain(const PaperFill& fill, const std::string& what);

  const int64_t latency_ns_;
  const int64_t close_ns_;
  Levels yes_bids_;
  Levels no_bids_;
  uint64_t book_ = 0;
  bool yes_empty_ = false;
  bool no_empty_ = false;
  bool sound_ = false;
  int64_t book_ns_ = 0;
  int64_t proven_ns_ = 0;
  std::map<std::string, Ours> orders_;
  std::set<std::string> at_rest_;
  std::map<std::string, int64_t> used_of_print_e2_;
  std::vector<std::string> complaints_;
  int64_t takers_ = 0;
  int64_t quoted_ = 0;
  int64_t printed_ = 0;
};

}  // namespace headgate::venue
