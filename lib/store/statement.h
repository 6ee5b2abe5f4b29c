#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace headgate {

// One prepared SQLite statement; finalised with its owner.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql) {
    prepared_ = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int at, int64_t value) {
    sqlite3_bind_int64(statement_, at, value);
    return *this;
  }
  // The bytes must outlive the next step().
  Statement& bind(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  Statement& bind_blob(int at, std::string_view bytes) {
    // A null pointer would bind NULL, not an empty blob.
    sqlite3_bind_blob(statement_, at, bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_STATIC);
    return *this;
  }
  // True while a row is there to read.
  bool step() {
    last_ = prepared_ == SQLITE_OK ? sqlite3_step(statement_) : prepared_;
    return last_ == SQLITE_ROW;
  }
  // Runs a statement that yields no row and makes it ready again.
  bool run() {
    step();
    const bool good = last_ == SQLITE_DONE;
    sqlite3_reset(statement_);
    return good;
  }
  void reset() { sqlite3_reset(statement_); }
  bool failed() const { return last_ != SQLITE_DONE && last_ != SQLITE_ROW; }

  int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return data == nullptr ? std::string()
                           : std::string(data, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int prepared_ = SQLITE_ERROR;
  int last_ = SQLITE_OK;
};

}  // namespace headgate
