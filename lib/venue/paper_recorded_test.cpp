// Random orders against every book on record, judged by the witness. Of the sources it reads no more than
// prices, sizes and times.
#include <doctest/doctest.h>

#include <charconv>
#include <functional>
#include <iostream>
#include <map>
#include <memory>

#include "domain/check.h"
#include "domain/random.h"
#include "tests/recorded_data.h"
#include "venue/paper_trial_fixture.h"

using namespace headgate;
using namespace headgate::venue;

namespace {

// What stands between `before` and the next `until`, from `from` on.
std::string_view between(std::string_view text, std::string_view before, std::string_view until,
                         size_t from = 0) {
  const size_t at = text.find(before, from);
  if (at == std::string_view::npos) return {};
  const size_t begin = at + before.size();
  return text.substr(begin, text.find(until, begin) - begin);
}

// "0.0150" in units of 10^-places.
int64_t decimal(std::string_view text, int places) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  int64_t out = 0;
  int digits = -1;
  for (const char c : text) {
    if (c == '.') {
      digits = 0;
      continue;
    }
    check(c >= '0' && c <= '9', "a decimal");
    if (digits == places) continue;
    out = out * 10 + (c - '0');
    if (digits >= 0) ++digits;
  }
  for (int i = std::max(digits, 0); i < places; ++i) out *= 10;
  return negative ? -out : out;
}

