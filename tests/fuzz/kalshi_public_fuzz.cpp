#include "kalshi/archive_codec.h"
#include "kalshi/candle_codec.h"
#include "kalshi/event_codec.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/maintenance_calendar.h"
#include "kalshi/market_sheet.h"
#include "kalshi/milestone_codec.h"
#include "kalshi/series_codec.h"
#include "kalshi/structured_target_codec.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

// A pause that is told ends after it begins and after now.
static void hold_calendar(const kalshi::Schedule& schedule) {
  const kalshi::MaintenanceCalendar calendar(schedule);
  const MarketTime now = MarketTime::from_ns(1'795'183'200 * ns_per_s);
  const auto pause = calendar.next(now);
  if (pause)
    hold(pause->start_ns < pause->end_ns && pause->end_ns > now.ns(), "a pause lies ahead or holds now");
  hold(calendar.paused(now) == (pause && pause->start_ns <= now.ns()), "paused within a pause alone");
}

HEADGATE_FUZZ(kalshi_public, input) {
  const auto schedule = kalshi::parse_exchange_schedule(input);
  if (const auto* told = judged(schedule)) hold_calendar(*told);
  judged(kalshi::parse_user_data_timestamp(input));
  judged(kalshi::parse_series(input));
  judged(kalshi::parse_series_list(input));
  judged(kalshi::parse_series_fee_changes(input));
  judged(kalshi::parse_event_page(input));
  judged(kalshi::parse_event_metadata(input));
  judged(kalshi::parse_event_fee_changes(input));
  judged(kalshi::parse_candles_reply(input));
  judged(kalshi::parse_candle_batch(input));
  judged(kalshi::parse_event_candles(input));
  judged(kalshi::parse_archived_candles(input));
  judged(kalshi::parse_milestone_page(input));
  judged(kalshi::parse_milestone_reply(input));
  judged(kalshi::parse_structured_target_page(input));
  judged(kalshi::parse_structured_target_reply(input));
  judged(kalshi::parse_archive_cutoff(input));
  judged(kalshi::parse_market_sheet(input));
  judged(kalshi::parse_sheet_page(input));
}
