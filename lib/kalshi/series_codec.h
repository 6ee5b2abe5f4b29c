#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/fee_words.h"
#include "kalshi/request.h"
#include "kalshi/settlement_source.h"

namespace headgate::kalshi {

struct SeriesFees {
  std::string series_ticker;
  std::string fee_type;           // one of Kalshi's fee types, e.g. "quadratic"
  int64_t fee_multiplier_e4 = 0;  // 10000 = 1
  friend bool operator==(const SeriesFees&, const SeriesFees&) = default;
};

// The whole of a series. Lists that the exchange sends as null are empty.
struct Series {
  SeriesFees fees;
  std::string title;
  std::string frequency;  // "daily", "custom", …: words without a closed list
  std::string category;
  std::vector<std::string> categories;  // empty before September 2026
  std::vector<std::string> tags;
  std::vector<std::string> additional_prohibitions;
  std::vector<SettlementSource> settlement_sources;
  std::string contract_url;
  std::string contract_terms_url;
  std::optional<Quantity> volume;  // when it was asked for
  std::optional<int64_t> updated_ns;
  std::optional<int32_t> exchange_index;  // where its new events will live
};

// A change of fees, announced with its time.
struct SeriesFeeChange {
  std::string id;
  SeriesFees fees;
  int64_t scheduled_ns = 0;
};

struct SeriesListQuery {
  std::string category;
  std::string tags;
  bool with_volume = false;
  std::optional<int64_t> min_updated_s;
};

Result<Request> series_request(const std::string& series_ticker);
Result<Request> series_list_request(const SeriesListQuery& query);
// Of every series when none is named; with `past` also those that are in force already.
Request series_fee_changes_request(const std::string& series_ticker, bool past);

// The reply of GET /series/{ticker}, for its fees alone: trading does not stop for a link that is missing. An
// unknown fee type is an error: a fee we cannot compute is no fee of zero.
Result<SeriesFees> parse_series_reply(std::string_view body);
// The same reply, whole.
Result<Series> parse_series(std::string_view body);
// The reply of GET /series.
Result<std::vector<Series>> parse_series_list(std::string_view body);
// The reply of GET /series/fee_changes.
Result<std::vector<SeriesFeeChange>> parse_series_fee_changes(std::string_view body);

}  // namespace headgate::kalshi
