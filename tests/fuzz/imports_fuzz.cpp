#include "imports/candles.h"
#include "imports/dataset.h"
#include "imports/forecast_history.h"
#include "imports/full_depth_row.h"
#include "imports/kxbtc15m_line.h"
#include "imports/settled.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

HEADGATE_FUZZ(imports, input) {
  const imports::Source source{"fuzz.csv", input};
  judged(imports::read_dataset(source));
  judged(imports::read_ladder(source, "KXHIGHNY-25DEC10"));
  judged(imports::read_forecast_history(source));
  const auto candles = imports::read_candles(source);
  if (const auto* rows = judged(candles)) {
    for (const auto& row : *rows) hold(row.volume_e2 >= 0, "a volume is not negative");
  }
  judged(imports::import_settled({source, source}));
  const std::string_view line = input.substr(0, input.find('\n'));
  judged(imports::kxbtc15m::parse_line(line, "line 1"));
  judged(imports::full_depth::parse_book_row(line, "line 1"));
  judged(imports::full_depth::parse_series_row(line, "line 1"));
  judged(imports::full_depth::parse_result_row(line, "line 1"));
}
