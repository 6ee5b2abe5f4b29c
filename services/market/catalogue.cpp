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

bool is_followed(const MarketInfo& info) {
  return info.status() == market::v1::MARKET_STATUS_ACTIVE ||
         info.status() == market::v1::MARKET_STATUS_INACTIVE;
}
bool is_coming(const MarketInfo& info) { return info.status() == market::v1::MARKET_STATUS_INITIALIZED; }
bool is_final(const MarketInfo& info) { return info.status() == market::v1::MARKET_STATUS_FINALIZED; }

void set_ranges(const std::vector<kalshi::PriceBand>& bands, MarketInfo& info) {
  info.clear_price_ranges();
  for (const kalshi::PriceBand& band : bands) {
    market::v1::PriceRange& range = *info.add_price_ranges();
    range.set_start_e4(band.start_e4);
    range.set_end_e4(band.end_e4);
    range.set_step_e4(band.step_e4);
  }
}

}  // namespace

Catalogue::Catalogue(std::vector<std::string> series, std::string event, const MarketConfiguration& selection)
    : series_(std::move(series)), event_(std::move(event)), selection_(selection), fees_(series_) {}

void Catalogue::set_fees(const kalshi::SeriesFees& fees) {
  if (fees_.set(fees, now_)) retell_series(fees.series_ticker);
}
void Catalogue::doubt_fees(const std::string& series, const Error& error) {
  fees_.doubt(series, error);
  retell_series(series);
}
void Catalogue::void_fees(const std::string& series, const Error& error) {
  fees_.void_fees(series, error);
  retell_series(series);
}
void Catalogue::set_override(const std::string& event, const kalshi::FeeOverride& fees) {
  if (fees_.set_override(event, fees, now_)) retell_series(event.substr(0, event.find('-')));
}
void Catalogue::plan(std::vector<kalshi::SeriesFeeChange> changes) {
  fees_.settle(now_);
  if (!fees_.plan(std::move(changes))) return;
  for (const std::string& series : series_) retell_series(series);
}
void Catalogue::plan(std::vector<kalshi::EventFeeChange> changes) {
  fees_.settle(now_);
  if (!fees_.plan(std::move(changes))) return;
  for (const std::string& series : series_) retell_series(series);
}

void Catalogue::at_time(MarketTime now) {
  const std::vector<std::string> changing = fees_.changing(now_, now);
  now_ = std::max(now_, now);
  for (const std::string& series : changing) retell_series(series);
}

std::vector<std::string> Catalogue::begin_listing(MarketTime now) {
  listing_began_ = now;
  now_ = std::max(now_, now);
  ++listing_;
  left_aside_ = 0;
  return forget_ended(now);
}

// By whole events: half a ladder would look like a ladder.
std::vector<std::string> Catalogue::forget_ended(MarketTime now) {
  std::map<std::string, int64_t> last_ns;  // by event: its last market's end
  for (const auto& [ticker, entry] : markets_) {
    int64_t& last = last_ns[entry.read.event_ticker()];
    const int64_t close_ns = entry.read.close_ns();
    // The listing does not reach back so far: nothing more will be heard of it.
    const bool out_of_sight = close_ns > 0 && now.ns() - close_ns > listed_ns;
    const int64_t ended_ns = out_of_sight ? close_ns : entry.finalized_ns;
    last = std::max(last, ended_ns == 0 ? INT64_MAX : ended_ns);
  }
  std::vector<std::string> out;
  for (auto it = markets_.begin(); it != markets_.end();) {
    const int64_t ended_ns = last_ns.at(it->second.read.event_ticker());
    if (ended_ns == INT64_MAX || now.ns() - ended_ns <= kept_ns) {
      ++it;
      continue;
    }
    forgotten_[it->first] = it->second.read.close_ns();
    fees_.forget_event(it->second.read.event_ticker());
    unindex(it->first, it->second);
    followed_version_ += following_.erase(it->first);
    retold_.erase(it->first);
    out.push_back(it->first);
    it = markets_.erase(it);
  }
  std::erase_if(forgotten_, [&](const auto& market) { return now.ns() - market.second > listed_ns; });
  return out;
}

