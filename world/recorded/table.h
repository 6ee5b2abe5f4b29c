#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"

namespace headgate::world {

// One comma-separated file with a header line, read strictly: every line must have as many fields as the
// header.
class Table {
 public:
  using Row = std::vector<std::string>;  // the fields asked for, in the order asked

  // Reads `folder`/`name`.csv or, if that is absent, .csv.gz. Errors: FILE_MISSING, FILE_UNREADABLE.
  static Result<Table> read(const std::filesystem::path& folder, std::string_view name);

  // Calls `visit(row, line)` for every row, with the named columns only; line is 1-based in the file.
  // Stops at the first error of a visit. Errors of its own: COLUMN_MISSING, ROW_MALFORMED.
  Status each(std::initializer_list<std::string_view> columns,
              const std::function<Status(const Row&, size_t line)>& visit) const;

  // "ROW_MALFORMED: <file> line 7, <column> is '<value>'; <mend>"
  Error malformed(size_t line, std::string_view column, std::string_view value, std::string_view mend) const;

  const std::string& path() const { return path_; }

 private:
  Table(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {}
  std::string path_;
  std::string text_;
};

}  // namespace headgate::world
