#include <nlohmann/json.hpp>

#include "services/notify/notify_actor.h"

namespace headgate {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* delivery = "spool only";

Json alert_json(const notify::v1::AlertRow& row) {
  Json out;
  out["number"] = row.number();
  out["cause"] = row.cause();
  out["subject"] = row.subject();
  out["level"] = notify::v1::AlertLevel_Name(row.level()).substr(12);
  out["text"] = row.text();
  out["count"] = row.count();
  out["first"] = iso_utc(row.first_utc_ns());
  out["last"] = iso_utc(row.last_utc_ns());
  out["first_market_time"] = iso_utc(row.first_market_ns());
  out["last_market_time"] = iso_utc(row.last_market_ns());
  out["open"] = row.resolved_utc_ns() == 0;
  out["resolved"] = row.resolved_utc_ns() == 0 ? Json(nullptr) : Json(iso_utc(row.resolved_utc_ns()));
  out["resolution"] = row.resolution();
  return out;
}

}  // namespace

// {"delivery","open","alerts":[oldest first]}
std::optional<std::string> NotifyActor::answer(std::string_view kind, std::string_view argument,
                                               const Input& now) const {
  (void)now;
  if (kind != "alerts") return std::nullopt;
  Json out;
  out["delivery"] = delivery;
  out["open"] = spool_.open_count();
  out["alerts"] = Json::array();
  for (const auto& [number, row] : spool_.alerts()) {
    if (argument != "open" || row.resolved_utc_ns() == 0) out["alerts"].push_back(alert_json(row));
  }
  return out.dump();
}

// Message counts are of this life, by type without the common "headgate." prefix.
std::string NotifyActor::status(const Input& now) const {
  (void)now;
  Json out;
  out["delivery"] = delivery;
  out["alerts"] = spool_.alerts().size();
  out["open"] = spool_.open_count();
  out["silent"] = Json::array();
  for (const auto& [number, row] : spool_.alerts()) {
    if (row.cause() == "SILENT" && row.resolved_utc_ns() == 0) out["silent"].push_back(row.subject());
  }
  out["messages"] = Json::object();
  for (const auto& [type, count] : messages_) {
    out["messages"][type.rfind("headgate.", 0) == 0 ? type.substr(9) : type] = count;
  }
  return out.dump();
}

}  // namespace headgate
