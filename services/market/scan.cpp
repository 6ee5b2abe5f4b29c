#include "services/market/scan.h"

#include "kalshi/error_body.h"
#include "services/market/url_text.h"

namespace headgate {
namespace {

constexpr int pages_max = 100;  // of 1000 markets each: a cursor that leads in a circle ends here
// Changes are announced days ahead (GET /series/fee_changes), so a series' fees need no look at every scan.
constexpr int64_t fees_every_s = 900;
constexpr int64_t closed_since_s = 7LL * 86400;  // a market is finalized within a week of its close

}  // namespace

Scan::Scan(const ExchangeConfiguration& exchange) : exchange_(exchange) {}

HttpRequest Scan::begin(MarketTime now) {
  began_s_ = now.ns() / ns_per_s;
  failed_ = false;
  errands_.clear();
  errands_.push_back({Failed::Part::status, "", "", 0});
  for (const std::string& series : exchange_.series) {
    const auto read = fees_read_s_.find(series);
    const bool due = read == fees_read_s_.end() || began_s_ - read->second >= fees_every_s;
    if (due) errands_.push_back({Failed::Part::fees, series, "", 0});
    errands_.push_back({Failed::Part::markets, series, "", 0});
  }
  return request_of(errands_.front());
}

HttpRequest Scan::request_of(const Errand& errand) {
  std::string url = exchange_.rest_url;
  switch (errand.part) {
    case Failed::Part::status:
      url += "/exchange/status";
      break;
    case Failed::Part::fees:
      url += "/series/" + url_text(errand.series);
      break;
    case Failed::Part::markets:
      url += "/markets?series_ticker=" + url_text(errand.series) + "&limit=1000&mve_filter=exclude";
      if (!exchange_.event.empty()) {
        url += "&event_ticker=" + url_text(exchange_.event);
      } else {
        // The exchange lists two months of finalized markets. Without a status filter today's event,
        // tomorrow's and those that wait for their result come in one list.
        url += "&min_close_ts=" + std::to_string(began_s_ - closed_since_s);
      }
      if (!errand.cursor.empty()) url += "&cursor=" + url_text(errand.cursor);
      break;
  }
  waiting_for_ = "scan-" + std::to_string(++number_);
  return HttpRequest{waiting_for_, "GET", url, "", 10'000};
}

Scan::Failed Scan::failure(const Errand& errand, bool answered, Error error) {
  failed_ = true;
  return Failed{errand.part, errand.series, answered, std::move(error)};
}

Scan::Found Scan::read_page(const Errand& errand, const HttpDone& done) {
  Result<kalshi::MarketPage> page = kalshi::parse_market_page(done.body);
  if (!page) return failure(errand, true, page.error());
  const bool circle =
      !page->cursor.empty() && (page->cursor == errand.cursor || errand.page + 1 >= pages_max);
  if (circle) {
    return failure(errand, true,
                   Error{"FIELD_VALUE", "cursor", page->cursor, "must lead to an end of the list"});
  }
  const bool last = page->cursor.empty();
  if (!last) errands_.push_front({errand.part, errand.series, page->cursor, errand.page + 1});
  return PageRead{std::move(*page), errand.series, last};
}

Scan::Found Scan::read(const Errand& errand, const HttpDone& done) {
  if (done.outcome != HttpOutcome::answered) {
    errands_.clear();  // the next request would wait out its deadline in vain
    return failure(errand, false,
                   Error{"NO_ANSWER", done.request, done.why, "is asked again at the next scan"});
  }
  // The exchange also sends its status with 503 and 504.
  const bool spoken = done.status == 200 ||
                      (errand.part == Failed::Part::status && (done.status == 503 || done.status == 504));
  if (!spoken) {
    return failure(errand, true,
                   Error{"HTTP_STATUS", "status", std::to_string(done.status),
                         kalshi::parse_error_body(done.body).text()});
  }
  if (errand.part == Failed::Part::markets) return read_page(errand, done);
  if (errand.part == Failed::Part::status) {
    const Result<kalshi::ExchangeActivity> activity = kalshi::parse_exchange_status(done.body);
    if (!activity) return failure(errand, true, activity.error());
    return *activity;
  }
  const Result<kalshi::SeriesFees> fees = kalshi::parse_series_reply(done.body);
  if (!fees) return failure(errand, true, fees.error());
  if (fees->series_ticker != errand.series) {
    return failure(errand, true,
                   Error{"FIELD_VALUE", "series.ticker", fees->series_ticker, "must be " + errand.series});
  }
  fees_read_s_[errand.series] = began_s_;
  return FeesRead{*fees};
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
