#include "kalshi/book_teller.h"

#include <utility>

namespace headgate::kalshi {
namespace {

constexpr int depth = 10;

std::string unusable(const BookTeller::Known& known, MarketTime now) {
  const market::v1::MarketInfo* info = known.info;
  if (!known.connected) return "FEED_DISCONNECTED";
  if (info == nullptr) return "MARKET_DEFECT: unknown market";
  if (!info->defect().empty()) return "MARKET_DEFECT: " + info->defect();
  if (info->status() != market::v1::MARKET_STATUS_ACTIVE)
    return "MARKET_NOT_ACTIVE: " + market::v1::MarketStatus_Name(info->status());
  if (now.ns() >= info->close_ns()) return "MARKET_CLOSED: its close time has passed";
  return known.book == nullptr ? "NO_SNAPSHOT" : "";
}

}  // namespace

std::string BookTeller::defect(const Known& known, MarketTime now) {
  std::string out = unusable(known, now);
  return out.empty() ? known.book->defect() : out;
}

void BookTeller::draw(const std::string& ticker, const Known& known, MarketTime now, market::v1::Book& out) {
  std::string why = unusable(known, now);
  if (why.empty()) return known.book->draw(ticker, depth, out);
  out.Clear();
  out.set_market_ticker(ticker);
  out.set_defect(std::move(why));
}

market::v1::Book* BookTeller::news(const std::string& ticker, const Known& known, MarketTime now) {
  const auto before = told_.find(ticker);
  if (before == told_.end()) return nullptr;
  draw(ticker, known, now, book_);
  const int64_t exchange_ns = book_.exchange_ns();
  book_.clear_exchange_ns();
  book_.SerializeToString(&content_);
  if (content_ == before->second) return nullptr;
  before->second.swap(content_);
  book_.set_exchange_ns(exchange_ns);
  return &book_;
}

}  // namespace headgate::kalshi
