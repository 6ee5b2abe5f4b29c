#include "weather/nbm_block.h"

#include <doctest/doctest.h>

#include "weather/nbm_fixture.h"
#include "weather/nbm_header.h"

using namespace headgate;
using namespace headgate::weather;

namespace {

std::string found(const std::string& file, const std::string& station) {
  const auto block = nbm_block_of(file, station);
  return block ? std::string(block->text) : std::string(block.error().code);
}
std::string header_error(const std::string& line) {
  const auto header = parse_nbm_header(line);
  return header ? "" : std::string(header.error().code);
}

}  // namespace

TEST_CASE("a station's own block is found among others whose names begin alike") {
  // Another town's temperatures would be traded with full confidence.
  const std::string block = found(nbp_13z, "KZZZ");
  CHECK(block.starts_with(" KZZZ    NBM V5.0 NBP GUIDANCE    3/02/2031  1300 UTC\n"));
  CHECK(block.ends_with(" SLPP1 017|013 012|009 008\n"));
  CHECK(found(nbp_13z, "KZZY").find("KZZZ") == std::string::npos);
  CHECK(found(nbp_13z, "KZZZZ").starts_with(" KZZZZ "));
  CHECK(found(nbp_07z, "KZZX") == nbp_07z);
  for (const char* other : {"KZZ", "ZZZ", "NBM", "UTC", "KMDW", "", "kzzz", "K ZZ", "TUE"}) {
    CAPTURE(other);
    CHECK(found(nbp_13z, other) == "NBM_STATION_ABSENT");
  }
}

TEST_CASE("a file that tells a station twice is refused") {
  // Nothing says which of two cycles is meant, and the older one would do.
  CHECK(found(nbp_13z + nbp_13z, "KZZZ") == "NBM_STATION_TWICE");
}

TEST_CASE("a block whose closing line was lost ends at the next header") {
  // The next station's rows would otherwise be read as this one's.
  const std::string file =
      with(nbp_13z, "3|  4   4|  5   5\n                      ", "3|  4   4|  5   5\n KZZV NBM V5.0 X");
  CHECK(found(file, "KZZY").ends_with(" WSPP1   3|  4   4|  5   5\n"));
}

TEST_CASE("a header tells station, product, version and cycle, or why it cannot") {
  // A month read as a day is a forecast for another season; an unknown version may mean its rows otherwise.
  const auto header = parse_nbm_header("KZZZ    NBM V4.2 NBS GUIDANCE    6/01/2024  0100 UTC   \r");
  REQUIRE(header);
  CHECK(header->station == "KZZZ");
  CHECK(header->product == NbmProduct::nbs);
  CHECK(header->version == "4.2");
  CHECK(header->cycle_ns == 1717203600LL * 1'000'000'000);  // date -u -d '2024-06-01 01:00' +%s
  CHECK(header_error("086092  NBM V5.0 NBP GUIDANCE    9/28/2026  1300 UTC").empty());
  const struct {
    const char* line;
    const char* code;
  } rows[] = {
      {"KZZZ NBM V5.0 NBP GUIDANCE 9/28/2026 1300", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBP 9/28/2026 1300 UTC", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBP GUIDANCE 13/28/2026 1300 UTC", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBP GUIDANCE 2/30/2026 1300 UTC", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBP GUIDANCE 9/28/26 1300 UTC", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBP GUIDANCE 9/28/2026 1330 UTC", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBP GUIDANCE 9/28/2026 2400 UTC", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBP GUIDANCE -9/28/2026 1300 UTC", "NBM_HEADER"},
      {"KZZZ NBM V5.0 NBH GUIDANCE 9/28/2026 1300 UTC", "NBM_PRODUCT"},
      {"KZZZ NBM V6.0 NBP GUIDANCE 9/28/2026 1300 UTC", "NBM_VERSION"},
      {"KZZZ NBM 5.0 NBP GUIDANCE 9/28/2026 1300 UTC", "NBM_VERSION"},
      {"KZZZ NBM V5. NBP GUIDANCE 9/28/2026 1300 UTC", "NBM_VERSION"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    CHECK(header_error(row.line) == row.code);
  }
}
