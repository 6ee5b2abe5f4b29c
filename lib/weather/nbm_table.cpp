#include "weather/nbm_table.h"

#include <algorithm>

#include "domain/decimal.h"
#include "domain/moment.h"

namespace headgate::weather {
namespace {

constexpr std::string_view gaps = " |";
constexpr size_t cell_size = 3;

Error cut(const std::string& field, std::string value) {
  return Error{"NBM_TRUNCATED", field, std::move(value),
               "the block ends too early; fetch the whole file again"};
}

bool is_label(std::string_view word) {
  return word.size() >= 2 && word.size() <= 5 && std::all_of(word.begin(), word.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

std::string_view without_return(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t newline = std::min(text.find('\n'), text.size());
    out.push_back(without_return(text.substr(0, newline)));
    text.remove_prefix(std::min(newline + 1, text.size()));
  }
  return out;
}

// The three characters that end at `end`, as far as the row reaches.
std::string_view cell(std::string_view row, size_t end) {
  const size_t begin = end + 1 - cell_size;
  if (row.size() <= begin) return {};
  return row.substr(begin, cell_size);
}

// Right-aligned: a number that ends before its column was cut or has shifted.
std::optional<int64_t> aligned_number(std::string_view cell_text) {
  const size_t begin = cell_text.find_first_not_of(' ');
  if (cell_text.size() != cell_size || begin == std::string_view::npos) return std::nullopt;
  if (cell_text.find('.') != std::string_view::npos) return std::nullopt;
  return parse_decimal(cell_text.substr(begin), 0);
}

}  // namespace

const std::vector<std::string_view>& nbm_high_rows(NbmProduct product) {
  static const std::vector<std::string_view> nbp{"TXNMN", "TXNSD", "TXNP1", "TXNP2",
                                                 "TXNP5", "TXNP7", "TXNP9"};
  static const std::vector<std::string_view> nbs{"TXN", "XND"};
  return product == NbmProduct::nbp ? nbp : nbs;
}

Result<NbmTable> NbmTable::read(const NbmBlock& block) {
  NbmTable out;
  if (auto error = out.read_rows(block)) return *error;
  if (auto error = out.read_columns()) return *error;
  for (const std::string_view label : nbm_high_rows(out.header_.product)) {
    if (auto error = out.misplaced(label)) return *error;
  }
  return out;
}

std::optional<Error> NbmTable::read_rows(const NbmBlock& block) {
  const std::vector<std::string_view> lines = lines_of(block.text);
  const std::string_view first = lines.empty() ? std::string_view() : lines[0];
  if (lines.size() < 4) return cut("block", std::string(first.substr(0, 80)));
  Result<NbmHeader> header = parse_nbm_header(first);
  if (!header) return header.error();
  header_ = *header;
  const size_t indent = first.starts_with(' ') ? 1 : 0;
  std::string_view last;
  // The second line names days of the week. It shifted by a column between versions and is never read.
  for (size_t i = 2; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const std::string_view rest = line.substr(std::min(indent, line.size()));
    const std::string_view label = rest.substr(0, rest.find(' '));
    const bool indented = indent == 0 || line.starts_with(' ');
    if (!indented || !is_label(label)) {
      return Error{"NBM_LAYOUT", header_.station + " line " + std::to_string(i + 1),
                   std::string(line.substr(0, 40)), "must begin with the label of a row under the header"};
    }
    if (!rows_.emplace(label, line).second) {
      return Error{"NBM_LAYOUT", header_.station + " " + std::string(label), "twice", "must occur once"};
    }
    // A last line without its end may be half a row, or half a label.
    if (i + 1 < lines.size() || block.text.ends_with('\n')) last = label;
  }
  for (const std::string_view label : {"UTC", "FHR"}) {
    if (!has(label)) return cut(header_.station + " " + std::string(label), "");
  }
  return cut_short(block, last);
}

// A row that is absent inside a file is a row that was not published. At the end of a file the same sight may
// be a file that was cut, where a missing row or half a number must not pass for the whole.
std::optional<Error> NbmTable::cut_short(const NbmBlock& block, std::string_view last_label) const {
  if (!block.ends_file) return std::nullopt;
  const std::vector<std::string_view>& rows = nbm_high_rows(header_.product);
  const bool before_end = last_label == "UTC" || last_label == "FHR" ||
                          std::find(rows.begin(), rows.end() - 1, last_label) != rows.end() - 1;
  if (!before_end) return std::nullopt;
  return cut(header_.station + " " + std::string(last_label), "the last whole row of the file");
}

std::optional<Error> NbmTable::read_columns() {
  const std::string_view hours = row("FHR");
  size_t at = hours.find("FHR") + 3;
  while ((at = hours.find_first_not_of(gaps, at)) != std::string_view::npos) {
    const size_t end = std::min(hours.find_first_of(gaps, at), hours.size());
    const std::string_view word = hours.substr(at, end - at);
    const auto hour = word.size() > cell_size ? std::nullopt : parse_decimal(word, 0);
    const int before = columns_.empty() ? 0 : columns_.back().forecast_hour;
    if (!hour || *hour <= before) {
      return Error{"NBM_LAYOUT", header_.station + " FHR", std::string(word),
                   "must be hours that rise from column to column"};
    }
    columns_.push_back({static_cast<int>(*hour), 0, end - 1});
    at = end;
  }
  if (columns_.empty()) return cut(header_.station + " FHR", "no hour");
  if (auto error = misplaced("UTC")) return error;
  const int64_t cycle_hour = header_.cycle_ns / (3600 * ns_per_s) % 24;
  for (NbmColumn& column : columns_) {
    const auto utc = aligned_number(cell(row("UTC"), column.end));
    const int64_t expected = (cycle_hour + column.forecast_hour) % 24;
    if (utc != expected) {
      return Error{"NBM_HOURS_DISAGREE", place("UTC", column), std::string(cell(row("UTC"), column.end)),
                   "must be " + std::to_string(expected) + ", the cycle's hour plus FHR"};
    }
    column.utc_hour = static_cast<int>(*utc);
  }
  return std::nullopt;
}

Result<std::optional<int>> NbmTable::number(std::string_view label, const NbmColumn& column) const {
  const std::string_view found = cell(row(label), column.end);
  if (found.find_first_not_of(' ') == std::string_view::npos) return std::optional<int>();
  const auto value = aligned_number(found);
  if (!value) {
    return Error{"NBM_VALUE", place(label, column), std::string(found),
                 "must be a whole number that ends under its FHR"};
  }
  if (*value == -99) return std::optional<int>();
  return std::optional<int>(static_cast<int>(*value));
}

std::optional<Error> NbmTable::misplaced(std::string_view label) const {
  std::string rest(row(label));
  const size_t at = rest.find(label);
  if (rest.empty()) return std::nullopt;
  rest.replace(at, label.size(), label.size(), ' ');
  for (const NbmColumn& column : columns_) {
    const size_t begin = column.end + 1 - cell_size;
    if (begin >= rest.size()) break;
    rest.replace(begin, std::min(cell_size, rest.size() - begin), cell_size, ' ');
  }
  const size_t stray = rest.find_first_not_of(gaps);
  if (stray == std::string::npos) return std::nullopt;
  return Error{"NBM_LAYOUT", header_.station + " " + std::string(label),
               std::string(row(label).substr(stray)), "must have its numbers under those of FHR"};
}

std::vector<std::string> NbmTable::labels() const {
  std::vector<std::string> out;
  for (const auto& [label, line] : rows_) out.push_back(label);
  return out;
}

std::string NbmTable::place(std::string_view label, const NbmColumn& column) const {
  return header_.station + " " + std::string(label) + " FHR " + std::to_string(column.forecast_hour);
}

std::string_view NbmTable::row(std::string_view label) const {
  const auto found = rows_.find(std::string(label));
  return found == rows_.end() ? std::string_view() : found->second;
}

}  // namespace headgate::weather
