#include "kalshi/book_frame.h"
#include "kalshi/book_set.h"
#include "kalshi/feed_codec.h"
#include "kalshi/frame_codec.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

static kalshi::PriceGrid whole_cents() {
  kalshi::PriceGrid out;
  auto& range = *out.Add();
  range.set_start_e4(0);
  range.set_end_e4(10'000);
  range.set_step_e4(100);
  return out;
}

// The short way finds what the strict one finds, or says that it cannot.
static void hold_same(std::string_view line, const kalshi::Frame& strict) {
  static kalshi::OrderbookDelta shortly = kalshi::empty_delta();
  if (!kalshi::read_delta_frame(line, shortly)) return;
  const auto* delta = std::get_if<kalshi::OrderbookDelta>(&strict);
  hold(delta != nullptr && *delta == shortly, "both ways read the same frame");
}

// One frame a line: the books they leave are whole or say what is wrong, and never hold a level of nothing.
HEADGATE_FUZZ(kalshi_feed, input) {
  static const kalshi::PriceGrid grid = whole_cents();
  kalshi::BookSet books({"KXHIGHNY-26NOV20-B52.5", "KXHIGHNY-26NOV20-T40"});
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    const auto frame = kalshi::parse_feed_frame(line);
    if (const auto* snapshot = std::get_if<kalshi::OrderbookSnapshot>(&frame)) books.apply(*snapshot, grid);
    if (const auto* delta = std::get_if<kalshi::OrderbookDelta>(&frame)) books.apply(*delta, grid);
    if (const auto* fault = std::get_if<kalshi::FeedFault>(&frame)) {
      hold_error(fault->error);
      if (fault->sid && fault->seq)
        books.fault(*fault->seq, fault->market_ticker, std::string(fault->error.code));
    }
    const kalshi::Frame strict = kalshi::parse_frame(line);
    if (const auto* fault = std::get_if<kalshi::FeedFault>(&strict)) hold_error(fault->error);
    hold_same(line, strict);
    for (const auto& [ticker, book] : books.books()) {
      if (!book.defect().empty()) continue;
      ++accepted;
      for (const Side side : {Side::yes, Side::no}) {
        for (const auto& [price_e4, quantity_e2] : book.levels(side)) {
          hold(quantity_e2 > 0, ticker + " holds a level of nothing");
          hold(price_e4 > 0 && price_e4 < 10'000, ticker + " holds a price that is none");
        }
      }
    }
  }
}
