#include "kalshi/series_codec.h"

#include "kalshi/amount_codec.h"
#include "kalshi/asking.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

SeriesFees read_fees(json::Reader& reader, std::string_view ticker) {
  SeriesFees out;
  out.series_ticker = reader.nonempty_string(ticker);
  out.fee_type = fee_type_of(reader, "fee_type");
  out.fee_multiplier_e4 = fee_multiplier_of(reader, "fee_multiplier");
  return out;
}

// Series without any carry null in place of a list (2026-01-12).
std::vector<std::string> texts_or_null(json::Reader& reader, std::string_view name) {
  if (reader.has(name) && !reader.says(name)) return {};
  return texts_of(reader, name);
}

Series read_series(json::Reader& reader) {
  Series out;
  out.fees = read_fees(reader, "ticker");
  out.title = reader.string("title");
  out.frequency = reader.nonempty_string("frequency");
  out.category = reader.string("category");
  if (reader.says("categories")) out.categories = texts_of(reader, "categories");
  out.tags = texts_or_null(reader, "tags");
  out.additional_prohibitions = texts_or_null(reader, "additional_prohibitions");
  out.settlement_sources = settlement_sources_of(reader);
  out.contract_url = reader.string("contract_url");
  out.contract_terms_url = reader.string("contract_terms_url");
  out.volume = count_if_any(reader, "volume_fp");
  out.updated_ns = utc_time_if_any(reader, "last_updated_ts");
  out.exchange_index = shard_if_any(reader, "exchange_index");
  return out;
}

SeriesFeeChange read_change(json::Reader& reader) {
  SeriesFeeChange out;
  out.id = reader.nonempty_string("id");
  out.fees = read_fees(reader, "series_ticker");
  out.scheduled_ns = reader.utc_time("scheduled_ts");
  return out;
}

}  // namespace

Result<Request> series_request(const std::string& series_ticker) {
  return Asking("/series").segment("series_ticker", series_ticker).done();
}

Result<Request> series_list_request(const SeriesListQuery& query) {
  return Asking("/series")
      .add("category", std::string_view(query.category))
      .add("tags", std::string_view(query.tags))
      .flag("include_volume", query.with_volume)
      .add("min_updated_ts", query.min_updated_s)
      .done();
}

Request series_fee_changes_request(const std::string& series_ticker, bool past) {
  Query query;
  query.add("series_ticker", std::string_view(series_ticker));
  if (past) query.add("show_historical", std::string_view("true"));
  return {"GET", "/series/fee_changes", query.text(), ""};
}

Result<SeriesFees> parse_series_reply(std::string_view body) {
  return parse_object<SeriesFees>(body, "series",
                                  [](json::Reader& reader) { return read_fees(reader, "ticker"); });
}

Result<Series> parse_series(std::string_view body) {
  return parse_object<Series>(body, "series", read_series);
}

Result<std::vector<Series>> parse_series_list(std::string_view body) {
  return parse_object<std::vector<Series>>(
      body, "", [](json::Reader& reader) { return items_of<Series>(reader, "series", read_series); });
}

Result<std::vector<SeriesFeeChange>> parse_series_fee_changes(std::string_view body) {
  return parse_object<std::vector<SeriesFeeChange>>(body, "", [](json::Reader& reader) {
    return items_of<SeriesFeeChange>(reader, "series_fee_change_arr", read_change);
  });
}

}  // namespace headgate::kalshi
