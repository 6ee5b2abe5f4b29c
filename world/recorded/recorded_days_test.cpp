#include <doctest/doctest.h>

#include <cstdlib>

#include "world/recorded/day.h"

namespace headgate::world {
namespace {

std::filesystem::path data_folder() {
  if (const char* data = std::getenv("HEADGATE_DATA")) return data;
  const char* root = std::getenv("HEADGATE_SOURCE");
  return std::filesystem::path(root == nullptr ? "." : root) / "../shared/data";
}

}  // namespace

TEST_CASE("all ten recorded days of December 2025 load and play to their end") {
  // A day that cannot be read cannot be used to judge a strategy.
  const std::filesystem::path weather = data_folder() / "weather";
  if (!std::filesystem::is_directory(weather / "books")) {
    MESSAGE("SKIPPED 1: no recorded days at " << weather.string());
    return;
  }
  for (const char* date : {"05", "06", "07", "08", "10", "11", "12", "13", "14", "15"}) {
    auto recording = read_recording(weather, std::string("KXHIGHNY-25DEC") + date);
    REQUIRE_MESSAGE(recording, recording.error().text());
    const Day day(std::move(*recording));
    const RowCounts& counts = day.recording().counts;
    size_t steps = 0, changes = 0;
    for (MarketTime now = day.times().begins; now < day.times().ends; ++steps) {
      const MarketTime next = day.step_after(now);
      changes += day.changes(now, next).size();
      now = next;
    }
    MESSAGE(day.recording().event << ": " << counts.rows << " rows, " << counts.crossed_dropped
                                  << " crossed, " << counts.rows_after_close << " after close, "
                                  << day.silences().size() << " silences, " << changes << " changes, "
                                  << steps << " steps, won by "
                                  << day.recording().markets[day.recording().winner].ticker);
    CHECK(day.recording().markets.size() == 6);
    CHECK(counts.rows > 10'000);
    CHECK(counts.crossed_dropped <= 3);
    CHECK(day.recording().forecasts.size() == 2);
    for (size_t market = 0; market < 6; ++market) CHECK(day.book_at(market, day.times().closes) == Book{});
  }
}

TEST_CASE("the day without books is refused with the days that have some") {
  // KXHIGHNY-25DEC09 has strikes, a winner and forecasts, and no books: nothing could be traded on it.
  const std::filesystem::path weather = data_folder() / "weather";
  if (!std::filesystem::is_directory(weather / "books")) {
    MESSAGE("SKIPPED 1: no recorded days at " << weather.string());
    return;
  }
  const auto absent = read_recording(weather, "KXHIGHNY-25DEC09");
  REQUIRE(!absent);
  CHECK(absent.error().text().find("KXHIGHNY-25DEC10") != std::string::npos);
}

}  // namespace headgate::world
