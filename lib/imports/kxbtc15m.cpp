#include "imports/kxbtc15m.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "imports/kxbtc15m_holes.h"
#include "imports/kxbtc15m_line.h"
#include "imports/kxbtc15m_results.h"
#include "imports/kxbtc15m_text.h"
#include "imports/lines.h"
#include "weather/payload_hash.h"

namespace headgate::imports {
namespace {

namespace pb = recording::v1;
using kxbtc15m::Hole;
using kxbtc15m::Line;
using kxbtc15m::Outcome;

// Kalshi's expected_expiration_time of these markets lies five minutes after their close; the few whose
// determination was seen took six seconds. Late is the side on which nothing leaks.
constexpr int64_t result_known_after_ns = 300 * ns_per_s;

std::string line_name(size_t index) { return "line " + std::to_string(index + 1); }

Result<std::vector<Line>> lines_from(std::string_view capture) {
  std::vector<Line> out;
  std::set<std::string> told;
  for (const std::string_view text : lines_of(capture)) {
    Result<Line> line = kxbtc15m::parse_line(text, line_name(out.size()));
    if (!line) return line.error();
    if (line->payload.has_market()) told.insert(line->market);
    if (!line->market.empty() && told.count(line->market) == 0) {
      return Error{"MARKET_UNKNOWN", line_name(out.size()) + ".ticker", line->market,
                   "an M line must tell a market before anything else of it"};
    }
    out.push_back(std::move(*line));
  }
  if (out.empty()) return Error{"LINE_FORM", "line 1", "", "must be there: the capture is empty"};
  return out;
}

struct Due {
  MarketTime known_from;
  market::v1::MarketInfo info;
};

class Writer {
 public:
  Writer(std::vector<Line> lines, std::vector<Hole> holes, pb::Header header)
      : lines_(std::move(lines)),
        holes_(std::move(holes)),
        draft_(std::move(header), MarketTime::from_ns(lines_.front().received_ns)) {}

  // Nothing, or why the two sources contradict each other.
  std::optional<Error> expect(const std::map<std::string, Outcome>& outcomes) {
    std::map<std::string, market::v1::MarketInfo> markets;
    for (const Line& line : lines_) {
      if (line.payload.has_market()) markets[line.market] = line.payload.market().info();
    }
    for (auto& [ticker, info] : markets) {
      const auto found = outcomes.find(ticker);
      if (found == outcomes.end()) {
        ++left_out_["markets without a result"];
        continue;
      }
      const Outcome& outcome = found->second;
      const bool same = outcome.floor_e4 == info.floor_e4() && outcome.close_ns == info.close_ns();
      if (!same) {
        return Error{"FIELD_VALUE", "markets.csv " + ticker, "another strike or close than the capture's",
                     "give the file that belongs to the capture"};
      }
      info.set_result(outcome.result);
      info.set_status(market::v1::MARKET_STATUS_FINALIZED);
      due_.push_back({MarketTime::from_ns(info.close_ns() + result_known_after_ns), info});
    }
    std::stable_sort(due_.begin(), due_.end(),
                     [](const Due& a, const Due& b) { return a.known_from < b.known_from; });
    return std::nullopt;
  }

  Imported write() {
    connect(true, "the capture begins", draft_.last());
    auto hole = holes_.begin();
    std::set<size_t> connects;
    for (size_t i = 0; i < lines_.size(); ++i) {
      tell_results(MarketTime::from_ns(lines_[i].received_ns));
      const MarketTime at = std::max(draft_.last(), MarketTime::from_ns(lines_[i].received_ns));
      if (at.ns() != lines_[i].received_ns) ++left_out_["receive times that lay before those of lines above"];
      if (connects.count(i) != 0) connect(true, "connected anew", at);
      write_line(lines_[i], at);
      for (; hole != holes_.end() && hole->after == i; ++hole) {
        open(*hole);
        if (hole->restarted) connects.insert(hole->before);
      }
    }
    tell_results(MarketTime::from_ns(INT64_MAX));
    return {draft_.take(), std::move(left_out_)};
  }

 private:
  void connect(bool connected, const std::string& why, MarketTime at) {
    pb::Feed& feed = *draft_.add(at).mutable_feed();
    feed.set_connected(connected);
    feed.set_why(why);
  }

  void open(const Hole& hole) {
    const MarketTime at = draft_.last();
    std::vector<uint32_t> markets;
    for (const std::string& market : hole.markets) markets.push_back(draft_.name(market, at));
    pb::BookDoubt& doubt = *draft_.add(at).mutable_doubt();
    doubt.mutable_markets()->Add(markets.begin(), markets.end());
    doubt.set_reason(hole.reason);
    if (hole.restarted) connect(false, hole.reason, at);
    ++left_out_["book frames missing in the source: " + hole.reason.substr(0, hole.reason.find(':'))];
  }

