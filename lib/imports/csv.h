#pragma once

#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "imports/source.h"

namespace headgate::imports {

// The rows of a table with a header line. A field may stand in double quotes, doubled inside; every row must
// have as many fields as the header.
class Csv {
 public:
  // COLUMN_MISSING when the header lacks one of `columns`. The source must outlive it.
  static Result<Csv> open(const Source& source, std::initializer_list<std::string_view> columns);

  // False after the last row, or at one that is no row: then there is a problem.
  bool next();
  const std::optional<Error>& problem() const { return problem_; }
  // Of the columns asked for, in that order; valid until the next row.
  std::string_view operator[](size_t column) const { return fields_[places_[column]]; }
  // "ROW_MALFORMED: FILE line 7, COLUMN is 'VALUE'; MEND", of this row.
  Error malformed(size_t column, std::string_view mend) const;

 private:
  explicit Csv(const Source& source) : name_(source.name), rest_(source.text) {}
  bool split(std::string_view line);
  bool split_quoted(std::string_view line, size_t& at);
  Error wrong_row(std::string_view line, std::string_view mend) const;

  std::string name_;
  std::string_view rest_;
  size_t line_ = 0;
  size_t width_ = 0;
  std::vector<std::string> columns_;
  std::vector<size_t> places_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unquoted_;  // fields with doubled quotes, which stand nowhere in the text
  std::optional<Error> problem_;
};

}  // namespace headgate::imports
