#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"

// How the weather service hands out its bulletins (api.weather.gov): a list of products of one location, and
// one product with its text.
namespace headgate::weather {

// Under the service's address. Never with "?limit=": the service answers that with 400.
std::string report_list_path(std::string_view site);  // "NYC" gives "/products/types/CLI/locations/NYC"
std::string report_path(std::string_view product_id);

struct ListedReport {
  std::string product_id;  // letters, digits and '-' alone, since it goes into a URL
  int64_t issued_ns = 0;   // UTC
};
// In the order of the reply, which is newest first.
Result<std::vector<ListedReport>> parse_report_list(std::string_view body);

struct ReportProduct {
  std::string text;
  int64_t issued_ns = 0;
};
Result<ReportProduct> parse_report_product(std::string_view body);

}  // namespace headgate::weather
