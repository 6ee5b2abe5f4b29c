#include "exchange/exchange_text.h"

#include <algorithm>
#include <array>

#include "exchange/history.h"
#include "exchange/json_text.h"
#include "exchange/market_text.h"
#include "exchange/query.h"
#include "exchange/schedule.h"

namespace headgate::exchange {
namespace {

// Documentation of autumn 2026.
constexpr std::array<std::string_view, 4> shards = {"default", "combos", "crypto", "sports"};

void write_state(JsonText& out, venue::Pause pause) {
  out.truth("exchange_active", pause != venue::Pause::exchange);
  out.truth("trading_active", pause == venue::Pause::none);
  out.truth("intra_exchange_transfers_active", pause != venue::Pause::exchange);
}

void write_session(JsonText& out, const char* opens, const char* closes) {
  out.open().text("open_time", opens).text("close_time", closes).close();
}

}  // namespace

Answer exchange_status(const PublicView& view, const Target& target) {
  if (auto refused = judge_query(target, "GetExchangeStatus", {})) return *refused;
  const venue::Pause pause = view.halts.at(view.now);
  JsonText out;
  out.open();
  write_state(out, pause);
  if (const auto ends = view.halts.ends(view.now))
    out.text("exchange_estimated_resume_time", second_text(*ends));
  out.key("exchange_index_statuses").open_list();
  for (size_t i = 0; i < shards.size(); ++i) {
    out.open().number("exchange_index", static_cast<int64_t>(i)).text("description", shards.at(i));
    write_state(out, pause);
    out.close();
  }
  out.close_list().close();
  return {pause == venue::Pause::exchange ? 503 : 200, out.take()};
}

// The hours as recorded 2026-01: a session from midnight to midnight each day, and Thursday in two.
Answer exchange_schedule(const PublicView& view, const Target& target) {
  if (auto refused = judge_query(target, "GetExchangeSchedule", {})) return *refused;
  const bool maintained = view.floor.house().weekly_maintenance;
  JsonText out;
  out.open().key("schedule").open().key("standard_hours").open_list().open();
  out.text("start_time", "2024-12-01T00:00:00Z").text("end_time", "2200-12-01T00:00:00Z");
  for (const std::string_view day :
       {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
    out.key(day).open_list();
    if (maintained && day == "thursday") {
      write_session(out, "00:00", "03:00");
      write_session(out, "05:00", "00:00");
    } else {
      write_session(out, "00:00", "00:00");
    }
    out.close_list();
  }
  out.close().close_list().key("maintenance_windows").open_list();
  if (maintained) {
    const Window next = maintenance(view.now);
    out.open().text("start_datetime", second_text(next.begins));
    out.text("end_datetime", second_text(next.ends)).close();
  }
  return {200, out.close_list().close().close().take()};
}

Answer user_data_timestamp(const PublicView& view, const Target& target) {
  if (auto refused = judge_query(target, "GetUserDataTimestamp", {})) return *refused;
  const House& house = view.floor.house();
  const MarketTime as_of = std::max(house.begins, view.now.plus_ns(-house.read_lag_ns));
  return {200, JsonText().open().text("as_of_time", iso_utc(as_of.ns())).close().take()};
}

Answer cutoff(const PublicView& view, const Target& target) {
  if (auto refused = judge_query(target, "GetHistoricalCutoff", {})) return *refused;
  JsonText out;
  out.open();
  for (const char* name :
       {"market_settled_ts", "trades_created_ts", "orders_updated_ts", "market_positions_last_updated_ts"})
    out.text(name, second_text(history_cutoff(view)));
  return {200, out.close().take()};
}

}  // namespace headgate::exchange
