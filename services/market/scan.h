#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "config/configuration.h"
#include "kalshi/event_codec.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_sheet.h"
#include "kalshi/schedule_codec.h"
#include "kalshi/series_codec.h"

namespace headgate {

// One walk over the exchange's REST side: its status, each series' fees where they were not read lately, each
// series' markets page by page; then, each quarter of an hour, what is announced: maintenance, changes of
// fees, and fees of single events. One request at a time; a request that fails ends its own part and the walk
// goes on.
//
// A list that takes more than one page is walked whole each quarter of an hour only, and between that by what
// was updated since. Of more than `series_max` series the exchange's list of open markets is walked in their
// place, and what left it is asked for by name.
class Scan {
 public:
  static constexpr size_t series_max = 50;
  static constexpr size_t names_a_request = 100;

  // `sheets`: the rest of each market's object is wanted too, to select by.
  explicit Scan(const ExchangeConfiguration& exchange, bool sheets = false);

  bool running() const { return !waiting_for_.empty(); }
  // Begins a walk; not while one is running.
  HttpRequest begin(MarketTime now);
  // Markets to be asked for by name, at the end of the walk under way or in one of their own.
  void wish(const std::string& ticker) { wished_.insert(ticker); }
  bool wishes() const { return !wished_.empty(); }
  HttpRequest begin_wished(MarketTime now);

  struct FeesRead {
    kalshi::SeriesFees fees;
  };
  struct PageRead {
    kalshi::MarketPage page;
    std::map<std::string, kalshi::MarketSheet> sheets;  // by ticker; those that were wanted and parsed
    std::string series;                                 // empty: of the whole exchange
    bool last = false;  // the list is whole; never so of a list by names or of what was updated
  };
  struct EventsRead {
    std::vector<kalshi::EventInfo> events;
  };
  struct SeriesChangesRead {
    std::vector<kalshi::SeriesFeeChange> changes;
  };
  struct EventChangesRead {
    std::vector<kalshi::EventFeeChange> changes;
  };
  struct Failed {
    // What stands after `markets` is news of tomorrow: without it today's trading goes on.
    enum class Part { status, fees, markets, schedule, series_changes, event_changes, events };
    Part part;
    std::string series;
    bool answered = false;  // the exchange did say something, and not what it should
    Error error;
  };
  // A part that this exchange does not serve: an older recording, a smaller world.
  struct Absent {};
  using Found = std::variant<kalshi::ExchangeActivity, FeesRead, PageRead, Failed, kalshi::Schedule,
                             SeriesChangesRead, EventChangesRead, EventsRead, Absent>;
  struct Advance {
    Found found;
    std::optional<HttpRequest> next;  // nothing: the walk is over
  };
  // Nothing when the reply is none of ours: of an earlier life, or of a walk that was given up.
  std::optional<Advance> advance(const HttpDone& done);

  // Of the walk under way or the last one.
  bool failed() const { return failed_; }

 private:
  using Part = Failed::Part;
  struct Errand {
    Part part;
    std::string series;
    std::string cursor;
    int page = 0;
    std::optional<int64_t> updated_since_s = std::nullopt;
    std::vector<std::string> tickers = {};
  };
  struct Listing {
    int64_t whole_s = 0;  // when its whole list was last asked for
    int64_t asked_s = 0;  // when it was last asked for at all
    bool large = false;   // took more than one page
  };
  void list(const std::string& series);
  void add_wished();
  HttpRequest request_of(const Errand& errand);
  std::string path_of(const Errand& errand) const;
  std::string markets_path(const Errand& errand) const;
  Found read(const Errand& errand, const HttpDone& done);
  Found read_body(const Errand& errand, const std::string& body);
  Found read_page(const Errand& errand, const std::string& body);
  Found read_fees(const Errand& errand, const std::string& body);
  Found read_event_changes(const Errand& errand, const std::string& body);
  Found read_events(const Errand& errand, const std::string& body);
  std::optional<Failed> turn_page(const Errand& errand, const std::string& cursor);
  Failed failure(const Errand& errand, bool answered, Error error);
  // The walk ends here: what was not asked for counts as not asked.
  void give_up();

  const ExchangeConfiguration exchange_;
  const bool sheets_;
  std::deque<Errand> errands_;  // the first is under way
  std::string waiting_for_;
  uint64_t number_ = 0;
  int64_t began_s_ = 0;
  bool failed_ = false;
  std::map<std::string, int64_t> fees_read_s_;  // when last, by series
  std::optional<int64_t> news_read_s_;          // when what is announced was last asked for
  std::map<std::string, Listing> listings_;     // by series
  std::set<std::string> wished_;
  std::vector<kalshi::EventFeeChange> event_changes_;  // of the pages so far
};

}  // namespace headgate
