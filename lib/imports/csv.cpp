#include "imports/csv.h"

#include <algorithm>

namespace headgate::imports {
namespace {

// Takes the next line off `rest`, without its line end.
std::string_view next_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<Csv> Csv::open(const Source& source, std::initializer_list<std::string_view> columns) {
  Csv out(source);
  out.line_ = 1;
  const std::string_view header = next_line(out.rest_);
  if (!out.split(header)) return out.wrong_row(header, "quotes do not match");
  out.width_ = out.fields_.size();
  for (const std::string_view column : columns) {
    const auto found = std::find(out.fields_.begin(), out.fields_.end(), column);
    if (found == out.fields_.end()) {
      return Error{"COLUMN_MISSING", source.name, "", "must have a column " + std::string(column)};
    }
    out.places_.push_back(static_cast<size_t>(found - out.fields_.begin()));
    out.columns_.emplace_back(column);
  }
  return out;
}

bool Csv::next() {
  if (rest_.empty() || problem_) return false;
  ++line_;
  const std::string_view line = next_line(rest_);
  if (!split(line) || fields_.size() != width_) {
    problem_ = wrong_row(line, "must have " + std::to_string(width_) + " fields");
    return false;
  }
  return true;
}

bool Csv::split(std::string_view line) {
  fields_.clear();
  unquoted_.clear();
  for (size_t at = 0;; ++at) {
    if (at < line.size() && line[at] == '"') {
      if (!split_quoted(line, at)) return false;
    } else {
      const size_t end = std::min(line.find(',', at), line.size());
      fields_.push_back(line.substr(at, end - at));
      if (fields_.back().find('"') != std::string_view::npos) return false;
      at = end;
    }
    if (at == line.size()) return true;
    if (line[at] != ',') return false;
  }
}

// From the opening quote to behind the closing one.
bool Csv::split_quoted(std::string_view line, size_t& at) {
  const size_t begin = ++at;
  bool doubled = false;
  for (at = line.find('"', at);; at = line.find('"', at + 2)) {
    if (at == std::string_view::npos) return false;
    if (at + 1 >= line.size() || line[at + 1] != '"') break;
    doubled = true;
  }
  const std::string_view inside = line.substr(begin, at - begin);
  ++at;
  if (!doubled) {
    fields_.push_back(inside);
    return true;
  }
  std::string& field = unquoted_.emplace_back();
  for (size_t i = 0; i < inside.size(); ++i) {
    field.push_back(inside[i]);
    if (inside[i] == '"') ++i;
  }
  fields_.push_back(field);
  return true;
}

Error Csv::malformed(size_t column, std::string_view mend) const {
  return Error{"ROW_MALFORMED", name_ + " line " + std::to_string(line_) + ", " + columns_[column],
               std::string((*this)[column]), std::string(mend)};
}

Error Csv::wrong_row(std::string_view line, std::string_view mend) const {
  return Error{"ROW_MALFORMED", name_ + " line " + std::to_string(line_), std::string(line.substr(0, 200)),
               std::string(mend)};
}

}  // namespace headgate::imports
