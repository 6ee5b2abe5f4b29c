#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "backtest/run.h"
#include "domain/quantity.h"
#include "domain/result.h"
#include "imports/source.h"

namespace headgate::cli {

// A folder of recorded weather markets: books/market_data_EVENT.csv[.gz] and history/. The files that all
// days need are read once.
class WeatherData {
 public:
  // DATA_FOLDER when neither `folder` nor its subfolder weather/ is one. `forecasts` replaces the folder's
  // own forecast history unless empty.
  static Result<WeatherData> open(const std::string& folder, const std::string& forecasts);

  // Recorded event-days whose climate day lies within [from, to], dates as "2025-12-10", by date.
  // NOTHING_RECORDED when there is none.
  Result<std::vector<std::string>> events(const std::string& from, const std::string& to) const;

  struct Recorded {
    backtest::Track track;
    std::map<std::string, int64_t> left_out;  // by reason
  };
  // One event-day's recording. Errors name their file; LEAK among them.
  Result<Recorded> day(const std::string& event, Quantity nominal) const;

  // Whether there is a history of quotes to score forecasts against.
  bool has_history() const;
  // Both cities' markets with their quotes at 10:00 local, forecasts and results, as one recording.
  Result<Recorded> history(Quantity nominal) const;

  const std::string& folder() const { return folder_; }

 private:
  struct File {
    std::string path;
    std::string text;
  };
  static Result<File> read(const std::string& path);
  static imports::Source source(const File& file) { return {file.path, file.text}; }

  std::string folder_;
  File dataset_;
  File winners_;
  File forecasts_;
};

}  // namespace headgate::cli
