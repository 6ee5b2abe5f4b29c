#include "kalshi/schedule_codec.h"

#include <optional>

#include "domain/moment.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

constexpr int day_min = 24 * 60;
constexpr std::array<std::string_view, 7> day_names{"monday", "tuesday",  "wednesday", "thursday",
                                                    "friday", "saturday", "sunday"};

bool digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> two_digits(std::string_view text) {
  if (text.size() != 2 || !digit(text[0]) || !digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<int> minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = two_digits(text.substr(0, 2));
  const auto minute = two_digits(text.substr(3));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

int clock_of(json::Reader& reader, std::string_view name) {
  const std::string text = reader.string(name);
  const auto minutes = minutes_of(text);
  if (!minutes) reader.refuse(name, text, "must be a time of day such as 03:00");
  return minutes.value_or(0);
}

Session read_session(json::Reader& reader) {
  Session out{clock_of(reader, "open_time"), clock_of(reader, "close_time")};
  // A close of 00:00 is the midnight that ends the day: "00:00" to "00:00" is the whole of it (2026-01-15).
  if (out.close_min == 0) out.close_min = day_min;
  if (out.close_min <= out.open_min) {
    reader.refuse("close_time", std::to_string(out.close_min) + " min", "must come after open_time");
  }
  return out;
}

std::vector<Session> read_day(json::Reader& reader, std::string_view name) {
  std::vector<Session> out = items_of<Session>(reader, name, read_session);
  for (size_t i = 1; i < out.size(); ++i) {
    if (out[i].open_min >= out[i - 1].close_min) continue;
    reader.refuse(std::string(name) + "[" + std::to_string(i) + "].open_time",
                  std::to_string(out[i].open_min) + " min",
                  "must not come before the session before it ends");
  }
  return out;
}

// The schedule's own instants may carry an offset, since it is stated in the hours of New York.
int64_t instant_of(json::Reader& reader, std::string_view name) {
  const std::string text = reader.string(name);
  const auto refuse = [&] {
    reader.refuse(name, text, "must be a time such as 2026-11-26T03:00:00-05:00");
    return int64_t{0};
  };
  if (text.size() < 7) return refuse();
  if (text.back() == 'Z') {
    const auto utc_ns = parse_iso_utc(text);
    return utc_ns ? *utc_ns : refuse();
  }
  const std::string_view offset = std::string_view(text).substr(text.size() - 6);
  const auto minutes = minutes_of(offset.substr(1));
  const auto local_ns = parse_iso_utc(text.substr(0, text.size() - 6) + "Z");
  if (!minutes || !local_ns || (offset[0] != '+' && offset[0] != '-')) return refuse();
  const int64_t ahead_ns = int64_t{*minutes} * 60 * ns_per_s;
  return offset[0] == '+' ? *local_ns - ahead_ns : *local_ns + ahead_ns;
}

void check_order(json::Reader& reader, std::string_view name, int64_t start_ns, int64_t end_ns) {
  if (end_ns <= start_ns) reader.refuse(name, std::to_string(end_ns) + " ns", "must come after the start");
}

WeeklyHours read_hours(json::Reader& reader) {
  WeeklyHours out;
  out.start_ns = instant_of(reader, "start_time");
  out.end_ns = instant_of(reader, "end_time");
  check_order(reader, "end_time", out.start_ns, out.end_ns);
  for (size_t i = 0; i < day_names.size(); ++i) out.days[i] = read_day(reader, day_names[i]);
  return out;
}

Pause read_window(json::Reader& reader) {
  Pause out{instant_of(reader, "start_datetime"), instant_of(reader, "end_datetime")};
  check_order(reader, "end_datetime", out.start_ns, out.end_ns);
  return out;
}

}  // namespace

Request exchange_schedule_request() { return {"GET", "/exchange/schedule", "", ""}; }

Result<Schedule> parse_exchange_schedule(std::string_view body) {
  return parse_object<Schedule>(body, "schedule", [](json::Reader& reader) {
    Schedule out;
    out.hours = items_of<WeeklyHours>(reader, "standard_hours", read_hours);
    // Without hours every instant would read as closed, or, worse, as open.
    if (!reader.failed() && out.hours.empty()) {
      reader.refuse("standard_hours", "[]", "must hold at least one week");
    }
    out.maintenance = items_of<Pause>(reader, "maintenance_windows", read_window);
    return out;
  });
}

}  // namespace headgate::kalshi
