#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "cli/export.h"
#include "cli/export_fixture.h"
#include "cli/export_source.h"
#include "runtime/scratch_fixture.h"
#include "store/store.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

size_t lines_in(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A state directory as the two processes leave it.
class State {
 public:
  explicit State(std::string mode = "paper") : mode_(std::move(mode)) {
    std::filesystem::create_directories(path());
  }
  std::string path() const { return scratch_ / "state"; }
  std::string operator/(const std::string& name) const { return scratch_ / name; }
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}));
  }

  std::unique_ptr<Store> open(const std::string& service, const std::string& mode) const {
    std::filesystem::create_directories(path() + "/" + service);
    auto store = Store::open(path() + "/" + service + "/store.db", {"first", mode, service});
    REQUIRE(store);
    return std::move(*store);
  }
  void keep(const std::string& service, std::vector<bus::v1::Envelope> events) const {
    StoreStep step;
    step.events = std::move(events);
    REQUIRE(open(service, mode_)->commit(step));
  }

 private:
  Scratch scratch_;
  std::string mode_;
};

// A purchase of three contracts on New Year's Eve that won an hour before midnight in New York, in a market
// of a name that a spreadsheet would run.
constexpr int64_t bought_ns = 1'798'700'400 * fixture::second_ns;   // 2026-12-31T07:00:00Z
constexpr int64_t settled_ns = 1'798'776'000 * fixture::second_ns;  // 2027-01-01T04:00:00Z
const std::string hostile_market = "=cmd|' /C calc'!A0";

