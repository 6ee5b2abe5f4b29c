#include "services/market/scan.h"

#include "kalshi/error_body.h"
#include "kalshi/market_request.h"
#include "services/market/list_page.h"
#include "services/market/url_text.h"

namespace headgate {
namespace {

constexpr int pages_max = 100;  // of 1000 markets each: a cursor that leads in a circle ends here
// Changes are announced days ahead (GET /series/fee_changes), so a series' fees need no look at every scan.
constexpr int64_t fees_every_s = 900;
constexpr int64_t whole_every_s = 900;
constexpr int64_t news_again_s = 60;  // what is announced, where it could not be read
// What is updated may show a moment late, and clocks differ.
constexpr int64_t updated_overlap_s = 60;
constexpr int64_t closed_since_s = 7LL * 86400;  // a market is finalized within a week of its close

}  // namespace

Scan::Scan(const ExchangeConfiguration& exchange, bool sheets) : exchange_(exchange), sheets_(sheets) {}

HttpRequest Scan::begin(MarketTime now) {
  began_s_ = now.ns() / ns_per_s;
  failed_ = false;
  errands_.clear();
  errands_.push_back({Part::status, "", ""});
  const bool together = exchange_.series.size() > series_max && exchange_.event.empty();
  for (const std::string& series : exchange_.series) {
    const auto read = fees_read_s_.find(series);
    const bool due = read == fees_read_s_.end() || began_s_ - read->second >= fees_every_s;
    if (due) errands_.push_back({Part::fees, series, ""});
    if (!together) list(series);
  }
  if (together) list("");
  if (!news_read_s_ || began_s_ - *news_read_s_ >= fees_every_s) {
    news_read_s_ = began_s_;
    event_changes_.clear();
    errands_.push_back({Part::schedule, "", ""});
    errands_.push_back({Part::series_changes, "", ""});
    errands_.push_back({Part::event_changes, "", ""});
    for (const std::string& series : exchange_.series) errands_.push_back({Part::events, series, ""});
  }
  add_wished();
  return request_of(errands_.front());
}

HttpRequest Scan::begin_wished(MarketTime now) {
  began_s_ = now.ns() / ns_per_s;
  failed_ = false;
  errands_.clear();
  add_wished();
  return request_of(errands_.front());
}

void Scan::add_wished() {
  Errand errand{Part::markets, "", ""};
  for (const std::string& ticker : wished_) {
    errand.tickers.push_back(ticker);
    if (errand.tickers.size() < names_a_request) continue;
    errands_.push_back(errand);
    errand.tickers.clear();
  }
  if (!errand.tickers.empty()) errands_.push_back(errand);
  wished_.clear();
}

void Scan::list(const std::string& series) {
  Listing& listing = listings_[series];
  Errand errand{Part::markets, series, ""};
  if (listing.large && began_s_ - listing.whole_s < whole_every_s) {
    errand.updated_since_s = listing.asked_s - updated_overlap_s;
  } else {
    listing.whole_s = began_s_;
  }
  listing.asked_s = began_s_;
  errands_.push_back(errand);
}

std::string Scan::markets_path(const Errand& errand) const {
  if (!errand.tickers.empty()) {
    kalshi::MarketsQuery query;
    query.limit = static_cast<int64_t>(names_a_request);
    query.tickers = errand.tickers;
    return kalshi::markets_request(query)->target();
  }
  std::string out = "/markets?";
  if (!errand.series.empty()) out += "series_ticker=" + url_text(errand.series) + "&";
  out += "limit=1000&mve_filter=exclude";
  if (errand.updated_since_s) {
    out += "&min_updated_ts=" + std::to_string(*errand.updated_since_s);
  } else if (!exchange_.event.empty()) {
    out += "&event_ticker=" + url_text(exchange_.event);
  } else if (errand.series.empty()) {
    out += "&status=open";
  } else {
    // The exchange lists two months of finalized markets. Without a status filter today's event,
    // tomorrow's and those that wait for their result come in one list.
    out += "&min_close_ts=" + std::to_string(began_s_ - closed_since_s);
  }
  if (!errand.cursor.empty()) out += "&cursor=" + url_text(errand.cursor);
  return out;
}

std::string Scan::path_of(const Errand& errand) const {
  switch (errand.part) {
    case Part::status:
      return "/exchange/status";
    case Part::fees:
      return "/series/" + url_text(errand.series);
    case Part::markets:
      return markets_path(errand);
    case Part::schedule:
      return kalshi::exchange_schedule_request().target();
    case Part::series_changes:
      return kalshi::series_fee_changes_request("", false).target();
    case Part::event_changes:
      return kalshi::event_fee_changes_request("", 1000, errand.cursor)->target();
    case Part::events: {
      kalshi::EventsQuery query;
      query.limit = 200;
      query.cursor = errand.cursor;
      query.series_ticker = errand.series;
      query.min_close_s = began_s_;
      return kalshi::events_request(query)->target();
    }
  }
  return {};
}

HttpRequest Scan::request_of(const Errand& errand) {
  waiting_for_ = "scan-" + std::to_string(++number_);
  return HttpRequest{waiting_for_, "GET", exchange_.rest_url + path_of(errand), "", 10'000};
}

Scan::Failed Scan::failure(const Errand& errand, bool answered, Error error) {
  if (errand.part <= Part::markets) failed_ = true;
  // Fees of events are among the news: unread for a quarter of an hour they would be traded at the series'.
  if (errand.part > Part::markets) news_read_s_ = began_s_ - fees_every_s + news_again_s;
  // A list that broke off is not known whole: the next walk asks for all of it.
  if (errand.part == Part::markets && errand.tickers.empty()) listings_[errand.series].large = false;
  return Failed{errand.part, errand.series, answered, std::move(error)};
}

void Scan::give_up() {
  for (const Errand& errand : errands_) {
    if (errand.part > Part::markets) news_read_s_.reset();
    if (errand.part != Part::markets) continue;
    // Else the next walk would ask for what was updated since this one, and miss all before it.
    if (errand.tickers.empty()) listings_[errand.series].large = false;
    wished_.insert(errand.tickers.begin(), errand.tickers.end());
  }
  errands_.clear();
}

// Asks for the next page first of all, or says that the cursor leads nowhere.
std::optional<Scan::Failed> Scan::turn_page(const Errand& errand, const std::string& cursor) {
  if (cursor.empty()) return std::nullopt;
  if (cursor == errand.cursor || errand.page + 1 >= pages_max) {
    return failure(errand, true, Error{"FIELD_VALUE", "cursor", cursor, "must lead to an end of the list"});
  }
  Errand next = errand;
  next.cursor = cursor;
  ++next.page;
  errands_.push_front(std::move(next));
  return std::nullopt;
}

Scan::Found Scan::read_page(const Errand& errand, const std::string& body) {
  Result<ListPage> read = read_list_page(body, sheets_);
  if (!read) return failure(errand, true, read.error());
  const std::string& cursor = read->page.cursor;
  if (auto failed = turn_page(errand, cursor)) return *failed;
  const bool part = errand.updated_since_s || !errand.tickers.empty();
  if (!part) listings_[errand.series].large = errand.page > 0 || !cursor.empty();
  const bool last = cursor.empty() && !part;
  return PageRead{std::move(read->page), std::move(read->sheets), errand.series, last};
}

Scan::Found Scan::read_fees(const Errand& errand, const std::string& body) {
  const Result<kalshi::SeriesFees> fees = kalshi::parse_series_reply(body);
  if (!fees) return failure(errand, true, fees.error());
  if (fees->series_ticker != errand.series) {
    return failure(errand, true,
                   Error{"FIELD_VALUE", "series.ticker", fees->series_ticker, "must be " + errand.series});
  }
  fees_read_s_[errand.series] = began_s_;
  return FeesRead{*fees};
}

// All pages together take the place of what was announced before.
Scan::Found Scan::read_event_changes(const Errand& errand, const std::string& body) {
  const auto page = kalshi::parse_event_fee_changes(body);
  if (!page) return failure(errand, true, page.error());
  event_changes_.insert(event_changes_.end(), page->changes.begin(), page->changes.end());
  if (auto failed = turn_page(errand, page->cursor)) return *failed;
  if (!page->cursor.empty()) return Absent{};
  return EventChangesRead{std::exchange(event_changes_, {})};
}

Scan::Found Scan::read_events(const Errand& errand, const std::string& body) {
  auto page = kalshi::parse_event_page(body);
  if (!page) return failure(errand, true, page.error());
  if (auto failed = turn_page(errand, page->cursor)) return *failed;
  if (!page->faults.empty()) return failure(errand, true, page->faults.front());
  return EventsRead{std::move(page->events)};
}

Scan::Found Scan::read_body(const Errand& errand, const std::string& body) {
  switch (errand.part) {
    case Part::status: {
      const Result<kalshi::ExchangeActivity> activity = kalshi::parse_exchange_status(body);
      if (!activity) return failure(errand, true, activity.error());
      return *activity;
    }
    case Part::fees:
      return read_fees(errand, body);
    case Part::markets:
      return read_page(errand, body);
    case Part::schedule: {
      const Result<kalshi::Schedule> schedule = kalshi::parse_exchange_schedule(body);
      if (!schedule) return failure(errand, true, schedule.error());
      return *schedule;
    }
    case Part::series_changes: {
      auto changes = kalshi::parse_series_fee_changes(body);
      if (!changes) return failure(errand, true, changes.error());
      return SeriesChangesRead{std::move(*changes)};
    }
    case Part::event_changes:
      return read_event_changes(errand, body);
    case Part::events:
      return read_events(errand, body);
  }
  return Absent{};
}

Scan::Found Scan::read(const Errand& errand, const HttpDone& done) {
  if (done.outcome != HttpOutcome::answered) {
    give_up();  // the next request would wait out its deadline in vain
    return failure(errand, false,
                   Error{"NO_ANSWER", done.request, done.why, "is asked again at the next scan"});
  }
  if (errand.part > Part::markets && done.status == 404) return Absent{};
  // The exchange also sends its status with 503 and 504.
  const bool spoken =
      done.status == 200 || (errand.part == Part::status && (done.status == 503 || done.status == 504));
  if (spoken) return read_body(errand, done.body);
  return failure(errand, true,
                 Error{"HTTP_STATUS", "status", std::to_string(done.status),
                       kalshi::parse_error_body(done.body).text()});
}

std::optional<Scan::Advance> Scan::advance(const HttpDone& done) {
  if (done.request != waiting_for_ || waiting_for_.empty()) return std::nullopt;
  waiting_for_.clear();
  const Errand errand = errands_.front();
  errands_.pop_front();
  Advance out{read(errand, done), std::nullopt};
  if (!errands_.empty()) out.next = request_of(errands_.front());
  return out;
}

}  // namespace headgate
