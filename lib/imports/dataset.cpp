#include "imports/dataset.h"

#include <set>

#include "domain/decimal.h"
#include "imports/csv.h"
#include "imports/stamp.h"

namespace headgate::imports {
namespace {

using market::v1::StrikeKind;

enum Column : size_t { event, ticker, type, floor_f, cap_f, title, subtitle, decision, yes_bid, yes_ask };

// Absent and malformed are different things: an optional of an optional.
std::optional<std::optional<int64_t>> strike_of(std::string_view text) {
  if (text.empty()) return std::optional<int64_t>();
  const auto degrees_e4 = parse_decimal(text, 4);
  if (!degrees_e4) return std::nullopt;
  return degrees_e4;
}

// Cents, with 0 and 100 for no quote.
std::optional<std::optional<Price>> quote_of(std::string_view text) {
  const auto e4 = parse_decimal(text, 2);
  if (!e4 || *e4 < 0 || *e4 > Price::one_e4) return std::nullopt;
  return Price::from_e4(*e4);
}

std::optional<Error> read_market(const Csv& row, ListedMarket& out) {
  out.event = row[event];
  out.ticker = row[ticker];
  if (out.event.empty() || !out.ticker.starts_with(out.event + "-"))
    return row.malformed(ticker, "must begin with its event's ticker");
  out.kind = strike_kind_of(row[type]);
  if (out.kind == market::v1::STRIKE_KIND_UNSPECIFIED)
    return row.malformed(type, "must be less, between or greater");
  const auto floor_e4 = strike_of(row[floor_f]);
  if (!floor_e4) return row.malformed(floor_f, "must be degrees or empty");
  const auto cap_e4 = strike_of(row[cap_f]);
  if (!cap_e4) return row.malformed(cap_f, "must be degrees or empty");
  if (!strikes_fit(out.kind, *floor_e4, *cap_e4)) return row.malformed(type, "does not fit its strikes");
  out.floor_e4 = floor_e4->value_or(0);
  out.cap_e4 = cap_e4->value_or(0);
  out.title = row[title];
  out.subtitle = row[subtitle];
  return std::nullopt;
}

std::optional<Error> read_quote(const Csv& row, DecisionQuote& out) {
  const auto at = utc_with_offset(row[decision]);
  if (!at) return row.malformed(decision, "must be an instant with +00:00");
  out.at = *at;
  const auto bid = quote_of(row[yes_bid]);
  if (!bid) return row.malformed(yes_bid, "must be 0 to 100 cents");
  const auto ask = quote_of(row[yes_ask]);
  if (!ask) return row.malformed(yes_ask, "must be 0 to 100 cents");
  if (*bid && *ask && **bid >= **ask) return row.malformed(yes_ask, "must lie above yes_bid");
  out.yes_bid = *bid;
  out.yes_ask = *ask;
  return std::nullopt;
}

}  // namespace

StrikeKind strike_kind_of(std::string_view word) {
  if (word == "less") return market::v1::STRIKE_KIND_LESS;
  if (word == "between") return market::v1::STRIKE_KIND_BETWEEN;
  if (word == "greater") return market::v1::STRIKE_KIND_GREATER;
  return market::v1::STRIKE_KIND_UNSPECIFIED;
}

bool strikes_fit(StrikeKind kind, std::optional<int64_t> floor_e4, std::optional<int64_t> cap_e4) {
  if (kind == market::v1::STRIKE_KIND_LESS) return !floor_e4 && cap_e4;
  if (kind == market::v1::STRIKE_KIND_GREATER) return floor_e4 && !cap_e4;
  return floor_e4 && cap_e4 && *floor_e4 <= *cap_e4;
}

Result<std::vector<ListedMarket>> read_ladder(const Source& source, std::string_view wanted) {
  auto rows = Csv::open(source, {"event_ticker", "market_ticker", "strike_type", "floor_strike", "cap_strike",
                                 "market_title", "market_subtitle"});
  if (!rows) return rows.error();
  std::vector<ListedMarket> out;
  std::set<std::string> seen;
  while (rows->next()) {
    if ((*rows)[event] != wanted) continue;
    ListedMarket market;
    if (const auto error = read_market(*rows, market)) return *error;
    if (!seen.insert(market.ticker).second) return rows->malformed(ticker, "stands twice");
    out.push_back(std::move(market));
  }
  if (rows->problem()) return *rows->problem();
  if (!out.empty()) return out;
  return Error{"STRIKES_MISSING", source.name, "", "must hold the markets of " + std::string(wanted)};
}

Result<std::vector<DatasetRow>> read_dataset(const Source& source) {
  auto rows = Csv::open(source, {"event_ticker", "market_ticker", "strike_type", "floor_strike", "cap_strike",
                                 "market_title", "market_subtitle", "decision_ts", "yes_bid", "yes_ask"});
  if (!rows) return rows.error();
  std::vector<DatasetRow> out;
  std::set<std::string> seen;
  while (rows->next()) {
    DatasetRow row;
    if (const auto error = read_market(*rows, row.market)) return *error;
    if (const auto error = read_quote(*rows, row.quote)) return *error;
    if (!seen.insert(row.market.ticker).second) return rows->malformed(ticker, "stands twice");
    out.push_back(std::move(row));
  }
  if (rows->problem()) return *rows->problem();
  if (!out.empty()) return out;
  return Error{"STRIKES_MISSING", source.name, "", "must hold the markets of an event"};
}

}  // namespace headgate::imports
