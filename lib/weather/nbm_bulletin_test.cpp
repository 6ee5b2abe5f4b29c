#include "weather/nbm_bulletin.h"

#include <doctest/doctest.h>

#include "domain/moment.h"
#include "weather/nbm_fit.h"
#include "weather/nbm_fixture.h"

using namespace headgate;
using namespace headgate::weather;

namespace {

using Values = std::array<std::optional<int>, 5>;

NbmBulletin parsed(const std::string& file, const std::string& station, int offset = -6) {
  const auto out = parse_nbm_bulletin(file, station, offset);
  REQUIRE_MESSAGE(out.has_value(), (out ? "" : out.error().text()));
  return *out;
}

// "CODE field" of what is wrong with KZZZ in the file.
std::string wrong(const std::string& file) {
  const auto out = parse_nbm_bulletin(file, "KZZZ", -6);
  return out ? "" : std::string(out.error().code) + " " + out.error().field;
}

void check_same(const NbmBulletin& a, const NbmBulletin& b) {
  REQUIRE(a.highs.size() == b.highs.size());
  for (size_t i = 0; i < a.highs.size(); ++i) {
    CHECK(a.highs[i].settlement_date == b.highs[i].settlement_date);
    CHECK(a.highs[i].mean == b.highs[i].mean);
    CHECK(a.highs[i].sd == b.highs[i].sd);
    CHECK(a.highs[i].percentiles == b.highs[i].percentiles);
  }
}

}  // namespace

TEST_CASE("the maximum of each day is read with its settlement date") {
  // A minimum taken for a maximum, or a maximum for its neighbour's day, is a wrong price on every market.
  const NbmBulletin bulletin = parsed(nbp_13z, "KZZZ");
  CHECK(bulletin.header.version == "5.0");
  CHECK(iso_utc(bulletin.header.cycle_ns) == "2031-03-02T13:00:00.000Z");
  REQUIRE(bulletin.highs.size() == 2);
  const NbmHigh& first = bulletin.highs[0];
  CHECK(first.forecast_hour == 35);
  CHECK(iso_utc(first.valid_ns) == "2031-03-04T00:00:00.000Z");
  CHECK(first.settlement_date.text() == "2031-03-03");
  CHECK(first.mean == 101);
  CHECK(first.sd == 3);
  CHECK(first.percentiles == Values{97, 99, 101, 103, 104});
  CHECK(bulletin.highs[1].settlement_date.text() == "2031-03-04");
  CHECK(bulletin.highs[1].percentiles == Values{91, 95, 97, 100, 103});
  CHECK(bulletin.high_of(Date{2031, 3, 4}) == &bulletin.highs[1]);
  CHECK(bulletin.high_of(Date{2031, 3, 2}) == nullptr);
}

TEST_CASE("a bulletin without leading blanks reads alike, blank cells are unpublished and -99 is missing") {
  // A shifted sparse row gives one day's numbers to another; -99 as a temperature is a certain loss.
  const NbmBulletin bulletin = parsed(nbp_07z, "KZZX", -5);
  REQUIRE(bulletin.highs.size() == 3);
  CHECK(bulletin.highs[0].settlement_date.text() == "2024-06-30");  // today's, since the cycle is 07Z
  CHECK(bulletin.highs[0].percentiles == Values{86, 87, 88, 89, 89});
  CHECK(bulletin.highs[1].percentiles == Values{88, 89, 90, 91, 93});
  CHECK(bulletin.highs[2].mean == 91);
  CHECK(bulletin.highs[2].percentiles == Values{});
  std::string returned;
  for (const char c : nbp_07z) returned += c == '\n' ? "\r\r\n" : std::string(1, c);
  check_same(parsed(returned, "KZZX", -5), bulletin);
}

