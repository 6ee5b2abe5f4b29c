// The command as its owner runs it: on the carried recording, with planted leaks, and on the recorded
// December.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <sstream>

#include "store/recording.h"
#include "tests/functional/harness.h"

using namespace headgate::functional;

namespace {

namespace fs = std::filesystem;
namespace pb = headgate::recording::v1;

std::string carried() { return source_folder() + "/world/recordings/carried"; }
const std::vector<std::string> one_day{"--from", "2026-01-15", "--to", "2026-01-15"};

struct Desk {
  Folder folder;
  Finished headgate(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), bin_folder() + "/headgate");
    return run(folder, arguments, 120);
  }
  Finished backtest(const std::vector<std::string>& what, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"backtest", "weather"};
    all.insert(all.end(), what.begin(), what.end());
    all.insert(all.end(), more.begin(), more.end());
    return headgate(all);
  }
  // The carried folder with its forecasts replaced.
  std::string with_forecasts(const std::string& text) const {
    const std::string copy = folder / "data";
    fs::copy(carried(), copy, fs::copy_options::recursive);
    write_text(copy + "/history/forecast_high_f.csv", text);
    return copy;
  }
};

headgate::MarketTime at(const pb::Record& record) {
  return headgate::MarketTime::from_ns(record.market_time_ns());
}
headgate::UtcTime utc(const pb::Record& record) { return headgate::UtcTime::from_ns(record.utc_ns()); }

std::vector<pb::Record> read_whole(const std::string& path) {
  std::vector<pb::Record> out;
  const auto read = headgate::read_recording(path, [&](const pb::Record& record) {
    out.push_back(record);
    return true;
  });
  REQUIRE_FALSE(read.problem);
  return out;
}

// The payload of one record with the time of another.
void write(headgate::RecordingWriter& to, const pb::Record& what, const pb::Record& when) {
  const auto* field = what.GetDescriptor()->FindFieldByNumber(what.payload_case());
  const auto& payload = what.GetReflection()->GetMessage(what, field);
  to.take({what.payload_case(), payload.SerializeAsString()}, at(when), utc(when));
}

}  // namespace

TEST_CASE("a backtest of the carried day is the same twice, from the folder and from its recording") {
  // Two figures for one day, and nobody knows which one to trade by.
  const Desk desk;
  const Finished first = desk.backtest({"--data", carried(), "--json"}, one_day);
  REQUIRE_MESSAGE(first.exit == 0, first.err);
  const Json outcome = parsed(first.out);
  CHECK(outcome["total"]["evaluations"] > 0);
  CHECK(outcome["total"]["orders"] > 0);
  CHECK(outcome["total"]["fills"] > 0);
  CHECK(desk.backtest({"--data", carried(), "--json"}, one_day).out == first.out);
  const std::string recording = desk.folder / "day.zst";
  const Finished imported = desk.headgate(
      {"import", "top-of-book", carried() + "/books/market_data_KXHIGHNY-26JAN15.csv", "--out", recording});
  REQUIRE_MESSAGE(imported.exit == 0, imported.err);
  const Finished played = desk.backtest({"--recording", recording, "--json"});
  REQUIRE_MESSAGE(played.exit == 0, played.err);
  CHECK(parsed(played.out)["digest"] == outcome["digest"]);
}

TEST_CASE("the page of a backtest needs nothing but itself") {
  // It is kept and sent around: what it fetched from elsewhere would be gone, or tell who reads it.
  const Desk desk;
  const std::string page = desk.folder / "report.html";
  REQUIRE(desk.backtest({"--data", carried(), "--report", page}, one_day).exit == 0);
  const std::string text = read_text(page);
  CHECK(text.find("SIMULATED") != std::string::npos);
  CHECK(text.find("<svg") != std::string::npos);
  CHECK(text.find("<script") == std::string::npos);
  CHECK(text.find("src=") == std::string::npos);
  CHECK(text.find("@import") == std::string::npos);
}

TEST_CASE("a source that knows too early fails the run by its name") {
  // A backtest that looked ahead earns on paper what it will lose with money.
  const Desk desk;
  std::string forecasts;
  SUBCASE("a forecast an hour early") {
    std::istringstream lines(read_text(carried() + "/history/forecast_high_f.csv"));
    for (std::string line; std::getline(lines, line);) {
      const size_t from = line.find(',') + 1, to = line.find(',', from);
      if (line.find("known_from") == std::string::npos && to != std::string::npos) {
        const long long early_s = std::stoll(line.substr(from, to - from)) - 3600;
        line = line.substr(0, from) + std::to_string(early_s) + line.substr(to);
      }
      forecasts += line + "\n";
    }
  }
  SUBCASE("a history stitched together of the newest runs") {
    forecasts = "date,ticker,fcst_gfs_seamless\n2026-01-15,KXHIGHNY,36.1\n";
  }
  const Finished ran = desk.backtest({"--data", desk.with_forecasts(forecasts)}, one_day);
  CHECK(ran.exit == 3);
  CHECK(ran.err.find("LEAK") != std::string::npos);
  CHECK(ran.err.find("forecast_high_f.csv") != std::string::npos);
  CHECK(ran.out.empty());
}

