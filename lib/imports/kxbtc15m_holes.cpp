#include "imports/kxbtc15m_holes.h"

#include <algorithm>
#include <map>

#include "domain/moment.h"

namespace headgate::imports::kxbtc15m {
namespace {

// Two of the captures of May 2026 end with minutes of tickers and not one change. Where no number is missing
// the longest silence of a book before its close lasted 4.6 s.
constexpr int64_t silence_ns = 10 * ns_per_s;

class Watch {
 public:
  explicit Watch(const std::vector<Line>& lines) : lines_(lines) {}

  void take(size_t at) {
    const Line& line = lines_[at];
    if (line.payload.has_market()) closes_[line.market] = line.payload.market().info().close_ns();
    if (line.payload.has_ticker()) hear(at);
    if (line.payload.has_snapshot() || line.payload.has_delta()) count(at);
  }

  std::vector<Hole> finish() {
    for (const auto& [market, frame] : held_) {
      const auto heard = heard_.find(market);
      if (heard == heard_.end() || heard->second <= lines_[frame].received_ns + silence_ns) continue;
      holes_.push_back({frame,
                        lines_.size(),
                        {market},
                        false,
                        "SOURCE_SILENT: no change after " + std::to_string(lines_[frame].sequence) +
                            " though the market traded on"});
    }
    std::stable_sort(holes_.begin(), holes_.end(),
                     [](const Hole& a, const Hole& b) { return a.after < b.after; });
    return std::move(holes_);
  }

 private:
  // After the close the exchange says nothing of a book until it is empty.
  void hear(size_t at) {
    const Line& line = lines_[at];
    if (line.received_ns < closes_[line.market]) heard_[line.market] = line.received_ns;
  }

  void count(size_t at) {
    const Line& line = lines_[at];
    const bool follows = begun_ && line.sequence == lines_[last_].sequence + 1;
    if (begun_ && !follows && !held_.empty()) open_hole(at);
    const recording::v1::BookSnapshot* snapshot =
        line.payload.has_snapshot() ? &line.payload.snapshot() : nullptr;
    const bool emptied =
        snapshot != nullptr && snapshot->yes_price_e4_size() + snapshot->no_price_e4_size() == 0;
    if (emptied && line.received_ns >= closes_[line.market]) {
      held_.erase(line.market);
    } else if (snapshot != nullptr || held_.count(line.market) != 0) {
      held_[line.market] = at;
    }
    last_ = at;
    begun_ = true;
  }

  void open_hole(size_t at) {
    const int64_t before = lines_[last_].sequence;
    const int64_t now = lines_[at].sequence;
    Hole hole{last_, at, {}, now == 1, ""};
    for (const auto& [market, frame] : held_) hole.markets.push_back(market);
    hole.reason = hole.restarted
                      ? "FEED_RESTARTED: 1 after " + std::to_string(before)
                      : "SEQUENCE_GAP: " + std::to_string(now) + " after " + std::to_string(before);
    holes_.push_back(std::move(hole));
    held_.clear();
  }

  const std::vector<Line>& lines_;
  std::map<std::string, int64_t> closes_;
  std::map<std::string, int64_t> heard_;  // the last ticker before the close
  std::map<std::string, size_t> held_;    // markets whose book is known, with its last frame
  size_t last_ = 0;                       // the book frame before, of whatever market: they share the numbers
  bool begun_ = false;
  std::vector<Hole> holes_;
};

}  // namespace

std::vector<Hole> holes_of(const std::vector<Line>& lines) {
  Watch watch(lines);
  for (size_t at = 0; at < lines.size(); ++at) watch.take(at);
  return watch.finish();
}

}  // namespace headgate::imports::kxbtc15m
