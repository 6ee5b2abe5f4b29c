#include "sky/places.h"

#include <algorithm>
#include <array>

#include "sky/calendar.h"

namespace headgate::sky {
namespace {

// Coordinates and offices: National Weather Service, station and product listings. Normals of the daily high
// are right to a few degrees (compare NOAA's U.S. Climate Normals 1991-2020): only likeness hangs on them.
constexpr std::array table{
    Place{"KXHIGHNY", "CLINYC", "KNYC", "New York City", 40'779'000, -73'969'000, 47, -5, 62, 23, false,
          "CDUS41", "KOKX", "NEW YORK, NY", "CENTRAL PARK NY"},
    Place{"KXHIGHPHIL", "CLIPHL", "KPHL", "Philadelphia", 39'873'000, -75'227'000, 3, -5, 65, 23, false,
          "CDUS41", "KPHI", "MOUNT HOLLY NJ", "PHILADELPHIA PA"},
    Place{"KXHIGHTBOS", "CLIBOS", "KBOS", "Boston", 42'361'000, -71'010'000, 4, -5, 59, 22, false, "CDUS41",
          "KBOX", "BOSTON/NORTON MA", "BOSTON MA"},
    Place{"KXHIGHTDC", "CLIDCA", "KDCA", "Washington DC", 38'847'000, -77'035'000, 3, -5, 67, 23, false,
          "CDUS41", "KLWX", "BALTIMORE MD/WASHINGTON DC", "WASHINGTON DC"},
    Place{"KXHIGHTATL", "CLIATL", "KATL", "Atlanta", 33'630'000, -84'442'000, 308, -5, 72, 18, false,
          "CDUS42", "KFFC", "PEACHTREE CITY GA", "ATLANTA GA"},
    Place{"KXHIGHMIA", "CLIMIA", "KMIA", "Miami", 25'788'000, -80'317'000, 3, -5, 84, 7, false, "CDUS42",
          "KMFL", "MIAMI FL", "MIAMI"},
    Place{"KXHIGHCHI", "CLIMDW", "KMDW", "Chicago", 41'786'000, -87'752'000, 186, -6, 59, 26, false, "CDUS43",
          "KLOT", "CHICAGO IL", "CHICAGO-MIDWAY"},
    Place{"KXHIGHTMIN", "CLIMSP", "KMSP", "Minneapolis", 44'883'000, -93'229'000, 255, -6, 55, 29, false,
          "CDUS43", "KMPX", "TWIN CITIES/CHANHASSEN MN", "MINNEAPOLIS-ST PAUL"},
    Place{"KXHIGHTDAL", "CLIDFW", "KDFW", "Dallas", 32'897'000, -97'038'000, 171, -6, 77, 20, false, "CDUS44",
          "KFWD", "FORT WORTH TX", "DALLAS/FORT WORTH TX"},
    Place{"KXHIGHTHOU", "CLIHOU", "KHOU", "Houston", 29'638'000, -95'282'000, 13, -6, 79, 16, false, "CDUS44",
          "KHGX", "HOUSTON/GALVESTON TX", "HOUSTON HOBBY TX"},
    Place{"KXHIGHAUS", "CLIAUS", "KAUS", "Austin", 30'183'000, -97'680'000, 151, -6, 80, 17, false, "CDUS44",
          "KEWX", "AUSTIN/SAN ANTONIO", "AUSTIN BERGSTROM"},
    Place{"KXHIGHTSATX", "CLISAT", "KSAT", "San Antonio", 29'533'000, -98'464'000, 240, -6, 80, 16, false,
          "CDUS44", "KEWX", "AUSTIN/SAN ANTONIO", "SAN ANTONIO"},
    Place{"KXHIGHTNOLA", "CLIMSY", "KMSY", "New Orleans", 29'993'000, -90'251'000, 1, -6, 78, 14, false,
          "CDUS44", "KLIX", "NEW ORLEANS LA", "NEW ORLEANS LA"},
    Place{"KXHIGHTOKC", "CLIOKC", "KOKC", "Oklahoma City", 35'389'000, -97'600'000, 392, -6, 72, 22, false,
          "CDUS44", "KOUN", "NORMAN OK", "OKLAHOMA CITY OK"},
    Place{"KXHIGHDEN", "CLIDEN", "KDEN", "Denver", 39'833'000, -104'658'000, 1655, -7, 65, 22, false,
          "CDUS45", "KBOU", "DENVER/BOULDER CO", "DENVER CO"},
    Place{"KXHIGHTPHX", "CLIPHX", "KPHX", "Phoenix", 33'428'000, -112'003'000, 337, -7, 87, 19, true,
          "CDUS45", "KPSR", "PHOENIX AZ", "PHOENIX AZ"},
    Place{"KXHIGHTLV", "CLILAS", "KLAS", "Las Vegas", 36'072'000, -115'163'000, 665, -8, 81, 23, false,
          "CDUS45", "KVEF", "LAS VEGAS NV", "LAS VEGAS NV"},
    Place{"KXHIGHLAX", "CLILAX", "KLAX", "Los Angeles", 33'938'000, -118'387'000, 38, -8, 71, 5, false,
          "CDUS46", "KLOX", "LOS ANGELES/OXNARD CA", "LOS ANGELES AIRPORT CA"},
    Place{"KXHIGHTSFO", "CLISFO", "KSFO", "San Francisco", 37'620'000, -122'366'000, 2, -8, 65, 6, false,
          "CDUS46", "KMTR", "SAN FRANCISCO CA", "SAN FRANCISCO AIRPORT CA"},
    Place{"KXHIGHTSEA", "CLISEA", "KSEA", "Seattle", 47'445'000, -122'314'000, 112, -8, 61, 15, false,
          "CDUS46", "KSEW", "SEATTLE WA", "SEATTLE TACOMA AIRPORT WA"},
    Place{"KXHIGHTSAN", "CLISAN", "KSAN", "San Diego", 32'734'000, -117'183'000, 4, -8, 71, 5, false,
          "CDUS46", "KSGX", "SAN DIEGO CA", "SAN DIEGO AIRPORT CA"},
};

struct Letters {
  int64_t offset_h;  // of standard time
  std::string_view standard, daylight;
};
constexpr std::array letters{Letters{-5, "EST", "EDT"}, Letters{-6, "CST", "CDT"}, Letters{-7, "MST", "MDT"},
                             Letters{-8, "PST", "PDT"}};

}  // namespace

std::span<const Place> places() { return table; }

const Place* place_of_series(std::string_view series) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Place& place) { return place.series == series; });
  return found == table.end() ? nullptr : &*found;
}

exchange::Station Place::station() const {
  return {std::string(series), std::string(cli), std::string(city),
          standard_offset_h,   normal_high_f,    season_swing_f};
}

int64_t Place::civil_offset_h(MarketTime at) const {
  const bool forward = !keeps_standard_time && is_daylight_time(at, standard_offset_h);
  return standard_offset_h + (forward ? 1 : 0);
}

std::string_view Place::zone_letters(MarketTime at) const {
  const auto* const row = std::find_if(letters.begin(), letters.end(), [&](const Letters& each) {
    return each.offset_h == standard_offset_h;
  });
  check(row != letters.end(), "a place lies in one of four zones");
  return civil_offset_h(at) == standard_offset_h ? row->standard : row->daylight;
}

}  // namespace headgate::sky