int64_t integer(std::string_view text) {
  int64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

using Bids = std::map<int64_t, int64_t, std::greater<>>;  // best first

// [["0.0100","301.00"],...]
Bids levels_of(std::string_view text) {
  Bids out;
  for (size_t at = text.find("[\""); at != std::string_view::npos; at = text.find("[\"", at + 1)) {
    const std::string_view pair = text.substr(at + 2, text.find(']', at) - at - 2);
    const size_t comma = pair.find(',');
    const std::string_view size = between(pair, ",\"", "\"");
    const int64_t e2 = decimal(size, 2);
    if (e2 > 0) out[decimal(pair.substr(0, comma - 1), 4)] = e2;
  }
  return out;
}

void put(google::protobuf::RepeatedPtrField<market::v1::Level>& out, const Bids& side, size_t depth) {
  for (const auto& [price_e4, e2] : side) {
    if (static_cast<size_t>(out.size()) == depth) return;
    auto* level = out.Add();
    level->set_price_e4(price_e4);
    level->set_quantity_e2(e2);
  }
}

// One market of a recording and somebody who trades in it at random.
class Trader {
 public:
  Trader(PaperTrial::Terms terms, uint64_t seed, PaperBug bug)
      : random_(Random::of(seed, terms.market)), terms_(terms), trial_(std::move(terms), bug) {}

  // Books of which `between` come between two orders on average.
  void hear(market::v1::Book book, MarketTime now, uint64_t between) {
    if (now.ns() >= terms_.close.ns() + 60 * ns_per_s) return;
    trial_.pass_to(now);
    ++books_;
    trial_.hear(book, now);
    if (random_.below(between) == 0) order(book, now);
    if (random_.below(between) == 0 && !trial_.placed().empty()) {
      const auto& placed = trial_.placed();
      const size_t last = random_.below(std::min<size_t>(10, placed.size())) + 1;
      trial_.submit(PaperTrial::cancel(placed[placed.size() - last]), now);
    }
    if (random_.below(between * 8) == 0) trial_.restart();
  }
  PaperTrial& trial() { return trial_; }
  int64_t books() const { return books_; }

 private:
  void order(const market::v1::Book& book, MarketTime now) {
    const Side side = random_.below(2) == 0 ? Side::yes : Side::no;
    const auto& offers = side == Side::yes ? book.no_bids() : book.yes_bids();
    const int64_t offer_e4 = offers.empty() ? 5'000 : 10'000 - offers.Get(0).price_e4();
    const int64_t price_e4 = offer_e4 + random_.between(-6, 4) * 100;
    if (price_e4 <= 0 || price_e4 >= 10'000) return;
    trial_.submit(trial_.order(side, price_e4, random_.between(1, 20'000), random_.below(3) == 0), now);
  }

  Random random_;
  PaperTrial::Terms terms_;
  PaperTrial trial_;
  int64_t books_ = 0;
};

using Traders = std::map<std::string, std::unique_ptr<Trader>>;

struct Judged {
  int64_t markets = 0;
  int64_t books = 0;
  int64_t taken = 0;
  int64_t quoted = 0;
  std::vector<std::string> wrong;

  void add(Traders& traders) {
    for (auto& [ticker, trader] : traders) {
      PaperTrial& trial = trader->trial();
      ++markets;
      books += trader->books();
      taken += trial.witness().takers();
      quoted += trial.witness().quoted();
      for (const std::string& what : trial.witness().complaints()) wrong.push_back(ticker + " " + what);
      for (const std::string& what : trial.audit()) wrong.push_back(ticker + " " + what);
    }
  }
  void tell(const char* source) const {
    std::cout << source << ": " << markets << " markets, " << books << " books, " << taken << " fills taken, "
              << quoted << " by quotes, " << wrong.size() << " wrong"
              << (wrong.empty() ? "" : ": " + wrong.front()) << "\n";
  }
};

MarketTime utc(std::string_view text) {
  const auto ns = parse_iso_utc(text);
  check(ns.has_value(), "a time");
  return MarketTime::from_ns(*ns);
}

// A run of snapshots and changes, each published as the market process would, as deep as it would.
void play_run(const std::string& text, uint64_t seed, PaperBug bug, size_t depth, Traders& traders) {
  std::map<std::string, std::pair<Bids, Bids>> books;  // YES, NO
  for (const std::string& line : recorded_data::lines_of(text)) {
    const char kind = line[2];
    if (kind != 'M' && kind != 'S' && kind != 'D') continue;
    const std::string_view rest = std::string_view(line).substr(5);
    const MarketTime now = MarketTime::from_ns(integer(rest));
    const std::string ticker(between(rest, ",\"", "\""));
    if (kind == 'M') {
      if (traders.contains(ticker)) continue;
      PaperTrial::Terms terms;
      terms.market = ticker;
      terms.open = now;
      terms.close = utc(between(rest, "\"close_time\":\"", "\""));
      terms.step_e4 = 10;
      traders[ticker] = std::make_unique<Trader>(std::move(terms), seed, bug);
      continue;
    }
    const auto trader = traders.find(ticker);
    if (trader == traders.end()) continue;
    auto& [yes, no] = books[ticker];
    int64_t stamp_ms = 0;
    if (kind == 'S') {
      yes = levels_of(between(rest, "\"yes_dollars_fp\":[", "]]"));
      no = levels_of(between(rest, "\"no_dollars_fp\":[", "]]"));
    } else {
      stamp_ms = integer(rest.substr(rest.find(',') + 1));
      const bool is_yes = rest.find(",\"yes\",") != std::string_view::npos;
      const std::string_view change = between(rest, is_yes ? "\"yes\",\"" : "\"no\",\"", "]");
      const size_t quote = change.find('"');
      Bids& side = is_yes ? yes : no;
      int64_t& e2 = side[decimal(change.substr(0, quote), 4)];
      e2 += decimal(between(change, ",\"", "\""), 2);
      if (e2 <= 0) side.erase(decimal(change.substr(0, quote), 4));
    }
    market::v1::Book book;
    put(*book.mutable_yes_bids(), yes, depth);
    put(*book.mutable_no_bids(), no, depth);
    book.set_exchange_ns(stamp_ms * ns_per_ms);
    book.set_verified_ns(now.ns());
    trader->second->hear(std::move(book), now, 60);
  }
}

std::vector<std::string> runs() {
  std::vector<std::string> out;
  const auto files = recorded_data::files_below("crypto/kxbtc15m");
  if (!files) return out;
  for (const std::string& file : *files) {
    if (file.starts_with("run-")) out.push_back("crypto/kxbtc15m/" + file);
  }
  return out;
}

PaperTrial::Terms polled(const std::string& ticker, MarketTime open, MarketTime close) {
  PaperTrial::Terms out;
  out.market = ticker;
  out.open = open;
  out.close = close;
  out.polled = true;
  return out;
}

}  // namespace

TEST_CASE("Over the recorded fifteen-minute books nothing is filled that they did not offer") {
  // Whoever believes a backtest believes its fills.
  Judged judged;
  for (const std::string& name : runs()) {
    const auto text = recorded_data::text_of(name);
    if (!text) return;
    Traders traders;
    // As deep as market publishes, and once in full.
    play_run(*text, 1, PaperBug::none, name.ends_with("run-05.ndjson.gz") ? 1'000 : 10, traders);
    judged.add(traders);
  }
  if (judged.markets == 0) return;
  judged.tell("kxbtc15m");
  CHECK(judged.wrong.empty());
  CHECK(judged.taken > 1'000);
  CHECK(judged.quoted > 100);
}

TEST_CASE("Over the full books of July nothing is filled that they did not offer") {
  // Snapshots prove an instant each: what stood between two of them is nobody's to fill.
  Judged judged;
  Traders traders;
  for (const char* day : {"16", "17", "18"}) {
    const auto text = recorded_data::text_of("weather/books/full_depth_2026-07/dt=2026-07-" +
                                             std::string(day) + ".jsonl.gz");
    if (!text) return;
    for (const std::string& line : recorded_data::lines_of(*text)) {
      const std::string ticker(between(line, "\"ticker\":\"", "\""));
      const std::string_view close = between(line, "\"close_time\":\"", "\"");
      std::string captured(between(line, "\"captured_at\":\"", "+00:00\""));
      const std::string_view raw = std::string_view(line).substr(line.find("\"raw_orderbook\""));
      const MarketTime now = utc(captured + "Z");
      if (!traders.contains(ticker)) {
        traders[ticker] = std::make_unique<Trader>(polled(ticker, now, utc(close)), 1, PaperBug::none);
      }
      market::v1::Book book;
      put(*book.mutable_yes_bids(), levels_of(between(raw, "\"yes_dollars\":[", "]]")), 10);
      put(*book.mutable_no_bids(), levels_of(between(raw, "\"no_dollars\":[", "]]")), 10);
      book.set_exchange_ns(now.ns());
      book.set_verified_ns(now.ns());
      traders[ticker]->hear(std::move(book), now, 2);
    }
  }
  judged.add(traders);
  judged.tell("July");
  CHECK(judged.wrong.empty());
  CHECK(judged.taken > 100);
}

TEST_CASE("Over the best prices of December nothing is filled that they did not offer") {
  // They tell no sizes: each level stands for ten contracts, and below the best nothing is known.
  const auto files = recorded_data::files_below("weather/books");
  if (!files) return;
  Judged judged;
  for (const std::string& file : *files) {
    if (!file.starts_with("market_data_")) continue;
    const auto text = recorded_data::text_of("weather/books/" + file);
    if (!text) return;
    Traders traders;
    for (const std::string& line : recorded_data::lines_of(*text)) {
      if (line.starts_with("timestamp")) continue;
      std::vector<std::string> cells;
      std::istringstream stream(line);
      for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
      // Their zone does not matter here: all of them have the same one.
      const MarketTime now = utc(cells.at(0) + (cells.at(0).size() == 19 ? ".0Z" : "Z"));
      if (!traders.contains(cells[1])) {
        traders[cells[1]] = std::make_unique<Trader>(
            polled(cells[1], now, now.plus_ns(40 * 3'600 * ns_per_s)), 1, PaperBug::none);
      }
      market::v1::Book book;
      const auto best = [](const std::string& cents) {
        Bids out;
        const int64_t e4 = cents.empty() ? 0 : decimal(cents, 2) * 1;
        if (e4 > 0 && e4 < 10'000) out[e4] = 1'000;
        return out;
      };
      put(*book.mutable_yes_bids(), best(cells[2]), 1);
      put(*book.mutable_no_bids(), best(cells[3]), 1);
      book.set_exchange_ns(now.ns());
      book.set_verified_ns(now.ns());
      traders[cells[1]]->hear(std::move(book), now, 20);
    }
    judged.add(traders);
  }
  judged.tell("December");
  CHECK(judged.wrong.empty());
  CHECK(judged.taken > 1'000);
  CHECK(judged.quoted > 100);
}

TEST_CASE("Over a recorded run the witness notices each planted bug") {
  // A witness that sleeps over real books would pass any fill.
  const auto files = runs();
  if (files.empty()) return;
  const auto text = recorded_data::text_of(files.front());
  if (!text) return;
  for (const PaperBug bug : {PaperBug::level_refilled, PaperBug::no_latency, PaperBug::maker_at_touch}) {
    Traders traders;
    play_run(*text, 1, bug, 10, traders);
    Judged judged;
    judged.add(traders);
    CHECK_FALSE(judged.wrong.empty());
    if (!judged.wrong.empty()) std::cout << judged.wrong.size() << " wrong: " << judged.wrong.front() << "\n";
  }
}
