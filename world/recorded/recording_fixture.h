#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace headgate::world {

// For tests: an invented recording of two markets in a folder of its own, to be changed file by file.
// Its day opens at 07:00 US Pacific of 2026-01-19 and closes at 20:59 of the 20th.
class RecordingFixture {
 public:
  static constexpr const char* event = "KXHIGHNY-26JAN20";

  RecordingFixture() {
    std::filesystem::create_directories(folder_ / "books");
    std::filesystem::create_directories(folder_ / "history");
    books("2026-01-19T08:00:00.250000,KXHIGHNY-26JAN20-T30,20,75,80,25\n");
    write("history/backtest_dataset.csv",
          "event_ticker,market_ticker,market_title,market_subtitle,floor_strike,cap_strike,strike_type,"
          "resolved_yes\n"
          "KXHIGHNY-26JAN20,KXHIGHNY-26JAN20-T30,\"Below 30, perhaps?\",29° or below,,30.0,less,True\n"
          "KXHIGHNY-26JAN20,KXHIGHNY-26JAN20-T29,Above 29?,30° or above,29.0,,greater,False\n");
    write("history/derived_winners.csv",
          "event_ticker,winner_ticker\nKXHIGHNY-26JAN19,KXHIGHNY-26JAN19-T1\n"
          "KXHIGHNY-26JAN20,KXHIGHNY-26JAN20-T29\n");
    // 2026-01-20 04:00Z, in the middle of the trading hours.
    write("history/forecast_high_f.csv", "event_id,known_from_ts,value\nKXHIGHNY-26JAN20,1768881600,28.4\n");
  }
  ~RecordingFixture() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  RecordingFixture(const RecordingFixture&) = delete;
  RecordingFixture& operator=(const RecordingFixture&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  void books(const std::string& rows) {
    write("books/market_data_KXHIGHNY-26JAN20.csv",
          "timestamp,market_ticker,best_yes_bid,best_no_bid,implied_no_ask,implied_yes_ask\n" + rows);
  }

 private:
  static std::filesystem::path fresh() {
    std::string name = (std::filesystem::temp_directory_path() / "recording-XXXXXX").string();
    return mkdtemp(name.data()) == nullptr ? std::filesystem::path{} : std::filesystem::path{name};
  }
  const std::filesystem::path folder_ = fresh();
};

}  // namespace headgate::world
