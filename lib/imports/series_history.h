#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "imports/event_history.h"
#include "kalshi/archive_codec.h"
#include "kalshi/request.h"

namespace headgate::imports {

// The past of one series as the exchange still tells it: which events were settled, and of each its markets'
// trades and minutes. Asks one question after another and waits for each answer; knows nothing of sockets,
// clocks and files.
//
// What is older than the exchange's cutoff stands in its archive and what is younger in its live lists, and a
// market may lie across: both are asked then, and a trade that both tell counts once.
class SeriesHistory {
 public:
  struct Wish {
    std::string series;
    int64_t from_s = 0;  // closes within [from_s, until_s), seconds since 1970 UTC
    int64_t until_s = 0;
    HistoryKinds kinds;
  };
  // Whether this event is to be asked for, once what its markets are is known.
  using Wanted = std::function<bool(const EventHistory&)>;

  SeriesHistory(Wish wish, Wanted wanted);

  // What to ask now; nothing once all is told.
  std::optional<kalshi::Request> question() const;
  // The body of a 200 to the question. Errors name what of the answer cannot be: a field by the codecs'
  // codes, or HISTORY_CHANGED where pages do not fit together because the list moved between them.
  Status answer(std::string_view body);
  // An event that is whole; it is handed out once.
  std::optional<EventHistory> take_whole();

  struct Progress {
    size_t events = 0;        // settled within the wish
    size_t events_done = 0;   // whole, or not wanted
    size_t open_markets = 0;  // listed and not settled yet
    size_t defects = 0;       // listed and not readable: left out with their events
    std::string at;           // the market that is asked about
  };
  Progress progress() const;
  // Why events were left out, for people: one line each.
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  enum class Part : uint8_t {
    cutoff,
    live_list,
    old_list,
    live_trades,
    old_trades,
    live_candles,
    old_candles
  };
  struct Errand {
    Part part;
    std::string market;
    std::string cursor;
    int64_t from_s = 0;  // of candles: this range
    int64_t until_s = 0;
    int64_t last_ns = INT64_MAX;  // of trades: the oldest so far
    int page = 0;
  };

  Result<kalshi::Request> request_of(const Errand& errand) const;
  Status read_list(const Errand& errand, std::string_view body);
  Status read_trades(const Errand& errand, std::string_view body);
  Status read_candles(const Errand& errand, std::string_view body);
  Status turn_page(const Errand& errand, const std::string& cursor, int64_t last_ns);
  bool wished(int64_t close_ns) const;
  void spoil(const market::v1::MarketInfo& info, const std::string& why);
  Status keep_market(const market::v1::MarketInfo& info, const Result<kalshi::MarketSheet>& sheet);
  void plan_events();
  void plan_market(const MarketHistory& market);
  void begin_event();

  Wish wish_;
  Wanted wanted_;
  kalshi::ArchiveCutoff cutoff_;
  std::deque<Errand> errands_;
  std::map<std::string, EventHistory> listed_;  // by event
  std::map<std::string, std::string>
      spoiled_;                       // event to why it is left out; empty when nobody wished for it
  std::deque<EventHistory> waiting_;  // wanted, by their close
  std::optional<EventHistory> current_;
  std::optional<EventHistory> whole_;
  bool listing_ = true;
  size_t events_ = 0;
  size_t done_ = 0;
  size_t open_markets_ = 0;
  size_t defects_ = 0;
  std::vector<std::string> left_out_;
};

}  // namespace headgate::imports
