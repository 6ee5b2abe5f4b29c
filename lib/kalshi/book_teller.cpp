#include "kalshi/book_teller.h"

#include <utility>

namespace headgate::kalshi {
namespace {

constexpr int depth = 10;

}  // namespace

market::v1::Book BookTeller::picture(const std::string& ticker, const Known& known, MarketTime now) {
  const market::v1::MarketInfo* info = known.info;
  market::v1::Book out;
  out.set_market_ticker(ticker);
  if (!known.connected) {
    out.set_defect("FEED_DISCONNECTED");
  } else if (info == nullptr || !info->defect().empty()) {
    out.set_defect("MARKET_DEFECT: " + (info == nullptr ? "unknown market" : info->defect()));
  } else if (info->status() != market::v1::MARKET_STATUS_ACTIVE) {
    out.set_defect("MARKET_NOT_ACTIVE: " + market::v1::MarketStatus_Name(info->status()));
  } else if (now.ns() >= info->close_ns()) {
    out.set_defect("MARKET_CLOSED: its close time has passed");
  } else if (known.book == nullptr) {
    out.set_defect("NO_SNAPSHOT");
  } else {
    return known.book->picture(ticker, depth);
  }
  return out;
}

std::optional<market::v1::Book> BookTeller::news(const std::string& ticker, const Known& known,
                                                 MarketTime now) {
  const auto before = told_.find(ticker);
  if (before == told_.end()) return std::nullopt;
  market::v1::Book book = picture(ticker, known, now);
  const int64_t exchange_ns = book.exchange_ns();
  book.clear_exchange_ns();
  std::string content = book.SerializeAsString();
  if (content == before->second) return std::nullopt;
  before->second = std::move(content);
  book.set_exchange_ns(exchange_ns);
  return book;
}

}  // namespace headgate::kalshi
