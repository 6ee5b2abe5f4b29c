#include "store/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "domain/check.h"
#include "store/statement.h"

namespace headgate {
namespace {

constexpr int64_t application_id = 0x48454144;  // "HEAD"
constexpr int64_t schema_version = 1;

constexpr std::array pragmas{
    "PRAGMA locking_mode=EXCLUSIVE",  // one process: another one gets "database is locked", not a second
                                      // truth
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=0",
    "PRAGMA wal_autocheckpoint=1000",
    "PRAGMA journal_size_limit=67108864",
};

constexpr std::array schema{
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE state(kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY(kind, key)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE events(sequence INTEGER PRIMARY KEY, utc_ns INTEGER NOT NULL, market_ns INTEGER NOT NULL, "
    "type TEXT NOT NULL, correlation TEXT NOT NULL, envelope BLOB NOT NULL) STRICT",
    "CREATE TABLE positions(source TEXT NOT NULL, stream TEXT NOT NULL, epoch INTEGER NOT NULL, "
    "sequence INTEGER NOT NULL, PRIMARY KEY(source, stream)) STRICT, WITHOUT ROWID",
};

Error disk_error(std::string_view code, sqlite3* database, const std::string& path) {
  return Error{code, path, database == nullptr ? "" : sqlite3_errmsg(database),
               "look at the disk, then start again"};
}

}  // namespace

struct Store::Connection {
  std::string path;
  sqlite3* database = nullptr;
  std::unique_ptr<Statement> put, erase, event, position, replay;

  ~Connection() {
    put.reset(), erase.reset(), event.reset(), position.reset(), replay.reset();
    sqlite3_close(database);
  }
  bool execute(const char* sql) {
    return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  int64_t pragma(const char* sql) {
    Statement statement(database, sql);
    return statement.step() ? statement.number(0) : -1;
  }
  std::string meta(std::string_view name) {
    Statement statement(database, "SELECT value FROM meta WHERE name = ?");
    return statement.bind(1, name).step() ? statement.bytes(0) : std::string();
  }
  bool set_meta(std::string_view name, std::string_view value) {
    return Statement(database,
                     "INSERT INTO meta VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value")
        .bind(1, name)
        .bind(2, value)
        .run();
  }
  void prepare() {
    put = std::make_unique<Statement>(
        database,
        "INSERT INTO state VALUES(?, ?, ?) ON CONFLICT(kind, key) DO UPDATE SET value = excluded.value");
    erase = std::make_unique<Statement>(database, "DELETE FROM state WHERE kind = ? AND key = ?");
    event = std::make_unique<Statement>(database, "INSERT INTO events VALUES(?, ?, ?, ?, ?, ?)");
    position = std::make_unique<Statement>(database,
                                           "INSERT INTO positions VALUES(?, ?, ?, ?) ON CONFLICT(source, "
                                           "stream) DO UPDATE SET epoch = excluded.epoch, "
                                           "sequence = excluded.sequence");
    replay = std::make_unique<Statement>(
        database, "SELECT envelope FROM events WHERE sequence >= ? ORDER BY sequence LIMIT ?");
  }
};

Store::Store(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const StoreIdentity& identity) {
  // Made before SQLite opens it, so that it is never readable by others, not even for an instant.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    return Error{"STORE_OPEN", path, std::strerror(errno), "make its directory writable for this user"};
  ::close(file);

  auto connection = std::make_unique<Connection>();
  connection->path = path;
  if (sqlite3_open_v2(path.c_str(), &connection->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK) {
    return disk_error("STORE_OPEN", connection->database, path);
  }
  sqlite3_extended_result_codes(connection->database, 1);
  for (const char* pragma : pragmas) {
    if (!connection->execute(pragma)) return disk_error("STORE_OPEN", connection->database, path);
  }
  std::unique_ptr<Store> store(new Store(std::move(connection)));
  const Status begun = store->begin_life(identity);
  if (!begun) return begun.error();
  return store;
}

Status Store::begin_life(const StoreIdentity& identity) {
  Connection& c = *connection_;
  const std::array<std::pair<std::string_view, std::string_view>, 3> marks{
      {{"instance", identity.instance}, {"mode", identity.mode}, {"service", identity.service}}};
  if (!c.execute("BEGIN IMMEDIATE")) return disk_error("STORE_OPEN", c.database, c.path);

  if (c.pragma("PRAGMA user_version") == 0) {
    for (const char* table : schema) {
      if (!c.execute(table)) return disk_error("STORE_OPEN", c.database, c.path);
    }
    for (const auto& [name, value] : marks) c.set_meta(name, value);
    c.set_meta("epoch", "1");
    c.set_meta("life", "0");
    c.execute(("PRAGMA application_id=" + std::to_string(application_id)).c_str());
    c.execute(("PRAGMA user_version=" + std::to_string(schema_version)).c_str());
  }
  if (c.pragma("PRAGMA user_version") != schema_version ||
      c.pragma("PRAGMA application_id") != application_id) {
    return Error{"STORE_VERSION", c.path, std::to_string(c.pragma("PRAGMA user_version")),
                 "use the build that wrote it, or a newer one"};
  }
  Statement quick(c.database, "PRAGMA quick_check");
  if (!quick.step() || quick.bytes(0) != "ok") {
    return Error{"STORE_CORRUPT", c.path, quick.bytes(0), "restore the last backup"};
  }
  for (const auto& [name, value] : marks) {
    const std::string found = c.meta(name);
    if (found == value) continue;
    return Error{"STORE_FOREIGN", c.path + " " + std::string(name), found,
                 "this process is '" + std::string(value) + "'; give each instance its own state directory"};
  }
  epoch_ = std::stoull(c.meta("epoch"));
  life_ = std::stoull(c.meta("life")) + 1;
  c.set_meta("life", std::to_string(life_));
  if (!c.execute("COMMIT")) return disk_error("STORE_OPEN", c.database, c.path);

  Statement last(c.database, "SELECT coalesce(max(sequence), 0) FROM events");
  if (!last.step()) return disk_error("STORE_OPEN", c.database, c.path);
  last_event_ = static_cast<uint64_t>(last.number(0));
  c.prepare();
  return Done{};
}

Rows Store::load_rows() {
  Rows rows;
  Statement statement(connection_->database, "SELECT kind, key, value FROM state");
  while (statement.step()) rows[{statement.bytes(0), statement.bytes(1)}] = statement.bytes(2);
  check(!statement.failed(), "the state just opened can be read");
  return rows;
}

std::vector<bus::v1::StreamPosition> Store::load_positions() {
  std::vector<bus::v1::StreamPosition> out;
  Statement statement(connection_->database, "SELECT source, stream, epoch, sequence FROM positions");
  while (statement.step()) {
    auto& position = out.emplace_back();
    position.set_source(statement.bytes(0));
    position.set_stream(statement.bytes(1));
    position.set_epoch(static_cast<uint64_t>(statement.number(2)));
    position.set_sequence(static_cast<uint64_t>(statement.number(3)));
  }
  check(!statement.failed(), "the positions just opened can be read");
  return out;
}

uint64_t Store::epoch() const { return epoch_; }
uint64_t Store::life() const { return life_; }
uint64_t Store::last_event() const { return last_event_; }

Status Store::commit(StoreStep& step) {
  Connection& c = *connection_;
  bool good = c.execute("BEGIN IMMEDIATE");
  for (const Row& row : step.rows) {
    if (!good) break;
    good = row.value ? c.put->bind(1, row.table).bind(2, row.key).bind_blob(3, *row.value).run()
                     : c.erase->bind(1, row.table).bind(2, row.key).run();
  }
  uint64_t sequence = last_event_;
  for (bus::v1::Envelope& event : step.events) {
    if (!good) break;
    event.set_stream("events");
    event.set_epoch(epoch_);
    event.set_sequence(++sequence);
    const std::string bytes = event.SerializeAsString();
    good = c.event->bind(1, static_cast<int64_t>(sequence))
               .bind(2, event.utc_ns())
               .bind(3, event.market_time_ns())
               .bind(4, event.type())
               .bind(5, event.correlation_id())
               .bind_blob(6, bytes)
               .run();
  }
  for (const bus::v1::StreamPosition& position : step.positions) {
    if (!good) break;
    good = c.position->bind(1, position.source())
               .bind(2, position.stream())
               .bind(3, static_cast<int64_t>(position.epoch()))
               .bind(4, static_cast<int64_t>(position.sequence()))
               .run();
  }
  if (!good || !c.execute("COMMIT")) return disk_error("STORE_COMMIT", c.database, c.path);
  last_event_ = sequence;
  return Done{};
}

std::vector<bus::v1::Envelope> Store::replay(uint64_t from, uint32_t limit) {
  std::vector<bus::v1::Envelope> out;
  Statement& statement = *connection_->replay;
  statement.bind(1, static_cast<int64_t>(from)).bind(2, static_cast<int64_t>(limit));
  while (statement.step()) {
    bus::v1::Envelope envelope;
    check(envelope.ParseFromString(statement.bytes(0)), "an event row holds an envelope");
    out.push_back(std::move(envelope));
  }
  statement.reset();
  return out;
}

}  // namespace headgate
