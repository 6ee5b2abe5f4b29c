#pragma once

#include "world/recorded/day.h"
#include "world/request.h"

namespace headgate::world {

// True for the paths of Open-Meteo: /v1/forecast and /data/{model}/static/meta.json.
bool is_open_meteo(const Target& target);

// Answers in Open-Meteo's shape with the forecast known at `now`, and nothing known later. A question the
// recording has no answer to (another place, variable, unit or time zone) is 400 {"error":true,"reason":...}.
Reply open_meteo_reply(const Day& day, MarketTime now, const Target& target);

}  // namespace headgate::world