  void tell_results(MarketTime until) {
    while (told_ < due_.size() && due_[told_].known_from <= until) {
      const Due& due = due_[told_++];
      const MarketTime at = std::max(draft_.last(), due.known_from);
      const uint32_t market = draft_.name(due.info.market_ticker(), at);
      pb::Market& record = *draft_.add(at).mutable_market();
      record.set_market(market);
      *record.mutable_info() = due.info;
    }
  }

  // Zero where it is one more than the frame's before.
  uint64_t sequence_of(const Line& line) {
    const bool follows = line.sequence == sequence_ + 1;
    sequence_ = line.sequence;
    return follows ? 0 : static_cast<uint64_t>(line.sequence);
  }

  void write_line(Line& line, MarketTime at) {
    const uint32_t market = line.market.empty() ? 0 : draft_.name(line.market, at);
    const uint32_t exchange_market = line.exchange_market.empty() ? 0 : draft_.name(line.exchange_market, at);
    const uint32_t product = line.payload.has_spot() ? draft_.name(kxbtc15m::spot_product, at) : 0;
    pb::Record& record = draft_.add(at);
    line.payload.set_number(record.number());
    line.payload.set_market_time_ns(at.ns());
    line.payload.set_utc_ns(line.received_ns);
    record.Swap(&line.payload);
    const int64_t behind_ms = at.ns() / ns_per_ms - line.stamp_us / 1000;
    if (record.has_market()) record.mutable_market()->set_market(market);
    if (record.has_snapshot()) {
      record.mutable_snapshot()->set_market(market);
      record.mutable_snapshot()->set_exchange_market(exchange_market);
      record.mutable_snapshot()->set_sequence(sequence_of(line));
    }
    if (record.has_delta()) {
      record.mutable_delta()->set_market(market);
      record.mutable_delta()->set_stamp_behind_ms(behind_ms);
      record.mutable_delta()->set_sequence(sequence_of(line));
    }
    if (record.has_ticker()) {
      record.mutable_ticker()->set_market(market);
      record.mutable_ticker()->set_exchange_market(exchange_market);
      record.mutable_ticker()->set_stamp_behind_ms(behind_ms);
    }
    if (record.has_spot()) {
      record.mutable_spot()->set_product(product);
      record.mutable_spot()->set_stamp_behind_us(at.ns() / 1000 - line.stamp_us);
    }
  }

  std::vector<Line> lines_;
  std::vector<Hole> holes_;
  Draft draft_;
  std::vector<Due> due_;
  size_t told_ = 0;
  int64_t sequence_ = 0;
  std::map<std::string, int64_t> left_out_;
};

// Where two texts part, for people.
Error parted(size_t index, std::string_view source, std::string_view told) {
  size_t at = 0;
  while (at < source.size() && at < told.size() && source[at] == told[at]) ++at;
  const size_t from = at < 24 ? 0 : at - 24;
  constexpr size_t shown = 64;
  return Error{"LINE_FORM", line_name(index) + " byte " + std::to_string(at + 1),
               std::string(source.substr(from, shown)),
               "would be told again as '" + std::string(told.substr(std::min(from, told.size()), shown)) +
                   "': a form or a contradiction that this import does not know"};
}

std::optional<Error> check_lossless(std::string_view capture, const std::vector<pb::Record>& records) {
  Kxbtc15mText text;
  size_t index = 0;
  for (const pb::Record& record : records) {
    const auto told = text.take(record);
    if (!told) return told.error();
    if (told->empty()) continue;
    const size_t end = std::min(capture.find('\n'), capture.size() - 1) + 1;
    if (capture.substr(0, end) != *told) return parted(index, capture.substr(0, end), *told);
    capture.remove_prefix(end);
    ++index;
  }
  return std::nullopt;
}

}  // namespace

Result<Imported> import_kxbtc15m(std::string_view capture, std::optional<std::string_view> markets_csv) {
  auto lines = lines_from(capture);
  if (!lines) return lines.error();
  pb::Header header;
  header.set_service("import");
  header.set_venue("kxbtc15m");
  header.set_source_sha256(weather::sha256_hex(capture));
  auto holes = kxbtc15m::holes_of(*lines);
  Writer writer(std::move(*lines), std::move(holes), std::move(header));
  if (markets_csv) {
    const auto outcomes = kxbtc15m::parse_results(*markets_csv);
    if (!outcomes) return outcomes.error();
    if (const auto error = writer.expect(*outcomes)) return *error;
  }
  Imported out = writer.write();
  if (const auto error = check_lossless(capture, out.records)) return *error;
  return out;
}

}  // namespace headgate::imports
