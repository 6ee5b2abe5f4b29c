#include "store/event_file.h"

#include <memory>

#include "store/statement.h"

namespace headgate {
namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

Result<Database> open_to_read(const std::string& path) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened, sqlite3_close);
  if (code != SQLITE_OK) return Error{"STORE_OPEN", path, sqlite3_errstr(code), "name a store of a service"};
  return database;
}

Error unreadable(const std::string& path, sqlite3* database) {
  if ((sqlite3_errcode(database) & 0xff) == SQLITE_BUSY)
    return Error{"STORE_BUSY", path, "", "its process runs: ask that, by --config or --run"};
  return Error{"STORE_CORRUPT", path, sqlite3_errmsg(database), "restore the instance from a backup"};
}

}  // namespace

Result<uint64_t> read_events(const std::string& path,
                             const std::function<void(const bus::v1::Envelope&)>& take) {
  const auto database = open_to_read(path);
  if (!database) return database.error();
  Statement statement(database->get(), "SELECT sequence, envelope FROM events ORDER BY sequence");
  uint64_t count = 0;
  while (statement.step()) {
    bus::v1::Envelope envelope;
    const bool whole = envelope.ParseFromString(statement.bytes(1)) &&
                       static_cast<int64_t>(envelope.sequence()) == statement.number(0) &&
                       envelope.sequence() == ++count;
    if (!whole) {
      return Error{"STORE_CORRUPT", path, "event " + std::to_string(statement.number(0)),
                   "restore the instance from a backup"};
    }
    take(envelope);
  }
  if (!statement.failed()) return count;
  return unreadable(path, database->get());
}

Result<StoreIdentity> read_identity(const std::string& path) {
  const auto database = open_to_read(path);
  if (!database) return database.error();
  StoreIdentity out;
  for (const auto& [name, value] : {std::pair<std::string_view, std::string*>{"instance", &out.instance},
                                    {"mode", &out.mode},
                                    {"service", &out.service}}) {
    Statement statement(database->get(), "SELECT value FROM meta WHERE name = ?");
    if (statement.bind(1, name).step()) *value = statement.bytes(0);
    if (statement.failed()) return unreadable(path, database->get());
  }
  if (!out.instance.empty() && !out.mode.empty() && !out.service.empty()) return out;
  return Error{"STORE_CORRUPT", path, "no instance, mode or service", "restore the instance from a backup"};
}

Status check_store(const std::string& path) {
  const auto database = open_to_read(path);
  if (!database) return database.error();
  Statement quick(database->get(), "PRAGMA quick_check");
  if (!quick.step()) return unreadable(path, database->get());
  if (quick.bytes(0) == "ok") return Done{};
  return Error{"STORE_CORRUPT", path, quick.bytes(0), "restore the instance from a backup"};
}

}  // namespace headgate
