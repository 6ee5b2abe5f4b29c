#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "weather/climate_day.h"

namespace headgate::weather {

// One member of an ensemble and the highest of its hourly temperatures within the day asked for. The
// control has no number in the reply's names and is a member like the others.
struct EnsembleMember {
  std::string model;  // as the reply suffixes its names when several models are asked; empty for one
  int number = 0;     // 0 = control
  double high_f = 0;
};

struct EnsembleHighs {
  std::vector<EnsembleMember> members;  // in the order of the reply
  int dropped = 0;                      // members without a value for some hour of the day
  std::vector<double> highs_f() const;
};

// A spread of fewer members says little, and a reply that lost most of them is not a forecast.
constexpr int fewest_members = 5;

struct EnsemblePlace {
  double latitude = 0;
  double longitude = 0;
};

// A reply of /v1/ensemble?hourly=temperature_2m&temperature_unit=fahrenheit&timeformat=unixtime&timezone=GMT
// for one settlement day. Members are found by the names in `hourly_units`, never by counting up: models
// have 21 to 51, and a loop from member00 loses the control. Hours are instants of UTC; the day is cut here,
// since the service cuts days by civil time. Beside the codes of reading JSON: SOURCE_REFUSED, and
// ENSEMBLE_MEMBERS when fewer than five members are whole.
Result<EnsembleHighs> parse_ensemble_highs(std::string_view body, const EnsemblePlace& place,
                                           const DayInterval& day);

}  // namespace headgate::weather
