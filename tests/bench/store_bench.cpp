// store_bench [COMMITS] [FOLDER]: what one step's commit costs beside bare SQLite with the same promises.
#include <sqlite3.h>

#include <string>

#include "domain/check.h"
#include "store/statement.h"
#include "store/store.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

constexpr size_t row_bytes = 400;  // an order with its approval

// The least that keeps the same promise: one row and one event, durable when it returns.
class BareSqlite {
 public:
  explicit BareSqlite(const std::string& path) {
    check(sqlite3_open(path.c_str(), &database_) == SQLITE_OK, "SQLite opens");
    for (const char* text :
         {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
          "CREATE TABLE state(kind TEXT, key TEXT, value BLOB, PRIMARY KEY(kind, key)) WITHOUT ROWID",
          "CREATE TABLE events(sequence INTEGER PRIMARY KEY, envelope BLOB)"}) {
      run(text);
    }
  }
  ~BareSqlite() { sqlite3_close_v2(database_); }
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;

  sqlite3* database() { return database_; }
  void run(const char* text) {
    check(sqlite3_exec(database_, text, nullptr, nullptr, nullptr) == SQLITE_OK, text);
  }

 private:
  sqlite3* database_ = nullptr;
};

void print(const char* what, const Samples& samples) {
  std::printf("%-22s %8.0f commits/s   p50 %8.1f us   p99 %8.1f us\n", what, samples.per_second(),
              samples.us(0.5), samples.us(0.99));
}

void run(int commits, const std::string& folder) {
  const Scratch scratch(folder);
  auto store = Store::open(scratch.path() + "/store.db", {"bench", "paper", "exec"});
  check(store.has_value(), "the store opens");
  BareSqlite bare(scratch.path() + "/bare.db");
  Samples ours;
  Samples reference;
  {
    Statement put(bare.database(),
                  "INSERT INTO state VALUES(?, ?, ?) ON CONFLICT(kind, key) DO UPDATE SET value = "
                  "excluded.value");
    Statement event(bare.database(), "INSERT INTO events VALUES(?, ?)");
    const std::string value(row_bytes, 'x');
    // They take turns, so that both meet the same disk.
    for (int i = 0; i < commits; ++i) {
      const std::string key = "intent-" + std::to_string(i);
      StoreStep step;
      step.rows.push_back({"intent", key, value});
      bus::v1::Envelope envelope;
      envelope.set_type("headgate.exec.v1.OrderReport");
      envelope.set_body(value);
      step.events.push_back(envelope);
      int64_t from = machine_ns();
      check((*store)->commit(step).has_value(), "the store commits");
      ours.add(machine_ns() - from);

      const std::string bytes = step.events[0].SerializeAsString();
      from = machine_ns();
      bare.run("BEGIN IMMEDIATE");
      put.bind(1, std::string_view("intent")).bind(2, std::string_view(key)).bind_blob(3, value).run();
      event.bind(1, int64_t{i} + 1).bind_blob(2, bytes).run();
      bare.run("COMMIT");
      reference.add(machine_ns() - from);
    }
  }
  print("store", ours);
  print("bare SQLite, WAL FULL", reference);
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  using namespace headgate::bench;
  run(count_argument(argc, argv, 2000), folder_argument(argc, argv));
}