TEST_CASE("a recording that shows the winner before the close fails the run by its name") {
  // The result stands in every table beside the morning's prices: one careless join, and every bet wins.
  const Desk desk;
  const std::string honest = desk.folder / "honest.zst";
  REQUIRE(desk.headgate({"import", "top-of-book", carried() + "/books/market_data_KXHIGHNY-26JAN15.csv",
                         "--out", honest})
              .exit == 0);
  const auto records = read_whole(honest);
  size_t noon = 0;
  const pb::Record* result = nullptr;
  for (size_t i = 0; i < records.size(); ++i) {
    if (noon == 0 && records[i].has_snapshot() && i > records.size() / 2) noon = i;
    if (result == nullptr && records[i].has_market() && records[i].market().info().result() != 0)
      result = &records[i];
  }
  REQUIRE(noon > 0);
  REQUIRE(result != nullptr);
  const std::string leaking = desk.folder / "leaking.zst";
  auto writer =
      headgate::RecordingWriter::create(leaking, records[0].header(), at(records[0]), utc(records[0]));
  REQUIRE(writer.has_value());
  for (size_t i = 1; i < records.size(); ++i) {
    write(**writer, records[i], records[i]);
    if (i == noon) write(**writer, *result, records[i]);
  }
  writer->reset();
  CHECK(desk.backtest({"--recording", honest}).exit == 0);
  const Finished ran = desk.backtest({"--recording", leaking});
  CHECK(ran.exit == 3);
  CHECK(ran.err.find("LEAK: " + leaking) != std::string::npos);
  CHECK(ran.out.empty());
}

TEST_CASE("what cannot be played is refused with what would mend it") {
  const Desk desk;
  CHECK(desk.backtest({}).exit == 2);
  CHECK(desk.backtest({"--data", "/nowhere"}, one_day).exit == 2);
  CHECK(desk.backtest({"--data", carried()}).exit == 2);
  CHECK(desk.backtest({"--data", carried(), "--from", "2026-1-15", "--to", "2026-01-15"}).exit == 2);
  CHECK(desk.backtest({"--data", carried(), "--from", "2026-01-16", "--to", "2026-01-15"}).exit == 2);
  CHECK(desk.backtest({"--data", carried(), "--quote-size", "0"}, one_day).exit == 2);
  CHECK(desk.backtest({"--data", carried(), "--recording", "/nowhere"}, one_day).exit == 2);
  const std::string there = desk.folder / "there.html";
  write_text(there, "kept");
  CHECK(desk.backtest({"--data", carried(), "--report", there}, one_day).exit == 5);
  CHECK(read_text(there) == "kept");
  const Finished empty = desk.backtest({"--data", carried(), "--from", "2020-01-01", "--to", "2020-01-31"});
  CHECK(empty.exit == 2);
  CHECK(empty.err.find("NOTHING_RECORDED") != std::string::npos);
}

TEST_CASE("the recorded December is played whole, and the market's score is what it is known to be") {
  // The first thing a newcomer checks, and the figure that every later claim stands beside.
  const auto data = weather_folder();
  if (!data) {
    MESSAGE("SKIPPED 1: recorded days are absent");
    return;
  }
  const Desk desk;
  const Finished ran =
      desk.backtest({"--data", *data, "--from", "2025-12-01", "--to", "2025-12-31", "--json"});
  REQUIRE_MESSAGE(ran.exit == 0, ran.err);
  const Json outcome = parsed(ran.out);
  REQUIRE(outcome["events"].size() == 10);
  for (const Json& event : outcome["events"]) {
    CAPTURE(event.dump());
    CHECK(event["evaluations"] > 1000);
    CHECK(event["fills"] > 0);
    CHECK_FALSE(event["winner"].get<std::string>().empty());
  }
  const Json& all = outcome["skill"].back();
  CHECK(all["markets"] == 720);
  CHECK(all["events"] == 120);
  CHECK(all["dates"] == 61);
  // By an independent computation over the same quotes and winners.
  CHECK(std::abs(all["brier_market"].get<double>() - 0.0810112) < 1e-6);
  CHECK(all["brier_model"].get<double>() > all["brier_market"].get<double>());
  for (const char* side : {"brier_market", "brier_model"}) {
    const Json& interval = all[std::string(side) + "_interval"];
    CHECK(interval["low"] < all[side]);
    CHECK(all[side] < interval["high"]);
  }
  CHECK(outcome["verdict"].get<std::string>().find("No evidence of an edge") == 0);
}
