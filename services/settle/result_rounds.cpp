#include "services/settle/result_rounds.h"

#include <algorithm>

#include "domain/digest.h"

namespace headgate {
namespace {

constexpr int64_t round_every_ns = 60 * ns_per_s;

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_';
}

}  // namespace

bool is_plain_ticker(std::string_view ticker) {
  // 128 is twice the longest ticker seen; "." and ".." would climb out of the URL's path.
  if (ticker.empty() || ticker.size() > 128 || ticker.front() == '.') return false;
  return std::all_of(ticker.begin(), ticker.end(), is_plain);
}

bool ResultRounds::learn(const market::v1::MarketInfo& info) {
  Known& known = markets_[info.market_ticker()];
  settle::v1::KnownMarketRow row = known.row;
  row.set_market_ticker(info.market_ticker());
  // A payload that did not parse must not take away what an earlier one said.
  if (!info.event_ticker().empty()) row.set_event_ticker(info.event_ticker());
  if (info.close_ns() > 0) row.set_close_ns(info.close_ns());
  if (info.status() != market::v1::MARKET_STATUS_UNSPECIFIED) row.set_status(info.status());
  if (info.result() != market::v1::MARKET_RESULT_UNSPECIFIED) row.set_bus_result(info.result());
  if (info.strike_kind() != market::v1::STRIKE_KIND_UNSPECIFIED) {
    row.set_strike_kind(info.strike_kind());
    row.set_floor_e4(info.floor_e4());
    row.set_cap_e4(info.cap_e4());
  }
  if (row.SerializeAsString() == known.row.SerializeAsString()) return false;
  if (row.status() != known.row.status() && row.status() == market::v1::MARKET_STATUS_FINALIZED) {
    known.became_final = true;
  }
  known.row = row;
  return true;
}

bool ResultRounds::learn_of(const std::string& market, const std::string& event) {
  if (markets_.count(market) != 0) return false;
  Known& known = markets_[market];
  known.row.set_market_ticker(market);
  known.row.set_event_ticker(event);
  return true;
}

const settle::v1::KnownMarketRow* ResultRounds::find(const std::string& market) const {
  const auto found = markets_.find(market);
  return found == markets_.end() ? nullptr : &found->second.row;
}

uint64_t ResultRounds::unsettled() const {
  return static_cast<uint64_t>(
      std::count_if(markets_.begin(), markets_.end(), [](const auto& item) { return !item.second.settled; }));
}

uint64_t ResultRounds::digest() const {
  Digest digest;
  for (const auto& [ticker, known] : markets_)
    digest.add(known.row.SerializeAsString()).add(known.settled ? 1 : 0);
  return digest.value();
}

// A market of unknown close is asked in every round: silence about the close must not become silence about
// money.
bool ResultRounds::is_due(const Known& known, MarketTime now) {
  if (known.settled) return false;
  return known.row.status() >= market::v1::MARKET_STATUS_CLOSED || known.row.close_ns() <= now.ns();
}

void ResultRounds::arm(const Input& input, Effects& effects) {
  if (!asked_.empty()) return;  // the end of the round arms
  std::optional<int64_t> due_ns;
  for (const auto& [ticker, known] : markets_) {
    if (known.settled) continue;
    int64_t at_ns = std::max(is_due(known, input.market) ? 0 : known.row.close_ns(), next_round_.ns());
    if (known.became_final) at_ns = input.market.ns();
    due_ns = std::min(due_ns.value_or(at_ns), at_ns);
  }
  if (!due_ns) return effects.disarm(timer);
  effects.arm(timer, MarketTime::from_ns(std::max(*due_ns, input.market.ns())));
}

void ResultRounds::begin(const Input& input, Effects& effects) {
  if (!asked_.empty()) return;
  round_.clear();
  for (auto& [ticker, known] : markets_) {
    if (!is_due(known, input.market)) continue;
    round_.push_back(ticker);
    known.became_final = false;
  }
  if (!round_.empty()) next_round_ = input.market.plus_ns(round_every_ns);
  ask_next(effects);
  if (asked_.empty()) arm(input, effects);
}

void ResultRounds::ask_next(Effects& effects) {
  asked_.clear();
  if (round_.empty()) return;
  const std::string ticker = round_.front();
  round_.pop_front();
  asked_ = "result/" + ticker + "/" + std::to_string(++requests_);
  effects.request({asked_, "GET", rest_url_ + "/markets/" + ticker, {}});
}

std::optional<std::string> ResultRounds::finish(const HttpDone& done, Effects& effects) {
  if (asked_.empty() || done.request != asked_) return std::nullopt;
  const size_t from = asked_.find('/') + 1;
  const std::string ticker = asked_.substr(from, asked_.rfind('/') - from);
  ask_next(effects);
  return ticker;
}

}  // namespace headgate
