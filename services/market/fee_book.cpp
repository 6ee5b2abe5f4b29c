#include "services/market/fee_book.h"

#include <algorithm>
#include <set>

namespace headgate {
namespace {

template <typename Change>
void sort_by_time(std::vector<Change>& changes) {
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.scheduled_ns < b.scheduled_ns; });
}

bool same(const kalshi::SeriesFeeChange& a, const kalshi::SeriesFeeChange& b) {
  return a.scheduled_ns == b.scheduled_ns && a.fees == b.fees;
}
bool same(const kalshi::EventFeeChange& a, const kalshi::EventFeeChange& b) {
  return a.scheduled_ns == b.scheduled_ns && a.event_ticker == b.event_ticker && a.fees == b.fees;
}

template <typename Change>
bool replace(std::vector<Change>& held, std::vector<Change>&& told) {
  sort_by_time(told);
  const bool equal = std::equal(held.begin(), held.end(), told.begin(), told.end(),
                                [](const Change& a, const Change& b) { return same(a, b); });
  held = std::move(told);
  return !equal;
}

}  // namespace

FeeBook::FeeBook(const std::vector<std::string>& series) {
  for (const std::string& name : series) series_[name].defect = "not read yet";
}

bool FeeBook::set(const kalshi::SeriesFees& fees, MarketTime now) {
  Series& known = series_[fees.series_ticker];
  const bool news = !known.defect.empty() || known.fees != fees;
  known = {fees, "", now.ns()};
  return news;
}

void FeeBook::doubt(const std::string& series, const Error& error) {
  Series& known = series_[series];
  if (!known.defect.empty()) known.defect = error.text();
}

void FeeBook::void_fees(const std::string& series, const Error& error) {
  series_[series] = {{}, error.text(), 0};
}

bool FeeBook::set_override(const std::string& event, const kalshi::FeeOverride& fees, MarketTime now) {
  const auto held = events_.find(event);
  const bool news = held == events_.end() ? fees != kalshi::FeeOverride{} : held->second.fees != fees;
  // Events without fees of their own are by far the most; only a reading that took them away is worth a line.
  if (news || held != events_.end()) events_[event] = {fees, now.ns()};
  return news;
}

void FeeBook::settle(MarketTime now) {
  for (const kalshi::SeriesFeeChange& change : series_changes_) {
    const auto held = series_.find(change.fees.series_ticker);
    const bool due = held != series_.end() && held->second.defect.empty() &&
                     change.scheduled_ns <= now.ns() && change.scheduled_ns > held->second.read_ns;
    if (due) held->second = {change.fees, "", change.scheduled_ns};
  }
  for (const kalshi::EventFeeChange& change : event_changes_) {
    const auto held = events_.find(change.event_ticker);
    const int64_t read_ns = held == events_.end() ? 0 : held->second.read_ns;
    const bool due = change.scheduled_ns <= now.ns() && change.scheduled_ns > read_ns;
    if (due) events_[change.event_ticker] = {change.fees, change.scheduled_ns};
  }
}

bool FeeBook::plan(std::vector<kalshi::SeriesFeeChange> changes) {
  return replace(series_changes_, std::move(changes));
}
bool FeeBook::plan(std::vector<kalshi::EventFeeChange> changes) {
  return replace(event_changes_, std::move(changes));
}

FeeBook::Fees FeeBook::at(const Series& series, const std::string& name, const std::string& event,
                          int64_t ns) const {
  kalshi::SeriesFees fees = series.fees;
  for (const kalshi::SeriesFeeChange& change : series_changes_) {
    const bool due = change.scheduled_ns > series.read_ns && change.scheduled_ns <= ns;
    if (due && change.fees.series_ticker == name) fees = change.fees;
  }
  kalshi::FeeOverride own;
  int64_t read_ns = 0;
  const auto held = events_.find(event);
  if (held != events_.end()) own = held->second.fees, read_ns = held->second.read_ns;
  for (const kalshi::EventFeeChange& change : event_changes_) {
    const bool due = change.scheduled_ns > read_ns && change.scheduled_ns <= ns;
    if (due && change.event_ticker == event) own = change.fees;
  }
  const kalshi::SeriesFees told = kalshi::fees_under(fees, own);
  return {told.fee_type, told.fee_multiplier_e4};
}

FeeBook::Told FeeBook::of(const std::string& series, const std::string& event, MarketTime now) const {
  Told out;
  const auto held = series_.find(series);
  if (held == series_.end()) {
    out.defect = "series not configured";
    return out;
  }
  if (!held->second.defect.empty()) {
    out.defect = held->second.defect;
    return out;
  }
  out.now = at(held->second, series, event, now.ns());
  std::set<int64_t> times;
  for (const auto& change : series_changes_) {
    if (change.fees.series_ticker == series && change.scheduled_ns > now.ns())
      times.insert(change.scheduled_ns);
  }
  for (const auto& change : event_changes_) {
    if (change.event_ticker == event && change.scheduled_ns > now.ns()) times.insert(change.scheduled_ns);
  }
  for (const int64_t ns : times) {
    out.next = at(held->second, series, event, ns);
    if (out.next == out.now) continue;
    out.until_ns = ns;
    return out;
  }
  out.next = {};
  return out;
}

std::vector<std::string> FeeBook::changing(MarketTime after, MarketTime until) const {
  std::set<std::string> out;
  const auto within = [&](int64_t ns) { return ns > after.ns() && ns <= until.ns(); };
  for (const auto& change : series_changes_) {
    if (within(change.scheduled_ns)) out.insert(change.fees.series_ticker);
  }
  for (const auto& change : event_changes_) {
    if (within(change.scheduled_ns)) out.insert(change.event_ticker.substr(0, change.event_ticker.find('-')));
  }
  return {out.begin(), out.end()};
}

}  // namespace headgate
