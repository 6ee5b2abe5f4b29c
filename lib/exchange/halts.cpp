#include "exchange/halts.h"

#include <algorithm>

#include "exchange/schedule.h"

namespace headgate::exchange {
namespace {

constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);

}  // namespace

void Halts::pause(venue::Pause pause, std::optional<MarketTime> until) {
  asked_ = pause;
  until_ = until;
}

void Halts::resume(MarketTime now) {
  asked_ = venue::Pause::none;
  until_.reset();
  if (in_maintenance(now)) maintained_until_ = maintenance(now).ends;
}

bool Halts::in_maintenance(MarketTime now) const {
  return by_schedule_ && now >= maintained_until_ && maintenance(now).has(now);
}

venue::Pause Halts::at(MarketTime now) const {
  if (is_paused(now) && asked_ == venue::Pause::exchange) return asked_;
  return is_paused(now) || in_maintenance(now) ? venue::Pause::trading : venue::Pause::none;
}

std::optional<MarketTime> Halts::ends(MarketTime now) const {
  const bool paused = is_paused(now), maintained = in_maintenance(now);
  if (!paused && !maintained) return std::nullopt;
  if (!paused) return maintenance(now).ends;
  if (!until_ || !maintained) return until_;
  return std::max(*until_, maintenance(now).ends);
}

MarketTime Halts::next(MarketTime now) const {
  MarketTime out = never;
  if (is_paused(now) && until_) out = *until_;
  if (!by_schedule_) return out;
  const Window window = maintenance(now);
  return std::min(out, window.begins > now ? window.begins : window.ends);
}

}  // namespace headgate::exchange
