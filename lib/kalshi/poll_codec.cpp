#include "kalshi/poll_codec.h"

#include <array>

#include "kalshi/level_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<bool>, 2> outcomes{{{"yes", true}, {"no", false}}};

// Both sides of the object under orderbook_fp.
void read_sides(json::Reader& reader, OrderbookSnapshot& book) {
  const json::Value* ladder = reader.object("orderbook_fp");
  if (ladder == nullptr) return;
  json::Reader levels(*ladder, reader.path_of("orderbook_fp"));
  book.yes = levels_of(levels, "yes_dollars");
  book.no = levels_of(levels, "no_dollars");
  if (levels.failed()) reader.adopt(levels.error());
}

void read_book(const json::Value& item, const std::string& path, PolledBooks& out) {
  json::Reader reader(item, path);
  OrderbookSnapshot book;
  if (!reader.failed()) {
    book.market_ticker = reader.nonempty_string("ticker");
    read_sides(reader, book);
  }
  if (reader.failed()) return out.faults.push_back({book.market_ticker, reader.error()});
  out.books.push_back(std::move(book));
}

void read_trade(const json::Value& item, const std::string& path, TradePage& out) {
  json::Reader reader(item, path);
  if (reader.failed()) return out.faults.push_back(reader.error());
  const Price yes = price_of(reader, "yes_price_dollars");
  const Price no = price_of(reader, "no_price_dollars");
  if (no != yes.complement()) reader.refuse("no_price_dollars", no.text(), "must be 1 - yes_price_dollars");
  const int64_t quantity_e2 = reader.decimal_string("count_fp", 2);
  if (quantity_e2 <= 0) reader.refuse("count_fp", std::to_string(quantity_e2) + "e-2", "must be positive");
  FeedTrade trade{0,
                  0,
                  reader.nonempty_string("ticker"),
                  reader.nonempty_string("trade_id"),
                  yes,
                  Quantity::from_e2(quantity_e2),
                  word_of<bool>(reader, "taker_outcome_side", outcomes),
                  reader.utc_time("created_time"),
                  reader.boolean("is_block_trade")};
  if (reader.failed()) return out.faults.push_back(reader.error());
  out.trades.push_back(std::move(trade));
}

}  // namespace

Result<PolledBooks> parse_orderbooks_reply(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  const json::Value* books = reader.failed() ? nullptr : reader.array("orderbooks");
  if (books == nullptr) return reader.error();
  PolledBooks out;
  for (size_t i = 0; i < books->items.size(); ++i) {
    read_book(books->items[i], "orderbooks[" + std::to_string(i) + "]", out);
  }
  return out;
}

Result<OrderbookSnapshot> parse_orderbook_reply(const std::string& market_ticker, std::string_view body) {
  return parse_object<OrderbookSnapshot>(body, "", [&](json::Reader& reader) {
    OrderbookSnapshot book;
    book.market_ticker = market_ticker;
    read_sides(reader, book);
    return book;
  });
}

Result<TradePage> parse_trade_page(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  TradePage out;
  out.cursor = reader.string("cursor");
  const json::Value* trades = reader.array("trades");
  if (reader.failed()) return reader.error();
  for (size_t i = 0; i < trades->items.size(); ++i) {
    read_trade(trades->items[i], "trades[" + std::to_string(i) + "]", out);
  }
  return out;
}

}  // namespace headgate::kalshi
