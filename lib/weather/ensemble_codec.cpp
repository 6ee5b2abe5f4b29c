#include "weather/ensemble_codec.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "domain/moment.h"
#include "json/reader.h"
#include "weather/open_meteo_codec.h"

namespace headgate::weather {
namespace {

constexpr std::string_view variable = "temperature_2m";
constexpr int64_t hour_s = 3600;

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Model and number out of "temperature_2m", "temperature_2m_member07", "temperature_2m_icon_seamless_eps",
// "temperature_2m_member07_icon_seamless_eps". Nothing for every other name.
std::optional<EnsembleMember> member_of(std::string_view name) {
  constexpr std::string_view member_word = "_member";
  if (!starts_with(name, variable)) return std::nullopt;
  name.remove_prefix(variable.size());
  EnsembleMember out;
  if (starts_with(name, member_word)) {
    const std::string_view digits = name.substr(member_word.size(), 2);
    if (digits.size() != 2 || !is_digit(digits[0]) || !is_digit(digits[1])) return std::nullopt;
    out.number = (digits[0] - '0') * 10 + (digits[1] - '0');
    if (out.number == 0) return std::nullopt;  // the control has no number
    name.remove_prefix(member_word.size() + 2);
  }
  if (name.empty()) return out;
  if (name.size() < 2 || name[0] != '_') return std::nullopt;
  out.model = name.substr(1);
  return out;
}

void read_place(json::Reader& reader, const EnsemblePlace& place) {
  // The service answers for the nearest point of the model's grid; the coarsest one in use is half a degree.
  constexpr int64_t tolerance_e9 = 500'000'000;
  const auto check_near = [&](std::string_view name, double wanted) {
    const int64_t wanted_e9 = std::llround(wanted * 1e9);
    const int64_t found_e9 = reader.decimal_number(name, 9);
    if (reader.failed() || std::abs(found_e9 - wanted_e9) <= tolerance_e9) return;
    reader.refuse(name, std::to_string(static_cast<double>(found_e9) / 1e9),
                  "must lie within half a degree of " + std::to_string(wanted));
  };
  check_near("latitude", place.latitude);
  check_near("longitude", place.longitude);
}

void read_clock(json::Reader& reader) {
  const std::string zone = reader.string("timezone");
  if (zone != "GMT") reader.refuse("timezone", zone, "must be GMT");
  const int64_t offset = reader.integer("utc_offset_seconds");
  if (offset != 0) reader.refuse("utc_offset_seconds", std::to_string(offset), "must be 0");
}

struct Named {
  EnsembleMember member;
  std::string name;
};

// The members, whose names stand in both halves of the reply.
std::vector<Named> members_of(const json::Value& units, const json::Value& hourly, json::Reader& unit) {
  const std::string time_unit = unit.string("time");
  if (time_unit != "unixtime") unit.refuse("time", time_unit, "must be unixtime");
  std::vector<Named> out;
  for (const json::Member& field : units.members) {
    if (!starts_with(field.first, variable)) continue;
    auto member = member_of(field.first);
    if (!member) {
      unit.refuse(field.first, field.second.shown(), "must be named like temperature_2m_member01");
      continue;
    }
    const std::string found = unit.string(field.first);
    if (found != "°F") unit.refuse(field.first, found, "must be °F");
    out.push_back({*std::move(member), field.first});
  }
  // Values whose unit is not said are not temperatures in °F.
  for (const json::Member& field : hourly.members) {
    if (starts_with(field.first, variable) && units.find(field.first) == nullptr)
      unit.refuse(field.first, "", "must say °F: there are values of that name");
  }
  return out;
}

// Where the day's first hour stands in `time`.
std::optional<size_t> first_hour(json::Reader& hourly, const json::Value& time, const DayInterval& day,
                                 size_t hours) {
  const int64_t begin_s = day.begin_ns / ns_per_s;
  std::optional<size_t> first;
  int64_t before_s = 0;
  for (size_t i = 0; i < time.items.size(); ++i) {
    const json::Value& item = time.items[i];
    const auto at_s = json::decimal_of(item, 0);
    if (!at_s || *at_s < 0 || (i > 0 && *at_s != before_s + hour_s)) {
      hourly.refuse("time[" + std::to_string(i) + "]", item.shown(), "must be an hour after the one before");
      return std::nullopt;
    }
    before_s = *at_s;
    if (*at_s == begin_s) first = i;
  }
  if (!first || *first + hours > time.items.size()) {
    hourly.refuse("time", std::to_string(time.items.size()) + " hours",
                  "must hold the day's hours from " + iso_utc(day.begin_ns) + " to " + iso_utc(day.end_ns));
    return std::nullopt;
  }
  return first;
}

struct Range {
  size_t begin = 0;
  size_t end = 0;
};

// The highest value of the day; nothing when an hour of it is missing, since that hour may have been the
// peak.
std::optional<double> high_of(json::Reader& hourly, const std::string& name, size_t hours_in_reply,
                              const Range& day) {
  const json::Value* values = hourly.array(name);
  if (values == nullptr) return std::nullopt;
  if (values->items.size() != hours_in_reply) {
    hourly.refuse(name, std::to_string(values->items.size()) + " values",
                  "must have as many as time: " + std::to_string(hours_in_reply));
    return std::nullopt;
  }
  std::optional<int64_t> high_e6;
  bool whole = true;
  for (size_t i = 0; i < values->items.size(); ++i) {
    const json::Value& value = values->items[i];
    const bool asked = i >= day.begin && i < day.end;
    if (value.kind == json::Kind::null) {
      whole = whole && !asked;
      continue;
    }
    const auto at_e6 = json::decimal_of(value, 6);
    // Beyond every record on Earth (-128.6 and 134.1 °F) the field is something else.
    if (!at_e6 || *at_e6 < -130'000'000 || *at_e6 > 140'000'000) {
      hourly.refuse(name + "[" + std::to_string(i) + "]", value.shown(),
                    "must be a number between -130 and 140, or null");
      return std::nullopt;
    }
    if (asked) high_e6 = std::max(high_e6.value_or(*at_e6), *at_e6);
  }
  if (!whole || !high_e6) return std::nullopt;
  return static_cast<double>(*high_e6) / 1e6;
}

EnsembleHighs read_members(json::Reader& hourly, const std::vector<Named>& named, const DayInterval& day) {
  EnsembleHighs out;
  const json::Value* time = hourly.array("time");
  if (time == nullptr) return out;
  const auto hours = static_cast<size_t>((day.end_ns - day.begin_ns) / ns_per_s / hour_s);
  const auto first = first_hour(hourly, *time, day, hours);
  if (!first) return out;
  for (const Named& item : named) {
    const auto high = high_of(hourly, item.name, time->items.size(), {*first, *first + hours});
    if (!high) {
      ++out.dropped;
      continue;
    }
    out.members.push_back(item.member);
    out.members.back().high_f = *high;
  }
  return out;
}

}  // namespace

std::vector<double> EnsembleHighs::highs_f() const {
  std::vector<double> out;
  for (const EnsembleMember& member : members) out.push_back(member.high_f);
  return out;
}

Result<EnsembleHighs> parse_ensemble_highs(std::string_view body, const EnsemblePlace& place,
                                           const DayInterval& day) {
  check(day.end_ns > day.begin_ns && (day.end_ns - day.begin_ns) % (hour_s * ns_per_s) == 0 &&
            day.begin_ns % (hour_s * ns_per_s) == 0,
        "a settlement day is made of whole hours");
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  if (const auto refusal = refusal_of(*document)) return *refusal;
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  read_place(reader, place);
  read_clock(reader);
  const json::Value* units = reader.object("hourly_units");
  const json::Value* values = reader.object("hourly");
  if (reader.failed()) return reader.error();
  json::Reader unit(*units, "hourly_units");
  const auto named = members_of(*units, *values, unit);
  if (unit.failed()) return unit.error();
  json::Reader hourly(*values, "hourly");
  EnsembleHighs out = read_members(hourly, named, day);
  if (hourly.failed()) return hourly.error();
  if (static_cast<int>(out.members.size()) < fewest_members) {
    return Error{"ENSEMBLE_MEMBERS", "hourly",
                 std::to_string(out.members.size()) + " whole members, " + std::to_string(out.dropped) +
                     " without a value for some hour of the day",
                 "at least " + std::to_string(fewest_members) + " must be whole"};
  }
  return out;
}

}  // namespace headgate::weather
