#include "store/event_file.h"

#include <memory>

#include "store/statement.h"

namespace headgate {

Result<uint64_t> read_events(const std::string& path,
                             const std::function<void(const bus::v1::Envelope&)>& take) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
  if (code != SQLITE_OK) return Error{"STORE_OPEN", path, sqlite3_errstr(code), "name a store of a service"};
  Statement statement(database.get(), "SELECT sequence, envelope FROM events ORDER BY sequence");
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
  return Error{"STORE_CORRUPT", path, sqlite3_errmsg(database.get()), "restore the instance from a backup"};
}

}  // namespace headgate
