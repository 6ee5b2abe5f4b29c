#include "services/settle/climate_labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/decimal.h"
#include "domain/digest.h"
#include "services/settle/result_rounds.h"
#include "weather/payload_hash.h"

namespace headgate {
namespace {

constexpr int64_t minute_ns = 60 * ns_per_s;
constexpr int64_t hour_ns = 60 * minute_ns;
constexpr int64_t round_every_ns = 10 * minute_ns;
constexpr int64_t patience_ns = 72 * hour_ns;
// In daylight time a day's wall clock ends an hour before its standard time: nothing older can be final.
constexpr int64_t earliest_before_end_ns = hour_ns;
// The service's own stamp against that in the bulletin's heading.
constexpr int64_t stamp_tolerance_ns = hour_ns;

std::string_view series_of(std::string_view event) { return event.substr(0, event.find('-')); }

std::optional<std::string> unanswered(const HttpDone& done) {
  if (done.outcome != HttpOutcome::answered) return done.why;
  if (done.status != 200) return fmt::format("status {}", done.status);
  return std::nullopt;
}

// Nothing when the market process never said the strike.
std::optional<bool> contains(const settle::v1::KnownMarketRow& market, int64_t high_f) {
  const int64_t high_e4 = high_f * 10'000;
  switch (market.strike_kind()) {
    case market::v1::STRIKE_KIND_LESS:
      return high_e4 < market.cap_e4();
    case market::v1::STRIKE_KIND_BETWEEN:
      return high_e4 >= market.floor_e4() && high_e4 <= market.cap_e4();
    case market::v1::STRIKE_KIND_GREATER:
      return high_e4 > market.floor_e4();
    default:
      return std::nullopt;
  }
}

std::string strike_text(const settle::v1::KnownMarketRow& market) {
  const std::string floor = format_decimal(market.floor_e4() / 10'000, 0);
  const std::string cap = format_decimal(market.cap_e4() / 10'000, 0);
  if (market.strike_kind() == market::v1::STRIKE_KIND_LESS) return "below " + cap;
  if (market.strike_kind() == market::v1::STRIKE_KIND_GREATER) return "above " + floor;
  return floor + " to " + cap;
}

// The report within a product of the service, or which field is wrong and what would mend it.
Result<weather::ClimateReport> read_product(const std::string& body, const weather::StationEntry& station) {
  const auto product = weather::parse_report_product(body);
  if (!product) return product.error();
  auto report = weather::climate_report_of(product->text, station.cli, station.place);
  if (!report) return report;
  const auto [earlier_ns, later_ns] = std::minmax(report->issued_ns, product->issued_ns);
  if (later_ns - earlier_ns > stamp_tolerance_ns) {
    return Error{"REPORT_ISSUED", "issuanceTime", iso_utc(product->issued_ns),
                 "must be that of the bulletin's heading, " + iso_utc(report->issued_ns)};
  }
  return report;
}

void complain(std::string& last, Level level, const char* code, std::string text, Effects& effects) {
  if (last == text) return;
  last = text;
  effects.note(level, code, std::move(text));
}

}  // namespace

int64_t ClimateLabels::Watched::day_end_ns() const {
  return weather::settlement_day(date, station->standard_offset_h).end_ns;
}

void ClimateLabels::restore(const settle::v1::LabelRow& row) {
  const auto* station = weather::station_of_series(series_of(row.event_ticker()));
  const auto date = weather::date_of_event(row.event_ticker());
  if (url_.empty() || station == nullptr || !date) return;
  Watched& watched = watched_[row.event_ticker()];
  watched.row = row;
  watched.station = station;
  watched.date = *date;
}

void ClimateLabels::start(const Input& input, Effects& effects) {
  for (const auto& [event, watched] : watched_) {
    if (watched.row.has_label()) effects.publish_state("label", event, watched.row.label());
  }
  arm(input, effects);
}

void ClimateLabels::learn(const market::v1::MarketInfo& info, const Input& input, Effects& effects) {
  const std::string& event = info.event_ticker();
  // A payload that did not parse must not start, stop or move anything.
  if (url_.empty() || !info.defect().empty() || !is_plain_ticker(event) || info.close_ns() <= 0) return;
  const auto* station = weather::station_of_series(series_of(event));
  const auto date = weather::date_of_event(event);
  if (station == nullptr || !date) return;
  Watched& watched = watched_[event];
  watched.station = station;
  watched.date = *date;
  if (watched.row.close_ns() != info.close_ns()) {
    watched.row.set_event_ticker(event);
    watched.row.set_close_ns(info.close_ns());
    keep(watched, effects);
  }
  // The label of another thermometer would raise false alarms, or hide a true one.
  const Status rules = weather::check_rules(*station, info.rules_primary());
  if (!rules && watched.waiting()) refuse(watched, "LABEL_REFUSED", rules.error().text(), effects);
  arm(input, effects);
}

void ClimateLabels::arm(const Input& input, Effects& effects) {
  if (url_.empty() || !turn_.request.empty()) return;  // the end of the round arms
  std::optional<int64_t> due_ns;
  for (const auto& [event, watched] : watched_) {
    if (!watched.waiting()) continue;
    const int64_t at_ns = std::max(watched.row.close_ns(), next_round_.ns());
    due_ns = std::min(due_ns.value_or(at_ns), at_ns);
  }
  if (!due_ns) return effects.disarm(timer);
  effects.arm(timer, MarketTime::from_ns(std::max(*due_ns, input.market.ns())));
}

void ClimateLabels::begin(const Input& input, Effects& effects) {
  if (!turn_.request.empty()) return;
  round_.clear();
  for (auto& [event, watched] : watched_) {
    if (!watched.waiting() || watched.row.close_ns() > input.market.ns()) continue;
    if (watched.row.close_ns() + patience_ns <= input.market.ns()) {
      refuse(watched, "LABEL_ABSENT", "no final report with a number within three days of the close",
             effects);
      continue;
    }
    round_.push_back(event);
  }
  if (!round_.empty()) next_round_ = input.market.plus_ns(round_every_ns);
  next_turn(input, effects);
}

void ClimateLabels::next_turn(const Input& input, Effects& effects) {
  turn_ = {};
  if (round_.empty()) return arm(input, effects);
  turn_.event = round_.front();
  round_.pop_front();
  ask(weather::report_list_path(watched_.at(turn_.event).station->site()), effects);
}

void ClimateLabels::ask(const std::string& path, Effects& effects) {
  turn_.request = "label/" + turn_.event + "/" + std::to_string(++requests_);
  effects.request({turn_.request, "GET", url_ + path, {}});
}

std::optional<std::string> ClimateLabels::finish(const HttpDone& done, const Input& input, Effects& effects) {
  if (turn_.request.empty() || done.request != turn_.request) return std::nullopt;
  const std::string event = turn_.event;
  Watched& watched = watched_.at(event);
  const bool answered =
      turn_.reading ? take_product(watched, done, input, effects) : take_list(watched, done, input, effects);
  if (answered && !turn_.unread.empty()) {
    turn_.reading = turn_.unread.front();
    turn_.unread.pop_front();
    ask(weather::report_path(turn_.reading->product_id), effects);
    return std::nullopt;
  }
  // With a report unread the earliest of the others need not be the first: the next round decides.
  const bool labelled = answered && label(watched, effects);
  next_turn(input, effects);
  if (!labelled) return std::nullopt;
  return event;
}

bool ClimateLabels::take_list(Watched& watched, const HttpDone& done, const Input& input, Effects& effects) {
  const std::string& event = watched.row.event_ticker();
  if (const auto why = unanswered(done)) {
    complain(watched.complaint, Level::warning, "LABEL_NOT_ANSWERED", event + ": list: " + *why, effects);
    return false;
  }
  auto list = weather::parse_report_list(done.body);
  if (!list) {
    complain(watched.complaint, Level::alert, "LABEL_LIST_UNREADABLE", event + ": " + list.error().text(),
             effects);
    return false;
  }
  std::stable_sort(list->begin(), list->end(),
                   [](const auto& a, const auto& b) { return a.issued_ns < b.issued_ns; });
  for (const weather::ListedReport& listed : *list) {
    if (listed.issued_ns < watched.day_end_ns() - earliest_before_end_ns) continue;
    // What is not issued yet would be look-ahead.
    if (listed.issued_ns > input.market.ns() || watched.read.count(listed.product_id) != 0) continue;
    turn_.unread.push_back(listed);
  }
  return true;
}

bool ClimateLabels::take_product(Watched& watched, const HttpDone& done, const Input& input,
                                 Effects& effects) {
  const std::string& event = watched.row.event_ticker();
  const std::string& id = turn_.reading->product_id;
  if (const auto why = unanswered(done)) {
    complain(watched.complaint, Level::warning, "LABEL_NOT_ANSWERED", event + ": " + id + ": " + *why,
             effects);
    return false;
  }
  watched.read.insert(id);
  auto report = read_product(done.body, *watched.station);
  if (report) {
    watched.reports.push_back(*std::move(report));
    watched.papers.push_back({id, weather::sha256_hex(done.body), input.market.ns()});
    return true;
  }
  const auto& known = watched.row.unreadable();
  if (std::find(known.begin(), known.end(), id) != known.end()) return true;
  watched.row.add_unreadable(id);
  keep(watched, effects);
  effects.note(Level::alert, "REPORT_UNREADABLE", event + ": product " + id + ": " + report.error().text());
  return true;
}

bool ClimateLabels::label(Watched& watched, Effects& effects) {
  const auto* first = weather::settling_report(watched.reports, watched.station->cli, watched.date);
  if (first == nullptr) return false;
  const Paper& paper = watched.papers[static_cast<size_t>(first - watched.reports.data())];
  settle::v1::EarlyLabel& label = *watched.row.mutable_label();
  label.set_event_ticker(watched.row.event_ticker());
  label.set_date(watched.date.text());
  label.set_high_f(*first->maximum.value_f);
  label.set_product_id(paper.product_id);
  label.set_issued_ns(first->issued_ns);
  label.set_fetched_ns(paper.fetched_ns);
  label.set_payload_sha256(paper.sha256);
  keep(watched, effects);
  effects.publish_state("label", watched.row.event_ticker(), label);
  watched.read.clear();
  watched.reports.clear();
  watched.papers.clear();
  return true;
}

void ClimateLabels::compare(const settle::v1::KnownMarketRow& winner, Effects& effects) {
  const auto found = watched_.find(winner.event_ticker());
  if (found == watched_.end()) return;
  Watched& watched = found->second;
  if (!watched.row.has_label() || !watched.row.disagreement().empty()) return;
  const settle::v1::EarlyLabel& label = watched.row.label();
  if (contains(winner, label.high_f()).value_or(true)) return;
  watched.row.set_disagreement(fmt::format("{}: report {} says {} °F, the exchange settled {} ({}) yes",
                                           winner.event_ticker(), label.product_id(), label.high_f(),
                                           winner.market_ticker(), strike_text(winner)));
  keep(watched, effects);
  effects.note(Level::alert, "LABEL_DISAGREES", watched.row.disagreement());
}

void ClimateLabels::refuse(Watched& watched, const char* code, const std::string& why, Effects& effects) {
  watched.row.set_refusal(why);
  keep(watched, effects);
  effects.note(Level::warning, code, watched.row.event_ticker() + ": " + why);
}

void ClimateLabels::keep(const Watched& watched, Effects& effects) {
  effects.store(table, watched.row.event_ticker(), watched.row.SerializeAsString());
}

std::vector<settle::v1::LabelRow> ClimateLabels::rows() const {
  std::vector<settle::v1::LabelRow> out;
  for (const auto& [event, watched] : watched_) out.push_back(watched.row);
  return out;
}

uint64_t ClimateLabels::digest() const {
  Digest digest;
  for (const auto& [event, watched] : watched_) digest.add(watched.row.SerializeAsString());
  return digest.value();
}

}  // namespace headgate
