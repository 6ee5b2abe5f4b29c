#include "world/recorded/table.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

namespace headgate::world {
namespace {

// zlib's reader passes plain files through unchanged, so one path serves both forms.
std::optional<std::string> whole_text(const std::string& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 1 << 16> buffer{};
  int got = 0;
  while ((got = gzread(file, buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<size_t>(got));
  // A file cut short in the middle of its compressed stream shows only at closing.
  const int closed = gzclose_r(file);
  if (got < 0 || closed != Z_OK) return std::nullopt;
  return text;
}

// Splits one line at its commas; a field may stand in double quotes, doubled inside. Nothing on a stray
// quote.
bool split(std::string_view line, std::vector<std::string>& fields) {
  fields.clear();
  size_t at = 0;
  while (true) {
    std::string field;
    if (at < line.size() && line[at] == '"') {
      for (++at;; ++at) {
        if (at >= line.size()) return false;
        if (line[at] != '"') {
          field.push_back(line[at]);
          continue;
        }
        if (at + 1 < line.size() && line[at + 1] == '"') {
          field.push_back(line[at++]);
          continue;
        }
        break;
      }
      ++at;
    } else {
      const size_t end = std::min(line.find(',', at), line.size());
      field.assign(line.substr(at, end - at));
      if (field.find('"') != std::string::npos) return false;
      at = end;
    }
    fields.push_back(std::move(field));
    if (at == line.size()) return true;
    if (line[at] != ',') return false;
    ++at;
  }
}

// Takes the next line off `rest`, without its line end.
std::string_view next_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

Result<Table> Table::read(const std::filesystem::path& folder, std::string_view name) {
  std::error_code ignored;
  for (const char* ending : {".csv", ".csv.gz"}) {
    const std::filesystem::path path = folder / (std::string(name) + ending);
    if (!std::filesystem::exists(path, ignored)) continue;
    auto text = whole_text(path.string());
    if (!text) return Error{"FILE_UNREADABLE", path.string(), "", "cannot be read, or is cut short"};
    return Table(path.string(), std::move(*text));
  }
  return Error{"FILE_MISSING", (folder / std::string(name)).string() + ".csv[.gz]", "absent",
               "a recording needs this file"};
}

Status Table::each(std::initializer_list<std::string_view> columns,
                   const std::function<Status(const Row&, size_t line)>& visit) const {
  std::string_view rest = text_;
  std::vector<std::string> fields;
  if (!split(next_line(rest), fields)) return malformed(1, "header", "", "quotes do not match");
  const size_t width = fields.size();
  std::vector<size_t> places;
  for (const std::string_view column : columns) {
    const auto found = std::find(fields.begin(), fields.end(), column);
    if (found == fields.end())
      return Error{"COLUMN_MISSING", path_, "", "has no column " + std::string(column)};
    places.push_back(static_cast<size_t>(found - fields.begin()));
  }
  Row row(places.size());
  for (size_t line = 2; !rest.empty(); ++line) {
    const std::string_view text = next_line(rest);
    if (!split(text, fields) || fields.size() != width) {
      return malformed(line, "row", text, "must have " + std::to_string(width) + " fields");
    }
    for (size_t i = 0; i < places.size(); ++i) row[i] = fields[places[i]];
    if (const Status status = visit(row, line); !status) return status;
  }
  return Done{};
}

Error Table::malformed(size_t line, std::string_view column, std::string_view value,
                       std::string_view mend) const {
  return Error{"ROW_MALFORMED", path_ + " line " + std::to_string(line) + ", " + std::string(column),
               std::string(value), std::string(mend)};
}

}  // namespace headgate::world
