#include "services/forecast/nbm_poll.h"

#include <algorithm>

#include "services/forecast/event_view.h"
#include "weather/nbm_fit.h"
#include "weather/payload_hash.h"

namespace headgate {
namespace {

constexpr int64_t minute_ns = 60 * ns_per_s;
constexpr int64_t hour_ns = 60 * minute_ns;
// The cycles at 01, 07, 13 and 19 UTC have full rows.
constexpr int64_t first_cycle_ns = 1 * hour_ns;
constexpr int64_t between_cycles_ns = 6 * hour_ns;
// Files appear 30 to 70 minutes after the cycle's nominal time.
constexpr int64_t ask_from_ns = 35 * minute_ns;
constexpr int64_t ask_every_ns = minute_ns;
constexpr int64_t give_up_ns = 3 * hour_ns;
// A process that starts late finds every cycle past its limit; a line that is down then says nothing about
// the file, so it is asked for this long all the same.
constexpr int64_t patience_ns = 10 * minute_ns;
// A file that is there and tells nothing is rarely mended within a minute, and is 35 MB.
constexpr int64_t damaged_pause_ns = 10 * minute_ns;
// The maximum stands at 00Z that ends the day; a cycle tells those at least this far ahead (17 hours from
// 07Z, while 13Z skips the one in 11 hours).
constexpr int64_t first_maximum_ns = 12 * hour_ns;
constexpr int64_t deadline_ms = 120'000;

int64_t latest_cycle_ns(int64_t now_ns) {
  const int64_t since = now_ns - ask_from_ns - first_cycle_ns;
  return since - since % between_cycles_ns + first_cycle_ns;
}

std::string model_of(const weather::NbmFit& fit) { return "nbp-" + std::string(fit.shape()) + "/1"; }

}  // namespace

std::string NbmPoll::address(int64_t cycle_ns) const {
  const std::string iso = iso_utc(cycle_ns);  // 2026-09-28T13:
  const std::string date = iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
  const std::string hour = iso.substr(11, 2);
  return url_ + "/blend." + date + "/" + hour + "/text/blend_nbptx.t" + hour + "z";
}

bool NbmPoll::lacks(const OpenDay& day, int64_t cycle_ns) const {
  const int64_t midnight_ns = weather::settlement_day(day.date, 0).end_ns;
  if (midnight_ns - cycle_ns < first_maximum_ns) return false;
  const auto station = held_.find(std::string(day.station.icao));
  if (station == held_.end()) return true;
  return std::none_of(station->second.lower_bound(cycle_ns), station->second.end(),
                      [&](const auto& held) { return held.second.bulletin.high_of(day.date) != nullptr; });
}

std::optional<HttpRequest> NbmPoll::ask(const std::vector<OpenDay>& open, MarketTime now) {
  if (!used() || !waiting_for_.empty()) return std::nullopt;
  forget_old(now);
  pending_ = false;
  for (int64_t cycle = latest_cycle_ns(now.ns()); now.ns() - cycle < forecast_fresh_ns;
       cycle -= between_cycles_ns) {
    const bool lacking =
        std::any_of(open.begin(), open.end(), [&](const OpenDay& day) { return lacks(day, cycle); });
    Cycle& state = cycles_[cycle];
    if (!lacking || state.settled) continue;
    pending_ = true;
    if (state.ask_after_ns > now.ns()) continue;
    if (state.first_asked_ns == 0) state.first_asked_ns = now.ns();
    asked_cycle_ns_ = cycle;
    waiting_for_ = "nbm-" + std::to_string(++number_);
    return HttpRequest{waiting_for_, "GET", address(cycle), "", deadline_ms};
  }
  return std::nullopt;
}

MarketTime NbmPoll::next_ask(MarketTime now) const {
  if (pending_) return now.plus_ns(ask_every_ns);
  return MarketTime::from_ns(latest_cycle_ns(now.ns()) + between_cycles_ns + ask_from_ns);
}

std::optional<NbmPoll::Advance> NbmPoll::advance(const HttpDone& done, MarketTime now) {
  if (waiting_for_.empty() || done.request != waiting_for_) return std::nullopt;
  waiting_for_.clear();
  Advance out;
  const std::string url = address(asked_cycle_ns_);
  if (done.outcome != HttpOutcome::answered) {
    out.errors.push_back({"NO_ANSWER", url, done.why, "is asked again in a minute"});
  } else if (done.status == 200) {
    read(done, now, out);
  } else if (done.status != 404) {
    out.errors.push_back({"HTTP_STATUS", url, std::to_string(done.status), done.body.substr(0, 200)});
  }
  const bool absent = done.outcome == HttpOutcome::answered && done.status == 404;
  const bool there = done.outcome == HttpOutcome::answered && done.status == 200;
  Cycle& state = cycles_[asked_cycle_ns_];
  state.ask_after_ns = now.ns() + (there ? damaged_pause_ns : ask_every_ns);
  state.settled = out.read;
  const bool late = now.ns() >= asked_cycle_ns_ + give_up_ns;
  const bool patient = absent || now.ns() >= state.first_asked_ns + patience_ns;
  if (!state.settled && late && patient) {
    state.settled = true;
    out.errors.push_back(
        {"NBM_GIVEN_UP", url, "",
         "three hours after its cycle nothing of it can be used; the next cycle is awaited"});
  }
  return out;
}

void NbmPoll::read(const HttpDone& done, MarketTime now, Advance& out) {
  const std::string file_sha256 = weather::sha256_hex(done.body);
  for (const weather::StationEntry& station : stations_) {
    auto error = read_station(station, done, file_sha256, now);
    if (!error) {
      out.read = true;
      continue;
    }
    // Only a station's block has a row and a column to name; the station itself is named in any case.
    const std::string icao(station.icao);
    if (error->field.find(icao) == std::string::npos) error->field = icao + " " + error->field;
    error->field = address(asked_cycle_ns_) + " " + error->field;
    out.errors.push_back(*error);
  }
}

std::optional<Error> NbmPoll::read_station(const weather::StationEntry& station, const HttpDone& done,
                                           const std::string& file_sha256, MarketTime now) {
  const auto block = weather::nbm_block_of(done.body, station.icao);
  if (!block) return block.error();
  const auto bulletin = weather::parse_nbm_block(*block, station.standard_offset_h);
  if (!bulletin) return bulletin.error();
  const weather::NbmHeader& header = bulletin->header;
  if (header.cycle_ns > now.ns()) {
    // A bulletin from the future is look-ahead in a replay and a broken clock outside.
    return Error{"ISSUED_IN_FUTURE", header.station + " cycle", iso_utc(header.cycle_ns),
                 "must not lie after market time " + iso_utc(now.ns())};
  }
  if (header.cycle_ns != asked_cycle_ns_ || header.product != weather::NbmProduct::nbp) {
    return Error{"NBM_CYCLE", header.station + " header",
                 std::string(name_of(header.product)) + " of " + iso_utc(header.cycle_ns),
                 "must be NBP of " + iso_utc(asked_cycle_ns_)};
  }
  held_[header.station][header.cycle_ns] =
      Held{*bulletin, now.ns(), weather::sha256_hex(block->text), file_sha256};
  return std::nullopt;
}

std::optional<DayForecast> NbmPoll::forecast(const OpenDay& day) const {
  const auto station = held_.find(std::string(day.station.icao));
  if (station == held_.end()) return std::nullopt;
  for (auto it = station->second.rbegin(); it != station->second.rend(); ++it) {
    const Held& held = it->second;
    const weather::NbmHigh* high = held.bulletin.high_of(day.date);
    const auto fit = high == nullptr ? std::nullopt : std::optional(weather::nbm_fit_of(*high));
    if (!fit || !*fit) continue;  // not published: an older bulletin may have it
    return DayForecast{
        model_of(**fit),
        (*fit)->high,
        held.bulletin.header.cycle_ns,
        held.fetched_ns,
        {{"nbm/" + held.bulletin.header.station, held.block_sha256}, {"nbm", held.file_sha256}}};
  }
  return std::nullopt;
}

void NbmPoll::forget_old(MarketTime now) {
  const int64_t oldest = now.ns() - forecast_fresh_ns;
  cycles_.erase(cycles_.begin(), cycles_.lower_bound(oldest));
  for (auto& [station, by_cycle] : held_) by_cycle.erase(by_cycle.begin(), by_cycle.lower_bound(oldest));
}

void NbmPoll::add_to(Digest& digest) const {
  for (const auto& [cycle, state] : cycles_) {
    digest.add(cycle)
        .add(state.first_asked_ns)
        .add(state.ask_after_ns)
        .add(static_cast<int64_t>(state.settled));
  }
  for (const auto& [station, by_cycle] : held_) {
    for (const auto& [cycle, held] : by_cycle) digest.add(station).add(cycle).add(held.block_sha256);
  }
  digest.add(waiting_for_);
}

}  // namespace headgate
