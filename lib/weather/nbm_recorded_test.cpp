#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "domain/moment.h"
#include "json/value.h"
#include "tests/recorded_data.h"
#include "weather/ladder.h"
#include "weather/nbm_fit.h"

// Real bulletins kept outside this repository: HEADGATE_DATA, or ../shared/data beside the project.

using namespace headgate;
using namespace headgate::weather;

namespace {

using Values = std::array<std::optional<int>, 5>;

std::optional<std::string> recorded(const std::string& name) {
  const char* data = std::getenv("HEADGATE_DATA");
  const char* source = std::getenv("HEADGATE_SOURCE");
  const std::string root =
      data != nullptr ? data : std::string(source != nullptr ? source : ".") + "/../shared/data";
  std::ifstream file(root + "/weather/nbm/" + name);
  if (!file) {
    std::cout << "SKIPPED 1 recording: weather/nbm/" << name << " is absent\n";
    return std::nullopt;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int number(const json::Value& value) { return std::stoi(value.text); }

void check_column(const NbmHigh& high, const json::Value& golden) {
  CHECK(high.forecast_hour == number(*golden.find("fhr")));
  CHECK(high.settlement_date.text() == golden.find("date")->text);
  CHECK(high.mean == number(*golden.find("mn")));
  CHECK(high.sd == number(*golden.find("sd")));
  REQUIRE(golden.find("p")->items.size() == 5);
  for (size_t i = 0; i < 5; ++i) CHECK(high.percentiles[i] == number(golden.find("p")->items[i]));
}

// "2026-9-28 13Z"
std::string cycle_text(int64_t cycle_ns) {
  const std::string iso = iso_utc(cycle_ns);
  return iso.substr(0, 4) + "-" + std::to_string(std::stoi(iso.substr(5, 2))) + "-" +
         std::to_string(std::stoi(iso.substr(8, 2))) + " " + std::to_string(std::stoi(iso.substr(11, 2))) +
         "Z";
}

constexpr int offset_of(std::string_view station) { return station == "KLAX" ? -8 : -6; }

}  // namespace

TEST_CASE("recorded bulletins read to the values that were read from them by eye") {
  // The real layouts are the only ones that count.
  const auto golden = recorded("golden.json");
  if (!golden) return;
  const auto list = json::parse(*golden);
  REQUIRE(list);
  CHECK(list->items.size() == 5);
  for (const json::Value& each : list->items) {
    const auto file = recorded(each.find("file")->text);
    if (!file) continue;
    const std::string& station = each.find("station")->text;
    CAPTURE(each.find("file")->text);
    CAPTURE(station);
    const auto bulletin = parse_nbm_bulletin(*file, station, offset_of(station));
    REQUIRE_MESSAGE(bulletin.has_value(), (bulletin ? "" : bulletin.error().text()));
    CHECK(bulletin->header.version == each.find("ver")->text);
    CHECK(cycle_text(bulletin->header.cycle_ns) == each.find("cycle")->text);
    // Each bulletin has 18 columns, maximum and minimum in turn.
    CHECK(bulletin->highs.size() == 9);
    check_column(bulletin->highs[0], *each.find("first"));
    check_column(bulletin->highs[1], *each.find("second"));
    check_column(bulletin->highs.back(), *each.find("last"));
  }
}

TEST_CASE("no recorded bulletin is left unread") {
  // The next version's layout is found out about here, or by a price.
  const auto files = recorded_data::files_below("weather/nbm");
  const auto golden = recorded("golden.json");
  if (!files || !golden) return;
  std::set<std::string> read{"golden.json", "nbs_v50_20261001_12z_KATL_trimmed.txt"};
  std::set<std::string> stations;
  const auto list = json::parse(*golden);
  REQUIRE(list);
  for (const json::Value& each : list->items) {
    read.insert(each.find("file")->text);
    stations.insert(each.find("file")->text + " " + each.find("station")->text);
  }
  CHECK(*files == read);
  // Each station of each file, not only one.
  for (const std::string& name : *files) {
    if (!name.starts_with("nbp_")) continue;
    const auto file = recorded(name);
    REQUIRE(file);
    size_t blocks = 0;
    for (size_t at = file->find("GUIDANCE"); at != std::string::npos; at = file->find("GUIDANCE", at + 1))
      ++blocks;
    CAPTURE(name);
    const auto told = std::count_if(stations.begin(), stations.end(),
                                    [&](const std::string& each) { return each.starts_with(name + " "); });
    CHECK(static_cast<size_t>(told) == blocks);
  }
}

TEST_CASE("the recorded three-hourly bulletin still has today's maximum at 12Z") {
  // After that cycle no percentile bulletin carries it, so the day's last forecast is this one.
  const auto file = recorded("nbs_v50_20261001_12z_KATL_trimmed.txt");
  if (!file) return;
  const auto bulletin = parse_nbm_bulletin(*file, "KATL", -5);
  REQUIRE(bulletin);
  CHECK(bulletin->header.product == NbmProduct::nbs);
  REQUIRE(bulletin->highs.size() == 3);
  CHECK(bulletin->highs[0].forecast_hour == 12);
  CHECK(bulletin->highs[0].settlement_date.text() == "2026-10-01");
  const int means[] = {88, 88, 84};
  const int sds[] = {2, 3, 4};
  for (size_t i = 0; i < 3; ++i) {
    CHECK(bulletin->highs[i].mean == means[i]);
    CHECK(bulletin->highs[i].sd == sds[i]);
  }
}

TEST_CASE("a recorded forecast becomes the published probabilities of its six outcomes") {
  // From the file to the price, the whole way.
  const auto file = recorded("nbp_v50_20260928_13z_KMDW.txt");
  if (!file) return;
  const auto bulletin = parse_nbm_bulletin(*file, "KMDW", -6);
  REQUIRE(bulletin);
  const NbmHigh* high = bulletin->high_of(Date{2026, 9, 29});
  REQUIRE(high != nullptr);
  CHECK(high->percentiles == Values{73, 74, 75, 77, 78});
  const auto fit = nbm_fit_of(*high);
  REQUIRE(fit);
  std::vector<Strike> strikes{{"less", market::v1::STRIKE_KIND_LESS, 0, 710000}};
  for (int64_t floor = 71; floor <= 77; floor += 2) {
    strikes.push_back({"", market::v1::STRIKE_KIND_BETWEEN, floor * 10000, (floor + 1) * 10000});
  }
  strikes.push_back({"greater", market::v1::STRIKE_KIND_GREATER, 780000, 0});
  const auto ladder = ladder_of(strikes, fit->high);
  REQUIRE(ladder);
  const double golden[] = {0.0020, 0.0526, 0.3198, 0.3648, 0.1934, 0.0674};
  for (size_t i = 0; i < 6; ++i) CHECK(std::abs((*ladder)[i].probability - golden[i]) < 1e-4);
}

TEST_CASE("a station is found in a file of the real size within a moment") {
  // The bulletin of a cycle is 35 MB; reading it by every line for each of twenty stations would hold up the
  // process. The figure is printed beside a plain reading of the same bytes and is not judged.
  const auto file = recorded("nbp_v50_20260928_13z_KMDW.txt");
  if (!file) return;
  const size_t begin = file->find(" KMDW");
  const std::string block = file->substr(begin);
  std::string large;
  large.reserve(36'000'000);
  for (int i = 0; large.size() < 34'700'000; ++i) {
    std::string other = block;
    const std::string name = std::to_string(1000 + i);
    other.replace(1, 4, "K" + name.substr(name.size() - 3));
    large += other;
  }
  large += block;
  const auto began = std::chrono::steady_clock::now();
  CHECK(parse_nbm_bulletin(large, "KMDW", -6).has_value());
  const auto found = std::chrono::steady_clock::now();
  const auto lines = std::count(large.begin(), large.end(), '\n');
  const auto counted = std::chrono::steady_clock::now();
  const auto ms = [](auto from, auto to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
  };
  std::cout << "one station in " << large.size() / 1'000'000 << " MB: " << ms(began, found)
            << " ms; counting its " << lines << " lines: " << ms(found, counted) << " ms\n";
  const auto absent = parse_nbm_bulletin(large, "KZZZ", -6);
  REQUIRE(!absent);
  CHECK(absent.error().code == "NBM_STATION_ABSENT");
}