TEST_CASE("a row that a file does not hold is missing for all hours") {
  // Not every station publishes every row; its other numbers are still true.
  const NbmBulletin bulletin = parsed(with(nbp_13z, " TXNP7  82|103  80|100  -8\n", ""), "KZZZ");
  CHECK(bulletin.highs[0].percentiles == Values{97, 99, 101, std::nullopt, 104});
  const NbmBulletin bare = parsed(nbp_13z, "KZZZZ");
  CHECK(bare.highs[0].mean == 42);
  CHECK(!bare.highs[0].sd);
}

TEST_CASE("each row removed in turn is an error, a missing number or a row that is not read") {
  // A row that slips away must not let its neighbour's numbers stand in for it, nor a default.
  struct Row {
    const char* label;
    const char* error;  // "" when the others are read as before
    const char* shape;  // of the fit that is left; "" where none is
  };
  const Row rows[] = {
      {"KZZZ", "NBM_STATION_ABSENT station", ""},
      {"   MON", "NBM_TRUNCATED KZZZ UTC", ""},  // the rows then begin a line too early
      {"UTC", "NBM_TRUNCATED KZZZ UTC", ""},
      {"FHR", "NBM_TRUNCATED KZZZ FHR", ""},
      {"TXNMN", "", "two-piece"},
      {"TXNSD", "", "two-piece"},
      {"TXNP1", "", "normal"},
      {"TXNP2", "", "two-piece"},
      {"TXNP5", "", "normal"},
      {"TXNP7", "", "two-piece"},
      {"TXNP9", "", "normal"},
      {"WSPP1", "", "two-piece"},
      {"W24P1", "", "two-piece"},
      {"SLPP1", "", "two-piece"},
  };
  const NbmHigh whole = parsed(nbp_13z, "KZZZ").highs[0];
  const size_t block = nbp_13z.find("\n KZZZ ");
  for (const Row& row : rows) {
    CAPTURE(row.label);
    const size_t begin = nbp_13z.find(std::string("\n ") + row.label, block) + 1;
    const std::string file = std::string(nbp_13z).erase(begin, nbp_13z.find('\n', begin) + 1 - begin);
    CHECK(wrong(file) == row.error);
    if (std::string(row.error) != "") continue;
    const NbmHigh high = parsed(file, "KZZZ").highs[0];
    const std::string label = row.label;
    CHECK(high.settlement_date == whole.settlement_date);
    CHECK(high.mean == (label == "TXNMN" ? std::nullopt : whole.mean));
    CHECK(high.sd == (label == "TXNSD" ? std::nullopt : whole.sd));
    const char* percentile_rows[] = {"TXNP1", "TXNP2", "TXNP5", "TXNP7", "TXNP9"};
    for (size_t i = 0; i < 5; ++i)
      CHECK(high.percentiles[i] == (label == percentile_rows[i] ? std::nullopt : whole.percentiles[i]));
    const auto fit = nbm_fit_of(high);
    REQUIRE(fit);
    CHECK(fit->shape() == row.shape);
  }
}

TEST_CASE("each row of the three-hourly bulletin removed in turn leaves no number that was not written") {
  // It stands at the end of its file here: a lost row and a cut file look alike.
  const struct {
    const char* label;
    const char* error;
    std::optional<int> mean;
    std::optional<int> sd;
  } rows[] = {
      {" UTC", "NBM_TRUNCATED KZZW UTC", {}, {}},
      {" FHR", "NBM_TRUNCATED KZZW FHR", {}, {}},
      {" TXN", "", std::nullopt, 3},
      {" XND", "", 41, std::nullopt},
      {" TMP", "", 41, 3},
  };
  for (const auto& row : rows) {
    CAPTURE(row.label);
    const size_t begin = nbs_13z.find(std::string("\n") + row.label) + 1;
    const std::string file = std::string(nbs_13z).erase(begin, nbs_13z.find('\n', begin) + 1 - begin);
    const auto found = parse_nbm_bulletin(file, "KZZW", -5);
    CHECK((found ? "" : std::string(found.error().code) + " " + found.error().field) == row.error);
    if (!found) continue;
    CHECK(found->highs[1].mean == row.mean);
    CHECK(found->highs[1].sd == row.sd);
    const auto fit = nbm_fit_of(found->highs[1]);
    CHECK(fit.has_value() == (row.mean && row.sd));
    if (!fit) CHECK(fit.error().code == "NBM_NO_VALUE");
  }
  // The file's last percentile row lost: nothing tells it from a file that was cut there.
  const size_t last = nbp_07z.find("TXNP9");
  const auto cut = parse_nbm_bulletin(nbp_07z.substr(0, last), "KZZX", -5);
  REQUIRE(!cut);
  CHECK(cut.error().code == "NBM_TRUNCATED");
  CHECK(cut.error().field == "KZZX TXNP7");
}

