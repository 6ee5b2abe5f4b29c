#include "store/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
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

// A damaged file shows at whatever reads it first; it is not the disk that failed then.
Error disk_error(std::string_view code, sqlite3* database, const std::string& path) {
  const std::string why = database == nullptr ? "" : sqlite3_errmsg(database);
  const int kind = sqlite3_errcode(database) & 0xff;
  if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB)
    return Error{"STORE_CORRUPT", path, why, "restore the last backup"};
  return Error{code, path, why, "look at the disk, then start again"};
}

}  // namespace

struct Store::Connection {
  std::string path;
  sqlite3* database = nullptr;
  std::unique_ptr<Statement> put, erase, event, position, replay;
  std::optional<Error> failure;  // the first one: from then on nothing is written, not even at the end
  int64_t log_pages = 0;         // of the write-ahead log, after the last commit
  int64_t log_pages_most = 0;

  ~Connection() {
    put.reset(), erase.reset(), event.reset(), position.reset(), replay.reset();
    // A log that is merged after a failed flush is read from memory that the disk never held.
    if (failure) sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close(database);
  }
  Error fail(std::string_view code) {
    failure = disk_error(code, database, path);
    return *failure;
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
  // SQLite would merge the log into the file by itself after a commit, and say nothing when the disk fails at
  // that: the process would go on, and trade, on a disk that is lost.
  void take_over_merging() {
    log_pages_most = pragma("PRAGMA wal_autocheckpoint");
    sqlite3_wal_hook(
        database,
        [](void* connection, sqlite3*, const char*, int pages) {
          static_cast<Connection*>(connection)->log_pages = pages;
          return SQLITE_OK;
        },
        this);
  }
  bool merge_log_if_long() {
    if (log_pages < log_pages_most) return true;
    return sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr) ==
           SQLITE_OK;
  }
  bool create(const std::string& application, const std::string& version) {
    const auto runs = [this](const char* sql) { return execute(sql); };
    return std::all_of(schema.begin(), schema.end(), runs) && set_meta("epoch", "1") &&
           set_meta("life", "0") && runs(application.c_str()) && runs(version.c_str());
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
    return connection->fail("STORE_OPEN");
  }
  sqlite3_extended_result_codes(connection->database, 1);
  for (const char* pragma : pragmas) {
    if (!connection->execute(pragma)) return connection->fail("STORE_OPEN");
  }
  connection->take_over_merging();
  std::unique_ptr<Store> store(new Store(std::move(connection)));
  const Status begun = store->begin_life(identity);
  if (!begun) return begun.error();
  return store;
}

Status Store::begin_life(const StoreIdentity& identity) {
  Connection& c = *connection_;
  const std::array<std::pair<std::string_view, std::string_view>, 3> marks{
      {{"instance", identity.instance}, {"mode", identity.mode}, {"service", identity.service}}};
  if (!c.execute("BEGIN IMMEDIATE")) return c.fail("STORE_OPEN");

  if (c.pragma("PRAGMA user_version") == 0) {
    bool good = c.create("PRAGMA application_id=" + std::to_string(application_id),
                         "PRAGMA user_version=" + std::to_string(schema_version));
    for (const auto& [name, value] : marks) good = good && c.set_meta(name, value);
    if (!good) return c.fail("STORE_OPEN");
  }
  const int64_t version = c.pragma("PRAGMA user_version");
  const int64_t application = c.pragma("PRAGMA application_id");
  if (version < 0 || application < 0) return c.fail("STORE_OPEN");
  if (version != schema_version || application != application_id) {
    return Error{"STORE_VERSION", c.path, std::to_string(version),
                 "use the build that wrote it, or a newer one"};
  }
  Statement quick(c.database, "PRAGMA quick_check");
  if (!quick.step()) return c.fail("STORE_OPEN");
  if (quick.bytes(0) != "ok") {
    return Error{"STORE_CORRUPT", c.path, quick.bytes(0), "restore the last backup"};
  }
  for (const auto& [name, value] : marks) {
    const std::string found = c.meta(name);
    if (found == value) continue;
    return Error{"STORE_FOREIGN", c.path + " " + std::string(name), found,
                 "this process is '" + std::string(value) + "'; give each instance its own state directory"};
  }
  const std::string epoch = c.meta("epoch");
  const std::string life = c.meta("life");
  if (epoch.empty() || life.empty()) return c.fail("STORE_OPEN");
  epoch_ = std::stoull(epoch);
  life_ = std::stoull(life) + 1;
  if (!c.set_meta("life", std::to_string(life_)) || !c.execute("COMMIT")) return c.fail("STORE_OPEN");

  Statement last(c.database, "SELECT coalesce(max(sequence), 0) FROM events");
  if (!last.step()) return c.fail("STORE_OPEN");
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
  if (c.failure) return *c.failure;
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
  if (!good || !c.execute("COMMIT")) return c.fail("STORE_COMMIT");
  // The step is safe in the log by now, but its actions can wait for the next life, and no other step will
  // be.
  if (!c.merge_log_if_long()) return c.fail("STORE_MERGE");
  last_event_ = sequence;
  return Done{};
}

std::vector<bus::v1::Envelope> Store::replay(uint64_t from, uint32_t limit) {
  std::vector<bus::v1::Envelope> out;
  if (connection_->failure) return out;
  Statement& statement = *connection_->replay;
  statement.bind(1, static_cast<int64_t>(from)).bind(2, static_cast<int64_t>(limit));
  while (statement.step()) {
    bus::v1::Envelope envelope;
    check(envelope.ParseFromString(statement.bytes(0)), "an event row holds an envelope");
    out.push_back(std::move(envelope));
  }
  if (statement.failed()) connection_->fail("STORE_REPLAY");
  statement.reset();
  return out;
}

}  // namespace headgate
