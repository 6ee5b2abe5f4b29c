#include "cli/recording.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "json/value.h"
#include "store/recording.h"

using namespace headgate;
using namespace headgate::cli;
namespace fs = std::filesystem;
namespace pb = headgate::recording::v1;

namespace {

constexpr int64_t noon_ns = 1795176000LL * ns_per_s;  // 2026-11-20T12:00:00Z

struct Stage {
  fs::path folder = fs::temp_directory_path() / ("headgate-cli-recording-" + std::to_string(::getpid()));
  std::string path = (folder / "2026-11-20-1.zst").string();

  // A header, a name and a change, each in a chunk of its own.
  Stage() {
    fs::remove_all(folder);
    fs::create_directories(folder);
    pb::Header header;
    header.set_format(1);
    header.set_service("market");
    header.set_venue("http://x");
    auto made =
        RecordingWriter::create(path, header, MarketTime::from_ns(noon_ns), UtcTime::from_ns(noon_ns));
    REQUIRE(made);
    pb::Name name;
    name.set_index(1);
    name.set_text("KXTEST-T1");
    pb::BookDelta delta;
    delta.set_market(1);
    delta.set_price_e4(4200);
    delta.set_change_e2(-500);
    delta.set_stamp_behind_ms(40);
    const auto later = [](int64_t ms) { return noon_ns + ms * ns_per_ms; };
    (*made)->take({pb::Record::kNameFieldNumber, name.SerializeAsString()}, MarketTime::from_ns(later(1)),
                  UtcTime::from_ns(later(1)));
    (*made)->flush();
    (*made)->take({pb::Record::kDeltaFieldNumber, delta.SerializeAsString()},
                  MarketTime::from_ns(later(1500)), UtcTime::from_ns(later(1500)));
  }
  ~Stage() { fs::remove_all(folder); }

  Exit show(bool json, bool dump) {
    std::ostringstream out;
    std::ostringstream messages;
    std::streambuf* const before = std::cout.rdbuf(out.rdbuf());
    std::streambuf* const before_messages = std::cerr.rdbuf(messages.rdbuf());
    const Exit exit = show_recording({path, json, dump});
    std::cout.rdbuf(before);
    std::cerr.rdbuf(before_messages);
    said = out.str();
    complained = messages.str();
    return exit;
  }
  std::string said;
  std::string complained;
};

}  // namespace

TEST_CASE("a recording is summed up by kinds, times and wholeness") {
  // Whoever trains on a file wants to know first what is missing from it.
  Stage stage;
  CHECK(stage.show(true, false) == Exit::done);
  const auto summary = json::parse(stage.said);
  REQUIRE(summary);
  CHECK(summary->find("records")->text == "3");
  CHECK(summary->find("kinds")->find("delta")->text == "1");
  CHECK(summary->find("first_market_time")->text == "2026-11-20T12:00:00.000Z");
  CHECK(summary->find("last_utc")->text == "2026-11-20T12:00:01.500Z");
  CHECK(summary->find("cut")->text == "false");
  CHECK(stage.show(false, false) == Exit::done);
  CHECK(stage.said.find("market of instance") != std::string::npos);
}

TEST_CASE("a dump names markets and gives the exchange's own time") {
  // Numbers of a file mean nothing outside it.
  Stage stage;
  CHECK(stage.show(false, true) == Exit::done);
  const std::string last = stage.said.substr(stage.said.rfind("{\"number\""));
  const auto line = json::parse(last.substr(0, last.find('\n')));
  REQUIRE(line);
  CHECK(line->find("kind")->text == "delta");
  CHECK(line->find("market")->text == "KXTEST-T1");
  CHECK(line->find("exchange_ns")->text == std::to_string(noon_ns + 1460 * ns_per_ms));
  CHECK(line->find("body")->find("change_e2")->text == "-500");
}

TEST_CASE("damage and what is missing are said and end with exit 3") {
  // A file taken for whole would teach from half a day.
  Stage stage;
  const auto size = fs::file_size(stage.path);
  {
    std::fstream file(stage.path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(size - 3));
    file.put('\x55');
  }
  CHECK(stage.show(false, false) == Exit::check_failed);
  CHECK(stage.said.find("DAMAGED: 1 chunks") != std::string::npos);
  fs::resize_file(stage.path, size - 3);
  CHECK(stage.show(true, false) == Exit::done);
  CHECK(json::parse(stage.said)->find("cut")->text == "true");
  fs::remove(stage.path);
  CHECK(stage.show(false, false) == Exit::usage);
  CHECK(stage.complained.find("CAPTURE_OPEN") != std::string::npos);
}