void keep_a_year(const State& state) {
  auto booked = fixture::entry("fill/t1", "fill", "position/x", "cash", 1'200'000, bought_ns);
  booked.set_market_ticker(hostile_market);
  auto* fee = booked.add_postings();
  fee->set_account("fees");
  fee->set_amount_e6(50'100);
  booked.mutable_postings(1)->set_amount_e6(-1'250'100);
  auto paid =
      fixture::entry("settlement/" + hostile_market, "settlement", "cash", "profit", 3'000'000, settled_ns);
  paid.set_market_ticker(hostile_market);
  exec::v1::OpeningBalance opening;
  opening.set_cash_e6(100'000'000);
  opening.set_venue("paper");
  exec::v1::OrderReport report;
  report.set_order_id("o-1");
  report.set_exchange_order_id("at-exchange-9");
  auto fill = fixture::fill("t1", hostile_market, edge::v1::SIDE_YES, 4'000, 300, 50'100, bought_ns);
  fill.set_order_id("o-1");
  state.keep("exec",
             {fixture::event("exec", opening), fixture::event("exec", report), fixture::event("exec", fill)});
  auto settlement = fixture::settlement(hostile_market, true, settled_ns);
  settlement.set_net_e2(300);
  state.keep("settle", {fixture::event("settle", fixture::entry("deposit/1", "deposit", "cash", "equity",
                                                                100'000'000, bought_ns)),
                        fixture::event("settle", booked), fixture::event("settle", paid),
                        fixture::event("settle", settlement),
                        fixture::event("settle", fixture::entry("interest/2026-12", "interest", "cash",
                                                                "income", 1'234, settled_ns))});
}

ExportOptions wish(const State& state, const std::string& kind, const std::string& out) {
  ExportOptions options;
  options.kind = kind;
  options.state_directory = state.path();
  options.out = state / out;
  return options;
}

Exit exported(const ExportOptions& options) {
  return export_records(options, [] { return FoundInstance{}; });
}

}  // namespace

TEST_CASE("a year's records come out of the stores, each row with whose money it was") {
  // Paper gains would be filed as income, or a real one not at all.
  const State state;
  keep_a_year(state);
  REQUIRE(exported(wish(state, "all", "taxes")) == Exit::done);
  const std::string guarded = "'=cmd|' /C calc'!A0";
  const std::string whose = "first,paper,SIMULATED,";
  CHECK(content_of(state / "taxes/lots.csv") ==
        "instance,mode,money,market,event,side,contracts,acquired_utc,acquired_date,cost_dollars,"
        "proceeds_dollars,fees_dollars,gain_dollars,acquired_by,how,disposed_utc,disposed_date,tax_year,"
        "zone\r\n" +
            whose + guarded +
            ",KXTEST,yes,3.00,2026-12-31T07:00:00.000Z,2026-12-31,1.250100,3.000000,0.050100,1.749900,"
            "fill t1,settled,2027-01-01T04:00:00.000Z,2026-12-31,2026,America/New_York\r\n");
  const std::string cash = content_of(state / "taxes/cash.csv");
  CHECK(lines_in(cash) == 3);
  CHECK(says(cash, whose + "deposit/1,deposit,opening balance at paper,,100.000000,"));
  CHECK(says(cash, whose + "interest/2026-12,interest,,,0.001234,cash 0.001234 | income -0.001234,"));
  CHECK(says(content_of(state / "taxes/fills.csv"), whose + "t1,o-1,at-exchange-9,," + guarded +
                                                        ",KXTEST,,yes,3.00,0.4000,1.200000,0.050100,maker"));
  CHECK(says(content_of(state / "taxes/fees.csv"),
             "fill/t1," + guarded + ",KXTEST,,maker,3.00,0.4000,0.050100"));
  CHECK(says(content_of(state / "taxes/settlements.csv"), ",yes,1.0000,3.00,3.000000,2027-01-01T04:00:00"));

  ExportOptions as_json = wish(state, "lots", "lots.jsonl");
  as_json.json = true;
  as_json.period.zone = "UTC";
  REQUIRE(exported(as_json) == Exit::done);
  CHECK(says(content_of(state / "lots.jsonl"), "\"gain_dollars\":1.749900"));
  CHECK(says(content_of(state / "lots.jsonl"), "\"tax_year\":2027"));
}

TEST_CASE("only mode live is real money") {
  // Demo money looks like dollars in every other way.
  for (const char* mode : {"live", "demo", "sim", "backtest"}) {
    CAPTURE(mode);
    const State state(mode);
    keep_a_year(state);
    REQUIRE(exported(wish(state, "lots", "lots.csv")) == Exit::done);
    const bool real = says(content_of(state / "lots.csv"), std::string("first,") + mode + ",real,");
    const bool simulated = says(content_of(state / "lots.csv"), std::string("first,") + mode + ",SIMULATED,");
    CHECK(real == (std::string(mode) == "live"));
    CHECK(simulated != real);
  }
}

TEST_CASE("a period keeps its own records alone, and an empty one is a header") {
  // The same gain in two years' files is taxed twice.
  const State state;
  keep_a_year(state);
  ExportOptions options = wish(state, "lots", "2026.csv");
  options.period.year = 2026;
  REQUIRE(exported(options) == Exit::done);
  CHECK(lines_in(content_of(state / "2026.csv")) == 2);
  options.period.year = 2027;
  options.out = state / "2027.csv";
  REQUIRE(exported(options) == Exit::done);
  CHECK(lines_in(content_of(state / "2027.csv")) == 1);
}

TEST_CASE("money that was booked before any market time was known is in every period, without a date") {
  // A deposit that is in no year's file is money from nowhere; with a date of 1970 it is somebody else's
  // year.
  const State state;
  state.keep("exec", {});
  state.keep("settle",
             {fixture::event("settle", fixture::entry("deposit/1", "deposit", "cash", "equity", 100, 0))});
  ExportOptions options = wish(state, "cash", "2026.csv");
  options.period.year = 2026;
  REQUIRE(exported(options) == Exit::done);
  CHECK(
      says(content_of(state / "2026.csv"), ",0.000100,cash 0.000100 | equity -0.000100,,,,America/New_York"));
}

TEST_CASE("what is there is never written over, neither a file nor a folder") {
  // Last year's file would be gone.
  const State state;
  keep_a_year(state);
  std::ofstream(state / "lots.csv") << "mine";
  CHECK(exported(wish(state, "lots", "lots.csv")) == Exit::refused);
  CHECK(content_of(state / "lots.csv") == "mine");
  std::filesystem::create_directory(state / "taxes");
  CHECK(exported(wish(state, "all", "taxes")) == Exit::refused);
  CHECK(std::filesystem::is_empty(state / "taxes"));
  CHECK(state.files() == 3);  // and the state directory: no draft is left beside
}

TEST_CASE("a record that cannot be read or cannot be true fails the export, and nothing is written") {
  // Half a year's file looks like a whole one.
  const auto exports_nothing = [](const bus::v1::Envelope& bad, const std::string& service) {
    const State state;
    const bool of_exec = service == "exec";
    state.keep("exec", of_exec ? std::vector{bad} : std::vector<bus::v1::Envelope>{});
    state.keep("settle", of_exec ? std::vector<bus::v1::Envelope>{} : std::vector{bad});
    CHECK(exported(wish(state, "fills", "out.csv")) == Exit::failed);
    CHECK(exported(wish(state, "all", "out")) == Exit::failed);
    CHECK(state.files() == 1);
  };
  using fixture::event;
  const auto good = fixture::fill("t", "KXA", edge::v1::SIDE_YES, 4'000, 100, 0);
  auto torn = event("exec", good);
  torn.set_body("\xff");
  exports_nothing(torn, "exec");
  exports_nothing(event("exec", good, "another"), "exec");
  exports_nothing(event("exec", fixture::fill("t", "KXA", edge::v1::SIDE_YES, 0, 100, 0)), "exec");
  exports_nothing(event("exec", fixture::fill("t", "KXA", edge::v1::SIDE_UNSPECIFIED, 1, 100, 0)), "exec");
  exports_nothing(event("exec", fixture::fill("t", "KXA", edge::v1::SIDE_YES, 1, 0, 0)), "exec");
  exports_nothing(event("exec", fixture::fill("t", "KXA", edge::v1::SIDE_YES, 1, 100, -1)), "exec");
  exports_nothing(event("exec", fixture::fill("t", "KXA", edge::v1::SIDE_YES, 1, 100, 0, 0)), "exec");
  auto uneven = fixture::entry("deposit/1", "deposit", "cash", "equity", 100);
  uneven.mutable_postings(0)->set_amount_e6(101);
  exports_nothing(event("settle", uneven), "settle");
  auto unsettled = fixture::entry("settlement/KXA", "settlement", "cash", "profit", 100);
  unsettled.set_market_ticker("KXA");
  exports_nothing(event("settle", unsettled), "settle");
}

TEST_CASE("a damaged store fails the export") {
  // The pages that are still good are not the whole.
  const State state;
  keep_a_year(state);
  {
    std::fstream file(state.path() + "/exec/store.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4'096);
    file << std::string(8'192, '\xa5');
  }
  CHECK(exported(wish(state, "fills", "out.csv")) == Exit::failed);
  CHECK(state.files() == 1);
}

TEST_CASE("the same trade again is one row, and with other figures an error") {
  // A trade that counts twice is a gain that never was.
  const auto first = fixture::fill("t", "KXA", edge::v1::SIDE_YES, 4'000, 100, 0);
  auto other = first;
  other.set_price_e4(4'100);
  const auto outcome = [&first](const exec::v1::Fill& again) {
    BooksReader reader("first", "paper");
    CHECK(reader.take(fixture::event("exec", first)));
    const Status taken = reader.take(fixture::event("exec", again));
    if (!taken) return std::string(taken.error().code);
    return std::to_string(reader.finish()->fills.size());
  };
  CHECK(outcome(first) == "1");
  CHECK(outcome(other) == "EVENT_CONFLICT");
}

TEST_CASE("lots that differ from the ledger are not given, and everything else says so") {
  // Figures that contradict each other must not be filed.
  const State state;
  auto booked = fixture::entry("fill/t", "fill", "position/KXA", "cash", 400'000);
  booked.set_market_ticker("KXA");
  state.keep("exec", {fixture::event("exec", fixture::fill("t", "KXA", edge::v1::SIDE_YES, 4'000, 200, 0))});
  state.keep("settle", {fixture::event("settle", booked)});
  CHECK(exported(wish(state, "lots", "lots.csv")) == Exit::check_failed);
  CHECK(exported(wish(state, "all", "all")) == Exit::check_failed);
  CHECK(state.files() == 1);
  CHECK(exported(wish(state, "fills", "fills.csv")) == Exit::check_failed);
  CHECK(lines_in(content_of(state / "fills.csv")) == 2);
}

TEST_CASE("stores of two modes, of a running process or of nobody are told apart from an empty year") {
  // Paper must never be added to real money, and a mistyped folder must not read as no trades.
  SUBCASE("two modes") {
    const State state("live");
    keep_a_year(state);
    std::filesystem::remove_all(state.path() + "/exec");
    state.open("exec", "paper");
    CHECK(read_kept_books(state.path()).error().code == "STORES_DIFFER");
    CHECK(exported(wish(state, "cash", "cash.csv")) == Exit::failed);
  }
  SUBCASE("running") {
    const State state;
    keep_a_year(state);
    const auto running = state.open("exec", "paper");
    CHECK(read_kept_books(state.path()).error().code == "STORE_BUSY");
    CHECK(exported(wish(state, "cash", "cash.csv")) == Exit::not_reachable);
  }
  SUBCASE("nobody") {
    const State state;
    CHECK(exported(wish(state, "cash", "cash.csv")) == Exit::not_reachable);
    const auto books = read_books({"first", state / "run", state / "nothing", ""});
    REQUIRE_FALSE(books);
    CHECK(books.error().code == "NOT_REACHABLE");
    CHECK(says(books.error().text(), state / "run"));
    CHECK(says(books.error().text(), state / "nothing"));
  }
}
