#include "exchange/lifecycle_text.h"

#include "exchange/event_text.h"
#include "exchange/json_text.h"
#include "exchange/market_text.h"

namespace headgate::exchange {
namespace {

JsonText opened(const Floor& floor, size_t market, std::string_view type) {
  JsonText out;
  out.open().text("event_type", type).text("market_ticker", floor.ticker(market));
  return out;
}

}  // namespace

std::string activated_text(const Floor& floor, size_t market) {
  return opened(floor, market, "activated").truth("is_deactivated", false).close().take();
}

std::string deactivated_text(const Floor& floor, size_t market) {
  return opened(floor, market, "deactivated").truth("is_deactivated", true).close().take();
}

std::string close_moved_text(const Floor& floor, size_t market) {
  const int64_t close_s = floor.event_of(market).closes.ns() / ns_per_s;
  return opened(floor, market, "close_date_updated").number("close_ts", close_s).close().take();
}

std::string determined_text(const Floor& floor, size_t market, MarketTime at) {
  const Outcome& outcome = floor.life(market).outcome.value();
  JsonText out = opened(floor, market, "determined");
  out.number("determination_ts", at.ns() / ns_per_s).text("result", outcome.result());
  return out.dollars("settlement_value", outcome.yes_e4).close().take();
}

std::string grid_changed_text(const Floor& floor, size_t market) {
  JsonText out = opened(floor, market, "price_level_structure_updated");
  write_grid(out, floor.life(market).structure);
  return out.close().take();
}

std::string metadata_text(const Floor& floor, size_t market) {
  JsonText out = opened(floor, market, "metadata_updated");
  write_strikes(out, floor.event_of(market).market(market));
  return out.text("yes_sub_title", yes_words(floor, market)).close().take();
}

std::string fees_changed_text(const Floor::Event& event) {
  JsonText out;
  out.open().text("event_ticker", event.plan.event);
  write_fee_override(out, event.fees);
  return out.close().take();
}

}  // namespace headgate::exchange