bool Catalogue::wanted(const std::string& ticker) const {
  if (!event_.empty()) return ticker.rfind(event_ + "-", 0) == 0;
  return std::any_of(series_.begin(), series_.end(),
                     [&](const std::string& series) { return ticker.rfind(series + "-", 0) == 0; });
}

void Catalogue::add_page(const kalshi::MarketPage& page, const Sheets& sheets) {
  for (const MarketInfo& info : page.markets) {
    const std::string& ticker = info.market_ticker();
    if (!wanted(ticker) || forgotten_.count(ticker) > 0) continue;
    const auto sheet = sheets.find(ticker);
    const kalshi::MarketSheet* found = sheet == sheets.end() ? nullptr : &sheet->second;
    if (markets_.count(ticker) == 0 && !selection_.refusal(info, found, now_).empty()) {
      ++left_aside_;
      continue;
    }
    add(info, found);
  }
}

void Catalogue::add(const MarketInfo& info, const kalshi::MarketSheet* sheet) {
  const std::string& ticker = info.market_ticker();
  const auto [place, fresh] = markets_.try_emplace(ticker);
  Entry& entry = place->second;
  entry.listed = listing_;
  const int64_t waiver_ns = sheet == nullptr ? 0 : sheet->fee_waiver_until_ns.value_or(0);
  const bool final = is_final(info);
  if (!final) entry.finalized_ns = 0;
  if (final && entry.finalized_ns == 0) entry.finalized_ns = std::max<int64_t>(1, listing_began_.ns());
  const bool same = !fresh && !entry.missing && waiver_ns == entry.fee_waiver_until_ns &&
                    info.SerializeAsString() == entry.read.SerializeAsString();
  if (same) return;
  if (!fresh) unindex(ticker, entry);
  entry.missing = false;
  entry.fee_waiver_until_ns = waiver_ns;
  const std::string event_before = entry.read.event_ticker();
  const std::string series_before = entry.read.series_ticker();
  entry.read = info;
  // What a damaged payload does not say of identity was said before and does not change in a market's life.
  if (entry.read.event_ticker().empty()) entry.read.set_event_ticker(event_before);
  if (entry.read.series_ticker().empty()) entry.read.set_series_ticker(series_before);
  if (info.defect().empty()) entry.grid = info.price_ranges();
  retell(ticker, entry);
  index(ticker, entry);
}

void Catalogue::index(const std::string& ticker, const Entry& entry) {
  const MarketInfo& info = entry.read;
  if (info.close_ns() != 0) closes_.emplace(info.close_ns(), ticker);
  if (is_coming(info)) opens_.emplace(info.open_ns(), ticker);
  defects_ += entry.told.defect().empty() ? 0 : 1;
  const bool change = is_followed(info) ? following_.insert(ticker).second : following_.erase(ticker) > 0;
  followed_version_ += change ? 1 : 0;
}

void Catalogue::unindex(const std::string& ticker, const Entry& entry) {
  closes_.erase({entry.read.close_ns(), ticker});
  opens_.erase({entry.read.open_ns(), ticker});
  defects_ -= entry.told.defect().empty() ? 0 : 1;
}

void Catalogue::end_listing(const std::string& series) {
  const std::string prefix = series + "-";
  for (auto it = markets_.lower_bound(prefix); it != markets_.end() && it->first.rfind(prefix, 0) == 0;
       ++it) {
    Entry& entry = it->second;
    // Finalized markets leave the listing by age.
    if (entry.listed == listing_ || entry.missing || is_final(entry.read)) continue;
    unindex(it->first, entry);
    entry.missing = true;
    retell(it->first, entry);
    index(it->first, entry);
  }
}

