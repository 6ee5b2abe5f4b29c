#include "exchange/candles.h"

#include <algorithm>

#include "domain/arithmetic.h"
#include "exchange/schedule.h"

namespace headgate::exchange {
namespace {

constexpr int64_t minute_s = 60, hour_s = 3600;

// The end of the period in which an instant lies; an instant on a border ends the period before it.
int64_t end_of(MarketTime at, int64_t minutes) {
  const int64_t s = (at.ns() + ns_per_s - 1) / ns_per_s;
  if (minutes == 1440) return eastern_midnight(MarketTime::from_ns(s * ns_per_s)).ns() / ns_per_s;
  const int64_t period_s = minutes == 60 ? hour_s : minute_s;
  return (s + period_s - 1) / period_s * period_s;
}

int64_t end_of(int64_t end_s, int64_t minutes) {
  return end_of(MarketTime::from_ns(end_s * ns_per_s), minutes);
}

using Packed = std::array<int16_t, 4>;

Packed packed(const Prices& prices) {
  return {static_cast<int16_t>(prices.open_e4), static_cast<int16_t>(prices.low_e4),
          static_cast<int16_t>(prices.high_e4), static_cast<int16_t>(prices.close_e4)};
}

Prices unpacked(const Packed& prices) { return {prices[0], prices[1], prices[2], prices[3]}; }

void follow(Packed& prices, int64_t price_e4) {
  Prices all = unpacked(prices);
  all.follow(price_e4);
  prices = packed(all);
}

}  // namespace

void Prices::follow(int64_t price_e4) {
  low_e4 = std::min(low_e4, price_e4);
  high_e4 = std::max(high_e4, price_e4);
  close_e4 = price_e4;
}

void Prices::join(const Prices& later) {
  low_e4 = std::min(low_e4, later.low_e4);
  high_e4 = std::max(high_e4, later.high_e4);
  close_e4 = later.close_e4;
}

Candles::Minute& Candles::minute(Record& record, MarketTime at) {
  const int64_t end_s = end_of(at, 1);
  if (!record.minutes.empty() && record.minutes.back().end_s == end_s) return record.minutes.back();
  Minute& out = record.minutes.emplace_back();
  out.end_s = end_s;
  out.bid = packed(Prices::at(record.bid_e4));
  out.ask = packed(Prices::at(record.ask_e4));
  out.previous = static_cast<int16_t>(record.last_e4);
  out.open_interest_e2 = record.open_interest.e2();
  return out;
}

void Candles::note(const Tape& tape, const Floor& floor) {
  std::map<size_t, MarketTime> touched;
  for (const TapeLine& line : tape) {
    if (line.kind == TapeLine::Kind::level) touched[line.market] = line.at;
    if (line.kind != TapeLine::Kind::trade) continue;
    Record& record = records_[line.market];
    Minute& now = minute(record, line.at);
    if (now.price[0] == 0) now.price = packed(Prices::at(line.price_e4));
    follow(now.price, line.price_e4);
    now.volume_e2 += line.quantity.e2();
    now.paid_e6 += checked_mul(line.price_e4, line.quantity.e2());
    record.last_e4 = line.price_e4;
    record.open_interest = floor.open_interest(line.market);
    now.open_interest_e2 = record.open_interest.e2();
  }
  for (const auto& [market, at] : touched) {
    const Floor::Top top = floor.top(market);
    Record& record = records_[market];
    record.asked = record.asked || top.ask > Quantity();
    if (top.bid_e4 == record.bid_e4 && top.ask_e4 == record.ask_e4) continue;
    Minute& now = minute(record, at);
    follow(now.bid, top.bid_e4);
    follow(now.ask, top.ask_e4);
    record.bid_e4 = top.bid_e4;
    record.ask_e4 = top.ask_e4;
  }
}

Candle Candles::joined(const Minute* first, const Minute* last, int64_t end_s) {
  Candle out{end_s, unpacked(first->bid), unpacked(first->ask), std::nullopt, 0, first->previous, {}, {}};
  int64_t paid_e6 = 0;
  for (const Minute* each = first; each != last; ++each) {
    out.bid.join(unpacked(each->bid));
    out.ask.join(unpacked(each->ask));
    out.volume += Quantity::from_e2(each->volume_e2);
    out.open_interest = Quantity::from_e2(each->open_interest_e2);
    paid_e6 += each->paid_e6;
    if (each->price[0] == 0) continue;
    if (out.price) {
      out.price->join(unpacked(each->price));
    } else {
      out.price = unpacked(each->price);
    }
  }
  if (out.volume > Quantity()) out.mean_e4 = (paid_e6 + out.volume.e2() / 2) / out.volume.e2();
  return out;
}

std::vector<Candle> Candles::of(size_t market, int64_t minutes, int64_t from_s, int64_t to_s) const {
  std::vector<Candle> out;
  const auto found = records_.find(market);
  if (found == records_.end()) return out;
  const auto& all = found->second.minutes;
  // No day is longer than 25 hours: what ended earlier belongs to no period asked for.
  const int64_t lead_s = minutes == 1 ? 0 : 25 * hour_s;
  auto at = std::lower_bound(all.begin(), all.end(), from_s - lead_s,
                             [](const Minute& each, int64_t s) { return each.end_s < s; });
  while (at != all.end()) {
    const int64_t end_s = end_of(at->end_s, minutes);
    if (end_s > to_s) break;
    const auto last =
        std::find_if(at, all.end(), [&](const Minute& each) { return end_of(each.end_s, minutes) != end_s; });
    if (end_s >= from_s) out.push_back(joined(&*at, &*at + (last - at), end_s));
    at = last;
  }
  return out;
}

std::optional<Candle> Candles::last_before(size_t market, int64_t minutes, int64_t at_s) const {
  const auto found = records_.find(market);
  if (found == records_.end()) return std::nullopt;
  const auto& all = found->second.minutes;
  auto at = std::lower_bound(all.begin(), all.end(), at_s,
                             [](const Minute& each, int64_t s) { return each.end_s < s; });
  // A period counts when its own end lies before.
  while (at != all.begin() && end_of((at - 1)->end_s, minutes) >= at_s) --at;
  if (at == all.begin()) return std::nullopt;
  const int64_t end_s = end_of((at - 1)->end_s, minutes);
  return of(market, minutes, end_s, end_s).front();
}

int64_t Candles::border(int64_t at_s, int64_t minutes) { return end_of(at_s, minutes); }

bool Candles::ever_asked(size_t market) const {
  const auto found = records_.find(market);
  return found != records_.end() && found->second.asked;
}

Quantity Candles::volume_since(size_t market, MarketTime since) const {
  Quantity out;
  const auto found = records_.find(market);
  if (found == records_.end()) return out;
  const auto& all = found->second.minutes;
  for (auto at = all.rbegin(); at != all.rend() && at->end_s * ns_per_s > since.ns(); ++at)
    out += Quantity::from_e2(at->volume_e2);
  return out;
}

}  // namespace headgate::exchange
