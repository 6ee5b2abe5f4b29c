#include "services/market/catalogue.h"

#include <algorithm>
#include <utility>

#include "domain/digest.h"

namespace headgate {

using market::v1::MarketInfo;

namespace {

constexpr int64_t kept_ns = 86'400 * ns_per_s;
// The scan asks for a week of closes; what it may still show must not be taken for new.
constexpr int64_t listed_ns = 9 * 86'400 * ns_per_s;

}  // namespace

Catalogue::Catalogue(std::vector<std::string> series, std::string event)
    : series_(std::move(series)), event_(std::move(event)) {
  for (const std::string& name : series_) fees_[name].defect = "not read yet";
}

void Catalogue::set_fees(const kalshi::SeriesFees& fees) {
  Fees& known = fees_[fees.series_ticker];
  const bool same = known.defect.empty() && known.fees == fees;
  known = {fees, ""};
  if (!same) retell_all();
}

void Catalogue::doubt_fees(const std::string& series, const Error& error) {
  Fees& known = fees_[series];
  if (!known.defect.empty()) known.defect = error.text();
  retell_all();
}

void Catalogue::void_fees(const std::string& series, const Error& error) {
  fees_[series] = {{}, error.text()};
  retell_all();
}

void Catalogue::begin_listing(MarketTime now) {
  listing_began_ = now;
  forget_ended(now);
  for (auto& [ticker, entry] : markets_) entry.listed = false;
}

// By whole events: half a ladder would look like a ladder.
void Catalogue::forget_ended(MarketTime now) {
  std::map<std::string, int64_t> last_ns;  // by event: its last market's end
  for (const auto& [ticker, entry] : markets_) {
    int64_t& last = last_ns[entry.read.event_ticker()];
    const int64_t close_ns = entry.read.close_ns();
    // The listing does not reach back so far: nothing more will be heard of it.
    const bool out_of_sight = close_ns > 0 && now.ns() - close_ns > listed_ns;
    const int64_t ended_ns = out_of_sight ? close_ns : entry.finalized_ns;
    last = std::max(last, ended_ns == 0 ? INT64_MAX : ended_ns);
  }
  for (auto it = markets_.begin(); it != markets_.end();) {
    const int64_t ended_ns = last_ns.at(it->second.read.event_ticker());
    const bool forget = ended_ns != INT64_MAX && now.ns() - ended_ns > kept_ns;
    if (forget) forgotten_[it->first] = it->second.read.close_ns();
    it = forget ? markets_.erase(it) : std::next(it);
  }
  std::erase_if(forgotten_, [&](const auto& market) { return now.ns() - market.second > listed_ns; });
}

bool Catalogue::wanted(const MarketInfo& info) const {
  const std::string& ticker = info.market_ticker();
  if (!event_.empty()) return ticker.rfind(event_ + "-", 0) == 0;
  return std::any_of(series_.begin(), series_.end(),
                     [&](const std::string& series) { return ticker.rfind(series + "-", 0) == 0; });
}

void Catalogue::add_page(const kalshi::MarketPage& page) {
  for (const MarketInfo& info : page.markets) {
    if (!wanted(info) || forgotten_.count(info.market_ticker()) > 0) continue;
    Entry& entry = markets_[info.market_ticker()];
    const MarketInfo before = entry.read;
    entry.read = info;
    entry.listed = true;
    entry.missing = false;
    // What a damaged payload does not say of identity was said before and does not change in a market's life.
    if (entry.read.event_ticker().empty()) entry.read.set_event_ticker(before.event_ticker());
    if (entry.read.series_ticker().empty()) entry.read.set_series_ticker(before.series_ticker());
    if (info.defect().empty()) entry.grid = info.price_ranges();
    const bool finalized = info.status() == market::v1::MARKET_STATUS_FINALIZED;
    if (!finalized) entry.finalized_ns = 0;
    if (finalized && entry.finalized_ns == 0) entry.finalized_ns = std::max<int64_t>(1, listing_began_.ns());
    retell(entry);
  }
}

void Catalogue::end_listing(const std::string& series) {
  for (auto& [ticker, entry] : markets_) {
    if (ticker.rfind(series + "-", 0) != 0 || entry.listed) continue;
    // Finalized markets leave the listing by age.
    if (entry.read.status() == market::v1::MARKET_STATUS_FINALIZED) continue;
    entry.missing = true;
    retell(entry);
  }
}

void Catalogue::retell(Entry& entry) const {
  entry.retold = true;
  entry.told = entry.read;
  const auto fees = fees_.find(entry.read.series_ticker());
  const bool known = fees != fees_.end() && fees->second.defect.empty();
  if (known) {
    entry.told.set_fee_type(fees->second.fees.fee_type);
    entry.told.set_fee_multiplier_e4(fees->second.fees.fee_multiplier_e4);
  }
  if (!entry.told.defect().empty()) return;
  if (entry.missing)
    entry.told.set_defect("NOT_LISTED: the exchange's list of this series does not show it any more");
  if (!known) {
    entry.told.set_defect("FEES_UNKNOWN: " +
                          (fees == fees_.end() ? "series not configured" : fees->second.defect));
  }
}

void Catalogue::retell_all() {
  for (auto& [ticker, entry] : markets_) retell(entry);
}

std::vector<MarketInfo> Catalogue::take_changes() {
  std::vector<MarketInfo> out;
  for (auto& [ticker, entry] : markets_) {
    if (!std::exchange(entry.retold, false)) continue;
    std::string now = entry.told.SerializeAsString();
    if (now == entry.taken) continue;
    entry.taken = std::move(now);
    out.push_back(entry.told);
  }
  return out;
}

const MarketInfo* Catalogue::find(const std::string& ticker) const {
  const auto found = markets_.find(ticker);
  return found == markets_.end() ? nullptr : &found->second.told;
}

const kalshi::PriceGrid& Catalogue::grid(const std::string& ticker) const {
  const auto found = markets_.find(ticker);
  return found == markets_.end() ? no_grid_ : found->second.grid;
}

std::vector<std::string> Catalogue::followed() const {
  std::vector<std::string> out;
  for (const auto& [ticker, entry] : markets_) {
    const auto status = entry.read.status();
    if (status == market::v1::MARKET_STATUS_ACTIVE || status == market::v1::MARKET_STATUS_INACTIVE) {
      out.push_back(ticker);
    }
  }
  return out;
}

std::vector<std::string> Catalogue::closed_between(int64_t after_ns, int64_t until_ns) const {
  std::vector<std::string> out;
  for (const auto& [ticker, entry] : markets_) {
    const int64_t close_ns = entry.read.close_ns();
    if (close_ns > after_ns && close_ns <= until_ns) out.push_back(ticker);
  }
  return out;
}

bool Catalogue::opened_between(int64_t after_ns, int64_t until_ns) const {
  return std::any_of(markets_.begin(), markets_.end(), [&](const auto& named) {
    const MarketInfo& info = named.second.read;
    return info.status() == market::v1::MARKET_STATUS_INITIALIZED && info.open_ns() > after_ns &&
           info.open_ns() <= until_ns;
  });
}

size_t Catalogue::defects() const {
  return static_cast<size_t>(std::count_if(markets_.begin(), markets_.end(), [](const auto& named) {
    return !named.second.told.defect().empty();
  }));
}

uint64_t Catalogue::digest() const {
  Digest digest;
  for (const auto& [ticker, entry] : markets_) digest.add(entry.told.SerializeAsString()).add(entry.taken);
  return digest.value();
}

}  // namespace headgate