std::vector<std::string> Catalogue::left_open_list() const {
  std::vector<std::string> out;
  for (const auto& [ticker, entry] : markets_) {
    if (entry.listed != listing_ && !is_final(entry.read)) out.push_back(ticker);
  }
  return out;
}

bool Catalogue::take(const kalshi::MarketLifecycle& news) {
  const auto found = markets_.find(news.market_ticker);
  if (found == markets_.end()) return false;
  Entry& entry = found->second;
  const auto* grid = std::get_if<kalshi::PriceGridChanged>(&news.change);
  const auto* moved = std::get_if<kalshi::MarketCloseMoved>(&news.change);
  const auto* paused = std::get_if<kalshi::MarketPaused>(&news.change);
  const bool known = (grid != nullptr && !grid->bands.empty()) || moved != nullptr || paused != nullptr;
  if (!known || !entry.read.defect().empty()) return false;
  unindex(news.market_ticker, entry);
  if (grid != nullptr) set_ranges(grid->bands, entry.read);
  if (grid != nullptr) entry.grid = entry.read.price_ranges();
  if (moved != nullptr) entry.read.set_close_ns(moved->close_ns);
  if (paused != nullptr) {
    entry.read.set_status(paused->deactivated ? market::v1::MARKET_STATUS_INACTIVE
                                              : market::v1::MARKET_STATUS_ACTIVE);
  }
  retell(news.market_ticker, entry);
  index(news.market_ticker, entry);
  return true;
}

void Catalogue::retell(const std::string& ticker, Entry& entry) {
  retold_.insert(ticker);
  entry.told = entry.read;
  const FeeBook::Told fees = fees_.of(entry.read.series_ticker(), entry.read.event_ticker(), now_);
  if (fees.defect.empty()) {
    entry.told.set_fee_type(fees.now.fee_type);
    entry.told.set_fee_multiplier_e4(fees.now.fee_multiplier_e4);
    entry.told.set_fees_until_ns(fees.until_ns);
    entry.told.set_next_fee_type(fees.next.fee_type);
    entry.told.set_next_fee_multiplier_e4(fees.next.fee_multiplier_e4);
  }
  entry.told.set_fee_waiver_until_ns(entry.fee_waiver_until_ns);
  if (!entry.told.defect().empty()) return;
  if (entry.missing)
    entry.told.set_defect("NOT_LISTED: the exchange's list of this series does not show it any more");
  if (!fees.defect.empty()) entry.told.set_defect("FEES_UNKNOWN: " + fees.defect);
}

void Catalogue::retell_series(const std::string& series) {
  const std::string prefix = series + "-";
  for (auto it = markets_.lower_bound(prefix); it != markets_.end() && it->first.rfind(prefix, 0) == 0;
       ++it) {
    defects_ -= it->second.told.defect().empty() ? 0 : 1;
    retell(it->first, it->second);
    defects_ += it->second.told.defect().empty() ? 0 : 1;
  }
}

std::vector<MarketInfo> Catalogue::take_changes(size_t most) {
  std::vector<MarketInfo> out;
  while (!retold_.empty() && out.size() < most) {
    Entry& entry = markets_.at(*retold_.begin());
    retold_.erase(retold_.begin());
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

std::vector<std::string> Catalogue::closed_between(int64_t after_ns, int64_t until_ns) const {
  std::vector<std::string> out;
  for (auto it = closes_.lower_bound({after_ns + 1, ""}); it != closes_.end() && it->first <= until_ns;
       ++it) {
    out.push_back(it->second);
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool Catalogue::opened_between(int64_t after_ns, int64_t until_ns) const {
  const auto next = opens_.lower_bound({after_ns + 1, ""});
  return next != opens_.end() && next->first <= until_ns;
}

uint64_t Catalogue::digest() const {
  Digest digest;
  for (const auto& [ticker, entry] : markets_) digest.add(entry.told.SerializeAsString()).add(entry.taken);
  return digest.value();
}

}  // namespace headgate
