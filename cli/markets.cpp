#include "cli/markets.h"

#include <fmt/format.h>

#include <iostream>
#include <map>
#include <optional>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "cli/json_view.h"
#include "cli/question.h"
#include "cli/table.h"
#include "domain/decimal.h"
#include "domain/price.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/forecast/v1/fair_value.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

struct Line {
  std::optional<market::v1::MarketInfo> info;
  std::optional<market::v1::Book> book;
  std::optional<double> fair;
  int64_t net_e2 = 0;
  std::string yes_outcome, no_outcome;
};
using Lines = std::map<std::string, Line>;

std::string price(int64_t e4) { return format_decimal(e4, 4); }

std::optional<int64_t> best(const google::protobuf::RepeatedPtrField<market::v1::Level>& bids) {
  if (bids.empty()) return std::nullopt;
  return bids.Get(0).price_e4();
}

std::string strike(const market::v1::MarketInfo& info) {
  // 52 and 63441.03: whole numbers without their zeros.
  const auto number = [](int64_t e4) {
    return format_decimal(e4 % 10'000 == 0 ? e4 / 10'000 : e4, e4 % 10'000 == 0 ? 0 : 4);
  };
  switch (info.strike_kind()) {
    case market::v1::STRIKE_KIND_LESS:
      return "below " + number(info.cap_e4());
    case market::v1::STRIKE_KIND_LESS_OR_EQUAL:
      return "at most " + number(info.cap_e4());
    case market::v1::STRIKE_KIND_BETWEEN:
      return number(info.floor_e4()) + " to " + number(info.cap_e4());
    case market::v1::STRIKE_KIND_GREATER:
      return "above " + number(info.floor_e4());
    case market::v1::STRIKE_KIND_GREATER_OR_EQUAL:
      return "at least " + number(info.floor_e4());
    default:
      return info.strike_pending()          ? "told at its open"
             : info.yes_sub_title().empty() ? "-"
                                            : info.yes_sub_title();
  }
}

std::string status_word(const market::v1::MarketInfo& info) {
  constexpr size_t prefix = std::string_view("MARKET_STATUS_").size();
  return market::v1::MarketStatus_Name(info.status()).substr(prefix);
}

void take(const bus::v1::Envelope& envelope, Lines& out) {
  if (const auto info = decode<market::v1::MarketInfo>(envelope)) out[info->market_ticker()].info = *info;
  if (const auto book = decode<market::v1::Book>(envelope)) out[book->market_ticker()].book = *book;
  if (const auto fair = decode<forecast::v1::FairValue>(envelope)) {
    for (const auto& outcome : fair->outcomes()) out[outcome.market_ticker()].fair = outcome.probability();
  }
  if (const auto evaluation = decode<edge::v1::Evaluation>(envelope)) {
    Line& line = out[evaluation->market_ticker()];
    (evaluation->side() == edge::v1::SIDE_YES ? line.yes_outcome : line.no_outcome) = evaluation->outcome();
  }
  if (const auto risk = decode<risk::v1::RiskState>(envelope)) {
    for (const auto& position : risk->positions()) out[position.market_ticker()].net_e2 = position.net_e2();
  }
}

// The best YES ask is what the best NO bid leaves of a dollar.
std::optional<int64_t> ask_of(const Line& line) {
  const auto no_bid = line.book ? best(line.book->no_bids()) : std::nullopt;
  if (!no_bid) return std::nullopt;
  return Price::one_e4 - *no_bid;
}

std::string json_line(const std::string& ticker, const Line& line) {
  json::ObjectWriter out;
  out.add("market", ticker);
  if (line.info) {
    out.add("event", line.info->event_ticker()).add("status", status_word(*line.info));
    out.add("strike", strike(*line.info)).add("defect", line.info->defect());
  }
  const auto bid = line.book ? best(line.book->yes_bids()) : std::nullopt;
  const auto ask = ask_of(line);
  out.raw("yes_bid_dollars", bid ? price(*bid) : "null").raw("yes_ask_dollars", ask ? price(*ask) : "null");
  out.raw("fair", line.fair ? fmt::format("{:.4f}", *line.fair) : "null");
  out.raw("held_contracts", format_decimal(line.net_e2, 2));
  return out.add("yes", line.yes_outcome).add("no", line.no_outcome).text();
}

std::string table_of(const Lines& lines) {
  Table table({"market", "status", "strike", "yes bid", "yes ask", "fair", "held", "yes", "no"});
  for (const auto& [ticker, line] : lines) {
    const auto bid = line.book ? best(line.book->yes_bids()) : std::nullopt;
    const auto ask = ask_of(line);
    table.add({ticker, line.info ? status_word(*line.info) : "-", line.info ? strike(*line.info) : "-",
               bid ? price(*bid) : "-", ask ? price(*ask) : "-",
               line.fair ? fmt::format("{:.4f}", *line.fair) : "-", format_decimal(line.net_e2, 2),
               line.yes_outcome.empty() ? "-" : line.yes_outcome,
               line.no_outcome.empty() ? "-" : line.no_outcome});
  }
  return table.text();
}

Question snapshot(const char* service) {
  Question out;
  out.service = service;
  out.request.mutable_snapshot()->set_stream(std::string(state_stream));
  return out;
}

}  // namespace

Exit show_markets(const Instance& instance, bool json) {
  const auto answers = ask(instance.run_directory,
                           {snapshot("market"), snapshot("forecast"), snapshot("edge"), snapshot("risk")});
  Lines lines;
  for (const Answer& answer : answers) {
    if (!answer.good()) std::cerr << "headgate: " << answer.service << ": " << answer.problem << "\n";
    for (const auto& envelope : answer.reply.envelopes()) take(envelope, lines);
  }
  if (!answers.front().good()) return answers.front().exit;
  if (json) {
    std::vector<std::string> out;
    for (const auto& [ticker, line] : lines) out.push_back(json_line(ticker, line));
    std::cout << json::ObjectWriter().raw("markets", list_of(out)).text() << "\n";
  } else {
    std::cout << table_of(lines);
  }
  return Exit::done;
}

}  // namespace headgate::cli
