#include "domain/check.h"
#include "venue/paper_venue.h"

namespace headgate::venue {
namespace {

using Wire = market::v1::MarketStatus;

// The exchange's eight states as the venue's five; nothing for a state this system does not know. `finalized`
// is closed until its result pays.
std::optional<MarketStatus> status_of(Wire status) {
  switch (status) {
    case market::v1::MARKET_STATUS_INITIALIZED:
      return MarketStatus::initialized;
    case market::v1::MARKET_STATUS_ACTIVE:
      return MarketStatus::open;
    case market::v1::MARKET_STATUS_INACTIVE:
      return MarketStatus::paused;
    case market::v1::MARKET_STATUS_CLOSED:
    case market::v1::MARKET_STATUS_DETERMINED:
    case market::v1::MARKET_STATUS_DISPUTED:
    case market::v1::MARKET_STATUS_AMENDED:
    case market::v1::MARKET_STATUS_FINALIZED:
      return MarketStatus::closed;
    default:
      return std::nullopt;
  }
}

std::optional<MarketTerms> terms_of(const market::v1::MarketInfo& info) {
  const auto fees = fee_terms(info.fee_type(), info.fee_multiplier_e4());
  if (!fees || info.market_ticker().empty() || info.market_ticker().find('/') != std::string::npos)
    return std::nullopt;
  MarketTerms out;
  out.ticker = info.market_ticker();
  out.fees = *fees;
  out.mirrored = true;
  for (const auto& range : info.price_ranges()) {
    out.bands.push_back(PriceBand{range.start_e4(), range.end_e4(), range.step_e4()});
  }
  if (!is_grid(out.bands)) return std::nullopt;
  return out;
}

std::optional<int64_t> payout_of_result(market::v1::MarketResult result) {
  if (result == market::v1::MARKET_RESULT_YES) return Price::one_e4;
  if (result == market::v1::MARKET_RESULT_NO) return 0;
  return std::nullopt;
}

}  // namespace

void PaperVenue::on_market(const market::v1::MarketInfo& info, MarketTime now, PaperOutcome& out) {
  advance(now, out);
  Mirror& mirror = mirrors_[info.market_ticker()];
  mirror.tradable = false;
  // A scalar market pays a price that no mirror of ours reckons with.
  if (!info.defect().empty() || info.scalar()) return;
  const auto status = status_of(info.status());
  const auto terms = terms_of(info);
  if (!status) return;
  // A listed market whose fees or grid can no longer be read still closes and settles.
  if (terms) venue_.list_market(*terms, out.rows);
  if (venue_.find_market(info.market_ticker()) == nullptr) return;
  mirror.open = MarketTime::from_ns(info.open_ns());
  mirror.close = MarketTime::from_ns(info.close_ns());
  mirror.tradable = terms.has_value() && *status == MarketStatus::open;
  report_cancelled(venue_.set_status(info.market_ticker(), *status, out.rows), out);
  if (info.status() == market::v1::MARKET_STATUS_FINALIZED) settle(info, out);
  // After a restart a book may be heard before it is known that the market is open.
  meet_quotes(info.market_ticker(), out);
}

// Only a finalized result moves money: a determined one may still be disputed and amended.
void PaperVenue::settle(const market::v1::MarketInfo& info, PaperOutcome& out) {
  const auto payout_e4 = payout_of_result(info.result());
  if (!payout_e4 || venue_.find_market(info.market_ticker())->status == MarketStatus::settled) return;
  report_cancelled(venue_.settle(info.market_ticker(), *payout_e4, out.rows), out);
  out.account_changed = true;
}

void PaperVenue::report_cancelled(const std::vector<Order>& orders, PaperOutcome& out) {
  for (const Order& order : orders) out.cancelled.push_back(view_of(order));
}

}  // namespace headgate::venue
