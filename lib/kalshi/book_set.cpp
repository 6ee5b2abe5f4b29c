#include "kalshi/book_set.h"

namespace headgate::kalshi {

BookSet::BookSet(const std::vector<std::string>& market_tickers) {
  for (const std::string& ticker : market_tickers) books_.try_emplace(ticker);
  std::vector<std::pair<std::string_view, OrderBook*>> entries;
  for (auto& [ticker, book] : books_) entries.emplace_back(ticker, &book);
  by_ticker_.build(entries);
}

const OrderBook* BookSet::find(const std::string& market_ticker) const {
  const auto found = books_.find(market_ticker);
  return found == books_.end() ? nullptr : &found->second;
}

void BookSet::doubt_all(const std::string& defect, Applied& out) {
  out.doubts.push_back({tickers(), defect});
  for (auto& [ticker, book] : books_) {
    book.mark(defect);
    out.changed.push_back(ticker);
    out.suspect.push_back(ticker);
  }
}

// A repeated or backward number is as much a break as a jump: either way frames were not delivered once and
// in order.
void BookSet::follow(int64_t seq, Applied& out) {
  const int64_t expected = last_seq_ + 1;
  last_seq_ = seq;
  if (seq == expected) return;
  doubt_all("SEQUENCE_GAP: expected " + std::to_string(expected) + ", got " + std::to_string(seq), out);
}

BookSet::Applied BookSet::apply(const OrderbookSnapshot& snapshot, const PriceGrid& grid) {
  Applied out;
  follow(snapshot.seq, out);
  const auto found = books_.find(snapshot.market_ticker);
  if (found == books_.end()) return out;
  found->second.apply(snapshot, grid);
  out.changed.push_back(snapshot.market_ticker);
  std::erase(out.suspect, snapshot.market_ticker);
  return out;
}

BookSet::Applied BookSet::apply(const OrderbookDelta& delta, const PriceGrid& grid) {
  Applied out;
  follow(delta.seq, out);
  const auto found = books_.find(delta.market_ticker);
  if (found == books_.end()) return out;
  const bool needed = found->second.needs_snapshot();
  found->second.apply(delta, grid);
  out.changed.push_back(delta.market_ticker);
  if (!needed && found->second.needs_snapshot()) out.suspect.push_back(delta.market_ticker);
  return out;
}

bool BookSet::apply_plain(const OrderbookDelta& delta, const PriceGrid& grid) {
  if (delta.seq != last_seq_ + 1) return false;
  OrderBook* book = by_ticker_.find(delta.market_ticker);
  if (book == nullptr || !book->apply_if_sound(delta, grid)) return false;
  last_seq_ = delta.seq;
  return true;
}

BookSet::Applied BookSet::pass(int64_t seq) {
  Applied out;
  follow(seq, out);
  return out;
}

BookSet::Applied BookSet::fault(int64_t seq, const std::string& market_ticker, const std::string& defect) {
  Applied out;
  follow(seq, out);
  const auto found = books_.find(market_ticker);
  if (found == books_.end()) {
    doubt_all(defect, out);
    return out;
  }
  const bool needed = found->second.needs_snapshot();
  out.doubts.push_back({{market_ticker}, defect});
  found->second.mark(defect);
  out.changed.push_back(market_ticker);
  if (!needed) out.suspect.push_back(market_ticker);
  return out;
}

std::vector<std::string> BookSet::tickers() const {
  std::vector<std::string> out;
  for (const auto& [ticker, book] : books_) out.push_back(ticker);
  return out;
}

std::vector<std::string> BookSet::waiting() const {
  std::vector<std::string> out;
  for (const auto& [ticker, book] : books_) {
    if (book.needs_snapshot()) out.push_back(ticker);
  }
  return out;
}

}  // namespace headgate::kalshi