TEST_CASE("the three-hourly bulletin gives mean and standard deviation under its sparse columns") {
  // At 13Z today's maximum is no longer published; its column must not be filled from the next one.
  const NbmBulletin bulletin = parsed(nbs_13z, "KZZW", -5);
  CHECK(bulletin.header.product == NbmProduct::nbs);
  REQUIRE(bulletin.highs.size() == 2);
  CHECK(bulletin.highs[0].settlement_date.text() == "2024-12-31");
  CHECK(!bulletin.highs[0].mean);
  CHECK(bulletin.highs[1].settlement_date.text() == "2025-01-01");
  CHECK(bulletin.highs[1].mean == 41);
  CHECK(bulletin.highs[1].sd == 3);
}

TEST_CASE("what does not fit is refused with station, row and column") {
  // Each of these, read anyway, is a plausible number for the wrong thing.
  const struct {
    const char* piece;
    const char* other;
    const char* error;
  } rows[] = {
      // The two rows of hours disagree.
      {" FHR    23| 35  47| 59  71\n TXNMN  81", " FHR    23| 36  47| 59  71\n TXNMN  81",
       "NBM_HOURS_DISAGREE KZZZ UTC FHR 36"},
      {"KZZZ    NBM V5.0 NBP GUIDANCE    3/02/2031  1300", "KZZZ    NBM V5.0 NBP GUIDANCE    3/02/2031  1200",
       "NBM_HOURS_DISAGREE KZZZ UTC FHR 23"},
      {" UTC    12| 00  12| 00  12\n FHR    23| 35  47| 59  71\n TXNMN  81",
       " UTC    12| 00  12| 00\n FHR    23| 35  47| 59  71\n TXNMN  81",
       "NBM_HOURS_DISAGREE KZZZ UTC FHR 71"},
      {" FHR    23| 35  47| 59  71\n TXNMN  81", " FHR    23| 35  35| 59  71\n TXNMN  81",
       "NBM_LAYOUT KZZZ FHR"},
      // Lost lines and cut cells.
      {" FHR    23| 35  47| 59  71\n TXNMN  81", " TXNMN  81", "NBM_TRUNCATED KZZZ FHR"},
      {" UTC    12| 00  12| 00  12\n FHR    23| 35  47| 59  71\n TXNMN  81",
       " FHR    23| 35  47| 59  71\n TXNMN  81", "NBM_TRUNCATED KZZZ UTC"},
      {" TXNP9  83|104  81|103  -4", " TXNP9  83|104  81|10", "NBM_VALUE KZZZ TXNP9 FHR 59"},
      // Numbers beside their columns, unknown labels, labels elsewhere.
      {" TXNP9  83|104", " TXNP9   83|104", "NBM_LAYOUT KZZZ TXNP9"},
      {" TXNP9  83|104  81", " TXNP9  83| 104 81", "NBM_LAYOUT KZZZ TXNP9"},
      {" TXNP9  83|104  81|103", " TX10   83|104  81|103", ""},  // no row of ours: the 90th is missing
      {" TXNP9  83|104  81|103", " TXN10  83|104  81|103", "NBM_LAYOUT KZZZ TXN10"},
      {" TXNP9  83|104  81|103", "   TXNP9  83|104  81|103", "NBM_LAYOUT KZZZ line 11"},
      {" TXNP9  83|104", " TXNP7  83|104", "NBM_LAYOUT KZZZ TXNP7"},
      {" TXNP9  83|104", " <html>", "NBM_LAYOUT KZZZ line 11"},
      // Values.
      {" TXNP9  83|104", " TXNP9  83|1O4", "NBM_VALUE KZZZ TXNP9 FHR 35"},
      {" TXNP9  83|104", " TXNP9  83|9.8", "NBM_VALUE KZZZ TXNP9 FHR 35"},
      {" TXNP9  83|104", " TXNP9  83|998", "NBM_RANGE KZZZ TXNP9 FHR 35"},
      {" TXNMN  81|101", " TXNMN  81|-98", "NBM_RANGE KZZZ TXNMN FHR 35"},
      {" TXNSD   2|  3", " TXNSD   2| -1", "NBM_RANGE KZZZ TXNSD FHR 35"},
      {" TXNP9  83|104", " TXNP9  83|102", "NBM_DECREASING KZZZ TXNP9 FHR 35"},
      {" TXNP1  78| 97", " TXNP1  78|102", "NBM_DECREASING KZZZ TXNP2 FHR 35"},
      {" TXNP9  83|104", " TXNP9  83|103", ""},  // equal percentiles are normal
  };
  for (const auto& row : rows) {
    CAPTURE(row.piece);
    CAPTURE(row.other);
    CHECK(wrong(with(nbp_13z, row.piece, row.other)) == row.error);
    // Damage to one station leaves the others theirs.
    CHECK(parse_nbm_bulletin(with(nbp_13z, row.piece, row.other), "KZZZZ", -6).has_value());
  }
  CHECK(wrong(nbp_07z) == "NBM_STATION_ABSENT station");
}

