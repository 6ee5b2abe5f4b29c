#include "services/exec/kalshi_exchange.h"

namespace headgate::exec {

KalshiExchange::KalshiExchange(const ExchangeConfiguration& configuration)
    : host_(KalshiUrls(configuration.rest_url).host()),
      orders_(KalshiUrls(configuration.rest_url)),
      round_(KalshiUrls(configuration.rest_url)) {}

Status KalshiExchange::restore(const Rows& rows, const Step&) {
  round_.restore(rows);
  return Done{};
}

void KalshiExchange::submit(const OrderRequest& request, const Step& step) {
  if (request.kind == OrderRequest::Kind::place) {
    round_.begin(step);
    round_.disturb();
  }
  orders_.submit(request, step.effects);
}

Exchange::Heard KalshiExchange::on_market(const market::v1::MarketInfo& info, const Step&) {
  if (info.status() == market::v1::MARKET_STATUS_FINALIZED) round_.on_finalized(info.market_ticker());
  return {};
}

Exchange::Heard KalshiExchange::on_http(const HttpDone& done, const Step& step) {
  Heard heard;
  std::string doubt;
  // An answer to neither is to a request of an earlier life, or to one that was answered before.
  if (!orders_.on_http(done, heard, doubt, step.effects)) round_.on_http(done, heard, doubt, step);
  if (!doubt.empty() && doubts_.allows("ANSWER_DOUBTED", step.input.machine)) {
    step.effects.note(Level::warning, "ANSWER_DOUBTED", doubt.substr(0, 300));
  }
  return heard;
}

void KalshiExchange::on_tick(const Step& step) { round_.on_tick(step); }

}  // namespace headgate::exec
