#include "world/recorded/day.h"

#include <algorithm>
#include <array>

namespace headgate::world {

const char* name_of(MarketStatus status) {
  switch (status) {
    case MarketStatus::initialized:
      return "initialized";
    case MarketStatus::active:
      return "active";
    case MarketStatus::closed:
      return "closed";
    case MarketStatus::determined:
      return "determined";
    case MarketStatus::finalized:
      return "finalized";
  }
  check(false, "a market has one of five states");
  return "";
}

Day::Day(Recording recording)
    : recording_(std::move(recording)),
      times_(stated_times(recording_.climate_day)),
      states_(recording_.markets.size()) {
  lay_out();
  appointments_ = {times_.opens, times_.closes, times_.determined, times_.finalized, times_.ends};
  for (const Silence& silence : silences_) {
    appointments_.push_back(silence.from);
    appointments_.push_back(silence.to);
  }
  for (const ForecastRow& forecast : recording_.forecasts) appointments_.push_back(forecast.known_from);
  std::sort(appointments_.begin(), appointments_.end());
}

// After a silence the books return as last recorded: on the ten recorded days of December 2025 only the
// market that changed got a row then, so the others' quotes had stood.
void Day::lay_out() {
  std::vector<Book> recorded(recording_.markets.size());
  std::optional<MarketTime> last;
  for (const QuoteRow& row : recording_.rows) {
    const bool after_silence = last && row.at.minus_ns(*last) > silence_limit_ns;
    if (after_silence) {
      silences_.push_back({last->plus_ns(withdrawal_delay_ns), row.at});
      withdraw_all(silences_.back().from);
    }
    last = row.at;
    if (!row.crossed) recorded[row.market] = Book{row.yes_bid, row.no_bid};
    if (after_silence) {
      for (size_t market = 0; market < recorded.size(); ++market) show(market, recorded[market], row.at);
    } else {
      show(row.market, recorded[row.market], row.at);
    }
  }
  if (last) withdraw_all(std::min(last->plus_ns(withdrawal_delay_ns), times_.closes));
}

void Day::show(size_t market, const Book& book, MarketTime at) {
  std::vector<BookState>& states = states_[market];
  const Book before = states.empty() ? Book{} : states.back().book;
  if (before == book) return;
  const BookChange yes{at, market, Side::yes, before.yes_bid, book.yes_bid};
  const BookChange no{at, market, Side::no, before.no_bid, book.no_bid};
  // The falling side first: a reader who applies one change after the other never sees a crossed book.
  const bool yes_rises = book.yes_bid > before.yes_bid;
  for (const BookChange& change : yes_rises ? std::array{no, yes} : std::array{yes, no}) {
    if (change.from != change.to) changes_.push_back(change);
  }
  states.push_back({at, book});
}

void Day::withdraw_all(MarketTime at) {
  for (size_t market = 0; market < states_.size(); ++market) show(market, Book{}, at);
}

MarketStatus Day::status_at(MarketTime now) const {
  if (now < times_.opens) return MarketStatus::initialized;
  if (now < times_.closes) return MarketStatus::active;
  if (now < times_.determined) return MarketStatus::closed;
  if (now < times_.finalized) return MarketStatus::determined;
  return MarketStatus::finalized;
}

Book Day::book_at(size_t market, MarketTime now) const {
  const std::vector<BookState>& states = states_.at(market);
  const auto after = std::upper_bound(states.begin(), states.end(), now,
                                      [](MarketTime t, const BookState& state) { return t < state.at; });
  return after == states.begin() ? Book{} : std::prev(after)->book;
}

std::span<const BookChange> Day::changes(MarketTime after, MarketTime until) const {
  const auto later = [](MarketTime t, const BookChange& change) { return t < change.at; };
  const auto begin = std::upper_bound(changes_.begin(), changes_.end(), after, later);
  const auto end = std::upper_bound(begin, changes_.end(), until, later);
  return {begin, end};
}

bool Day::feed_open_at(MarketTime now) const {
  return std::none_of(silences_.begin(), silences_.end(),
                      [now](const Silence& silence) { return silence.from <= now && now < silence.to; });
}

std::optional<ForecastRow> Day::forecast_at(MarketTime now) const {
  std::optional<ForecastRow> newest;
  for (const ForecastRow& forecast : recording_.forecasts) {
    if (forecast.known_from <= now) newest = forecast;
  }
  return newest;
}

std::optional<size_t> Day::winner_at(MarketTime now) const {
  if (now < times_.determined) return std::nullopt;
  return recording_.winner;
}

MarketTime Day::step_after(MarketTime now) const {
  const bool active = status_at(now) == MarketStatus::active;
  const MarketTime farthest = now.plus_ns(active ? step_active_ns : step_idle_ns);
  const auto next = std::upper_bound(appointments_.begin(), appointments_.end(), now);
  return std::min({farthest, times_.ends, next == appointments_.end() ? times_.ends : *next});
}

}  // namespace headgate::world
