#include "cli/export_sheet.h"

#include <string_view>

#include "domain/check.h"
#include "domain/decimal.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

// What makes a spreadsheet take a field for a formula (OWASP, "CSV Injection"): a market's or a trade's name
// comes from outside, and whoever reads the taxes must not run it.
constexpr std::string_view formula_starts = "=+-@\t\r\n";
// A ';' is the separator where the decimal point is a comma, so it would begin a field there.
constexpr std::string_view quoted_because_of = ",;\"\r\n";

}  // namespace

Cell Cell::dollars_e4(int64_t dollars_e4) { return Cell(Kind::number, format_decimal(dollars_e4, 4)); }

std::string Cell::csv() const {
  if (kind_ == Kind::number) return content_;
  std::string guarded = content_;
  if (!guarded.empty() && formula_starts.find(guarded.front()) != std::string_view::npos) {
    guarded.insert(guarded.begin(), '\'');
  }
  if (guarded.find_first_of(quoted_because_of) == std::string::npos) return guarded;
  std::string out = "\"";
  for (const char c : guarded) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

std::string Cell::json() const {
  if (kind_ == Kind::number) return content_;
  return content_.empty() ? "null" : json::quote(content_);
}

std::string csv_text(const Sheet& sheet) {
  std::string out;
  const auto end_line = [&out] {
    out.pop_back();
    out += "\r\n";
  };
  for (const std::string& column : sheet.columns) out += Cell::text(column).csv() + ",";
  end_line();
  for (const auto& row : sheet.rows) {
    check(row.size() == sheet.columns.size(), "a row has a field for each column");
    for (const Cell& cell : row) out += cell.csv() + ",";
    end_line();
  }
  return out;
}

std::string json_lines(const Sheet& sheet) {
  std::string out;
  for (const auto& row : sheet.rows) {
    check(row.size() == sheet.columns.size(), "a row has a field for each column");
    json::ObjectWriter object;
    for (size_t i = 0; i < row.size(); ++i) object.raw(sheet.columns[i], row[i].json());
    out += object.text() + "\n";
  }
  return out;
}

}  // namespace headgate::cli