TEST_CASE("a file cut anywhere gives the whole truth or an error") {
  // Half of a number, or five percentiles of which two are lost, must not become a price.
  for (const auto& [file, station] :
       {std::pair{nbp_13z, "KZZZ"}, std::pair{nbp_07z, "KZZX"}, std::pair{nbs_13z, "KZZW"}}) {
    const NbmBulletin whole = parsed(file, station);
    size_t refused = 0;
    for (size_t size = 0; size < file.size(); ++size) {
      const auto part = parse_nbm_bulletin(std::string_view(file).substr(0, size), station, -6);
      if (!part) {
        ++refused;
        CHECK(!part.error().field.empty());
        CHECK(!part.error().mend.empty());
        continue;
      }
      CAPTURE(size);
      check_same(*part, whole);
    }
    CHECK(refused > 200);
    CHECK(parse_nbm_bulletin(file, station, -6).has_value());
  }
}

TEST_CASE("a byte changed anywhere gives an error or numbers that could be true") {
  // A line that flips a byte must not crash the process nor hand on a temperature that no day ever had.
  size_t refused = 0;
  for (size_t at = nbp_13z.find("KZZZ"); at < nbp_13z.find("KZZZZ"); ++at) {
    for (const char other : {'\0', '9', '-', '|', ' ', '\n', 'X', '\xff'}) {
      std::string file = nbp_13z;
      file[at] = other;
      const auto out = parse_nbm_bulletin(file, "KZZZ", -6);
      if (!out) {
        ++refused;
        continue;
      }
      for (const NbmHigh& high : out->highs) {
        int before = -80;
        for (const std::optional<int>& knot : high.percentiles) {
          if (!knot) continue;
          CHECK(*knot >= before);
          CHECK(*knot <= 140);
          before = *knot;
        }
        CHECK(high.sd.value_or(0) >= 0);
      }
    }
  }
  CHECK(refused > 1000);
}
