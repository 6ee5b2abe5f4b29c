#include "weather/climate_report_service.h"

#include <algorithm>

#include "domain/moment.h"
#include "json/reader.h"

namespace headgate::weather {
namespace {

// The service writes "2026-08-22T06:26:00+00:00"; another offset would have to be reckoned with.
int64_t issued_of(json::Reader& reader) {
  std::string text = reader.string("issuanceTime");
  const std::string shown = text;
  constexpr std::string_view zero = "+00:00";
  if (text.size() > zero.size() && std::string_view(text).substr(text.size() - zero.size()) == zero)
    text.replace(text.size() - zero.size(), zero.size(), "Z");
  const auto issued = parse_iso_utc(text);
  if (!issued) reader.refuse("issuanceTime", shown, "must be a UTC time such as 2026-08-22T06:26:00+00:00");
  return issued.value_or(0);
}

bool is_plain_id(std::string_view id) {
  // The service uses UUIDs of 36 letters.
  if (id.empty() || id.size() > 64) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::string report_list_path(std::string_view site) {
  return "/products/types/CLI/locations/" + std::string(site);
}

std::string report_path(std::string_view product_id) { return "/products/" + std::string(product_id); }

Result<std::vector<ListedReport>> parse_report_list(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  const json::Value* graph = reader.failed() ? nullptr : reader.array("@graph");
  if (graph == nullptr) return reader.error();
  std::vector<ListedReport> out;
  for (size_t i = 0; i < graph->items.size(); ++i) {
    json::Reader item(graph->items[i], "@graph[" + std::to_string(i) + "]");
    if (item.failed()) return item.error();
    ListedReport listed;
    listed.product_id = item.string("id");
    if (!is_plain_id(listed.product_id))
      item.refuse("id", listed.product_id, "must be letters, digits and '-' alone");
    listed.issued_ns = issued_of(item);
    if (item.failed()) return item.error();
    out.push_back(std::move(listed));
  }
  return out;
}

Result<ReportProduct> parse_report_product(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  ReportProduct out;
  out.text = reader.nonempty_string("productText");
  out.issued_ns = issued_of(reader);
  if (reader.failed()) return reader.error();
  return out;
}

}  // namespace headgate::weather
