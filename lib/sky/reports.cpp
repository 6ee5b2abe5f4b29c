#include "sky/reports.h"

#include <fmt/format.h>

#include <algorithm>

#include "exchange/json_text.h"
#include "sky/calendar.h"

namespace headgate::sky {
namespace {

using exchange::Answer;
using exchange::JsonText;

constexpr std::string_view list_path = "/products/types/CLI/locations/", product_path = "/products/";
constexpr size_t reports_listed = 14;

Answer problem(int status, std::string_view title, std::string_view detail) {
  JsonText out;
  out.open().text(
      "type", "https://api.weather.gov/problems/" + std::string(status == 404 ? "NotFound" : "BadRequest"));
  out.text("title", title).number("status", status).text("detail", detail);
  return {status, out.close().take()};
}

// The service names products by UUIDs; these follow from what the product is.
std::string id_of(const ClimateReport& report) {
  Digest name;
  name.add(report.place->cli).add(report.climate_day).add(int64_t{report.final_report ? 1 : 0});
  const uint64_t high = name.value(), low = name.add("second half").value();
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xfff,
                     (low >> 48) & 0xfff, low & 0xffff'ffff'ffff);
}

std::string issuance_text(MarketTime at) { return iso_utc(at.ns()).substr(0, 19) + "+00:00"; }

void write_product(JsonText& out, const ClimateReport& report) {
  const std::string id = id_of(report);
  out.text("@id", "https://api.weather.gov/products/" + id).text("id", id);
  out.text("wmoCollectiveId", report.place->wmo).text("issuingOffice", report.place->office);
  out.text("issuanceTime", issuance_text(report.issued)).text("productCode", "CLI");
  out.text("productName", "Climatological Report (Daily)");
}

MarketTime whole_minute(MarketTime at) { return MarketTime::from_ns(at.ns() / minute_ns * minute_ns); }

}  // namespace

ClimateReport Reports::draft(const Place& place, int64_t climate_day) const {
  const exchange::HiddenDay& day = climate_.day(place, climate_day);
  Random draw = Random::of(climate_.plan(place, climate_day).seed, "report");
  ClimateReport out;
  out.place = &place;
  out.climate_day = climate_day;
  out.maximum_f = day.high_f();
  out.maximum_at = day.high_at();
  out.minimum_f = std::min((climate_.night_mf(place, climate_day)) / 1000, day.high_f() - 3);
  out.minimum_at = instant(climate_day, 5 - place.standard_offset_h, draw.between(0, 59));
  out.normal_high_f = climate_.night_mf(place, climate_day) / 1000 + 17;
  return out;
}

// The clocks on the wall decide when an office writes; half past two is after the climate day in summer too.
ClimateReport Reports::final_report(const Place& place, int64_t climate_day) const {
  ClimateReport out = draft(place, climate_day);
  Random draw = Random::of(climate_.plan(place, climate_day).seed, "final report");
  const MarketTime night = instant(climate_day + 1, 2 - place.standard_offset_h, 14 + draw.between(0, 12));
  out.issued = night.plus_ns((place.standard_offset_h - place.civil_offset_h(night)) * hour_ns);
  out.final_report = true;
  return out;
}

ClimateReport Reports::preliminary(const Place& place, int64_t climate_day) const {
  ClimateReport out = draft(place, climate_day);
  Random draw = Random::of(climate_.plan(place, climate_day).seed, "preliminary report");
  const MarketTime afternoon = instant(climate_day, 16 - place.standard_offset_h, 30 + draw.between(0, 14));
  out.issued = afternoon.plus_ns((place.standard_offset_h - place.civil_offset_h(afternoon)) * hour_ns);
  out.as_of_hour = 16;
  const MarketTime as_of = whole_minute(out.issued).plus_ns(-civil_of(out.issued).minute * minute_ns);
  const int64_t short_f = draw.between(0, 2);
  if (out.maximum_at <= as_of) return out;
  // The peak is still to come: what has been seen falls short of it, or reaches it by rounding.
  out.maximum_f = std::max(out.maximum_f - short_f, out.minimum_f + 1);
  out.maximum_at = as_of.plus_ns(-draw.between(1, 30) * minute_ns);
  return out;
}

std::vector<ClimateReport> Reports::listed(const Place& place, MarketTime now) const {
  std::vector<ClimateReport> out;
  const int64_t today = day_of(now, place.standard_offset_h);
  for (int64_t day = today; out.size() < reports_listed; --day) {
    for (const ClimateReport& each : {final_report(place, day), preliminary(place, day)}) {
      if (each.issued <= now) out.push_back(each);
    }
  }
  return out;
}

MarketTime Reports::next_arrival(MarketTime after) const {
  MarketTime out = MarketTime::from_ns(INT64_MAX);
  for (const Place* place : climate_.places()) {
    const int64_t today = day_of(after, place->standard_offset_h);
    for (int64_t day = today - 1; day <= today + 1; ++day) {
      for (const MarketTime at : {preliminary(*place, day).issued, final_report(*place, day).issued}) {
        if (at > after) out = std::min(out, at);
      }
    }
  }
  return out;
}

std::optional<Answer> Reports::serve(const std::string& target, MarketTime now) const {
  if (!target.starts_with(product_path)) return std::nullopt;
  const size_t mark = target.find('?');
  const std::string path = target.substr(0, mark);
  if (mark != std::string::npos) return problem(400, "Bad Request", "Query parameters are not recognized");
  if (path.starts_with(list_path)) return list(path.substr(list_path.size()), now);
  return product(path.substr(product_path.size()), now);
}

Answer Reports::list(const std::string& site, MarketTime now) const {
  for (const Place* place : climate_.places()) {
    if (place->site() != site) continue;
    JsonText out;
    out.open().key("@context").raw(R"({"@version":"1.1","@vocab":"https://api.weather.gov/ontology#"})");
    out.key("@graph").open_list();
    for (const ClimateReport& each : listed(*place, now)) {
      out.open();
      write_product(out, each);
      out.close();
    }
    return {200, out.close_list().close().take()};
  }
  return problem(404, "Not Found", "No products of this type and location");
}

Answer Reports::product(const std::string& id, MarketTime now) const {
  for (const Place* place : climate_.places()) {
    for (const ClimateReport& each : listed(*place, now)) {
      if (id_of(each) != id) continue;
      JsonText out;
      out.open();
      write_product(out, each);
      return {200, out.text("productText", text_of(each)).close().take()};
    }
  }
  return problem(404, "Not Found", "There is no such product");
}

}  // namespace headgate::sky
